"""Sends only the cells that changed, in as few bytes as they take.

Textual's partial update begins every row at the widget's left edge, and wraps every segment in a whole set of
attributes and a reset; over a slow line that is the difference between one kilobyte a key and ten. It has no public
place for this: what is overridden here are two methods of its compositor, and tests hold them to the cells.
"""

from collections.abc import Iterable

from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate

# Attribute → its code, for those that a style may have besides its two colours.
_ATTRIBUTES = (("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("reverse", "7"), ("strike", "9"))
_RESET = "\x1b[0m"
_CACHE_LIMIT = 4096


class _Codes(dict[Style, tuple[str, str, str]]):
    """Of every style met so far its codes: its attributes, its foreground, its background; empty where it has none."""

    def __missing__(self, style: Style) -> tuple[str, str, str]:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        attributes = ";".join(code for name, code in _ATTRIBUTES if getattr(style, name))
        fore = ";".join(style.color.get_ansi_codes(foreground=True)) if style.color else ""
        back = ";".join(style.bgcolor.get_ansi_codes(foreground=False)) if style.bgcolor else ""
        found = self[style] = attributes, fore, back
        return found


class _Pen:
    """Turns segments into text, switching only what differs from the segment before."""

    def __init__(self, codes: _Codes) -> None:
        self._codes = codes
        self.out: list[str] = []
        self._now: tuple[str, str, str] | None = None

    def move(self, x: int, y: int) -> None:
        """Go on at another cell."""
        self.out.append(Control.move_to(x, y).segment.text)

    def write(self, segments: Iterable[Segment]) -> None:
        """Segments one behind the other."""
        for text, style, control in segments:
            if not control:
                self._switch(self._codes[style or Style.null()])
            self.out.append(text)

    def text(self) -> str:
        """All of it, with the terminal's attributes as they were before."""
        return "".join((*self.out, _RESET)) if self.out else ""

    def _switch(self, wanted: tuple[str, str, str]) -> None:
        now = self._now
        if wanted == now:
            return
        attributes, *colours = wanted
        if now is None or attributes != now[0] or "" in colours:
            codes = ["0", attributes, *colours]
        else:
            codes = [code for code, before in zip(colours, now[1:], strict=True) if code != before]
        self.out.append(f"\x1b[{';'.join(code for code in codes if code)}m")
        self._now = wanted


class ExactUpdate(ChopsUpdate):
    """A partial update, each row cut to its span at both ends."""

    def __init__(self, update: ChopsUpdate, codes: _Codes) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)
        self._codes = codes

    def render_segments(self, console: Console) -> str:
        """The update as a terminal takes it: for every span, where it begins, and its cells."""
        pen = _Pen(self._codes)
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= right or end <= left:
                    continue
                start = max(left, x)
                pen.move(start, y)
                pen.write(strip.crop(start - x, min(end, right) - x))
        return pen.text()


class WholeUpdate(LayoutUpdate):
    """A full update."""

    def __init__(self, update: LayoutUpdate, codes: _Codes) -> None:
        super().__init__(update.strips, update.region)
        self._codes = codes

    def render_segments(self, console: Console) -> str:
        """Every row, from its beginning."""
        pen = _Pen(self._codes)
        for y, strips in enumerate(self.strips, self.region.y):
            pen.move(self.region.x, y)
            for strip in strips:
                pen.write(strip)
        return pen.text()


class ExactCompositor(Compositor):
    """Textual's compositor with exact updates."""

    def __init__(self) -> None:
        super().__init__()
        self._codes = _Codes()

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed, and nothing beside it."""
        update = super().render_partial_update()
        return None if update is None else ExactUpdate(update, self._codes)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Everything; the exporter of pictures takes it as Textual makes it."""
        update = super().render_full_update(simplify=simplify)
        return update if simplify else WholeUpdate(update, self._codes)
