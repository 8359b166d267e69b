"""The panes of the score, one file each: pure functions from a scene to cells, each with its own help text."""
