"""The token line: what is being typed, and the tokens that would fit."""

from collections.abc import Sequence

from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.panes.strip import shortened
from rnn_tui.tui.scene import Scene

_PROMPT = 3
_LONGEST_DRAFT = 32


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The draft with its cursor, then the likeliest tokens, or those that begin as the draft does."""
    palette, marks, run = scene.palette, scene.marks, scene.run
    canvas.put(area.x + 1, area.y, marks.prompt, palette.accent)
    x = area.x + _PROMPT
    if scene.draft:
        x = canvas.put(x, area.y, visible_draft(scene.draft), scene.strong)
        x = canvas.put(x, area.y, marks.cursor, palette.accent)
    else:
        word = "character" if run.model.task.unit == "character" else "word"
        x = canvas.put(x, area.y, marks.cursor, palette.accent)
        x = canvas.put(x, area.y, f"type a {word}", palette.faint)
    _candidates(canvas, max(x + 3, area.x + 20), area, scene)


def _candidates(canvas: Canvas, x: int, area: Area, scene: Scene) -> None:
    palette = scene.palette
    found = choices(scene)
    if not found:
        canvas.put(x, area.y, "no word begins like this   esc clears it", palette.faint, right=area.right)
        return
    whole = scene.draft.lower() == found[0][0]
    key = "space" if whole else "tab" if scene.draft else scene.marks.enter
    for place, (token, share) in enumerate(found):
        text = f"{shortened(token, 12)} {numbers.percent(share) if share is not None else ''}"
        width = cells(text) + (len(key) + 1 if place == 0 else 0)
        if x + width > area.right:
            return
        start = x
        if place == 0:
            x = canvas.put(x, area.y, f"{key} ", palette.accent)
        x = canvas.put(x, area.y, shortened(token, 12), scene.strong if place == 0 else palette.dim) + 1
        if share is not None:
            x = canvas.put(x, area.y, numbers.percent(share), palette.dim if place == 0 else palette.faint)
        canvas.click(Area(start, area.y, x - start, 1), "take", token)
        x += 3


def choices(scene: Scene, count: int = 8) -> Sequence[tuple[str, float | None]]:
    """What may come next: the likeliest, the verb with its other form (were, was) beside it.

    Before the first token nothing is likely: the word the task's own sentence begins with, or the vocabulary's.
    """
    run, prefix = scene.run, scene.draft.lower()
    if not len(run):
        words = run.model.network.config.vocabulary if prefix else run.model.task.opening[:1]
        return [(token, None) for token in words if token.startswith(prefix)][:count]
    shares = dict(run.candidates(len(run)))
    found: list[str] = []
    nouns = {word for words in run.model.task.contrast for word in words}
    for token, _ in run.candidates(len(run), count, prefix):
        other = None if token in nouns else run.model.task.other_form(token)
        found += [word for word in (token, other) if word in shares and word not in found and word.startswith(prefix)]
    return [(token, shares[token]) for token in found[:count]]


def visible_draft(draft: str) -> str:
    """The draft's end, as much as there is room for."""
    if cells(draft) <= _LONGEST_DRAFT:
        return draft
    kept = ""
    for char in reversed(draft):
        if cells(kept) + cells(char) > _LONGEST_DRAFT - 1:
            break
        kept = char + kept
    return "…" + kept


def cursor_column(draft: str) -> int:
    """Where the terminal's own cursor belongs, for input methods that open there."""
    return _PROMPT + cells(visible_draft(draft))


PANE = Pane(
    "Token line",
    draw,
    (("› ▏ ↵ were 100%", "type, and space or enter feeds the word; enter alone takes the network's own"),),
)
