"""Networks trained or varied to measure a claim; nothing here knows a screen."""
