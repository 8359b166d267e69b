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
        self.is_hidden = False
        self._now = 0.0
        self._scenes: list[tuple[float, Frame]] = []
        self._markers: list[tuple[float, str]] = []

    def show(self, frame: Frame, after: float = 0.0) -> None:
        """The screen as it is `after` seconds from now."""
        if self.is_hidden:
            return
        moment = self._now + after
        if self._scenes and self._scenes[-1][0] >= moment:
            self._scenes.pop()  # of two frames at one moment nobody sees the first
        if not self._scenes or not self._scenes[-1][1].shows_the_same(frame):
            self._scenes.append((moment, frame))

    def pass_time(self, seconds: float) -> None:
        """Time has passed."""
        if not self.is_hidden:
            self._now += seconds

    def mark(self, text: str) -> None:
        """Name this moment."""
        self._markers.append((self._now, text))

    def recording(self) -> Recording:
        """All of it, up to now."""
        return Recording(tuple(self._scenes), self._now, tuple(self._markers))
