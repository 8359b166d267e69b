"""The Explore screen: the score, the token line, and the keys."""

import shlex
from asyncio import to_thread
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import Screen

from rnn_tui.defaults import DEFAULT_MODEL
from rnn_tui.errors import RnnTuiError
from rnn_tui.pictures.svg import svg
from rnn_tui.session import Run, View
from rnn_tui.session.record import record_chunks
from rnn_tui.session.rows import Rows
from rnn_tui.session.snapshot import LENSES
from rnn_tui.tui import picture
from rnn_tui.tui.canvas import Canvas, Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import BY_KEY, BY_NAME, Command
from rnn_tui.tui.compositor import ExactCompositor
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.panes.tokenline import cursor_column
from rnn_tui.tui.score import Window, frame
from rnn_tui.tui.screens.help import HelpScreen
from rnn_tui.tui.screens.palette import PaletteScreen, entries
from rnn_tui.tui.screens.save import SaveScreen
from rnn_tui.tui.shelf import Shelf
from rnn_tui.tui.view import CanvasView, loop_time


class Score(CanvasView):
    """Draws the explorer, frame by frame."""

    def __init__(self, explorer: Explorer, palette: Palette) -> None:
        super().__init__(palette, clock=loop_time)
        self.explorer = explorer
        self._window = Window()

    def picture(self, width: int, height: int) -> Canvas:
        """One frame, its window as near to the last one's as can be."""
        canvas, self._window = frame(self.explorer, self.palette, width, height, self._window)
        return canvas

    def after_drawing(self) -> None:
        """The terminal's own cursor stands in the token line, where input methods open."""
        self.app.cursor_position = Offset(cursor_column(self.explorer.draft), max(0, self.size.height - 2))


