"""The task `text`: the text that ships, any other file, what is held out."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.errors import CannotError
from rnn_tui.tasks.corpus import LEAST, MOST_CHARACTERS, REPLACEMENT, Corpus, bundled_corpus, read_corpus
from rnn_tui.tasks.text import TEXT, VOCABULARY, WINDOW


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "some.txt"
    path.write_bytes(data)
    return path


def test_the_text_that_ships_is_the_sonnets_and_the_vocabulary_is_its_own() -> None:
    corpus = bundled_corpus()
    text = corpus.text(corpus.codes)
    assert text.startswith("From fairest creatures we desire increase,\nThat thereby beauty's rose might never die,")
    assert text.endswith("Love's fire heats water, water cools not love.\n")
    assert corpus.vocabulary == VOCABULARY
    assert "".join(TEXT.opening) in text
    assert len(text.split("\n\n")) == 154
    assert not {"gutenberg", "sonnet", "sonnets", "shakespeare"} & set(text.lower().split())


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_a_corpus_gives_its_text_back(text: str) -> None:
    corpus = Corpus.of(text)
    assert corpus.text(corpus.codes) == text
    assert corpus.vocabulary == tuple(sorted(set(text)))
    assert corpus.text(corpus.training) + corpus.text(corpus.kept) == text


def test_the_rarest_of_too_many_characters_become_one() -> None:
    rare = "".join(map(chr, range(0x4E00, 0x4E00 + MOST_CHARACTERS)))
    corpus = Corpus.of("ab" * 50 + rare)
    assert len(corpus.vocabulary) == MOST_CHARACTERS
    assert {"a", "b", REPLACEMENT} < set(corpus.vocabulary)
    read = corpus.text(corpus.codes)
    assert read[:100] == "ab" * 50
    assert read.count(REPLACEMENT) == 3
    assert len(read) == 100 + MOST_CHARACTERS


@pytest.mark.parametrize("held_out", [False, True])
def test_windows_come_from_their_part(held_out: bool) -> None:
    corpus = TEXT.corpus
    part = corpus.text(corpus.kept if held_out else corpus.training)
    rng = np.random.default_rng(1)
    for _ in range(50):
        window = TEXT.sample(rng, held_out=held_out)
        assert len(window) == WINDOW
        assert "".join(window) in part
        assert TEXT.held_out(window) == held_out
    assert TEXT.sample(np.random.default_rng(2)) == TEXT.sample(np.random.default_rng(2))


def test_a_file_of_ones_own_brings_its_characters(tmp_path: Path) -> None:
    path = _file(tmp_path, b"\xef\xbb\xbf" + "我要吃苹果。\r\n".encode() * 300)
    task = TEXT.reading(path)
    assert task.vocabulary == task.output_vocabulary == tuple(sorted("我要吃苹果。\n"))
    assert task.opening == ("我",)
    assert task.name == "text"
    assert "\r" not in task.sample(np.random.default_rng(0))
    assert TEXT.vocabulary == VOCABULARY


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"a", "has 1 character; a network needs at least 1000"),
        (b"abc" * 100, "has 300 characters"),
        (b"text\0text", "is no text: byte 5 is 0"),
        (b"abc\xff" * 999, "is not UTF-8: found the byte 0xFF at byte 4"),
        ("ä".encode("latin-1") * LEAST, "is not UTF-8: found the byte 0xE4 at byte 1"),
    ],
)
def test_what_is_no_text_to_learn_from(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(CannotError, match=said) as error:
        read_corpus(_file(tmp_path, data))
    assert "some.txt" in str(error.value)
    assert "\n" not in str(error.value)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match=r"cannot read .*nowhere"):
        read_corpus(tmp_path / "nowhere.txt")
    with pytest.raises(CannotError, match="cannot read"):
        read_corpus(tmp_path)
    with pytest.raises(CannotError, match="cannot read"):
        read_corpus(Path("a\0b"))


def test_a_file_too_large_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(2**34)
    with pytest.raises(CannotError, match="larger than 64 MiB"):
        read_corpus(path)


def test_ten_megabytes_are_read_in_a_moment(tmp_path: Path) -> None:
    path = _file(tmp_path, b"All in the golden afternoon full leisurely we glide.\n" * 200_000)
    begun = time.process_time()
    corpus = read_corpus(path)
    assert time.process_time() - begun < 2
    assert len(corpus.codes) == path.stat().st_size
    assert corpus.codes.itemsize == 2


@settings(max_examples=20)
@given(st.integers(LEAST, 3 * LEAST))
def test_texts_of_any_length_have_windows(length: int) -> None:
    corpus = Corpus.of(("abc" * length)[:length])
    assert len(corpus.kept) == length // 10
