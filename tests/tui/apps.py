"""Runs the app without a terminal, for the tests of what it does."""

import asyncio
from collections.abc import Awaitable, Callable
from unittest.mock import patch

from textual.pilot import Pilot

from rnn_tui.defaults import ColorDepth
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.screens.explore import Score
from rnn_tui.tui.terminal import Terminal, detect
from rnn_tui.tui.view import CanvasView

Steps = Callable[[RnnApp, Pilot[str]], Awaitable[None]]


def terminal(color: ColorDepth = "truecolor", size: tuple[int, int] = (80, 24)) -> Terminal:
    return detect({"TERM": "xterm", "LANG": "C.UTF-8"}, isatty=True, encoding="utf-8", size=size, color=color)


def drive(explorer: Explorer, steps: Steps, *, size: tuple[int, int] = (80, 24), app: RnnApp | None = None) -> RnnApp:
    """Opens the app, does the steps, closes it.

    Its views do not rest between pictures: how long they would depends on the machine, and no pilot waits for that.
    """
    opened = app or RnnApp(terminal(size=size), explorer)
    never = property(lambda _: 0.0, lambda _view, _until: None)

    async def run() -> None:
        async with opened.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(opened, pilot)

    with patch.object(CanvasView, "_rest_until", never, create=True):
        asyncio.run(run())
    return opened


def canvas(app: RnnApp) -> Canvas:
    """What stands on the Explore screen."""
    found = app.screen_stack[0].query_one(Score).canvas
    assert found is not None
    return found


def find(app: RnnApp, verb: str, value: int | str) -> tuple[int, int]:
    """A cell where a click does this."""
    picture = canvas(app)
    for area, target in picture._targets:
        for x in range(area.x, area.right):
            if target == (verb, value) == picture.target(x, area.y):
                return x, area.y
    raise AssertionError(f"nothing on the screen does {verb} {value}")


def words(shown: Explorer) -> list[str]:
    return shown.snapshot.sequence.tokens[:]
