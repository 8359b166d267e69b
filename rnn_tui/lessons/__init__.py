"""What the post says of each part, what is measured here of it, and where the two differ."""
