"""The mathematics: NumPy alone, feature-first arrays, pure functions; it knows no task and no screen."""
