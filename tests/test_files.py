import os
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from rnn_tui.errors import CannotError
from rnn_tui.files import check_writable, is_file, is_there, name_key, whole_file, write_whole


def test_a_file_is_whole_and_alone(tmp_path: Path) -> None:
    place = tmp_path / ("n" * 250)
    write_whole(place, b"one")
    write_whole(place, b"two")
    assert place.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [place]


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(place) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotError, match=r"cannot write '.*file': No space left on device"),
        whole_file(tmp_path / "file"),
    ):
        raise OSError(28, os.strerror(28))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("check", [check_writable, lambda path: write_whole(path, b"x")], ids=["check", "write"])
def test_places_where_no_file_can_be(tmp_path: Path, check: Callable[[Path], None]) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for place in (tmp_path, tmp_path / "no" / "file", loop, tmp_path / "a\0b", tmp_path / ("n" * 300)):
        with pytest.raises(CannotError, match=r"^cannot write '"):
            check(place)
    assert list(tmp_path.iterdir()) == [loop]


def test_names_that_no_file_can_have_are_not_there(tmp_path: Path) -> None:
    assert is_there(tmp_path)
    assert not is_file(tmp_path)
    assert not any(found(tmp_path / name) for found in (is_there, is_file) for name in ("none", "a\0b", "n" * 300))


def test_checking_leaves_nothing(tmp_path: Path) -> None:
    check_writable(tmp_path / "file")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_bytes(b"old")
    check_writable(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_link_is_followed_and_a_device_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"x"
    write_whole(Path(os.devnull), b"x")
    check_writable(Path(os.devnull))
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_the_mode_is_what_any_new_file_gets(tmp_path: Path) -> None:
    write_whole(tmp_path / "ours", b"x")
    (tmp_path / "theirs").write_bytes(b"x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "private"
    place.write_bytes(b"old")
    place.chmod(mode)
    with whole_file(place) as file:
        file.write(b"new")
        (beside,) = tmp_path.glob("*.part")
        assert not stat.S_IMODE(beside.stat().st_mode) & ~mode
    assert (place.read_bytes(), stat.S_IMODE(place.stat().st_mode)) == (b"new", mode)


def test_a_check_that_is_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close = os.close

    def interrupted(descriptor: int) -> None:
        close(descriptor)
        raise KeyboardInterrupt

    monkeypatch.setattr("rnn_tui.files.os.close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check_writable(tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="pipes have no names here")
def test_a_pipe_by_its_name_is_written_to(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    place = Path(f"/dev/fd/{writer}")
    check_writable(place)
    write_whole(place, b"x")
    assert os.read(reader, 9) == b"x"
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        write_whole(place, b"x")
    os.close(writer)
    assert list(tmp_path.iterdir()) == []


def test_names_that_one_file_system_takes_for_the_same_are_the_same() -> None:
    one, *same = (name_key(PurePosixPath(name)) for name in ("Été/Straße.txt", "e\u0301te\u0301/STRASSE.TXT"))
    assert same == [one]
    assert one != name_key(PurePosixPath("ete/strasse.txt"))
