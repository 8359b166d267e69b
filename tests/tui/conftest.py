from pathlib import Path

import pytest


@pytest.fixture
def clock_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames are drawn as soon as they are asked for: no test waits for the rest between two of them."""
    monkeypatch.setattr("rnn_tui.tui.screens.explore.loop_time", lambda: 0.0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path