class ExploreScreen(Screen[None], inherit_bindings=False):
    """Every key comes here: commands by their table, and everything else is typed."""

    AUTO_FOCUS = None

    def __init__(self, explorer: Explorer, palette: Palette, toggle_dark: Callable[[], None], shelf: Shelf) -> None:
        super().__init__()
        self._compositor = ExactCompositor()
        self.explorer = explorer
        self._toggle_dark = toggle_dark
        self._shelf = shelf
        self._score = Score(explorer, palette)
        self._clicks = 0

    def compose(self) -> ComposeResult:
        """The score alone."""
        yield self._score

    def use_palette(self, palette: Palette) -> None:
        """Draw in other colours."""
        self._score.palette = palette
        self._score.redraw()

    def on_key(self, event: events.Key) -> None:
        """A command, or a character for the draft; an alt+… that a terminal made of Esc and a character is that."""
        if not self.is_active:  # the key before it has opened a dialogue: it is meant for that
            event.stop()
            self.app.post_message(events.Key(event.key, event.character))
            return
        command = BY_KEY.get(event.key)
        if command is not None and not (command.name == "help" and event.key != "f1" and self.explorer.draft):
            command.run(self)
        elif event.is_printable and event.character is not None:
            self.explorer.type(event.character)
        else:
            return
        event.stop()
        event.prevent_default()
        self._score.invalidate()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes where typed text goes; a flood of keys comes as one event, and is typed."""
        event.stop()
        if not self.is_active:
            self.app.post_message(type(event)(event.text))
            return
        if isinstance(event, Typed):
            self.explorer.type_all(event.text)
        else:
            self.explorer.paste(event.text)
        self._score.invalidate()

    def on_click(self, event: events.Click) -> None:
        """What stands under the mouse; the second half of a double click that closed a dialogue is none."""
        begun_elsewhere = event.chain > self._clicks + 1
        self._clicks = 0 if begun_elsewhere else event.chain
        if begun_elsewhere:
            return
        canvas = self._score.canvas
        target = None if canvas is None else canvas.target(int(event.x), int(event.y))
        if target is not None:
            self._follow(target)
            self._score.invalidate()

    def on_mouse_scroll_up(self) -> None:
        """The wheel walks in time."""
        self.explorer.step(-1)
        self._score.invalidate()

    def on_mouse_scroll_down(self) -> None:
        """The wheel walks in time."""
        self.explorer.step(1)
        self._score.invalidate()

    def _follow(self, target: Target) -> None:
        verb, value = target
        explorer = self.explorer
        if verb == "step":
            explorer.look(step=int(value))
        elif verb == "loss":
            explorer.look(loss=int(value))
        elif verb == "cell":
            loss, step = str(value).split()
            explorer.look(loss=int(loss), step=int(step))
        elif verb == "unit":
            explorer.look(unit=int(value))
        elif verb == "layer":
            explorer.look(layer=int(value))
        elif verb == "lens":
            explorer.look(lens=next(lens for lens in LENSES if lens == value))
        elif verb == "take":
            explorer.take(str(value))
        elif verb == "command":
            self.run_command(BY_NAME[str(value)])

    def run_command(self, command: Command) -> None:
        """Run a command chosen with the mouse or in the palette."""
        command.run(self)
        self._score.invalidate()

    def use_network(self, name: str) -> None:
        """Another network, chosen in the palette."""
        self.explorer.use(name)
        self._score.invalidate()

    def open_palette(self) -> None:
        """All commands."""
        self.app.push_screen(PaletteScreen(self._score.palette, entries(self.run_command, self.use_network)))

    def open_help(self) -> None:
        """Keys, and what the panes mean."""
        self.app.push_screen(HelpScreen(self._score.palette, self.explorer.session.model.network.config.vocabulary))

    def save_numbers(self) -> None:
        """Ask for a name, then write the JSON of this very state, that of `rnn-tui trace TEXT --target …`."""
        view, run = self.explorer.snapshot.view, self.explorer.snapshot.run
        if not len(run):
            self.explorer.say("there are no numbers yet: type a word", refused=True)
            return
        self._ask("json", lambda path: self._write(path, _numbers(run, view)))

    def save_picture(self) -> None:
        """Ask for a name, then write the screen as SVG."""
        self._ask("svg", lambda path: self._write(path, [svg(picture.frame(self.app), "rnn-tui").encode()]))

    def _ask(self, ending: str, write: Callable[[Path], None]) -> None:
        """Ask for a name, at first the network's; `write` is called with it once this is the screen in front again."""

        def answered(path: Path | None) -> None:
            if path is None:
                self._say("nothing was saved")
            else:
                write(path)

        name = self.explorer.snapshot.run.model.source.rpartition("/")[2]
        self.app.push_screen(SaveScreen(f"{name}.{ending}", self._shelf, answered))

    def _write(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write it beside the screen, which goes on; say so before, and what came of it behind."""

        async def write() -> None:
            message, refused = await to_thread(_written, self._shelf, path, pieces)
            self._say(message, refused=refused)

        self._say(f"saving {path} …")
        self.run_worker(write())

    def _say(self, message: str, *, refused: bool = False) -> None:
        self.explorer.say(message, refused=refused)
        self._score.invalidate()

    def copy(self, what: str, text: str) -> None:
        """To the clipboard, by OSC 52."""
        self.app.copy_to_clipboard(text)
        self.explorer.say(f"copied {what}")

    def copy_or_hint(self) -> None:
        """Copy a selection, or say how to quit."""
        selected = self.get_selected_text()
        if selected:
            self.copy("the selection", selected)
        else:
            self.explorer.say("ctrl+d quits (ctrl+q too); your words are kept in the line it prints")

    def toggle_dark(self) -> None:
        """The other page."""
        self._toggle_dark()

    def command_line(self) -> str:
        """The command that opens this state again; without the words where no text is read as them, and it says so."""
        snapshot = self.explorer.snapshot
        model = snapshot.run.model
        chosen = "" if model.source == DEFAULT_MODEL else f" --model {shlex.quote(model.source)}"
        text = model.task.text(snapshot.sequence.tokens[:], model.network.config.vocabulary)
        if text is None:
            return f"rnn-tui{chosen}  # its words are not here: a token with white space in it cannot be typed"
        target = snapshot.sequence.target
        aim = f" --target {shlex.quote(target)}" if target is not None else ""
        return f"rnn-tui{chosen} --tokens {shlex.quote(text)}{aim}"

    def quit(self) -> None:
        """Leave; the line that opens this state again is printed when the terminal is back."""
        self.app.exit(self.command_line())


def _numbers(run: Run, view: View) -> Iterator[bytes]:
    """The JSON of a state. Its gradient rows are kept apart from those that the screen asks for meanwhile."""
    return record_chunks(replace(run, rows=Rows()), wrt=view.wrt, layer=view.layer)


def _written(shelf: Shelf, path: Path, pieces: Iterable[bytes]) -> tuple[str, bool]:
    """Write the pieces as they are made; what there is to say, and whether it could not be done."""
    try:
        size = shelf.write(path, pieces)
    except RnnTuiError as error:
        return str(error), True
    return f"saved {path} ({size:,} bytes)", False
