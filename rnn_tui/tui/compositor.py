"""Sends only the cells that changed: Textual's partial update begins every row at the widget's left edge.

Over a slow line that is the difference between one kilobyte a key and ten. Textual has no public place for this; what
is overridden here is one method of its compositor, and a test holds it to the cells.
"""

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor


class ExactUpdate(ChopsUpdate):
    """The same update, each row cut to its span at both ends."""

    def render_segments(self, console: Console) -> str:
        """The update as the bytes a terminal takes: for every span, where it begins, and its cells."""
        sequences: list[str] = []
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= right or end <= left:
                    continue
                start = max(left, x)
                sequences.append(Control.move_to(start, y).segment.text)
                sequences.append(strip.crop(start - x, min(end, right) - x).render(console))
        return "".join(sequences)


class ExactCompositor(Compositor):
    """Textual's compositor with exact partial updates."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed, and nothing beside it."""
        update = super().render_partial_update()
        return None if update is None else ExactUpdate(update.chops, update.spans, update.chop_ends)
