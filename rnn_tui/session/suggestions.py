"""What may come next: the tokens a person is offered, and the targets that the last loss may be measured against."""

from collections.abc import Sequence

from rnn_tui.session.growing import known_next
from rnn_tui.session.run import Run
from rnn_tui.tasks.base import START

_TARGETS = 5


def next_tokens(run: Run, draft: str = "", count: int = 8) -> Sequence[tuple[str, float | None]]:
    """Tokens that begin with `draft` and may come next, with ŷ<T> where an output is what is read next.

    There the likeliest come first, a verb with its other form beside; before the first token nothing is likely: the
    word the task's own sentence begins with, or the vocabulary's. Elsewhere they are the tokens that the task's grammar
    goes on with, and then, of a draft, the others. Capitals are forgiven where no token begins with the draft.
    """
    likely = run.writes or (run.model.task.next_token and len(run) > 0)
    known = list(known_next(run))
    prefix = draft if any(token.startswith(draft) for token in known) else draft.lower()
    return _likeliest(run, prefix, count) if likely else [(token, None) for token in _plain(run, known, prefix)[:count]]


def _likeliest(run: Run, prefix: str, count: int) -> list[tuple[str, float | None]]:
    """By ŷ<T>."""
    known, shares = known_next(run), dict(run.candidates(len(run)))
    found: list[str] = []
    nouns = {word for words in run.model.task.contrast for word in words}
    for token, _ in run.candidates(len(run), count + 1, prefix):
        other = None if token in nouns else run.model.task.other_form(token)
        both = [token for token in (token, other) if token is not None and token in known and token in shares]
        found += [word for word in both if word not in found and word.startswith(prefix)]
    return [(token, shares[token]) for token in found[:count]]


def _plain(run: Run, known: Sequence[str], prefix: str) -> list[str]:
    """Without probabilities: what the grammar goes on with, and with a prefix the rest of the vocabulary."""
    task = run.model.task
    if task.next_token:
        words: Sequence[str] = known if prefix else task.opening[:1]
    else:
        following = [token for token in task.completions(run.tokens[:]) if token in run.model.network.index]
        words = [*following, *(token for token in known if token not in following)] if prefix else following
    return [token for token in words if token.startswith(prefix)]


def targets(run: Run) -> list[str]:
    """What the last loss may be measured against: the likeliest, those with another form (was, were) first.

    Where outputs are not inputs it is the classes, in the order of the vocabulary, unless they are many.
    """
    if not len(run) or len(run) not in run.outputs:
        return []
    classes = [token for token in run.model.network.config.output_vocabulary if token != START]
    if not run.model.task.next_token and len(classes) <= _TARGETS:
        return classes
    likeliest = [token for token, _ in run.candidates(len(run), _TARGETS) if token != START]
    if not run.model.task.next_token:
        return likeliest
    pairs: list[str] = []
    for token in likeliest:
        other = run.model.task.other_form(token)
        if other is not None and other in run.model.network.output_index and token not in pairs:
            pairs += [other, token]
    return [*pairs, *(token for token in likeliest if token not in pairs)]
