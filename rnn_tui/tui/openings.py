"""Goes from network to network: what was typed is kept where the other one reads it, and comes back where not."""

from dataclasses import replace

from rnn_tui.errors import RnnTuiError
from rnn_tui.models import bundled
from rnn_tui.models.choices import Choice, Shelves
from rnn_tui.models.library import check_bidirectional, default_cell, family
from rnn_tui.session.growing import fits, fitted
from rnn_tui.tasks import TASKS
from rnn_tui.tui.beginnings import first_view, opening
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.invitation import welcome


def open_network(explorer: Explorer, name: str) -> bool:
    """Another network: under the same words if it takes them, else with its task's; whether it could be opened.

    What was typed comes back by undo, with the network that read it.
    """
    try:
        model = explorer.opened(name)
    except RnnTuiError as error:
        explorer.say(str(error), refused=True)
        return False
    session, typed = explorer.session, explorer.snapshot.sequence
    whole = fits(typed, model)
    reads = whole or fits(fitted(typed, model), model)
    if reads and (typed.tokens or model.task.name == session.model.task.name):
        session.use(model)
        explorer.say(f"now {name}{'' if whole else '   bksp brings back what the decoder wrote'}")
        return True
    words, target = opening(model)
    session.open(model, *words, target=target)
    first_view(session)
    anew = f"now {name}, with words of its own   bksp brings back yours"
    explorer.say(anew if typed.tokens else welcome(session.snapshot.run))
    return True


def other_direction(explorer: Explorer) -> None:
    """The same cell that reads the other way: both ways, or one; a task that has no such networks says why."""
    model = explorer.session.model
    choice = Choice.of(model)
    try:
        check_bidirectional(choice.task)
    except RnnTuiError as error:
        explorer.say(str(error), refused=True)
        return
    shelves, other = Shelves(bundled()), replace(choice, bidirectional=not choice.bidirectional)
    if open_network(explorer, shelves.name(other, model.step)):
        said = "both ways: ŷ reads →a and ←a" if other.bidirectional else "one way: ŷ knows what stands up to its word"
        explorer.say(f"{said}{'' if shelves.ships(other) else '   fresh weights: no such network ships'}")


def both_ways(explorer: Explorer) -> None:
    """The task that needs both directions: one beside both, and the row of its first word, which one cannot know."""
    task = next(task for task in TASKS.values() if task.bidirectional)
    config = explorer.session.model.network.config
    cell = config.cell if config.task == task.name else default_cell(task.name)
    try:
        one, both = (explorer.opened(family(task.name, cell, bidirectional=reverse)) for reverse in (False, True))
        if config.task == task.name and explorer.snapshot.length:
            explorer.session.use(one)
        else:
            explorer.session.open(one, *opening(one)[0])
        explorer.session.beside(both)
    except RnnTuiError as error:
        explorer.say(str(error), refused=True)
        return
    explorer.draft = ""
    first_view(explorer.session)
    explorer.say("one direction above, both below: only below does the first loss reach what follows it")
