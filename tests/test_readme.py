"""What the README says is so: its commands run, its keys exist, its claims about the networks hold."""

import io
import json
import re
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from rnn_tui import __version__
from rnn_tui.cli import main
from rnn_tui.experiments.padded import LEADS
from rnn_tui.experiments.padded_files import results
from rnn_tui.models import bundled, choose, figures_by_kind, figures_of
from rnn_tui.models.library import FOLDER
from rnn_tui.session import Session
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.figures import bits
from rnn_tui.tui.commands import COMMANDS, label

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines() if line]


def test_two_commands_do_all_the_set_up() -> None:
    starts, tests = (line for line in EXAMPLES if line.startswith("python3 -m venv"))
    assert starts.endswith(".venv/bin/rnn-tui")
    assert tests.endswith("-m pytest -n auto")


@pytest.mark.parametrize("line", [line for line in EXAMPLES if line.startswith("rnn-tui")])
def test_an_example_runs(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)[1:]
    assert main(words) == 0
    written = [path.name for path in tmp_path.iterdir()]
    assert written == ([words[words.index("--out") + 1]] if "--out" in words else [])
    assert bool(capsys.readouterr().out) is not bool(written)


def test_the_notebook_s_lines_run(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    assert len([line for line in code.splitlines() if line]) <= 10
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    assert capsys.readouterr().out.splitlines() == re.findall(r"# prints (.*)", code)
    below = README[README.index(code) :].split("```")[1]
    for name in re.findall(r"rnn_tui\.\w[\w.]*", below.partition("## Keys")[0]):
        eval(name, names)  # is there, after the block's own imports


def test_the_demo_s_tape_does_what_its_names_say(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (text,) = re.findall(r"```tape\n(.*?)```", README, re.S)
    tape = tmp_path / "demo.tape"
    tape.write_text(text)
    assert main(["play", str(tape)]) == 0
    assert capsys.readouterr() == ("", "")
    assert {path.name for path in tmp_path.iterdir()} == {"demo.tape", "demo.gif", "cats.svg", "cats.json"}
    (step,) = re.findall(r"Expect /step (\d+)\\/8/", text)  # the tape's own test: the pictures are of that step
    assert json.loads((tmp_path / "cats.json").read_bytes())["steps"][int(step) - 1]["token"] == "cats"


def test_the_key_table_is_that_of_the_commands() -> None:
    table = README[README.index("## Keys") : README.index("The mouse does the same")]
    said = {key.replace("ctrl+", "^") for key in re.findall(r"`([^`]+)`", table)} - {"letters", "space"}
    bound = {label(key) for command in COMMANDS for key in command.keys}
    bound |= {"backspace", "home", "end"}
    assert said <= bound
    assert {key for key in bound if key.startswith("^")} - said <= {"^h", "^j", "^q", "^c"}


def test_pictures_and_version_are_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (Path(__file__).parent.parent / picture).is_file()
    assert f"### {__version__}" in README


def test_the_tour_reads_off_the_trained_network() -> None:
    """Step by step what the five minutes promise."""
    model = choose("agreement", "lstm")
    session = Session(model, model.task.opening, model.task.opening_target, guess=True)
    run, unit = session.snapshot.run, session.snapshot.view.unit
    update, forget = ([float(run.gates(t, 0)[gate][unit]) for t in range(1, 9)] for gate in ("update", "forget"))
    memories = [run.c(t, 0) for t in range(1, 9)]
    c = [float(memory[unit]) for memory in memories if memory is not None]
    assert update[1] > 0.9
    assert forget[1] < 0.2
    assert all(u < 0.1 and f > 0.95 for u, f in zip(update[2:6], forget[2:6], strict=True))
    assert max(c[2:6]) - min(c[2:6]) < 0.1
    assert c[6] < 0.2 < c[7]
    singular = Session(model, ["the", "cat", *model.task.opening[2:]]).snapshot.run
    others = [singular.c(t, 0) for t in range(2, 9)]
    assert all(own - float(other[unit]) > 2 for own, other in zip(c[1:], others, strict=True) if other is not None)
    by_c = run.gradient_rows([8], "c", 0)[0]
    assert by_c is not None
    assert 1.0 < by_c[1] / by_c[7] < 1.2
    were, was = (dict(run.candidates(8))[verb] for verb in ("were", "was"))
    assert were > 100 * was
    wrong = run.gradient_rows([8], "a", 0)[0]
    session.aim_next()
    right = session.snapshot.run.gradient_rows([8, 4], "a", 0)
    assert session.snapshot.run.target(8) == ("were", True)
    assert wrong is not None
    assert right[0] is not None
    assert right[1] is not None
    assert all(right[0] < wrong)
    assert 0.02 < wrong[1] / wrong[7] < 0.04
    assert max(right[1]) < 1e-2
    rnn = Session(choose("agreement", "rnn"), model.task.opening, "was").snapshot.run
    assert abs(dict(rnn.candidates(8))["were"] - dict(rnn.candidates(8))["was"]) < 0.05
    row = rnn.gradient_rows([8], "a", 0)[0]
    assert row is not None
    assert row[1] < 1e-4 * row[7]


def test_what_is_said_of_the_plain_rnn() -> None:
    """The one that ships has not learnt it, four other seeds have, and later than three of the gated cells."""
    needed: dict[str, list[int | None]] = {}
    for cell in ("rnn", "gru-simple", "gru", "gru-torch", "lstm"):
        measured = figures_of(f"agreement-{cell}")
        assert measured is not None
        needed[cell] = [seed.needed for seed in measured.seeds]
    assert needed["rnn"][0] is None
    assert all(needed["rnn"][1:])
    for cell in ("gru-simple", "gru", "lstm"):
        for gated, plain in zip(needed[cell], needed["rnn"], strict=True):
            assert gated is not None
            assert plain is None or gated < plain
    later = zip(needed["gru-torch"], needed["rnn"], strict=True)
    assert any(gated is not None and plain is not None and gated > plain for gated, plain in later)


def test_what_is_said_of_padding() -> None:
    """Shifted as far as it was often met, and no further; the recurrent networks everywhere, if they were shifted."""
    found = results()

    def means(course: str, kind: str, leads: Iterable[int]) -> list[float | None]:
        return [found.line(course, kind, "by_lead", str(words)).mean for words in leads]

    assert means("aligned", "padded", [0]) == means("aligned", "rnn", [0]) == means("aligned", "lstm", [0]) == [1.0]
    assert min(mean or 0 for kind in ("rnn", "lstm") for mean in means("shifted", kind, LEADS)) > 0.995
    assert min(mean or 0 for mean in means("shifted", "padded", range(4))) > 0.97
    assert found.seen("shifted", 3) > 4000
    assert found.seen("shifted", 5) == 279
    assert max(mean or 0 for mean in means("shifted", "padded", LEADS[5:])) < 0.55
    fallen = [round(100 * (mean or 0)) for mean in means("aligned", "rnn", LEADS[1:])]
    assert (min(fallen), max(fallen)) == (53, 60)
    lstm = found.line("aligned", "lstm", "by_lead", "40")
    assert lstm.lowest is not None
    assert lstm.highest is not None
    assert lstm.lowest < 0.5 < 0.9 < lstm.highest


def _last(family: str) -> list[Mapping[str, float]]:
    """What each seed of a family gets right after its last training step, by kind."""
    found = figures_by_kind(family)
    assert found is not None
    return [seed.steps[-1].right for seed in found.seeds]


def _needed(*families: str) -> list[int | None]:
    found = [figures_by_kind(family) for family in families]
    return [seed.needed for one in found if one is not None for seed in one.seeds]


def _row(task: str) -> str:
    """A task's line in the table of all."""
    (line,) = [line for line in README.splitlines() if line.startswith(f"| `{task}` |")]
    return line


RECURRENT = ("rnn", "rnn-relu", "gru-simple", "gru", "lstm")


def test_the_table_of_tasks_has_each_with_its_shape_and_networks() -> None:
    families = {name.family for name in bundled()}
    for task in TASKS.values():
        row = _row(task.name)
        shape = task.shape if task.shape == "encoder-decoder" else task.shape.replace("-", " ")
        assert f"| {shape} |" in row
        cells = {family.split("-", 1)[1] for family in families if family.startswith(f"{task.name}-")}
        assert ("five cells" in row) is (cells >= set(RECURRENT) and task.name != "agreement")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.safetensors"))
    assert f"are {size / 1e6:.1f} MB" in README.replace("\n", " ")


def test_what_is_said_of_words_reviews_and_names() -> None:
    assert all(min(right.values()) == 1 for right in _last("number-dense"))
    assert f"all {len(TASKS['number'].vocabulary)} words" in _row("number")
    assert all(min(right.values()) == 1 for cell in RECURRENT for right in _last(f"sentiment-{cell}"))
    assert set(_needed("sentiment-gru-simple", "sentiment-gru", "sentiment-lstm")) == {150}
    assert _needed("sentiment-rnn") == [1250]
    both = [f"entities-{cell}-bidirectional" for cell in RECURRENT]
    needed = [step for step in _needed(*both) if step is not None]
    assert len(needed) == len(_needed(*both))
    assert f"after {min(needed)} to {max(needed)} updates" in _row("entities")
    assert all(min(right.values()) == 1 for family in both for right in _last(family))
    for right in (right for cell in RECURRENT for right in _last(f"entities-{cell}")):
        assert 0.45 < right["first word"] < 0.55 and 0.45 < right["middle word"] < 0.55 and right["other words"] == 1


def test_what_is_said_of_notes_characters_and_dates() -> None:
    motif = {cell: _last(f"melody-{cell}")[0]["motif"] for cell in ("lstm", "gru", "rnn")}
    assert ", ".join(f"{cell} {100 * share:.0f} %" for cell, share in motif.items()) in _row("melody")
    assert min(_last(f"melody-{cell}")[0]["key"] for cell in RECURRENT) >= 0.997
    far = {cell: _last(f"chinese-{cell}")[0]["far"] for cell in RECURRENT}
    assert far["lstm"] == far["gru"] == far["rnn-relu"] == 1
    assert f"gru-simple {100 * far['gru-simple']:.0f} %, rnn {100 * far['rnn']:.0f} %" in _row("chinese")
    text = figures_by_kind("text-lstm")
    assert text is not None
    assert f"{bits(text.seeds[0].steps[-1].loss):.2f} bits a character" in _row("text")
    for cell, low, high in (("lstm", 0.999, 1), ("gru", 0.999, 1), ("gru-simple", 0.999, 1), ("rnn", 0, 0.05)):
        shares = _last(f"dates-{cell}")[0]
        assert len(shares) == 8
        assert low <= sum(shares.values()) / 8 <= high


def test_the_json_of_two_shapes_is_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", README, re.S)
    both, decoder = (json.loads("{" + part) for part in re.split(r"^\{", block, flags=re.M)[1:])
    calls = (("teddy bears", "entities-lstm-bidirectional"), ("3 may 1998", "dates-lstm"))
    for said, (text, model) in zip((both, decoder), calls, strict=True):
        assert main(["trace", text, "--model", model, "--json"]) == 0
        _is_like(said, json.loads(capsys.readouterr().out))


def _is_like(said: object, found: object) -> None:
    """The keys, the texts of tokens and null are there; what stands for a number is one, of lists the beginning."""
    if isinstance(said, dict):
        assert isinstance(found, dict)
        for key, value in said.items():
            _is_like(value, found[key])
    elif isinstance(said, list):
        assert isinstance(found, list)
        for one, other in zip(said, found, strict=False):
            _is_like(one, other)
    elif isinstance(said, str) and isinstance(found, float):
        assert any(sign in said for sign in "→←‖")
    else:
        assert said == found
