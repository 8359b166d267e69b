"""How fast the mathematics is, as ratios to PyTorch and JAX on the same work: `python -m tests.benchmarks`."""
