import itertools
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.demo.tape import Settings, Tape, TapeError, read_tape
from rnn_tui.demo.tape.commands import Command, Output, SetTypingSpeed
from rnn_tui.demo.tape.faults import MOST_FAULTS
from tests.demo.tape import printer

WORDS = (
    "Type", "Enter", "Set", "Width", "Height", "Theme", "TypingSpeed", "Task", "Model", "Sleep", "Wait", "Expect",
    "screen", "Screenshot", "Output", "Source", "demo.tape", "a.svg", "../a.gif", "Ctrl", "Alt", "+", "Shift", "@",
    "50ms", "2", "0.5", "-1", "/a(/", "/x/", "/", '"the cats"', "'", "`", "#", "{", "}", "\\", "\n", "\r\n", "\r",
    "\t", "\x00", "\x1b[2J", "\ufeff", "猫", "\u2028", "\ud800", "Marker", "Text", "Dump", "Copy", "Env", "F12", "Entr",
)  # fmt: skip


def check_reads_or_says_where(text: str) -> None:
    try:
        tape = read_tape("demo.tape", text)
    except TapeError as error:
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= len(error.faults) <= MOST_FAULTS
        for fault in error.faults:
            place = fault.place
            assert place.file == "demo.tape"
            assert 1 <= place.line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1
            assert fault.message.startswith("expected ")
            assert ", found " in fault.message
            assert "; " in fault.message
            assert "\n" not in str(fault)
    else:
        assert isinstance(tape, Tape)


@given(st.text(max_size=80))
def test_any_text_is_a_tape_or_has_faults_at_places_within_it(text: str) -> None:
    check_reads_or_says_where(text)


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", " ", "\n"])), max_size=30))
def test_any_row_of_a_tapes_words_is_a_tape_or_has_faults_at_places_within_it(row: list[tuple[str, str]]) -> None:
    check_reads_or_says_where("".join(word + blank for word, blank in row))


@given(st.text(max_size=30))
def test_any_pattern_is_one_or_has_a_fault_within_it(pattern: str) -> None:
    check_reads_or_says_where(f"Expect /{pattern}/")


@given(printer.command_lists(), st.sampled_from(["\n", "\r\n", " ", "\t", " # a comment\n", "\n\n   "]))
def test_printed_commands_read_back_as_what_they_were(found: Sequence[Command], between: str) -> None:
    tape = read_tape("demo.tape", between.join(map(printer.printed, found)))
    assert list(tape.outputs) == [command for command in found if isinstance(command, Output)]
    assert list(tape.commands) == [command for command in found if not isinstance(command, Output)]


@given(printer.settings)
def test_printed_settings_read_back_as_what_they_were(settings: Settings) -> None:
    lines = printer.printed_settings(settings)
    random.Random(len(lines)).shuffle(lines)
    assert read_tape("demo.tape", "\n".join(lines)).settings == settings


@pytest.mark.parametrize(
    "piece",
    ["{", '"', "/", "\\", "/\\", "'a", "Type ", "Type a ", "Enter ", "Set ", "@", ".", "1.", "\r", "\x00", "猫",
     "Ctrl+", "a" * 50 + " ", "{\n", "#", "Screenshot a\n", "Set Width 80\n"],
)  # fmt: skip
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    def calls(length: int) -> int:
        """Of functions, those in C too."""
        text, count = "Hide\n" + piece * (length // len(piece)), itertools.count()
        former = sys.getprofile()
        sys.setprofile(lambda *_: next(count) and None)
        with suppress(TapeError):
            read_tape("demo.tape", text)
        sys.setprofile(former)
        return next(count)

    def seconds() -> float:
        text, start = "Hide\n" + piece * (30_000 // len(piece)), time.process_time()
        with suppress(TapeError):
            read_tape("demo.tape", text)
        return time.process_time() - start

    assert calls(10_000) < 12 * calls(1_000)
    # What one call does in C is not counted: quadratic, as of a pattern, it would take seconds.
    assert min(seconds() for _ in range(3)) < 1


def test_a_typing_speed_on_the_way_is_a_command_and_at_the_top_a_setting() -> None:
    tape = read_tape("demo.tape", "Set TypingSpeed 10ms\nHide\nSet TypingSpeed .5")
    assert tape.settings.typing_speed == 0.01
    command = tape.commands[1]
    assert isinstance(command, SetTypingSpeed)
    assert (command.seconds, command.place.line) == (0.5, 3)
