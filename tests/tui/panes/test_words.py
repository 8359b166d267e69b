"""The next words."""

from rnn_tui.tui.canvas import Area, Target
from rnn_tui.tui.panes import words
from tests.tui.panes.one_pane import written
from tests.tui.scenes import explorer


def test_next_words_come_best_first_and_only_the_last_step_takes_them() -> None:
    shown = explorer()
    canvas = written(words.draw, shown, Area(0, 0, 40, 6))
    best = [token for token, _ in shown.snapshot.run.candidates(8, 6)]
    assert [line.split()[0] for line in canvas.text().split("\n")] == best
    assert canvas.target(3, 2) == Target("take", best[2])
    shown.session.look(step=4)
    assert written(words.draw, shown, Area(0, 0, 40, 6)).target(3, 2) is None
