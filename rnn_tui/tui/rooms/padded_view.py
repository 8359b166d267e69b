"""What the Padded room shows: the sentence in its places, the verb that each network expects, and the figures."""

from collections.abc import Callable, Sequence

from rich.style import Style

from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import KINDS, LEADS, PADDED
from rnn_tui.experiments.padded_comparison import Reading
from rnn_tui.experiments.padded_reading import Answer
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.panes.pane import Pane, ruled
from rnn_tui.tui.panes.tokenline import visible_draft
from rnn_tui.tui.rooms import padded_blocks, padded_figures
from rnn_tui.tui.rooms.padded_figures import SHEETS

_LABEL = 12
_COLUMN = 5
_WORDS = 8
_BAR, _SHORT_BAR = 18, 8
_WIDE, _ROOMY = 78, 90
_CHANCE = 0.75  # what is right less often than halfway between all and chance is drawn as wrong
_SHORT, _TALL = 18, 33  # rows, from which one figure of all sentences, and all of them, have room
_MORE = "pgdn: more"
_UNLIKELY = 0.05  # of both forms together: a right verb of which next to nothing is expected is no verb
_VERDICT = 15  # columns from the bar's end: the percentage and what it comes to
PAGES = 1 + len(SHEETS)
"""How many figures there are of all sentences; where there is no room for all, one is in sight."""


def draw(
    canvas: Canvas,
    area: Area,
    palette: Palette,
    reading: Reading,
    draft: str,
    completions: Callable[[str], Sequence[str]],
    page: int = 0,
) -> None:
    """From the top: the sentence, the verb, this sentence shifted, figures of all sentences; the token line.

    page: which figure, where there is room for one alone.
    """
    wide = area.height >= _TALL and padded_figures.side_by_side(area)
    y = area.y + (1 if area.height > _SHORT and (wide or area.height != _TALL) else 0)
    y = _sentence(canvas, area, y, palette, reading)
    if not wide:
        padded_blocks.strip(canvas, Area(area.x, y, area.width, 1), palette, reading)
        y += 1
    y = _verb(canvas, area, y, palette, reading)
    y = _this(canvas, area, y, palette, reading)
    if area.height >= _TALL:
        y = _all(canvas, area, y, palette, reading, f"mean of {len(reading.results.seeds)} seeds")
        padded_figures.draw(canvas, Area(area.x, y, area.width, area.bottom - 1 - y), palette, reading)
    else:
        if area.height >= _SHORT:
            y = _page(canvas, area, y, palette, reading, page)
        if y < area.bottom - 1:
            _sizes(canvas, area, y + (1 if y + 2 < area.bottom else 0), palette, reading)
    _token_line(canvas, Area(area.x, area.bottom - 1, area.width, 1), palette, draft, completions)


def pages_in_sight(height: int) -> int:
    """How many figures of all sentences there is room for in an area so high."""
    return 0 if height < _SHORT else 1 if height < _TALL else PAGES


def _page(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading, page: int) -> int:
    """One figure of all sentences."""
    note = f"mean of {len(reading.results.seeds)} seeds   {_MORE}"
    if page == 0:
        return _all(canvas, area, y, palette, reading, note)
    made = SHEETS[page - 1](reading)
    return padded_figures.sheet(canvas, area._replace(y=y), palette, made, note if made.over_seeds else _MORE)


def counted(count: int) -> str:
    """A number of sentences in four cells: `291k`, `4.2k`, `319`, `0`."""
    return f"{count}" if count < 1000 else f"{count / 1000:.1f}k" if count < 9950 else f"{count / 1000:.0f}k"


def _rule(canvas: Canvas, area: Area, y: int, palette: Palette, title: str, note: str = "") -> int:
    fits = len(title) + len(note) + 10 <= area.width
    ruled(canvas, Area(area.x, y, area.width, 1), palette, title, note if fits else "")
    return y + 1


