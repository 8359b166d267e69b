"""What the compare mode does without its screen: networks side by side over one sentence, and prepared cases of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from rnn_tui.errors import RnnTuiError
from rnn_tui.models import Model, snapshots
from rnn_tui.models.choices import Choice
from rnn_tui.models.library import family
from rnn_tui.session import Run
from rnn_tui.session.cases import Case, apart, find_case
from rnn_tui.session.gates import NOT_KEPT, first_noun, pattern, plainest
from rnn_tui.session.session import MOST_RUNS
from rnn_tui.session.side_by_side import gated_cells, over
from rnn_tui.tui import numbers
from rnn_tui.tui.explorer import Explorer

Prepared = Literal["early", "late", "relu"]
_HARD = "which"  # what a plain network that is right behind prepositions may guess behind


@dataclass(frozen=True)
class Prepare:
    """beside: the cell that stands beside the one in front. late: at the step where the rnn is right too.

    says: a hint behind what was measured.
    """

    beside: str
    late: bool
    says: str


PREPARED: Mapping[Prepared, Prepare] = MappingProxyType(
    {
        "early": Prepare("rnn", False, "F6 trains on"),
        "late": Prepare("rnn", True, "F5 trains back"),
        "relu": Prepare("rnn-relu", False, "no gate at all"),
    }
)


def toggle(explorer: Explorer) -> None:
    """Keep the network and put the rnn of the same training step beside it (the lstm beside an rnn); or leave."""
    if explorer.snapshot.view.mode == "compare":
        explorer.session.beside()
        explorer.say("")
        return
    if len(explorer.snapshot.runs) > 1:  # the way back set out from a comparison
        explorer.session.leave()
        explorer.say("")
        return
    name = rival(explorer.session.model)
    if name is None:
        task = explorer.session.model.task.name
        explorer.say(
            f"nothing stands beside it: task {task} has one cell alone; ^o has its training steps", refused=True
        )
        return
    if add(explorer, name):
        _look_back(explorer)
        explorer.say("F5 F6 trains both   ^o adds others   ^n turns them   ^x leaves")


def rival(front: Model) -> str | None:
    """What a network is compared with: itself reading the other way, where there is such a thing; else the rnn of the
    same training step, and of an rnn the lstm. None where the task has no other cell."""
    choice = Choice.of(front)
    if front.task.bidirectional:
        other = replace(choice, bidirectional=not choice.bidirectional)
    else:
        other = Choice(choice.task, "lstm" if choice.cell == "rnn" else "rnn")
    if other.cell not in front.task.cells:
        return None
    fresh = not snapshots(other.family) and front.family is None and front.step == 0
    return f"{other.family}@0" if fresh else _at(other.family, front.step)


def _look_back(explorer: Explorer) -> None:
    """From where the loss sets out, and all networks are alike, to the noun that it is about."""
    view, noun = explorer.snapshot.view, first_noun(explorer.snapshot.run)
    if view.step == view.loss and noun is not None and noun < view.loss:
        explorer.session.look(step=noun)


def add(explorer: Explorer, name: str) -> bool:
    """One network more beside the others; whether it could be."""
    others = [run.model for run in explorer.snapshot.runs[1:]]
    done = explorer.attempt(lambda: explorer.session.beside(*others, explorer.opened(name)))
    if done:
        explorer.say(f"{name} beside {', '.join(run.model.source for run in explorer.snapshot.runs[:-1])}")
    return done


def add_or_take(explorer: Explorer, name: str) -> bool:
    """One network more beside the others, or one less if it is there; whether it could be."""
    model_names = [run.model.source for run in explorer.snapshot.runs[1:]]
    try:
        source = explorer.opened(name).source
        if source == explorer.session.model.source:
            explorer.say(f"{name} is in front", refused=True)
            return False
        if source not in model_names:
            return add(explorer, name)
        explorer.session.beside(*(run.model for run in explorer.snapshot.runs[1:] if run.model.source != source))
    except RnnTuiError as error:
        explorer.say(str(error), refused=True)
        return False
    explorer.say(f"took {name} away")
    return True


def turn(explorer: Explorer) -> None:
    """The next network in front: its formula, its next words, its cell to change."""
    if explorer.snapshot.view.mode != "compare":
        explorer.say("one network alone; ^x puts another beside it", refused=True)
        return
    explorer.session.turn()
    explorer.say(f"{explorer.session.model.source} is in front")


def train_step(explorer: Explorer, by: int) -> None:
    """Earlier or later in training: every network in sight, each to its own next step."""
    if explorer.snapshot.view.mode != "compare":
        explorer.train_step(by)
        return
    models = [run.model for run in explorer.snapshot.runs]
    names = [_trained(model, by) for model in models]
    if all(name is None for name in names):
        explorer.say("these are fresh weights" if by < 0 else "this is the last step of all of them")
        return
    try:
        front, *others = [
            model if name is None else explorer.opened(name) for model, name in zip(models, names, strict=True)
        ]
        explorer.session.use(front)
        explorer.session.beside(*others)
    except RnnTuiError as error:
        explorer.say(str(error), refused=True)
        return
    steps = ", ".join(f"{model.network.config.cell} {model.step}" for model in (front, *others))
    explorer.say(f"updates in training: {steps}   F5 back   F6 on")


def _trained(model: Model, by: int) -> str | None:
    """The same network's name a training step further; None at the ends, and for a file."""
    if model.family is None or model.step is None:
        return None
    steps = snapshots(model.family)
    place = steps.index(model.step) + by
    return f"{model.family}@{steps[place]}" if 0 <= place < len(steps) else None


