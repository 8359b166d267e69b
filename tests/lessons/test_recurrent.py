import math

import pytest

from rnn_tui.lessons import recurrent
from rnn_tui.session import Session
from tests.models_for_tests import OPENING, agreement


def test_part_two_counts_the_parameters_and_adds_the_losses() -> None:
    model = agreement("rnn")
    snapshot = Session(model, OPENING).snapshot
    card = recurrent.card(snapshot)
    assert card.title == "Part 2 · the recurrent network"
    assert card.measured[0].startswith(f"{sum(array.size for array in model.network.arrays()):,} parameters")
    total = sum(snapshot.run.loss(t) or 0.0 for t in range(1, len(OPENING) + 1))
    assert card.measured[2].endswith(f"{total:.4f}")
    assert "The network in front" not in card.differs[0]


def test_another_cell_is_named_and_no_words_have_no_loss() -> None:
    card = recurrent.card(Session(agreement("lstm"), ()).snapshot)
    assert "in front, lstm: c<t>" in card.differs[0]
    assert card.measured[2] == "no loss yet: type a word"


@pytest.mark.parametrize(
    ("length", "begun"), [(8, "L<1> + … + L<7> = "), (4, "L<1> + … + L<3> = "), (3, "L<1> + L<2> = "), (2, "L<1> = ")]
)
def test_the_sum_names_the_losses_that_are_in_it(length: int, begun: str) -> None:
    snapshot = Session(agreement("lstm"), OPENING[:length], "was", guess=True).snapshot
    losses = [loss for t in range(1, length) if (loss := snapshot.run.loss(t)) is not None]
    assert f"{begun}{math.fsum(losses):.4f}" in recurrent.card(snapshot).measured


@pytest.mark.parametrize("length", [0, 1])
def test_before_the_second_word_there_is_no_loss_to_add(length: int) -> None:
    measured = recurrent.card(Session(agreement("lstm"), OPENING[:length]).snapshot).measured
    assert any(line.startswith("no loss yet") for line in measured)


@pytest.mark.parametrize(("cell", "layers"), [("rnn", 1), ("lstm", 1), ("gru-torch", 1), ("rnn", 2)])
def test_the_shapes_add_up_to_the_parameters(cell: str, layers: int) -> None:
    network = agreement(cell, layers).network
    shapes, sizes, total = recurrent.card(Session(agreement(cell, layers), OPENING).snapshot).measured[1].split(" = ")
    products = [math.prod(map(int, part.split(" ", 1)[1].split(" × "))) for part in shapes.split(" + ")]
    assert products == [int(size.replace(",", "")) for size in sizes.split(" + ")]
    assert sum(products) == int(total.replace(",", "")) == network.parameters
    assert ("W_aa[1] 16 × 16" if layers == 2 else "W_aa 16 × 16") in shapes or cell != "rnn"
    assert shapes.startswith(f"E 57 × {network.weights()['E'].shape[1]} + ")
