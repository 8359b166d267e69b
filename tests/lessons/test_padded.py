import re

from rnn_tui.core.network import Network
from rnn_tui.experiments.padded import COURSES, KINDS
from rnn_tui.experiments.padded_comparison import Comparison
from rnn_tui.experiments.padded_files import Line, results, shipped, whole_percent
from rnn_tui.lessons import padded
from rnn_tui.models import choose, figures_of


def test_part_one_has_the_numbers_of_the_sentence_and_of_the_seeds() -> None:
    now = Comparison({course: shipped(course) for course in COURSES}, results()).with_tokens(("the", "cats"))
    card = padded.card(now.shifted(20).reading)
    assert card.title == "Part 1 · why a recurrent network"
    sentence, sizes, fed, longer, *courses = card.measured
    assert "40 blocks of 57 numbers, 40 of them one-hot and 0 of zeros: 40 ones among 2,280 numbers" in fed
    assert "2 of them one-hot and 38 of zeros: 2 ones" in padded.card(now.reading).measured[2]
    assert longer.endswith("padded 100%, rnn 100%, lstm 100%; at 9 and 12 padded too long, rnn 100%, lstm 100%")
    assert sentence.startswith("42 words, 40 of them in front: padded cannot be given them; rnn ")
    for found in now.shifted(20).reading.now[1:]:
        assert found.right is not None
        assert f"{found.kind} {found.right:.1%} for the right verb" in sentence
    for kind, network in now.networks["shifted"].items():
        assert f"{kind} {network.parameters:,}" in sizes
    assert "73,945" in sizes
    for course in COURSES:
        place = next(place for place, line in enumerate(courses) if line.startswith(f"{course}: "))
        for kind, line in zip(KINDS, courses[place + 1 :], strict=False):
            measured = results().line(course, kind, "by_lead", "3")
            assert measured.mean is not None
            assert line.split(", ")[0] == f"  {kind} 100%"
            assert line.split(", ")[2].startswith(f"{measured.mean:.0%}")
        ranges = re.findall(r"(\d+)% \((\d+)–(\d+)%\)", "\n".join(courses))
        assert len(ranges) > 10
        assert all(int(low) <= int(mean) <= int(high) for mean, low, high in ranges)


def test_a_share_that_is_not_all_is_not_said_to_be() -> None:
    assert [whole_percent(share) for share in (1.0, 0.9983, 0.995, 0.985, 0.5, 0.0)] == [
        "100%", "99%", "99%", "99%", "50%", "0%",
    ]  # fmt: skip
    assert Line(0.998, 0.995, 1.0).spread == "99–100%"
    assert Line(1.0, 1.0, 1.0).spread == "100%"
    assert Line(None, None, None).spread == "–"


def test_which_rnn_is_meant_is_so() -> None:
    """Explore's rnn, seed 0, is the one of five that did not learn agreement; this room's did, from one-hot words."""
    now = Comparison({course: shipped(course) for course in COURSES}, results())
    text = " ".join(padded.card(now.reading).differs)
    assert "are not Explore's" in text and "the one of five seeds that did not learn agreement" in text
    explored = choose("agreement", "rnn").network
    figures = figures_of("agreement-rnn")
    assert figures is not None
    assert [seed.seed for seed in figures.seeds if seed.needed is None] == [0]
    assert len(figures.seeds) == 5
    assert explored.config.input == "embedding"
    for course in COURSES:
        here = now.networks[course]["rnn"]
        assert isinstance(here, Network)
        assert here.config.input == "one-hot"
        assert results().line(course, "rnn", "by_modifiers", "4").lowest == 1.0


def test_without_a_verb_it_says_what_each_expects() -> None:
    now = Comparison({course: shipped(course) for course in COURSES}, results()).with_tokens(("the", "cats", "near"))
    assert "lstm expects the" in padded.card(now.reading).measured[0]
