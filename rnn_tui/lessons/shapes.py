"""Part four of the post, and what parts one and two say beside it: the five shapes, and reading in both directions."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

from rnn_tui.lessons.cards import Card
from rnn_tui.models import FiguresByKind, figures_by_kind
from rnn_tui.session import Run
from rnn_tui.session.losses import loss_steps
from rnn_tui.tasks import TASKS

SAYS: Final = (
    "Inputs and outputs differ in length, and by their lengths networks are one to one, one to many, many to one, many"
    " to many of equal length and many to many of unequal length. The last deserves attention: it is the beginning of"
    " the encoder-decoder.",
    "Part one: a sequence is data in an order of time, with a logic and connected: speech, music, the mood of a text,"
    " DNA, translation, actions in a video, names in a text. Tasks with language are mostly sequence to sequence."
    " An ordinary network has no way with their lengths but padding; a recurrent one takes any. After 我要吃 (I want to"
    " eat) a noun is likely, and a verb hardly.",
    "Part two: this network goes from left to right, so ŷ<t> depends on what stands left of it alone. Sometimes it"
    " should depend on the right, too: bidirectional networks are promised for later.",
)

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "one-to-one": "one to one",
        "one-to-many": "one to many",
        "many-to-one": "many to one",
        "many-to-many": "many to many, equal",
        "encoder-decoder": "many to many, unequal",
    }
)
_MOST_TURNS = 6
_BEGIN_ALIKE: Final = (("teddy", "roosevelt", "was", "a", "president"), ("teddy", "bears", "are", "on", "sale"))
_FIRST, _SHARED_CELL = "first word", "lstm"  # what kind of question, and which cell, directions are compared by


def card(runs: Sequence[Run]) -> Card:
    """Of the sequence and the networks in sight."""
    lines = [line for run in runs for line in _network(run)]
    return Card(4, SAYS, (*lines, *_tasks(), _gap(runs)), _differs(runs[0]))


def fits(runs: Sequence[Run]) -> bool:
    """Whether a shape is what there is to see: any but the next word's, unless cells of one shape are compared."""
    directions = {run.model.network.config.bidirectional for run in runs}
    return runs[0].model.task.name != "agreement" and (len(runs) == 1 or len(directions) > 1)


def _network(run: Run) -> list[str]:
    """A network's shape, and which of its steps have what."""
    config = run.model.network.config
    both = ", both directions" if config.bidirectional else ""
    name = f"{config.task} ({config.cell}): {_NAMES[config.shape]}{both}"
    if not len(run):
        return [f"{name}; no step yet", *_held_out(run)]
    parts = [name, _inputs(run), f"outputs ŷ at {_spans(run.outputs)}", _losses(run)]
    return ["; ".join(parts), *_told(run), *_held_out(run)]


def _inputs(run: Run) -> str:
    last = len(run)
    shape = run.model.network.config.shape
    if run.writes:
        return f"inputs at {_spans(range(1, run.read + 1))}, and from {run.read + 1} on each output is fed again"
    if shape == "one-to-many" and last > 1:
        return f"an input at 1, and at {_spans(range(2, last + 1))} the note before it, fed again"
    return f"inputs at {_spans(range(1, last + 1))}"


def _losses(run: Run) -> str:
    """Where they are and how many, with their sum; what is guessed for want of a target is no loss."""
    there = [t for t in loss_steps(run) if (target := run.target(t)) is not None and not target.provisional]
    if not there:
        return "no loss yet"
    return f"{len(there)} loss{'es' * (len(there) > 1)}, at {_spans(there)}, together {run.total_loss():.4f}"


def _spans(steps: Sequence[int]) -> str:
    """`1-4, 6`; none where there are none."""
    found = []
    for _, group in groupby(enumerate(steps), key=lambda pair: pair[1] - pair[0]):
        run = [step for _, step in group]
        found.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return ", ".join(found) or "none"


def _told(run: Run) -> list[str]:
    """What is to be seen in this shape and in no other."""
    config = run.model.network.config
    by_shape: Mapping[str, Callable[[Run], list[str]]] = {
        "one-to-one": _alone,
        "many-to-one": _turns,
        "encoder-decoder": _handed_over,
    }
    if run.model.task.bidirectional:
        return _same_beginning(run)
    return by_shape[config.shape](run) if config.shape in by_shape else []


def _alone(run: Run) -> list[str]:
    best = run.best(len(run))
    return [
        f"nothing comes from the left: '{run.tokens[0]}' is {best.token} ({best.probability:.1%}) whatever was before"
    ]


def _turns(run: Run) -> list[str]:
    """Where the answer changes, as it would be if the review ended there."""
    best = [run.best(t) for t in range(1, len(run) + 1)]
    turned = [t for t in range(1, len(run)) if best[t].token != best[t - 1].token][-_MOST_TURNS:]
    told = [f"{best[t].token} ({best[t].probability:.1%}) at '{run.tokens[t]}'" for t in turned]
    return [
        f"ŷ as it would be after fewer words turns to {', '.join(told)}" if told else "ŷ is the same after each word"
    ]


