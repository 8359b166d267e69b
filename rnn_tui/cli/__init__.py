"""The command line. `main` is the entry point: it turns whatever happens into an exit code and at most two lines."""

# Nothing else is imported here, so that Ctrl+C in the first moments meets the handler below.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run one call of `rnn-tui` and return its exit code. arguments: without the program's name; the process's own."""
    try:
        from rnn_tui.cli.process import run

        return run(arguments)
    except KeyboardInterrupt as interrupt:
        return getattr(interrupt, "exit_code", INTERRUPTED)
