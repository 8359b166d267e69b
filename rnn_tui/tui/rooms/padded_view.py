"""What the Padded room shows: the sentence in its places, the verb that each network expects, and the figures."""

from collections.abc import Callable, Sequence

from rich.style import Style

from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import KINDS, LEADS
from rnn_tui.experiments.padded_comparison import Reading
from rnn_tui.experiments.padded_files import Line
from rnn_tui.experiments.padded_reading import Answer
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.panes.pane import Pane, ruled
from rnn_tui.tui.panes.tokenline import visible_draft

_LABEL = 12
_COLUMN = 5
_WORDS = 8
_BAR, _SHORT_BAR = 20, 8
_WIDE = 78
_CHANCE = 0.75  # what is right less often than halfway between all and chance is drawn as wrong
_SHORT, _TALL = 18, 32  # rows, from which the figures of all sentences, and those by length, have room


def draw(
    canvas: Canvas,
    area: Area,
    palette: Palette,
    reading: Reading,
    draft: str,
    completions: Callable[[str], Sequence[str]],
) -> None:
    """From the top: the sentence, the verb, this sentence shifted, all sentences shifted, by length; the token line."""
    y = area.y + (1 if area.height > _SHORT else 0)
    y = _sentence(canvas, area, y, palette, reading)
    y = _verb(canvas, area, y, palette, reading)
    y = _this(canvas, area, y, palette, reading)
    if area.height >= _SHORT:
        y = _all(canvas, area, y, palette, reading)
    if area.height >= _TALL:
        y = _lengths(canvas, area, y, palette, reading)
        _parameters(canvas, area, y, palette, reading)
    elif y < area.bottom - 1:
        _sizes(canvas, area, y + (1 if y + 2 < area.bottom else 0), palette, reading)
    _token_line(canvas, Area(area.x, area.bottom - 1, area.width, 1), palette, draft, completions)


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
    y = _rule(canvas, area, y, palette, "Which verb?", f"right is {verb}" if verb else "no verb can come here")
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
        canvas.put(x + bar + 1, y, f"{numbers.percent(found.right):>4}", style)
        canvas.put(x + bar + 6, y, "right" if found.verdict else "wrong", style)
        x += bar + 13
    chances = "  ".join(f"{form} {numbers.percent(chance)}" for form, chance in found.chances.items())
    x = canvas.put(x, y, chances, palette.dim, right=area.right) + 3
    canvas.put(x, y, f"next {found.best[0]} {numbers.percent(found.best[1])}", palette.dim, right=area.right)


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
            text = "–" if share is None else numbers.percent(share)
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
    y = _rule(canvas, area, y, palette, "This sentence, shifted", f"training {reading.course}")
    y = _header(canvas, area, y, palette, reading)
    return _cells(canvas, area, y, palette, reading, lambda kind, place: reading.by_lead[kind][place].right, 0.5)


def _all(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> int:
    """Held-out sentences with so many words in front: the share whose verb is right, the mean over seeds."""
    results, course = reading.results, reading.course
    seeds = len(results.seeds)
    y = _rule(canvas, area, y, palette, "Held-out sentences, shifted: verbs right", f"mean of {seeds} seeds")

    def mean(kind: str, place: int) -> float | None:
        return results.line(course, kind, "by_lead", str(LEADS[place])).mean

    return _cells(canvas, area, y, palette, reading, mean, _CHANCE)


def _lengths(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> int:
    """Unshifted: verbs right by modifiers, and nats on the next word by place."""
    results, course = reading.results, reading.course
    measures: tuple[tuple[str, str, str, Callable[[Line], str]], ...] = (
        ("by_modifiers", "Longer sentences: verbs right, by modifiers", "modifiers", _share),
        ("loss_by_place", "Loss on the next word, nats, by place", "places", _nats),
    )
    for measure, title, label, said in measures:
        y = _rule(canvas, area, y, palette, title)
        canvas.put(area.x + 1, y, label, palette.dim)
        for row, kind in enumerate(KINDS, 1):
            canvas.put(area.x + 1, y + row, kind, palette.dim)
        x = area.x + _LABEL
        for key in results.keys(measure):
            canvas.put(x, y, f"{key:>7}", palette.dim, right=area.right)
            for row, kind in enumerate(KINDS, 1):
                canvas.put(x, y + row, f"{said(results.line(course, kind, measure, key)):>7}", palette.ink)
            x += 8
        y += 1 + len(KINDS)
    return y


def _share(line: Line) -> str:
    return "–" if line.mean is None else numbers.percent(line.mean)


def _nats(line: Line) -> str:
    return "–" if line.mean is None else f"{line.mean:.3f}"


def _sizes(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> None:
    """How many numbers each has learnt."""
    counts = reading.parameters
    said = "numbers to learn: " + ", ".join(f"{kind} {count:,}" for kind, count in counts.items())
    canvas.put(area.x + 1, y, said, palette.dim, right=area.right)


def _parameters(canvas: Canvas, area: Area, y: int, palette: Palette, reading: Reading) -> None:
    """The same by the greatest length that is to be read; those that are here in the accent."""
    y = _rule(canvas, area, y, palette, "Numbers to learn, by the greatest length that is to be read")
    canvas.put(area.x + 1, y, "length", palette.dim)
    for row, kind in enumerate(KINDS, 1):
        canvas.put(area.x + 1, y + row, kind, palette.dim)
    x = area.x + _LABEL
    for key, padded in reading.results.data["parameters_by_longest"].items():
        here = key == str(LONGEST)
        label = f"[{key}]" if here and palette.glyphs else key
        canvas.put(x, y, f"{label:>7}", palette.accent if here else palette.dim, right=area.right)
        for row, count in enumerate((padded, *(reading.parameters[kind] for kind in KINDS[1:])), 1):
            canvas.put(x, y + row, f"{count:>7,}", palette.ink)
        x += 8


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
            ("Which verb?", "of was and were, how much of the probability is on the right one; and the likeliest word"),
            ("in front", "the sentence shifted by so many words; in training: how many sentences had so many in front"),
            ("–", "cannot be read: the padded network has inputs for 40 words"),
            ("aligned", "networks whose training sentences all began at the first word"),
            ("shifted", "networks that met words in front of a quarter of their sentences"),
        ),
    ),
)
