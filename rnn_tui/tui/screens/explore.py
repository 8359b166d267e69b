"""The Explore screen: the score, the token line, and the keys."""

import re
import shlex
from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import Screen

from rnn_tui.session.record import json_bytes, record
from rnn_tui.session.snapshot import Lens
from rnn_tui.tui.canvas import Canvas, Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import BY_KEY, BY_NAME, Command
from rnn_tui.tui.compositor import ExactCompositor
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.panes.tokenline import cursor_column
from rnn_tui.tui.score import Window, frame
from rnn_tui.tui.screens.help import HelpScreen
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

    def compose(self) -> ComposeResult:
        """The score alone."""
        yield self._score

    def use_palette(self, palette: Palette) -> None:
        """Draw in other colours."""
        self._score.palette = palette
        self._score.redraw()

    def on_key(self, event: events.Key) -> None:
        """A command, or a character for the draft; an alt+… that a terminal made of Esc and a character is that."""
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
        if isinstance(event, Typed):
            self.explorer.type_all(event.text)
        else:
            self.explorer.paste(event.text)
        self._score.invalidate()

    def on_click(self, event: events.Click) -> None:
        """What stands under the mouse."""
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
            explorer.walk_to(int(value))
        elif verb == "loss":
            explorer.choose_loss(int(value))
        elif verb == "cell":
            loss, step = str(value).split()
            explorer.read_cell(int(loss), int(step))
        elif verb == "unit":
            explorer.choose_unit(int(value))
        elif verb == "layer":
            explorer.choose_layer(int(value))
        elif verb == "take":
            explorer.take(str(value))
        elif verb == "lens":
            lens: Lens = "gradient" if value == "gradient" else "units" if value == "units" else "gates"
            explorer.choose_lens(lens)
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
        self.app.action_command_palette()

    def open_help(self) -> None:
        """Keys, and what the panes mean."""
        self.app.push_screen(HelpScreen(self._score.palette, self.explorer.session.model.network.config.vocabulary))

    def save_numbers(self) -> None:
        """Write the JSON of this very state, that of `rnn-tui trace TEXT --target …`."""
        view, run = self.explorer.snapshot.view, self.explorer.snapshot.run
        if not len(run):
            self.explorer.say("there are no numbers yet: type a word", refused=True)
            return
        name = f"{run.model.source.rpartition('/')[2]}.json"
        self._save(name, json_bytes(record(run, wrt=view.wrt, layer=view.layer)))

    def save_picture(self) -> None:
        """Write the screen as SVG, without the fonts that the exporter would fetch from elsewhere."""
        name = self.explorer.snapshot.run.model.source.rpartition("/")[2]
        self._save(f"{name}.svg", without_fonts(self.app.export_screenshot(title="rnn-tui")).encode())

    def _save(self, name: str, data: bytes) -> None:
        def said(message: str | None) -> None:
            self.explorer.say(message or "nothing was saved")
            self._score.invalidate()

        self.app.push_screen(SaveScreen(name, data, self._shelf), said)

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
        """The command that opens this state again."""
        snapshot = self.explorer.snapshot
        model = snapshot.run.model
        chosen = "" if model.source == "agreement-lstm" else f" --model {shlex.quote(model.source)}"
        target = snapshot.sequence.target
        aim = f" --target {shlex.quote(target)}" if target is not None else ""
        return f"rnn-tui{chosen} --tokens {shlex.quote(self.explorer.sentence())}{aim}"

    def quit(self) -> None:
        """Leave; the line that opens this state again is printed when the terminal is back."""
        self.app.exit(self.command_line())


def without_fonts(svg: str) -> str:
    """The picture without the @font-face rules that fetch fonts from elsewhere."""
    return re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
