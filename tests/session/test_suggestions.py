from dataclasses import replace

from rnn_tui.core.network import Network
from rnn_tui.models import Model
from rnn_tui.session.suggestions import next_tokens, targets
from rnn_tui.session.writing import run_over
from tests.models_for_tests import OPENING, tiny


def capitals() -> Model:
    """A network whose words are written with capitals; one of them in lower case too."""
    model = tiny()
    config = model.network.config
    words = (*(token.title() for token in config.vocabulary[:-1]), "were2")
    named = replace(config, vocabulary=words, output_vocabulary=words)
    return replace(model, network=Network.from_weights(named, model.network.weights()))


def test_the_likeliest_that_begin_so_come_first() -> None:
    run = run_over(tiny(), OPENING)
    assert next_tokens(run, count=1) == run.candidates(8, 1)
    shares = dict(next_tokens(run, "w"))
    assert set(shares) == {"was", "were", "which", "with"}
    assert shares == dict(run.candidates(8, prefix="w"))
    assert next_tokens(run, "W") == next_tokens(run, "w")
    assert next_tokens(run, "xyz") == []


def test_before_the_first_token_nothing_is_likely() -> None:
    run = run_over(tiny(), [])
    assert next_tokens(run) == [("the", None)]
    assert dict(next_tokens(run, "wi")) == {"with": None}
    assert targets(run) == []


def test_words_with_capitals_are_found_as_they_stand() -> None:
    model = capitals()
    for tokens in ([], [token.title() for token in OPENING]):
        run = run_over(model, tokens)
        assert {token for token, _ in next_tokens(run, "Wer")} == {"Were"}
        assert {token for token, _ in next_tokens(run, "were")} == {"were2"}
