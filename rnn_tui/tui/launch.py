"""Opens the app: what the command line may ask for, and the start."""

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rnn_tui.defaults import Start
from rnn_tui.errors import CannotError, CrashError, UsageError, harmless, printable
from rnn_tui.tui.terminal import (
    ColorChoice,
    Terminal,
    ThemeChoice,
    detect,
    end_quietly_on_interrupt,
    read_streams,
    refusal,
)

if TYPE_CHECKING:
    from rnn_tui.models import Model
    from rnn_tui.session import Session
    from rnn_tui.tui.app import RnnApp


@dataclass(frozen=True)
class LaunchOptions(Start):
    """What the words of the call said."""

    compare: tuple[str, ...] = ()
    theme: ThemeChoice = "auto"
    color: ColorChoice = "auto"
    ascii: bool = False
    mouse: bool = True
    debug: bool = False


def launch(options: LaunchOptions) -> int:
    """Show the app until it is left, and return the exit code.

    Raises UsageError for words that are wrong, CannotError when the app cannot be shown or has failed.
    """
    end_quietly_on_interrupt()
    streams = read_streams()
    reason = refusal(os.environ, isatty=streams.isatty)
    if reason is not None:
        _session(options)  # wrong words are wrong on any terminal, and so they are told first
        raise CannotError(reason)
    terminal = detect(
        os.environ, isatty=streams.isatty, encoding=streams.encoding, size=streams.size, color=options.color,
        theme=options.theme, ascii_only=options.ascii,
    )  # fmt: skip
    return _run(options, terminal)


def _run(options: LaunchOptions, terminal: Terminal) -> int:
    """Imports what draws only once it is sure that something will be drawn."""
    import numpy as np

    from rnn_tui.tui.app import RnnApp
    from rnn_tui.tui.explorer import Explorer

    seed = options.seed or 0
    app = RnnApp(terminal, Explorer(_session(options), np.random.default_rng(seed), seed=seed))
    return report(app, app.run(mouse=options.mouse), debug=options.debug)


def report(app: "RnnApp", again: str | None, *, debug: bool) -> int:
    """What there is to say of an app that has ended: `again`, its result. The exit code; a crash is a CrashError.

    The words come whole: a line that is cut opens nothing again.
    """
    if app.crash is not None:
        if debug:
            raise app.crash
        fault = printable(f"{type(app.crash).__name__}: {app.crash}")
        raise CrashError(f"the app failed ({fault}); `--debug` tells more; your words: {app.explorer.sentence()}")
    if again is not None:
        sys.stdout.write(f"{harmless(again)}\n")
    return app.return_code or 0


def _session(options: LaunchOptions) -> "Session":
    """The sequence and the networks that the options ask for."""
    from rnn_tui.models import chosen, resolve

    model = chosen(options.model, options.task, options.cell, options.at)
    beside = [resolve(name) for name in options.compare]
    session = open_session(model, options.tokens, options.target)
    if beside:
        session.beside(*beside)
    return session


def open_session(
    model: "Model", text: str | None, target: str | None, lonely: str = "--target needs --tokens with at least one word"
) -> "Session":
    """What the app opens with: the task's opening, and the view that shows its shape, where no tokens are given.

    target: of the last loss; for a decoder all the text that it is to write. Words that the network does not know are a
    UsageError; so is a target of no token, and `lonely` is what it says.
    """
    from rnn_tui.session import Session
    from rnn_tui.session.targets import read_output
    from rnn_tui.tasks.base import check_utf8
    from rnn_tui.tui.beginnings import first_view, opening

    config = model.network.config
    gold = None if target is None or not config.encodes else read_output(model, target)
    aim = None if target is None or gold is not None else model.task.read_target(target, config.output_vocabulary)
    if text is None:
        tokens, first = opening(model)
        session = Session(model, tokens, aim or first, guess=True) if tokens else Session(model, (), aim, guess=True)
        first_view(session)
    else:
        check_utf8(text)
        tokens = tuple(model.task.split(text, config.vocabulary))
        if target is not None and not tokens:
            raise UsageError(lonely)
        session = Session(model, tokens, aim, guess=True)
    if gold is not None:
        session.dictate(gold)
    return session
