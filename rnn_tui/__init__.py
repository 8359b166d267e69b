"""rnn-tui: type tokens and watch a recurrent network, and its whole backward pass, in a terminal.

In scripts: `from rnn_tui import Session, Snapshot, load, trace`; see `rnn_tui.scripting`, and `rnn_tui.errors`.
"""

# `typing` takes long to import, and Ctrl+C is not caught before this file is read. Type checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from rnn_tui import errors, scripting
    from rnn_tui.scripting import Model, Session, Snapshot, load, trace

__version__ = "0.1.0"
__all__ = ["Model", "Session", "Snapshot", "__version__", "errors", "load", "scripting", "trace"]


def __getattr__(name: str) -> object:
    """The public names, imported when they are asked for: the command line starts without them."""
    # Not `from rnn_tui import …`: that asks here first.
    if name == "errors":
        import rnn_tui.errors as errors_module

        return errors_module
    if name in __all__:
        import rnn_tui.scripting as scripting_module

        return scripting_module if name == "scripting" else getattr(scripting_module, name)
    raise AttributeError(f"module 'rnn_tui' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What there is to import."""
    return sorted([*globals(), *__all__])
