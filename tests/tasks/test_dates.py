import datetime
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.tasks.base import END, START
from rnn_tui.tasks.dates import (
    DATES,
    FIRST_YEAR,
    FORMATS,
    LAST_YEAR,
    LONGEST_OUTPUT,
    MONTHS,
    OUTPUT_VOCABULARY,
    VOCABULARY,
    WEEKDAYS,
)

seeds = st.integers(0, 2**32 - 1)
days = st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31))


def ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return f"{day}th"
    return f"{day}{('th', 'st', 'nd', 'rd')[day % 10] if day % 10 < 4 else 'th'}"


def spelt(day: datetime.date) -> dict[str, str]:
    """The formats of the module's docstring once more, by other means."""
    month = MONTHS[day.month - 1]
    return {
        "of": f"{ordinal(day.day)} of {month} {day.year}",
        "comma": f"{month} {day.day}, {day.year}",
        "short": f"{day.day} {month[:3]} {day.year}",
        "slashes": f"{day:%d/%m/%Y}",
        "iso": day.isoformat(),
        "dots": f"{day.day}.{day.month}.{day.year}",
        "weekday": f"{WEEKDAYS[day.weekday()]} {day.day} {month} {day.year}",
        "the": f"the {ordinal(day.day)} of {month}, {day.year}",
    }


def gold_of(day: datetime.date) -> tuple[str, ...]:
    return (*day.isoformat(), END)


def test_the_vocabularies() -> None:
    assert len(VOCABULARY) == 37
    assert list(VOCABULARY) == sorted(set(VOCABULARY))
    assert set(OUTPUT_VOCABULARY) == {*"0123456789-", START, END}
    assert LONGEST_OUTPUT == DATES.longest_output == 11
    assert " " in VOCABULARY


@settings(max_examples=30, deadline=None)
@given(days)
def test_every_format_of_a_day_is_read_as_that_day(day: datetime.date) -> None:
    written = spelt(day)
    assert tuple(written) == FORMATS
    for name, text in written.items():
        assert DATES.format_of(text) == name
        assert DATES.gold(text) == gold_of(day)
        assert DATES.completions(text) == ()
        assert set(text) <= set(VOCABULARY)
        assert DATES.held_out(text) == (zlib.crc32(day.isoformat().encode()) % 10 == 0)


@pytest.mark.parametrize("held_out", [False, True])
def test_what_is_drawn_is_a_date_and_held_out_days_stay_apart(held_out: bool) -> None:
    rng = np.random.default_rng(1)
    formats = dict.fromkeys(FORMATS, 0)
    for _ in range(1000):
        inputs, targets = DATES.example(rng, held_out=held_out)
        day = datetime.date.fromisoformat("".join(str(letter) for letter in targets[:-1]))
        name = {text: name for name, text in spelt(day).items()}["".join(inputs)]
        formats[name] += 1
        assert targets == gold_of(day) == DATES.gold(inputs)
        assert (zlib.crc32(day.isoformat().encode()) % 10 == 0) == held_out
    assert min(formats.values()) > 80


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("held_out", [False, True])
def test_examples_of_one_format(name: str, held_out: bool) -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        inputs, targets = DATES.of_format(rng, name, held_out=held_out)
        assert DATES.format_of(inputs) == name
        assert DATES.gold(inputs) == targets
        assert DATES.held_out(inputs) == held_out


@settings(max_examples=30, deadline=None)
@given(days, st.sampled_from(FORMATS))
def test_every_beginning_of_a_date_is_accepted_with_its_next_letter(day: datetime.date, name: str) -> None:
    text, whole = spelt(day)[name], gold_of(day)
    known = 0
    for end in range(len(text)):
        assert text[end] in DATES.completions(text[:end])
        gold = DATES.gold(text[:end])
        assert gold is not None
        assert all(letter in (None, right) for letter, right in zip(gold, whole, strict=True))
        certain = sum(letter is not None for letter in gold)
        assert certain >= known
        known = certain
        assert not DATES.held_out(text[:end])


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_walk_through_the_completions_is_a_date(seed: int) -> None:
    rng = np.random.default_rng(seed)
    text = ""
    while following := DATES.completions(text):
        text += str(rng.choice(following))
        assert DATES.gold(text) is not None
    gold = DATES.gold(text)
    assert gold is not None
    day = datetime.date.fromisoformat("".join(letter or "?" for letter in gold[:-1]))
    assert text in spelt(day).values()


@settings(max_examples=30, deadline=None)
@given(days, st.sampled_from(FORMATS), st.data())
def test_what_is_not_among_the_completions_is_refused(day: datetime.date, name: str, data: st.DataObject) -> None:
    text = spelt(day)[name]
    end = data.draw(st.integers(0, len(text)))
    letter = data.draw(st.sampled_from((*VOCABULARY, "x")))
    accepted = DATES.gold(text[:end] + letter) is not None
    assert accepted == (letter in DATES.completions(text[:end]))


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("", "????-??-??"),
        ("3rd of may 19", "19??-05-03"),
        ("29 feb 19", "19??-02-29"),
        ("31.12.20", "20??-12-31"),
        ("1998-05-0", "1998-05-0?"),
        ("sunday 3 may 1998", "1998-05-03"),
    ],
)
def test_a_beginning_has_the_letters_on_which_all_its_dates_agree(text: str, gold: str) -> None:
    assert DATES.gold(text) == (*(None if letter == "?" else letter for letter in gold), END)


def test_completions_keep_to_the_calendar() -> None:
    assert "".join(DATES.completions("the 31st of ")) == "adjmo"
    assert "".join(DATES.completions("29 feb 195")) == "26"
    assert DATES.completions("sunday 3 may 199") == ("2", "8")


@pytest.mark.parametrize(
    "text", ["31 feb", "monday 3 may 1998", "3th", "03/13", "3/5", "3.05", "3rd of may 1949", "may 3 ", "3 may 98", "x"]
)
def test_what_is_no_date_has_no_answer(text: str) -> None:
    assert DATES.gold(text) is None
    assert DATES.completions(text) == ()
    assert DATES.format_of(text) is None
    assert not DATES.held_out(text)


def test_the_day_comes_first() -> None:
    assert DATES.gold("03/05/1998") == DATES.gold("3.5.1998") == gold_of(datetime.date(1998, 5, 3))


def test_capitals_and_a_line_end_are_forgiven_and_spaces_are_tokens() -> None:
    assert DATES.read("3rd of May 1998\n", VOCABULARY) == tuple("3rd of may 1998")
    assert DATES.text(DATES.opening, VOCABULARY) == "3rd of may 1998"


def test_the_opening() -> None:
    assert DATES.format_of(DATES.opening) == "of"
    assert DATES.gold(DATES.opening) == (*"1998-05-03", END)


def test_the_same_seed_draws_the_same() -> None:
    one, other = ([DATES.example(rng) for _ in range(20)] for rng in map(np.random.default_rng, (7, 7)))
    assert one == other


PINNED = ["08/03/2001", "tuesday 17 january 2045", "1st of june 1964"]


def test_a_pinned_draw() -> None:
    """Bundled networks are trained on these draws: a change here is a change of their data."""
    rng = np.random.default_rng(1)
    assert ["".join(DATES.sample(rng)) for _ in PINNED] == PINNED


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY) | st.text(), max_size=12))
def test_any_tokens_have_an_answer(tokens: list[str]) -> None:
    assert DATES.held_out(tokens) in (True, False)
    gold = DATES.gold(tokens)
    assert gold is None or len(gold) == LONGEST_OUTPUT
