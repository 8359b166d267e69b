import re
import signal
import threading

import pytest

from rnn_tui.demo.search import is_found
from rnn_tui.errors import CannotError


def test_a_pattern_is_found_wherever_it_stands() -> None:
    assert is_found(re.compile("b$"), "a\nb")
    assert not is_found(re.compile("^b"), "a\nb")


def test_one_that_would_take_for_ever_is_given_up_and_nothing_is_left_behind() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(CannotError, match=r"takes more than 0\.05 s"):
        is_found(re.compile("(a+)+$"), "a" * 60 + "b", longest=0.05)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) is before


def test_another_thread_looks_without_a_signal() -> None:
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(is_found(re.compile("a"), "a")))
    thread.start()
    thread.join()
    assert found == [True]
