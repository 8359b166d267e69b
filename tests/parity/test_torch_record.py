"""What `trace --json` says of every shape against torch: texts, gold and what is fed are written down anew here."""

import numpy as np
import pytest

from rnn_tui.core.bptt import Loss
from rnn_tui.core.words import Wrt
from rnn_tui.models import Model
from rnn_tui.session.request import Request
from tests.core.networks import worst
from tests.core.shapes import Shaped
from tests.models_for_tests import of_task
from tests.session.shapes import DATES, IDS, TEXTS, Text

torch = pytest.importorskip("torch", reason="live parity needs torch: pip install 'rnn-tui[parity]'")
torch_shapes = pytest.importorskip("tests.parity.torch_shapes", reason="live parity needs torch")
torch_cells = pytest.importorskip("tests.parity.torch_cells", reason="live parity needs torch")
TOLERANCE = 1e-10


def judged(one: Text, model: Model, written: tuple[str, ...]) -> Shaped:
    """The same for torch. written: what the decoder is fed."""
    network = model.network
    zeros = tuple(np.zeros((network.cell.state_size(network.config.hidden), 1)) for _ in range(network.config.layers))
    known = network.output_index
    first = len(one.tokens) if written else 0
    losses = [Loss(first + t, known[token]) for t, token in enumerate(one.gold, 1) if token is not None]
    fed = [known[token] for token in written]
    return Shaped(network, zeros, zeros, [network.index[token] for token in one.tokens], fed, losses)


def greedy(one: Text, model: Model, count: int) -> list[str]:
    """What the decoder writes by itself, in torch."""
    names = model.network.config.output_vocabulary
    weights = {name: torch.tensor(w) for name, w in model.network.weights().items()}
    states = [torch_cells.split("lstm", torch.zeros(2 * model.network.config.hidden).double())] * 2

    def onwards(prefix: str, token: int) -> int:
        x = weights[f"{prefix}E"][token]
        for layer in range(2):
            start = f"{prefix}layers.{layer}."
            own = {name.removeprefix(start): w for name, w in weights.items() if name.startswith(start)}
            states[layer] = torch_cells.step("lstm", own, *states[layer], x)
            x = states[layer][0]
        return int(torch.argmax(weights["W_ya"] @ x + weights["b_y"]))

    for token in one.tokens:
        onwards("encoder.", model.network.index[token])
    rows = [names.index("<start>")]
    for _ in range(count):
        rows.append(onwards("decoder.", rows[-1]))
    return [names[row] for row in rows[1:]]


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_every_number(one: Text, layers: int) -> None:
    model = one.model(layers=layers)
    written = ("<start>", *"1998-05-03") if one is DATES else ()
    theirs = torch_shapes.figures(judged(one, model, written))
    kinds: list[Wrt] = ["a", "c", "x"] if model.network.cell.has_memory else ["a", "x"]
    for layer in range(layers):
        for wrt in kinds:
            found = Request(model, "1998-05-03" if written else None, wrt, layer).record(one.text)
            rows = [row for row in found["gradient"]["norm"] if row is not None]
            assert worst(rows, theirs[f"norm.{wrt}.{layer}"]) < TOLERANCE
        assert worst([row for row in found["terms"] if row is not None], theirs[f"term.{layer}"]) < TOLERANCE
        assert worst(found["factors"][1:], theirs[f"factor.{layer}"][1:]) < TOLERANCE
        if one.bidirectional:
            assert worst(found["reverse_factors"][:-1], theirs[f"reverse_factor.{layer}"][:-1]) < TOLERANCE
        steps = [*found["steps"], *found.get("output_steps", [])]
        states = [step["layers"][layer] for step in steps]
        both = [each["a"] + (each["reverse"]["a"] if one.bidirectional else []) for each in states]
        assert worst(both, theirs[f"a.{layer}"]) < TOLERANCE
        said = found["output_steps"] if written else found["steps"]
        losses = [step["loss"] for step in said if step["loss"] is not None]
        assert worst(losses, theirs["losses"]) < TOLERANCE


@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_predictions(one: Text) -> None:
    model = one.model()
    written = ("<start>", *"1998-05-03") if one is DATES else ()
    logits = torch.tensor(torch_shapes.figures(judged(one, model, written))["logits"])
    shares = torch.softmax(logits, 1) if written else torch.cat([1 - torch.sigmoid(logits), torch.sigmoid(logits)], 1)
    found = Request(model, "1998-05-03" if written else None, full=True).record(one.text)
    for step, row in zip(found["output_steps" if written else "steps"], shares.numpy(), strict=True):
        said = {each["token"]: each["probability"] for each in step["prediction"]}
        assert worst([said[name] for name in model.network.config.output_vocabulary], row) < TOLERANCE


def test_what_a_decoder_writes_by_itself() -> None:
    model = of_task("dates", layers=2, seed=22, scale=1.5)
    found = Request(model).record(DATES.text)
    assert found["output_tokens"] == greedy(DATES, model, 22)
    assert len(set(found["output_tokens"])) > 2
    written = ("<start>", *found["output_tokens"][:-1])
    theirs = torch_shapes.figures(judged(DATES, model, written))
    assert worst([row for row in found["gradient"]["norm"] if row is not None], theirs["norm.a.0"]) < TOLERANCE
