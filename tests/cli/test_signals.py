"""SIGTERM and SIGHUP end a call with the code that a shell shows, and files are whole or not there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rnn_tui.cli.signals import Ended, code_of, ended_by_signals, uninterrupted


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_is_an_interrupt_with_its_own_code(number: signal.Signals, code: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt) as ended, ended_by_signals():
        signal.raise_signal(number)
    assert isinstance(ended.value, Ended)
    assert code_of(ended.value) == ended.value.exit_code == code
    assert signal.getsignal(number) is before
    assert code_of(KeyboardInterrupt()) == 130


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_waits_for_the_end(number: signal.Signals, code: int) -> None:
    done = False
    with pytest.raises(KeyboardInterrupt) as ended, ended_by_signals(), uninterrupted():
        signal.raise_signal(number)
        done = True
    assert done
    assert code_of(ended.value) == code


def test_a_signal_that_is_ignored_stays_so() -> None:
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_signals(), uninterrupted():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, former)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stream_into_a_file_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "rnn_tui", "trace", "--lines", "-", "--out", "out"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)
    ) as process:
        end = time.monotonic() + 30
        while not list(tmp_path.iterdir()) and time.monotonic() < end:
            time.sleep(0.01)
        assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
        process.send_signal(number)
        assert process.wait(30) == 128 + number
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []
