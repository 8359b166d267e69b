import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCREENS = {"textual", "rich", "typer"}


def loaded(module: str) -> set[str]:
    """The top-level packages that importing a module brings in."""
    script = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["rnn_tui.session", "rnn_tui.session.record", "rnn_tui.models"])
def test_what_knows_no_screen_loads_none(module: str) -> None:
    assert not loaded(module) & (SCREENS | {"torch", "jax"})


def test_the_start_looks_at_the_terminal_before_it_loads_what_draws() -> None:
    found = loaded("rnn_tui.tui.launch")
    assert not found & (SCREENS | {"numpy", "safetensors"})


def test_the_app_never_loads_the_command_line() -> None:
    script = (
        "import sys, rnn_tui.tui.app, rnn_tui.tui.screens.save;"
        "print([n for n in sys.modules if n.startswith(('rnn_tui.cli', 'typer'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(
    not (Path(sys.executable).parent / "lint-imports").exists(), reason="import-linter is in the extra `dev`"
)
def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout
