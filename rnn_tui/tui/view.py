"""A widget that shows a canvas and repaints only the cells that changed."""

from abc import abstractmethod
from asyncio import get_running_loop
from collections.abc import Callable

from textual.events import Resize
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import Palette


def loop_time() -> float:
    """The time of the loop that draws: on a real one the monotonic clock, and its own where a demo is played."""
    return get_running_loop().time()


class CanvasView(Widget):
    """Fills its screen with what `picture` draws.

    `invalidate` may be called for every key of a flood: frames are drawn at most half of the time, so that keys are
    always taken in the other half.
    """

    DEFAULT_CSS = """
    CanvasView { width: 1fr; height: 1fr; }
    """

    def __init__(self, palette: Palette, *, clock: Callable[[], float] = loop_time) -> None:
        super().__init__()
        self.palette = palette
        self.canvas: Canvas | None = None
        self._clock = clock
        self._waiting = False
        self._rest_until = 0.0

    @abstractmethod
    def picture(self, width: int, height: int) -> Canvas:
        """The whole picture, as it is now."""

    def after_drawing(self) -> None:
        """Called when a new picture stands."""

    def invalidate(self) -> None:
        """Something changed: draw soon."""
        if self._waiting or not self.is_mounted:
            return
        self._waiting = True
        pause = self._rest_until - self._clock()
        if pause > 0:
            # Textual's own timer never fires if its time is over before it first looks, as it is on a busy machine.
            get_running_loop().call_later(pause, self.call_next, self._draw)
        else:
            self.call_next(self._draw)

    def redraw(self) -> None:
        """Draw everything anew, now."""
        self.canvas = None
        self._draw()

    def on_resize(self, event: Resize) -> None:
        """Another size is another picture."""
        self._draw()

    def _draw(self) -> None:
        self._waiting = False
        width, height = self.size
        if width < 1 or height < 1:
            return
        begun = self._clock()
        before, self.canvas = self.canvas, self.picture(width, height)
        if before is None or (before.width, before.height) != (width, height):
            self.refresh()
        else:
            regions = [Region(*area) for area in self.canvas.changes(before)]
            if regions:
                self.refresh(*regions)
        self.after_drawing()
        now = self._clock()
        self._rest_until = now + (now - begun)

    def render_line(self, y: int) -> Strip:
        """A row of the picture."""
        if self.canvas is None or y >= self.canvas.height:
            return Strip.blank(self.size.width, self.palette.page)
        return self.canvas.strip(y)
