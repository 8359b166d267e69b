from pathlib import Path

import pytest

from rnn_tui.errors import CannotError
from rnn_tui.tui.shelf import Disk


def test_a_name_leads_to_a_file_from_here_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Disk().find("a.json") == (Path("a.json"), False)
    Disk().write(Path("a.json"), [b"1"])
    assert Disk().find("a.json") == (Path("a.json"), True)
    assert Disk().find("~/a.json") == (tmp_path / "home" / "a.json", False)


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x", "x" * 300])
def test_a_name_that_no_file_can_have(name: str) -> None:
    with pytest.raises(CannotError, match="cannot write"):
        Disk().find(name)
