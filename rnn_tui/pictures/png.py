"""A frame as pixels, and as PNG: the same for the same frame, whatever machine, with one release of Pillow."""

from collections.abc import Iterable
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from rnn_tui.pictures.frame import Cell, Frame, mix
from rnn_tui.pictures.shapes import LINE, MARGIN, STRIKE, UNDERLINE, Dot, Rect, Shape, Stroke, shape
from rnn_tui.pictures.typeface import Typeface

_SMOOTH: Final = 8
"""Round shapes are drawn this many times larger, and made smaller."""


class Painter:
    """Paints frames, a cell being 10 × 20 pixels times `scale`. Keeps the fonts, and what it has drawn of them."""

    def __init__(self, scale: int = 1) -> None:
        self.scale = scale
        self._face = Typeface(scale)
        self.cell = (self._face.width, self._face.height)
        self._smooth: dict[Shape, Image.Image] = {}

    def size(self, frame: Frame) -> tuple[int, int]:
        """Width and height of the frame's image, in pixels."""
        left, top, _, _ = self.box(0, 0)
        return frame.width * self.cell[0] + 2 * left, frame.height * self.cell[1] + 2 * top

    def box(self, x: int, y: int, width: int = 1) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of a cell, or of `width` cells from there; right and bottom are outside."""
        (wide, high), (left, top) = self.cell, (MARGIN[0] * self.scale, MARGIN[1] * self.scale)
        return left + x * wide, top + y * high, left + (x + width) * wide, top + (y + 1) * high

    def image(self, frame: Frame) -> Image.Image:
        """The frame, mode RGB."""
        image = Image.new("RGB", self.size(frame), frame.looks.page)
        for y in range(frame.height):
            self.paint(image, frame, y, frame.cells(y))
        return image

    def paint(self, image: Image.Image, frame: Frame, y: int, cells: Iterable[Cell]) -> None:
        """Some cells of row `y`, over whatever was there."""
        for cell in cells:
            box = self.box(cell.x, y, cell.width)
            look = frame.looks.resolve(cell.style)
            image.paste(look.paper, box)
            shapes = shape(cell.text)
            if shapes is not None:
                for one in shapes:
                    self._shape(image, box, one, look.ink, look.paper)
            elif cell.text != " ":
                image.paste(look.ink, box, self._face.mask(cell.text, cell.width, look.bold))
            for wanted, rule in ((look.underline, UNDERLINE), (look.strike, STRIKE)):
                if wanted:
                    self._shape(image, box, rule, look.ink, look.paper)

    def _shape(self, image: Image.Image, box: tuple[int, int, int, int], one: Shape, ink: str, paper: str) -> None:
        left, top, right, bottom = box
        if not isinstance(one, Rect):
            image.paste(ink, box, self._round(one))
            return
        columns = [left + _pixel(part * (right - left)) for part in (one.left, one.right)]
        rows = [top + _pixel(part * (bottom - top)) for part in (one.top, one.bottom)]
        image.paste(mix(ink, paper, one.part), (columns[0], rows[0], columns[1], rows[1]))

    def _round(self, one: Dot | Stroke) -> Image.Image:
        """The mask of a round or slanted shape in one cell."""
        found = self._smooth.get(one)
        if found is None:
            wide, high = (size * _SMOOTH for size in self.cell)
            large = Image.new("L", (wide, high))
            draw = ImageDraw.Draw(large)
            if isinstance(one, Dot):
                _draw_dot(draw, one, wide, high)
            else:
                points = [(x * wide, y * high) for x, y in (_bent(one) if one.bend else one.points)]
                draw.line(points, fill=255, width=round(LINE * wide), joint="curve")
            found = self._smooth[one] = large.resize(self.cell, Image.Resampling.BOX)
        return found


def png_bytes(frame: Frame, scale: int = 1, title: str = "", painter: Painter | None = None) -> bytes:
    """The PNG of a frame: nothing in it but the pixels and the title."""
    information = PngInfo()
    if title:
        information.add_itxt("Title", title)
    data = BytesIO()
    (painter or Painter(scale)).image(frame).save(data, "PNG", optimize=True, pnginfo=information)
    return data.getvalue()


def _draw_dot(draw: ImageDraw.ImageDraw, dot: Dot, wide: int, high: int) -> None:
    x, y, radius = dot.x * wide, dot.y * high, dot.radius * wide
    # Pillow's coordinates are pixels, and the last one is inside.
    box = (x - radius, y - radius, x + radius - 1, y + radius - 1)
    if dot.line:
        draw.ellipse(box, outline=255, width=round(dot.line * wide))
    else:
        draw.ellipse(box, fill=255)


def _bent(stroke: Stroke) -> list[tuple[float, float]]:
    """Points on the quadratic curve that SVG draws of the same three."""
    (x0, y0), (x1, y1), (x2, y2) = stroke.points
    steps = [step / 16 for step in range(17)]
    return [
        ((1 - t) ** 2 * x0 + 2 * (1 - t) * t * x1 + t * t * x2, (1 - t) ** 2 * y0 + 2 * (1 - t) * t * y1 + t * t * y2)
        for t in steps
    ]


def _pixel(value: float) -> int:
    """The nearest whole pixel, halves up, so that ▁ … ▇ grow evenly."""
    return int(value + 0.5 + 1e-9)
