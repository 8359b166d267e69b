"""The peers, imported when they are asked for; JAX only where it is installed."""

import importlib
import importlib.util
from types import ModuleType


def torch_peer() -> ModuleType:
    """PyTorch's side; an ImportError where it is not installed."""
    return importlib.import_module("tests.benchmarks.torch_peer")


def jax_peer() -> ModuleType | None:
    """JAX's side, or None where JAX is not installed."""
    return importlib.import_module("tests.benchmarks.jax_peer") if importlib.util.find_spec("jax") else None