def _at(name: str, step: int | None) -> str:
    """A family's network at a training step, or at its last."""
    return f"{name}@{step}" if step in snapshots(name) else name


def prepared(explorer: Explorer, which: Prepared) -> None:
    """Open the case, found by measurement: one sentence, two networks, and what they say of its verb."""
    prepare, task = PREPARED[which], explorer.session.model.task
    try:
        case = find_case(task, open_model=explorer.opened)
        step = case.late if prepare.late else case.early
        front = explorer.opened(f"{family(task.name, case.ahead)}@{step}")
        other = explorer.opened(f"{family(task.name, prepare.beside)}@{step}")
        explorer.present(front, other, case.probe.prefix)
    except RnnTuiError as error:
        explorer.say(str(error), refused=True)
        return
    explorer.session.aim(case.probe.right[0])
    explorer.session.look(step=first_noun(explorer.snapshot.run), lens="gates")
    measured = _verdicts(explorer, case) if not prepare.late else f"{_words(explorer, case)}{_elsewhere(other)}"
    explorer.say(f"{step} updates: {measured}   bksp undoes   {prepare.says}")


def _verdicts(explorer: Explorer, case: Case) -> str:
    """`lstm right (were 29%, was <1%), rnn wrong (…)`."""
    return ", ".join(_verdict(run, case) for run in explorer.snapshot.runs)


def _words(explorer: Explorer, case: Case) -> str:
    """`lstm right, rnn right`: the numbers stand beside the networks."""
    return ", ".join(_verdict(run, case).partition(" (")[0] for run in explorer.snapshot.runs)


def _elsewhere(model: Model) -> str:
    """`; the rnn 100% without 'which', 50% with it`: one sentence does not tell how often it is right."""
    found = apart(model, _HARD)
    if found is None:
        return ""
    cell = model.network.config.cell
    return f"; the {cell} {found.without:.0%} without '{_HARD}', {found.behind:.0%} with it"


def _verdict(run: Run, case: Case) -> str:
    shares, index = run.probabilities(len(run)), run.model.network.output_index
    right, wrong = (
        float(shares[[index[word] for word in words]].sum()) for words in (case.probe.right, case.probe.wrong)
    )
    word = "right" if right > wrong else "wrong"
    return f"{run.model.network.config.cell} {word} ({numbers.percent(right)} : {numbers.percent(wrong)})"


def best_unit(explorer: Explorer) -> None:
    """The unit that is written at the noun and kept after it best; again, the next best. What was measured is said."""
    run, view = explorer.snapshot.run, explorer.snapshot.view
    found = pattern(run, view.layer)
    if found is None:
        gates = run.model.network.cell.gates
        why = "this cell has no gates" if not gates else "there is no noun yet with a word behind it"
        explorer.say(f"{why}: no unit to rank", refused=True)
        return
    ranked = found.units
    place = _asked(explorer, ranked)
    unit = ranked[place]
    explorer.session.look(unit=unit)
    there, after = (" ".join(told) for told in (found.there(unit, numbers.gate), found.after(unit, numbers.gate)))
    told, then = f"{place + 1}. unit {unit + 1}: {there}", f", then {after or NOT_KEPT}"
    none = "none replaces and keeps; "
    explorer.say(f"{told} at step {found.noun}{then}" if found.shows else f"{none}{told}{then}")


def grus(explorer: Explorer) -> list[Run]:
    """The task's gru cells over the words, those that are not in sight, at the training step of the one in front."""
    shown = [run.model.network.config.cell for run in explorer.snapshot.runs]
    cells = [cell for cell in gated_cells(explorer.snapshot.run) if cell.startswith("gru") and cell not in shown]
    found = [over(explorer.snapshot.run, explorer.opened, cell) for cell in cells]
    return [run for run in found if run is not None]


def show_plainest(explorer: Explorer) -> None:
    """The gru cell in front, and its unit, that is written at the noun and kept after it most plainly of all.

    Networks that are compared stay: it comes beside them, or, where there is no room, into the place of the first.
    """
    runs = [run for run in explorer.snapshot.runs if run.model.network.config.cell.startswith("gru")]
    best = plainest([*runs, *grus(explorer)])
    if best is None:
        explorer.say("there is no noun yet with a word behind it: no unit to rank", refused=True)
        return
    run, story = best
    session, shown = explorer.session, explorer.session.leave()
    models = [there.model for there in shown.runs]
    if run.model not in models and 1 < len(models) < MOST_RUNS:
        session.beside(*models[1:], run.model)
        models.append(run.model)
    if run.model in models:
        session.turn(models.index(run.model))
    else:
        session.use(run.model)
    explorer.session.look(step=story.noun, layer=run.layers - 1, unit=story.units[0], lens="gates")
    explorer.say("")
    best_unit(explorer)


def _asked(explorer: Explorer, ranked: list[int]) -> int:
    """The best one; if the last answer was this very unit's, the one behind it."""
    unit = explorer.snapshot.view.unit
    place = ranked.index(unit)
    again = f"{place + 1}. unit {unit + 1}:" in explorer.message
    return (place + 1) % len(ranked) if again else 0
