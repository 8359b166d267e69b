import pytest

from rnn_tui.errors import CannotError
from rnn_tui.models import Model, resolve
from rnn_tui.session import Run
from rnn_tui.session.cases import Case, find_case
from rnn_tui.tasks.agreement import AGREEMENT
from tests.models_for_tests import agreement


@pytest.fixture(scope="module")
def case() -> Case:
    return find_case(AGREEMENT)


def margin(name: str, case: Case) -> float:
    run = Run.over(resolve(name), case.probe.prefix)
    shares, index = run.probabilities(len(run)), run.model.network.output_index
    return float(shares[index[case.probe.right[0]]] - shares[index[case.probe.wrong[0]]])


def test_the_lstm_is_right_and_the_rnn_not_yet(case: Case) -> None:
    assert case.early < case.late
    assert margin(f"agreement-lstm@{case.early}", case) > 0.1
    assert margin(f"agreement-rnn@{case.early}", case) < 0


def test_later_the_rnn_is_right_as_well_with_little_gradient(case: Case) -> None:
    assert margin(f"agreement-rnn@{case.late}", case) > 0.1
    assert margin(f"agreement-lstm@{case.late}", case) > 0.1
    shares = []
    for cell in ("rnn", "lstm"):
        run = Run.over(resolve(f"agreement-{cell}@{case.late}"), case.probe.prefix, case.probe.right[0])
        row = run.gradient_rows([len(run)], "a", 0)[0]
        assert row is not None
        shares.append(row[1] / row[-1])
    assert shares[0] < 0.1 * shares[1]
    assert shares[0] < 1e-3


def test_rnn_relu_has_learnt_it_without_gates(case: Case) -> None:
    assert margin(f"agreement-rnn-relu@{case.early}", case) > 0.1


def test_the_sentence_is_held_out_and_full_of_other_nouns(case: Case) -> None:
    assert AGREEMENT.held_out(case.probe.prefix)
    assert case.probe.modifiers == case.probe.opposite == 2


def test_networks_that_have_learnt_nothing_make_no_case() -> None:
    def fresh(name: str) -> Model:
        return agreement(name.split("-", 1)[1].partition("@")[0], hidden=3)

    with pytest.raises(CannotError, match="no held-out sentence of task 'agreement' tells lstm from rnn"):
        find_case(AGREEMENT, open_model=fresh)
