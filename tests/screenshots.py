"""Makes the pictures in screenshots/: `python -m tests.screenshots`. The app itself, without a terminal."""

import asyncio
import os
from pathlib import Path

import numpy as np

from rnn_tui.models import choose
from rnn_tui.session import Session
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.rooms.room import without_fonts
from rnn_tui.tui.terminal import Terminal

FOLDER = Path(__file__).parent.parent / "screenshots"
LOOK_AT_CATS = ("tab", *["left"] * 6)
SHOTS: tuple[tuple[str, tuple[int, int], tuple[str, ...], bool], ...] = (
    ("explore-80x24-gates", (80, 24), (), True),
    ("explore-80x24-gradient", (80, 24), LOOK_AT_CATS, True),
    ("explore-80x24-units", (80, 24), ("f4", *["left"] * 6), True),
    ("explore-120x36", (120, 36), LOOK_AT_CATS, True),
    ("explore-120x36-light", (120, 36), LOOK_AT_CATS, False),
    ("explore-200x60", (200, 60), LOOK_AT_CATS, True),
)


async def shot(size: tuple[int, int], keys: tuple[str, ...], dark: bool) -> str:
    """The SVG of the first screen after some keys."""
    model = choose("agreement", "lstm")
    session = Session(model, model.task.opening, model.task.opening_target, guess=True)
    terminal = Terminal("xterm-256color", "truecolor", True, False, dark, None, False, size)
    app = RnnApp(terminal, Explorer(session, np.random.default_rng(0)))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        return without_fonts(app.export_screenshot(title="rnn-tui"))


def main() -> None:
    """Write them all."""
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    FOLDER.mkdir(exist_ok=True)
    for name, size, keys, dark in SHOTS:
        (FOLDER / f"{name}.svg").write_text(asyncio.run(shot(size, keys, dark)), encoding="utf-8")


if __name__ == "__main__":
    main()
