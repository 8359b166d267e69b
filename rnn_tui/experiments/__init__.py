"""Networks that are trained or varied to measure a claim; what was measured ships in `results`, with its command."""
