"""What trains or varies networks to measure a claim; no screen. What takes long ships, in `results`."""