def _sentence(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> int:
    """The words, those in front fainter, and below each its place; of a long one the end."""
    trial = reading.trial
    words = trial.sentence
    widths = [max(cells(word), len(str(place))) + 1 for place, word in enumerate(words, 1)]
    room, first = area.width - _WORDS - 8, len(words)
    while first > 0 and sum(widths[first - 1 :]) <= room:
        first -= 1
    canvas.put(area.x + 1, y, "x", palette.dim)
    canvas.put(area.x + 1, y + 1, "place", palette.dim)
    x = area.x + _WORDS
    if first:
        x = canvas.put(x, y, "… ", palette.faint)
    for place in range(first, len(words)):
        here = palette.ink if place >= trial.lead else palette.faint
        beyond = place >= LONGEST
        canvas.put(x, y, words[place], here)
        canvas.put(x, y + 1, str(place + 1), palette.error if beyond else palette.dim)
        x += widths[place]
    if not words:
        canvas.put(x, y, "no words yet", palette.faint)
    elif x < area.right:
        canvas.put(x, y, "→ ?", palette.accent, right=area.right)
    return y + 2


def _verb(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> int:
    """A line a network: which form of the verb, and what it expects most."""
    verb = reading.trial.question.verb
    y = _rule(
        canvas, area, y, palette, "Which verb? of was : were", f"right is {verb}" if verb else "no verb can come here"
    )
    for found in reading.now:
        canvas.put(area.x + 1, y, found.kind, palette.dim)
        _one_verb(canvas, area, y, palette, found)
        y += 1
    return y


def _one_verb(canvas: Canvas, area: Area, y: int, palette: Palette, found: Answer) -> None:
    x = area.x + _LABEL
    if found.chances is None or found.best is None:
        said = f"cannot be given {found.words} words: it has inputs for {LONGEST}" if found.words else ""
        canvas.put(x, y, said, palette.error, right=area.right)
        return
    style = palette.ink if found.verdict is None else palette.gate if found.verdict else palette.error
    if found.right is not None:
        bar = _BAR if area.width >= _WIDE else _SHORT_BAR
        canvas.put(x, y, palette.marks.lane[0] * round(bar * found.right), style)
        canvas.put(x + bar + 1, y, f"{padded_figures.accuracy(found.right):>4}", style)
        neither = sum(found.chances.values()) < _UNLIKELY
        verdict = "neither" if neither else "right" if found.verdict else "wrong"
        canvas.put(x + bar + 6, y, verdict, palette.error if neither else style)
        x += bar + _VERDICT
    chances = "  ".join(f"{form} {numbers.percent(chance)}" for form, chance in found.chances.items())
    x = canvas.put(x, y, chances, palette.dim, right=area.right) + 3
    best = f"next {found.best[0]} {numbers.percent(found.best[1])}"
    if x + cells(best) <= area.right:
        canvas.put(x, y, best, palette.dim)


def _columns(area: Area, place: int) -> range:
    """The `LEADS` in sight: all, or those round the chosen one."""
    count = min(len(LEADS), (area.width - _LABEL - 1) // _COLUMN)
    first = max(0, min(place - count // 2, len(LEADS) - count))
    return range(first, first + count)


def _header(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> int:
    """How many words in front, the chosen column in the accent; below, how often training had that."""
    canvas.put(area.x + 1, y, "in front", palette.dim)
    canvas.put(area.x + 1, y + 1, "in training", palette.dim)
    for column, place in enumerate(_columns(area, reading.place)):
        x = area.x + _LABEL + column * _COLUMN
        chosen = place == reading.place
        label = f"[{LEADS[place]}]" if chosen and palette.glyphs else str(LEADS[place])
        canvas.put(x, y, f"{label:>{_COLUMN}}", palette.accent if chosen else palette.dim)
        seen = counted(reading.results.seen(reading.course, LEADS[place]))
        canvas.put(x, y + 1, f"{seen:>{_COLUMN}}", palette.faint)
    return y + 2


def _cells(
    canvas: Canvas,
    area: Area,
    y: int,
    palette: Palette,
    reading: Reading,
    of: Callable[[str, int], float | None],
    least: float,
) -> int:
    """A line a network: a share for each of `LEADS` in sight; below `least` it is drawn as wrong."""
    columns = _columns(area, reading.place)
    for row, kind in enumerate(KINDS):
        canvas.put(area.x + 1, y + row, kind, palette.dim)
        for column, place in enumerate(columns):
            x = area.x + _LABEL + column * _COLUMN
            share = of(kind, place)
            text = "–" if share is None else padded_figures.accuracy(share)
            canvas.put(x, y + row, f"{text:>{_COLUMN}}", _style(palette, share, least))
    for column, place in enumerate(columns):
        canvas.click(Area(area.x + _LABEL + column * _COLUMN, y, _COLUMN, len(KINDS)), "lead", place)
    return y + len(KINDS)


def _style(palette: Palette, share: float | None, least: float) -> Style:
    if share is None:
        return palette.faint
    return palette.gate if share > least else palette.error


def _this(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> int:
    """This sentence with more and more words in front: the right verb's share of both forms."""
    note = "this room's rnn and lstm, not Explore's" if area.width >= _ROOMY else "not Explore's networks"
    title = "This sentence, shifted: probability" if area.width >= _WIDE else "Shifted: probability"
    y = _rule(canvas, area, y, palette, title, note)
    y = _header(canvas, area, y, palette, reading)
    return _cells(canvas, area, y, palette, reading, lambda kind, place: reading.by_lead[kind][place].right, 0.5)


def _all(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading, note: str) -> int:
    """Held-out sentences with so many words in front: the share whose verb is right, the mean over seeds."""
    results, course = reading.results, reading.course
    y = _rule(canvas, area, y, palette, "Held-out sentences: share of verbs right", note)

    def mean(kind: str, place: int) -> float | None:
        return results.line(course, kind, "by_lead", str(LEADS[place])).mean

    return _cells(canvas, area, y, palette, reading, mean, _CHANCE)


def _sizes(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> None:
    """How many numbers each has learnt, and the padded one were it to read twice as many words."""
    twice = 2 * LONGEST
    more = f" ({padded_figures.to_read(reading, twice):,} to read {twice})"
    said = (
        f"numbers to learn: {kinds}"
        for kinds in (
            ", ".join(
                f"{kind} {count:,}{more if kind == PADDED else ''}" for kind, count in reading.parameters.items()
            ),
            ", ".join(f"{kind} {count:,}" for kind, count in reading.parameters.items()),
        )
    )
    canvas.put(area.x + 1, y, next((text for text in said if len(text) + 2 <= area.width), ""), palette.dim)


def _token_line(
    canvas: Canvas, area: Area, palette: Palette, draft: str, completions: Callable[[str], Sequence[str]]
) -> None:
    """The draft with its cursor, and words that would fit."""
    x = canvas.put(area.x + 1, area.y, palette.marks.prompt, palette.accent) + 1
    if draft:
        x = canvas.put(x, area.y, visible_draft(draft), palette.ink)
    x = canvas.put(x, area.y, palette.marks.cursor, palette.accent)
    if not draft:
        x = canvas.put(x, area.y, "type a word", palette.faint)
    fitting = completions(draft)
    x = max(x + 3, area.x + 20)
    if draft and not fitting:
        canvas.put(x, area.y, "no word begins like this   esc clears it", palette.faint, right=area.right)
    for word in fitting:
        if x + cells(word) > area.right:
            break
        x = canvas.put(x, area.y, word, palette.dim) + 2


PANES = (
    Pane(
        "Padded",
        (
            ("x, place", "the sentence up to its verb; words in front of it, the end of another, are fainter"),
            (
                "blocks",
                "what the padded network is fed: 40 blocks of 57 numbers. A word's block is one-hot, 1 at that"
                " word and 0 at the others; behind the sentence every block is zeros, the padding",
            ),
            (
                "rnn, lstm",
                "networks of this room: one-hot words too, and trained on the same sentences. Explore's are"
                " others, with an embedding, and may be wrong where these are right",
            ),
            ("Which verb?", "of was and were, how much of the probability is on the right one; and the likeliest word"),
            ("neither", "both forms together are less likely than 5%: which of them leads says nothing of a verb"),
            ("probability", "this sentence: the right form's part of ŷ(was) + ŷ(were)"),
            ("share of verbs right", "many sentences: of how many the right form is the likelier; >99% is not all"),
            ("in front", "the sentence shifted by so many words; in training: how many sentences had so many in front"),
            ("–", "cannot be read: the padded network has inputs for 40 words"),
            ("aligned", "networks whose training sentences all began at the first word"),
            ("shifted", "networks that met words in front of a quarter of their sentences"),
        ),
    ),
)
