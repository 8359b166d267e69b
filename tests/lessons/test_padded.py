from rnn_tui.experiments.padded import COURSES, KINDS
from rnn_tui.experiments.padded_comparison import Comparison
from rnn_tui.experiments.padded_files import results, shipped
from rnn_tui.lessons import padded


def test_part_one_has_the_numbers_of_the_sentence_and_of_the_seeds() -> None:
    now = Comparison({course: shipped(course) for course in COURSES}, results()).with_tokens(("the", "cats"))
    card = padded.card(now.shifted(20).reading)
    assert card.title == "Part 1 · why a recurrent network"
    sentence, sizes, *courses = card.measured
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


def test_without_a_verb_it_says_what_each_expects() -> None:
    now = Comparison({course: shipped(course) for course in COURSES}, results()).with_tokens(("the", "cats", "near"))
    assert "lstm expects the" in padded.card(now.reading).measured[0]
