"""Reads figures back: their labels with the room they take, and what is painted where."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree

from rnn_tui.demo.paper.plate import MM, breadth

SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    """A label and the room it takes, in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class Painted(NamedTuple):
    """An area of one colour."""

    colour: str
    left: float
    top: float
    right: float
    bottom: float


def read(svg: str) -> ElementTree.Element:
    """The figure, which is one document that fetches nothing."""
    assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
    for word in ("<style", "<image", "<script", "url(", " id="):
        assert word not in svg
    return ElementTree.fromstring(svg)


def size(svg: str) -> tuple[float, float]:
    """Width and height in points; the width in millimetres agrees."""
    root = read(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert abs(float(root.attrib["width"].removesuffix("mm")) * MM - width) < 0.05
    return width, height


def labels(svg: str) -> list[Box]:
    """All text; the height of a label is that of its letters."""
    found = []
    for text in read(svg).iter(f"{SVG}text"):
        words = "".join(text.itertext())
        x, y, font = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
        smaller = sum(breadth(piece.text or "", font * 0.28) for piece in text if "font-size" in piece.attrib)
        wide = breadth(words, font) - smaller
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]] * wide
        if "transform" in text.attrib:
            assert text.attrib["transform"] == f"rotate(-90 {text.attrib['x']} {text.attrib['y']})"
            found.append(Box(words, x - 0.72 * font, y - (wide - before), x + 0.05 * font, y + before))
        else:
            found.append(Box(words, x - before, y - 0.72 * font, x - before + wide, y + 0.05 * font))
    return found


def check_layout(svg: str) -> None:
    """Every label is on the sheet, and meets no other."""
    width, height = size(svg)
    boxes = labels(svg)
    for box in boxes:
        assert box.left >= 0, box
        assert box.top >= 0, box
        assert box.right <= width, box
        assert box.bottom <= height, box
    meeting = [(one.text, other.text) for one, other in combinations(boxes, 2) if one.meets(other)]
    assert meeting == []


def areas(svg: str) -> Iterator[Painted]:
    """What is filled."""
    for path in read(svg).iter(f"{SVG}path"):
        if path.attrib["fill"] != "none":
            for left, top, right, bottom in re.findall(r"M(\S+) (\S+?)H(\S+?)V(\S+?)H\S+?z", path.attrib["d"]):
                yield Painted(path.attrib["fill"], float(left), float(top), float(right), float(bottom))


def colour_at(svg: str, x: float, y: float) -> str | None:
    """The colour that is painted there, by whatever was painted last."""
    found = None
    for area in areas(svg):
        if area.left < x < area.right and area.top < y < area.bottom:
            found = area.colour
    return found
