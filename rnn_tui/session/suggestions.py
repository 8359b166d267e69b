"""What may come next: the tokens a person is offered, and the targets that the last loss may be measured against."""

from collections.abc import Sequence

from rnn_tui.session.run import Run

_TARGETS = 5


def next_tokens(run: Run, draft: str = "", count: int = 8) -> Sequence[tuple[str, float | None]]:
    """Tokens that begin with `draft`, with ŷ<T>: the likeliest first, a verb with its other form beside.

    Capitals are forgiven where no token begins with the draft as it stands. Before the first token nothing is
    likely: the word the task's own sentence begins with, or the vocabulary's.
    """
    config = run.model.network.config
    begun = any(token.startswith(draft) for token in (config.output_vocabulary if len(run) else config.vocabulary))
    prefix = draft if begun else draft.lower()
    if not len(run):
        words = config.vocabulary if prefix else run.model.task.opening[:1]
        return [(token, None) for token in words if token.startswith(prefix)][:count]
    shares = dict(run.candidates(len(run)))
    found: list[str] = []
    nouns = {word for words in run.model.task.contrast for word in words}
    for token, _ in run.candidates(len(run), count, prefix):
        other = None if token in nouns else run.model.task.other_form(token)
        found += [word for word in (token, other) if word in shares and word not in found and word.startswith(prefix)]
    return [(token, shares[token]) for token in found[:count]]


def targets(run: Run) -> list[str]:
    """What the last loss may be measured against: the likeliest, those with another form (was, were) first."""
    if not len(run):
        return []
    likeliest = [token for token, _ in run.candidates(len(run), _TARGETS)]
    pairs: list[str] = []
    for token in likeliest:
        other = run.model.task.other_form(token)
        if other is not None and other in run.model.network.output_index and token not in pairs:
            pairs += [other, token]
    return [*pairs, *(token for token in likeliest if token not in pairs)]
