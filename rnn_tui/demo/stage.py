"""The app on a stage: the real one, without a terminal, moved by keys as a terminal's driver would send them.

Nothing of the process's environment reaches it: not its locale, not its terminal, not its clock.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from rnn_tui.defaults import ColorDepth
from rnn_tui.demo.clock import VirtualLoop
from rnn_tui.demo.keys import Keys
from rnn_tui.errors import CannotError
from rnn_tui.files import name_key
from rnn_tui.pictures.frame import Frame
from rnn_tui.session import Session, Snapshot
from rnn_tui.session.snapshot_record import snapshot_chunks
from rnn_tui.tui import picture
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.terminal import Terminal

_MOST_REPAINTS: Final = 100


@dataclass(frozen=True)
class Scenery:
    """The terminal that the app is shown: its size in cells, its colours, its page."""

    width: int = 80
    height: int = 24
    color: ColorDepth = "truecolor"
    dark: bool = True
    ascii_only: bool = False

    def terminal(self) -> Terminal:
        """As the app wants to know it."""
        size = (self.width, self.height)
        return Terminal("xterm-256color", self.color, True, self.ascii_only, self.dark, None, False, size)


class Keepsakes:
    """A shelf in memory: what the app saves while it is on a stage, by the names that were typed first.

    taken: names that are somebody else's. Names that some file system takes for the same are the same here, on every
    machine. refusal: why the name that was asked for last is not written; empty where it is.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.files: dict[Path, bytes] = {}
        self.refusal = ""
        self._taken = {name_key(PurePosixPath(name)) for name in taken}

    def find(self, name: str) -> tuple[Path, bool]:
        """The name as a path; only those that lead out of no folder are let through."""
        path = Path(name)
        self.refusal = ""
        if path.is_absolute() or name.startswith("~") or ".." in path.parts or "\0" in name or path == Path():
            self.refusal = f"cannot write '{name[:40]}': a demo saves in its own folder alone"
        elif name_key(path) in self._taken:
            self.refusal = f"cannot write '{name[:40]}': the demo has another file of that name"
        if self.refusal:
            raise CannotError(self.refusal)
        there = next((other for other in self.files if name_key(other) == name_key(path)), None)
        return there or path, there is not None

    def write(self, path: Path, pieces: Iterable[bytes]) -> int:
        """Keep them until somebody asks."""
        self.files[path] = b"".join(pieces)
        return len(self.files[path])


class Stage:
    """One app over one session. After each method the app is at rest: nothing is left that it could do."""

    def __init__(self, app: RnnApp, loop: VirtualLoop, shelf: Keepsakes) -> None:
        self._app = app
        self._shelf = shelf
        self._loop = loop
        self._keys = Keys()
        self._last: Frame | None = None

    @property
    def is_over(self) -> bool:
        """Whether the app has ended: it was left, or it failed."""
        return not self._app.is_running

    @property
    def snapshot(self) -> Snapshot:
        """What the app shows, as numbers."""
        return self._app.explorer.snapshot

    @property
    def has_dialogue(self) -> bool:
        """Whether a dialogue is in front, which has keys of its own."""
        return len(self._app.screen_stack) > 1

    @property
    def refusal(self) -> str:
        """Why what was asked of the app last could not be done, in its own words; empty where it could."""
        explorer = self._app.explorer
        return self._shelf.refusal or (explorer.message if explorer.refused else "")

    def frame(self) -> Frame:
        """The screen as it is; of an app that was left, the last that there was."""
        if self._last is None or not self.is_over:
            self._last = picture.frame(self._app)
        return self._last

    def line(self) -> str:
        """The text of the row in which the cursor stands."""
        return picture.cursor_line(self.frame())

    def numbers(self) -> bytes:
        """What Explore's ctrl+k saves of this very state. There is nothing to save of no tokens: a CannotError."""
        if not self.snapshot.length:
            raise CannotError("there are no numbers yet: type a word first")
        return b"".join(snapshot_chunks(self.snapshot))

    async def look(self, step: int) -> None:
        """Look at a step of what Explore shows."""
        self._app.explorer.session.look(step=step)
        screen = self._app.screen
        if isinstance(screen, ExploreScreen):
            screen.changed()
        await self.settle()

    async def press(self, key: str) -> None:
        """Press the key that Textual calls so."""
        await self._send(self._keys.press(key))

    async def type(self, text: str) -> None:
        """Characters that come at once, as a keyboard or an input method sends them."""
        await self._send(self._keys.type(text))

    async def _send(self, sent: Sequence[Message]) -> None:
        self.frame()  # an app that is left with this key leaves no other picture
        self._shelf.refusal = ""
        for event in sent:
            event.set_sender(self._app)
            self._app.post_message(event)
        await self.settle()

    async def settle(self) -> float | None:
        """Let the app do all it has to do. Returns the moment at which something is due next, or None.

        Raises the error of an app that failed.
        """
        for _ in range(_MOST_REPAINTS):
            due = await self._loop.settled()
            if self._app.crash is not None:
                raise self._app.crash
            if self.is_over or not _repaint(self._app.screen):
                return due
        raise RuntimeError("the app never comes to rest")

    async def step(self, most: float) -> float:
        """Let time pass up to the next moment at which something is due, at most `most` seconds; how many passed."""
        due = await self.settle()
        now = self._loop.time()
        passed = most if due is None else min(due - now, most)
        self._loop.move_to(now + passed)
        await self.settle()
        return passed


@asynccontextmanager
async def open_stage(
    loop: VirtualLoop, session: Session, scenery: Scenery, *, seed: int = 0, shelf: Keepsakes | None = None
) -> AsyncIterator[Stage]:
    """The app over a session, at rest; it ends with the block. `shelf`: takes what it saves."""
    explorer = Explorer(session, np.random.default_rng(seed))
    kept = Keepsakes() if shelf is None else shelf
    app = RnnApp(scenery.terminal(), explorer, kept)
    app.animation_level = "none"
    async with app.run_test(size=(scenery.width, scenery.height), tooltips=True, notifications=True):
        stage = Stage(app, loop, kept)
        await stage.settle()
        yield stage


def _repaint(screen: Screen[object]) -> bool:
    """Do what the screen's own timer would do within a sixtieth of a second; False if there is nothing to do."""
    for field in screen.query(Input):
        field.cursor_blink = False
    # As Textual's own Pilot does; what tells that it is needed has no public name.
    waiting = (
        screen._layout_required, screen._scroll_required, screen._repaint_required, screen._recompose_required,
        screen._dirty_widgets, screen._callbacks,
    )  # fmt: skip
    if any(waiting):
        screen._on_timer_update()
        return True
    return False
