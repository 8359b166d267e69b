"""The token line: what is being typed, and the tokens that would fit."""

from collections.abc import Sequence

from rnn_tui.errors import printable
from rnn_tui.session.suggestions import next_tokens
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.invitation import invitation
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

_PROMPT = 3
_LONGEST_DRAFT = 32
_GAP = 3
_BEHIND_AFTER = 3


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The draft with its cursor, then the likeliest tokens, or those that begin as the draft does."""
    palette, marks, run = scene.palette, scene.marks, scene.run
    canvas.put(area.x + 1, area.y, marks.prompt, palette.accent)
    x = area.x + _PROMPT
    if scene.draft:
        x = canvas.put(x, area.y, visible_draft(scene.draft), scene.strong)
        x = canvas.put(x, area.y, marks.cursor, palette.accent)
    else:
        x = canvas.put(x, area.y, marks.cursor, palette.accent)
        x = canvas.put(x, area.y, invitation(run), palette.faint)
    _candidates(canvas, max(x + 3, area.x + 20), area, scene)


def _candidates(canvas: Canvas, x: int, area: Area, scene: Scene) -> None:
    palette, run = scene.palette, scene.run
    found = next_tokens(run, scene.draft)
    if run.model.network.config.encodes and len(run) and not run.writes:
        x = canvas.put(x, area.y, f"{scene.marks.enter} ", palette.accent)
        x = canvas.put(x, area.y, "lets the decoder write", scene.strong) + _GAP
    if not found and not scene.draft:
        return
    if not found:
        canvas.put(x, area.y, "no word begins like this   esc clears it", palette.faint, right=area.right)
        return
    x = _after(canvas, x, area, scene, found[:_BEHIND_AFTER])
    whole = found[0][0] in (scene.draft, scene.draft.lower())
    goes_on = found[0][1] is not None or not len(run)
    key = "space" if whole else "tab" if scene.draft else scene.marks.enter if goes_on else ""
    for place, (token, share) in enumerate(found):
        name = shown(token, 12)
        text = f"{name} {numbers.percent(share) if share is not None else ''}"
        width = cells(text) + (len(key) + 1 if place == 0 and key else 0)
        if x + width > area.right:
            return
        start = x
        if place == 0 and key:
            x = canvas.put(x, area.y, f"{key} ", palette.accent)
        x = canvas.put(x, area.y, name, scene.strong if place == 0 and key else palette.dim) + 1
        if share is not None:
            x = canvas.put(x, area.y, numbers.percent(share), palette.dim if place == 0 else palette.faint)
        canvas.click(Area(start, area.y, x - start, 1), "take", token)
        x += _GAP


def _after(canvas: Canvas, x: int, area: Area, scene: Scene, first: Sequence[tuple[str, float | None]]) -> int:
    """`after dog:` where another step than the last is looked at, if the first few tokens still fit behind it."""
    run = scene.run
    if scene.view.step in (0, len(run)):
        return x
    text = f"after {shown(printable(run.tokens[len(run) - 1]), 12)}: "
    widths = [cells(shown(token, 12)) + 5 + _GAP for token, _ in first]
    if x + cells(text) + len(scene.marks.enter) + 1 + sum(widths) > area.right:
        return x
    return canvas.put(x, area.y, text, scene.palette.faint)


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
    (("› ▏ ↵ were 100%", "type, and space or enter feeds the word; enter alone takes the network's own"),),
)
