"""From what was seen to files: each kind of picture and recording by its ending, and all files written or none."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from rnn_tui.demo.player import Played
from rnn_tui.demo.recording import Recording
from rnn_tui.demo.tape import Tape
from rnn_tui.errors import CannotError
from rnn_tui.files import whole_file
from rnn_tui.pictures.cast import asciicast
from rnn_tui.pictures.frame import Frame
from rnn_tui.pictures.svg import svg
from rnn_tui.pictures.text import frames_text

if TYPE_CHECKING:
    from rnn_tui.pictures.png import Painter

Told = Callable[[str, float], None]
"""Is told which file is being made, and how much of it is done, 0 … 1."""


class Studio:
    """Makes pictures. scale: how many times larger than 10 × 20 pixels a cell of a PNG or a GIF is."""

    def __init__(self, scale: int = 1) -> None:
        self._scale = scale

    @cached_property
    def _painter(self) -> "Painter":
        """Loads the fonts, once; SVG and text need none."""
        from rnn_tui.pictures.png import Painter

        return Painter(self._scale)

    def files(self, tape: Tape, played: Played, told: Told) -> dict[PurePosixPath, bytes]:
        """The bytes of every file that the tape leaves, by its path from the tape's folder on."""
        title = f"rnn-tui: {Path(tape.path).stem}"
        made: dict[PurePosixPath, bytes] = {}
        for path, kept in played.kept.items():
            told(path.name, 0.0)
            made[path] = kept if isinstance(kept, bytes) else self.picture(kept, path.suffix, title)
        for output in tape.outputs:
            name = output.path.name
            told(name, 0.0)
            progress = partial(told, name)
            made[output.path] = self._recorded(played.recording, output.path.suffix, title, progress)
        return made

    def picture(self, frame: Frame, ending: str, title: str) -> bytes:
        """One frame as .svg, .png or text."""
        match ending.lower():
            case ".svg":
                return svg(frame, title).encode()
            case ".png":
                from rnn_tui.pictures.png import png_bytes

                return png_bytes(frame, self._scale, title, self._painter)
            case _:
                return frame.text().encode()

    def _recorded(self, shown: Recording, ending: str, title: str, progress: Callable[[float], None]) -> bytes:
        """All frames as .gif, .cast or text."""
        match ending.lower():
            case ".gif":
                from rnn_tui.pictures.gif import gif_bytes

                return gif_bytes(shown.scenes, shown.end, self._painter, progress)
            case ".cast":
                return asciicast(shown.scenes, shown.end, title, shown.markers).encode()
            case _:
                return frames_text(frame for _, frame in shown.scenes).encode()


def write_all(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Write all files below a folder, each whole; if one of them cannot be written, none is. Raises CannotError."""
    places = [(_place(folder, path), data) for path, data in files.items()]
    for place, _ in places:
        _make_folder(place.parent)
    with ExitStack() as stack:
        # Each stands beside its place until all are there; then they are moved, one after the other.
        for place, data in places:
            stack.enter_context(whole_file(place)).write(data)


def _place(folder: Path, path: PurePosixPath) -> Path:
    """Where a file goes; a link that leads out of the folder is a CannotError."""
    place = folder / path
    try:
        inside = place.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:
        raise CannotError(f"cannot write '{place}': {error}") from error
    if not inside:
        raise CannotError(f"cannot write '{place}': a link leads out of the folder '{folder}'")
    return place


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotError(f"cannot make the folder '{folder}': {error.strerror or error}") from error
