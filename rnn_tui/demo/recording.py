"""What was shown when: the frames of a demo with their times, without what was hidden."""

from dataclasses import dataclass

from rnn_tui.pictures.frame import Frame


@dataclass(frozen=True)
class Recording:
    """scenes: the second from which each frame was seen. end: how long it all takes. markers: named moments."""

    scenes: tuple[tuple[float, Frame], ...]
    end: float
    markers: tuple[tuple[float, str], ...]


class Recorder:
    """Takes frames as they come. While it is hidden it takes none, and its time stands still."""

    def __init__(self) -> None:
        self._hidden = False
        self._now = 0.0
        self._scenes: list[tuple[float, Frame]] = []
        self._markers: list[tuple[float, str]] = []

    def show(self, frame: Frame, after: float = 0.0) -> None:
        """The screen as it is `after` seconds from now."""
        if self._hidden:
            return
        moment = self._now + after
        if self._scenes and self._scenes[-1][0] >= moment:
            self._scenes.pop()  # of two frames at one moment nobody sees the first
        if not self._scenes or not self._scenes[-1][1].shows_the_same(frame):
            self._scenes.append((moment, frame))

    def hide(self) -> None:
        """Take no more frames; one that was not seen for any time is none."""
        self._hidden = True
        if self._scenes and self._scenes[-1][0] >= self._now:
            self._scenes.pop()

    def unhide(self) -> None:
        """Take frames again."""
        self._hidden = False

    def pass_time(self, seconds: float) -> None:
        """Time has passed."""
        if not self._hidden:
            self._now += seconds

    def mark(self, text: str) -> None:
        """Name this moment."""
        self._markers.append((self._now, text))

    def recording(self) -> Recording:
        """All of it, up to now."""
        return Recording(tuple(self._scenes), self._now, tuple(self._markers))
