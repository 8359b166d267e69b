"""The app: panes drawn from snapshots, one declaration a command, a driver that survives its terminal."""