def _handed_over(run: Run) -> list[str]:
    network = run.model.network
    parts = "a and c" if network.cell.joint else "c" if network.cell.has_memory else "a"
    times = "2 × " if network.cell.joint else ""
    layers = f" in each of {run.layers} layers" if run.layers > 1 else ""
    lines = [
        f"the encoder hands over its last {parts}, {times}{run.hidden} numbers{layers},"
        f" for {run.read} letters as for any other number"
    ]
    return [*lines, f"written so far: {''.join(run.written)}"] if run.writes else lines


def _same_beginning(run: Run) -> list[str]:
    """ŷ of a first word that begins two sentences, in each of them: one number, unless what follows is read."""
    model = run.model
    token = model.network.config.output_vocabulary[-1]
    if any(word not in model.network.index for words in _BEGIN_ALIKE for word in words):
        return []
    row = model.network.output_index[token]
    shares = [float(Run.over(model, words).probabilities(1)[row]) for words in _BEGIN_ALIKE]
    told = "; ".join(f"'{' '.join(words)}' {share:.1%}" for words, share in zip(_BEGIN_ALIKE, shares, strict=True))
    return [f"ŷ<1>({token}) of {model.source}: {told}"]


def _held_out(run: Run) -> list[str]:
    """The share of held-out questions that it gets right, after its training step."""
    model = run.model
    told = f"{model.source}, held out:"
    found = None if model.family is None else figures_by_kind(model.family)
    if found is not None and found.kinds:
        step = next((one for one in found.seeds[0].steps if one.step == model.step), None)
        if step is not None:
            kinds = ", ".join(f"{kind} {step.right[kind]:.1%}" for kind in found.kinds)
            of = "of its list, which it learns by heart" if model.task.shape == "one-to-one" else "held out"
            return [f"{model.source}, right {of}, by kind: {kinds}"]
    right, loss = model.training.get("held_out_accuracy"), model.training.get("final_loss")
    if isinstance(right, float) and 0 <= right <= 1:
        return [f"{told} {right:.1%} right"]
    return [f"{told} {loss:.3f} nats a {model.task.unit}"] if isinstance(loss, float) and loss >= 0 else []


def _tasks() -> list[str]:
    """Which task here has which shape."""
    by_shape = {shape: [task.name for task in TASKS.values() if task.shape == shape] for shape in _NAMES}
    return ["tasks here: " + "; ".join(f"{_NAMES[shape]}: {', '.join(names)}" for shape, names in by_shape.items())]


def _gap(runs: Sequence[Run]) -> str:
    """What reading in both directions is worth, of the cell in sight if it has such networks, over seeds."""
    cells = [cell for run in runs if (cell := run.model.network.config.cell) and figures_by_kind(f"entities-{cell}")]
    cell = [*cells, _SHARED_CELL][0]
    one, both = (_first_words(figures_by_kind(f"entities-{cell}{end}")) for end in ("", "-bidirectional"))
    return (
        f"entities, {cell}, first words that only what follows can tell, held out, right: one direction {one},"
        f" both {both}"
    )


def _first_words(found: FiguresByKind | None) -> str:
    """`46.2% to 51.2% (5 seeds)`."""
    if found is None:
        return "not measured"
    shares = [seed.steps[-1].right[_FIRST] for seed in found.seeds]
    low, high = min(shares), max(shares)
    return f"{low:.1%}" + (f" to {high:.1%}" if high > low else "") + f" ({len(shares)} seeds)"


def _differs(run: Run) -> tuple[str, ...]:
    """The general truths, that of the shape in sight first."""
    own = {
        "one-to-one": 0, "one-to-many": 1, "many-to-one": 2, "encoder-decoder": 4,
        "many-to-many": 3 if run.model.task.bidirectional else 1,
    }[run.model.network.config.shape]  # fmt: skip
    first = _DIFFERS[own]
    return (first, *(told for told in _DIFFERS if told is not first))


_DIFFERS: Final = (
    "Lengths alone do not tell: what makes a shape is which steps have an input, an output, a loss. One to one is not a"
    " recurrent network at all: W x + b and a ReLU, no state from the left. It knows its list by heart; a word as a"
    " whole tells it nothing of another.",
    "Many to many of equal length are two different things: where the target of each step is the next input"
    " (agreement, chinese, text), and where it is not (entities). And one to many is trained as the first kind is, over"
    " whole tunes with a loss at every note; it is one to many when it goes on by itself. No gradient goes through the"
    " choice of a note.",
    "Many to one: ŷ is computed at every word, for it costs nothing, but only the last has a loss. What it says of a"
    " beginning nothing has trained. 'not bad' turns the verdict, and so does what comes after 'but'.",
    "ŷ<t> of one direction depends on x<1> … x<t>, x<t> too. At 'teddy', whether 'roosevelt' or 'bears' will follow, it"
    " has read the same one word: its ŷ<1> is one number for both, and no training can help. The post promises networks"
    " of both directions and does not come to them. They have a price: no ŷ is final before the last word, and each"
    " word moves all of them. Where the target is the next input, the way from the right would have read the answer.",
    "Unequal: all of the input passes through one state of one size. In training the decoder is fed the right letters,"
    " here its own, so that an error is read on. A shape alone learns nothing: of the same training, the lstm writes"
    " every held-out date and the rnn hardly any.",
    "Of part one's list there is music (melody), the mood of a text (sentiment), names (entities), 我要吃 (chinese);"
    " dates stands for translation. Speech, DNA and video are not here. And sequence to sequence, as it is mostly used,"
    " means the encoder-decoder: of the eight tasks here that is one.",
)
