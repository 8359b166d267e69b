"""Below the words of an encoder-decoder: which steps the encoder reads, and which the decoder writes."""

from collections.abc import Iterator, Sequence

from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.scene import Scene


def halves(canvas: Canvas, y: int, scene: Scene) -> None:
    """`└─ encoder reads 1–15 ─┘└─ decoder writes 16–26 ─┘`, and the number of the selected step."""
    run, lanes, palette = scene.run, scene.lanes, scene.palette
    canvas.put(lanes.left + 1, y, "k", palette.dim)
    read, last, step = run.read, len(run), scene.view.step
    if read:
        _half(canvas, y, scene, 1, read, _names("encoder", "reads", 1, read))
    if run.writes:
        _half(canvas, y, scene, read + 1, last, _names("decoder", "writes", read + 1, last))
    if step and lanes.holds(step):
        number = str(step)
        x = min(lanes.text(step), canvas.width - len(number))
        canvas.put(x, y, number, palette.selected)


def _names(name: str, does: str, first: int, last: int) -> Sequence[str]:
    steps = f"{first}–{last}" if first < last else str(first)
    return f" {name} {does} {steps} ", f" {name} {does} ", f" {does} ", does, ""


def _half(canvas: Canvas, y: int, scene: Scene, first: int, last: int, names: Sequence[str]) -> None:
    """A bracket below the steps first … last, as much of it as is in sight, with the longest name that it holds."""
    lanes, palette = scene.lanes, scene.palette
    if last < lanes.first or first > lanes.last:
        return
    start, end = lanes.x(max(first, lanes.first)), lanes.x(min(last, lanes.last) + 1)
    start += lanes.lead if first >= lanes.first else 0
    style = palette.dim if first <= scene.view.step <= last else palette.faint
    line = scene.marks.rule * (end - start)
    canvas.put(start, y, line, palette.line)
    if first >= lanes.first:
        canvas.put(start, y, "└", palette.line)
    if last <= lanes.last:
        canvas.put(end - 1, y, "┘", palette.line)
    for name in names:
        for x in _places(start + 1, end - 1, len(name), scene):
            canvas.put(x, y, name, style)
            return


def _places(start: int, end: int, length: int, scene: Scene) -> Iterator[int]:
    """Where a name of that length may begin between two columns: in the middle, else beside the selected number."""
    lanes, step = scene.lanes, scene.view.step
    number = range(lanes.text(step) - 1, lanes.text(step) + len(str(step)) + 1) if step and lanes.holds(step) else ()
    for x in (start + (end - start - length) // 2, end - length, start):
        if start <= x and x + length <= end and not any(x <= column < x + length for column in number):
            yield x
