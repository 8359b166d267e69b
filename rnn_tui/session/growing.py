"""What may come next in a sequence, by the network's shape; and which networks a sequence fits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.session.run import Run
from rnn_tui.session.snapshot import Sequence as Typed
from rnn_tui.session.targets import most_written
from rnn_tui.tasks.base import END, START, check_tokens
from rnn_tui.tasks.spelling import quoted

LONGEST = 10_000


def known_next(run: Run) -> Mapping[str, int]:
    """The tokens that may be added: those that are read, or, once the decoder writes, those that it is fed, and END."""
    network = run.model.network
    if not run.writes:
        return network.index
    return {} if run.ended else {token: row for token, row in network.output_index.items() if token != START}


def check_grows(run: Run, tokens: Sequence[str]) -> None:
    """A UsageError unless all of the tokens may be added to a run, in this order."""
    config, unit = run.model.network.config, run.model.task.unit
    if any(isinstance(token, list | tuple) for token in tokens):
        raise UsageError("a list is not a token; write commit('the', 'cats'), or commit(*tokens) for a list of them")
    if not tokens:
        return
    if run.writes:
        _check_written(run, tokens)
        return
    check_tokens(tokens, config.vocabulary, config.task, unit)
    if config.shape == "one-to-one":
        if len(tokens) > 1:
            raise UsageError(f"a one-to-one network reads one {unit}, not {len(tokens)}; write one of them")
    elif len(tokens) > LONGEST - len(run):
        room = LONGEST - len(run)
        raise UsageError(f"a sequence holds at most {LONGEST} tokens; there is room for {room} more, not {len(tokens)}")


def _check_written(run: Run, tokens: Sequence[str]) -> None:
    """The same of a decoder that writes."""
    config, unit = run.model.network.config, run.model.task.unit
    if run.ended:
        raise UsageError(f"the decoder has written {END}, and nothing comes behind it; undo takes it back")
    writable = [token for token in config.output_vocabulary if token != START]
    check_tokens(tokens, writable, config.task, unit)
    if END in tokens[:-1]:
        raise UsageError(f"{END} is the last output; nothing comes behind it")
    most = most_written(run.model)
    if len(run.outputs) + len(tokens) - (tokens[-1] == END) > most:
        raise UsageError(f"this decoder writes at most {most} tokens, {END} among them; undo takes some back")


def why_not(run: Run) -> str:
    """Why an empty Enter does nothing, or ""."""
    config, task = run.model.network.config, run.model.task
    if config.encodes:
        if run.ended:
            return f"the decoder has written {END}: nothing comes behind it"
        return "" if len(run) else f"there is nothing to read yet: type a {task.unit}"
    if not task.next_token:
        return f"what {quoted(task.name)} puts out is not what it reads next: type a {task.unit}"
    if len(run) and run.tokens[len(run) - 1] == END:
        return f"{END} is the end, and nothing comes behind it; undo takes it back"
    if not len(run) and not task.opening:
        return f"there is nothing to go on from yet: type a {task.unit}"
    return ""


def chosen_on(run: Run, count: int, choose: Callable[[Run], str]) -> list[str]:
    """Up to `count` tokens that follow a run, each chosen from the step before; they stop at END.

    UsageError where there is nothing to choose from, and where there is no room for them.
    """
    why = why_not(run)
    if why or not len(run) or (run.model.network.config.encodes and not run.writes):
        raise UsageError(why or "there is no output yet to go on from")
    room = most_written(run.model) - len(run.outputs) if run.writes else LONGEST - len(run)
    if not run.writes and count > room:
        raise UsageError(f"a sequence holds at most {LONGEST} tokens; there is room for {room} more, not {count}")
    found: list[str] = []
    while len(found) < count:
        found.append(choose(run))
        if found[-1] == END:
            return found
        if run.writes and len(found) > room:
            return found[:-1]
        run = run.append(found[-1])
    return found


def fitted(sequence: Typed, model: Model) -> Typed:
    """The sequence for another network: without what a decoder wrote, where there is none."""
    if sequence.read is None or model.network.config.encodes:
        return sequence
    tokens = sequence.tokens.take(sequence.read)
    return replace(sequence, tokens=tokens, target=None, read=None, ended=False, given=None)


def fits(sequence: Typed, model: Model) -> bool:
    """Whether a network takes all of a sequence, what a decoder wrote too."""
    try:
        check_fits(sequence, model)
    except UsageError:
        return False
    return fitted(sequence, model) is sequence


def check_fits(sequence: Typed, model: Model) -> None:
    """A UsageError for the first token that a network does not know, and for more than it takes."""
    config, unit = model.network.config, model.task.unit
    tokens = sequence.tokens[: sequence.read]
    written = [] if sequence.read is None else sequence.tokens[sequence.read :]
    for words, vocabulary in ((tokens, config.vocabulary), (written, config.output_vocabulary)):
        if words:
            check_tokens(words, vocabulary, config.task, unit)
    if config.shape == "one-to-one" and len(tokens) > 1:
        raise UsageError(f"{quoted(model.source)} reads one {unit}, and there are {len(tokens)}; start anew for it")


def same_words(one: Model, other: Model) -> bool:
    """Whether two networks read the same tokens and put out the same ones, in whatever order."""
    mine, theirs = one.network.config, other.network.config
    return set(mine.vocabulary) == set(theirs.vocabulary) and set(mine.output_vocabulary) == set(
        theirs.output_vocabulary
    )
