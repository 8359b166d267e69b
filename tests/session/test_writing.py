import numpy as np
import pytest

from rnn_tui.errors import CannotError, UsageError
from rnn_tui.models import Model, choose
from rnn_tui.session.session import LONGEST
from rnn_tui.session.writing import drawn, likeliest, run_over, write_on


@pytest.fixture(scope="module")
def model() -> Model:
    return choose("agreement", "lstm")


def test_the_likeliest_is_fed_and_again(model: Model) -> None:
    run = write_on(run_over(model, ("the", "cats")), 5, likeliest)
    assert len(run) == 7
    for t in range(2, 7):
        assert run.tokens[t] == run.best(t).token


def test_draws_follow_the_probabilities(model: Model) -> None:
    run = run_over(model, ("the", "cats"))
    count = 4000
    choose_one = drawn(np.random.default_rng(0), 1.0)
    tokens = [choose_one(run) for _ in range(count)]
    index, shares = model.network.output_index, run.probabilities(2)
    for token in ("which", "were", "near"):
        share = float(shares[index[token]])
        assert tokens.count(token) / count == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / count))


def test_temperature_sharpens_and_flattens(model: Model) -> None:
    run = run_over(model, ("the", "cats"))

    def kinds(temperature: float) -> int:
        choose_one = drawn(np.random.default_rng(0), temperature)
        return len({choose_one(run) for _ in range(300)})

    assert kinds(1e-308) == 1
    assert kinds(0.01) <= 2
    assert kinds(1.0) < kinds(10.0)
    assert kinds(1e300) > 40


def test_outputs_that_are_no_numbers_choose_nothing(model: Model) -> None:
    broken = model.network.replaced([*model.network.arrays()[:-1], np.full(57, np.nan)])
    run = run_over(Model("own", broken, {}, model.task), ("the",))
    for choose_one in (likeliest, drawn(np.random.default_rng(0), 1.0)):
        with pytest.raises(CannotError, match="the outputs of step 1 are not finite numbers"):
            choose_one(run)


def test_a_sequence_has_an_end(model: Model) -> None:
    with pytest.raises(UsageError, match=f"at most {LONGEST} tokens, not {LONGEST + 1}"):
        run_over(model, ("the",), more=LONGEST)
