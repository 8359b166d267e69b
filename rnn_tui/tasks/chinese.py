"""The task `chinese`: predict the next character, and so what can be eaten after 吃, and drunk after 喝.

It is the example of the post's part one, 我要吃…: what follows is something to eat and no verb, and as more words come
between the verb and its object the verb has to be remembered. One character is a token.

The grammar:

    sentence ::= TIME? PERSON wish object ("，" also object)* "。"
    wish     ::= WISH VERB                        WISH: 要 想 喜欢 爱, or one of them after 不
    also     ::= ALSO VERB                        ALSO: 也要 也想 还要 还想 不要 不想 也喜欢 不喜欢
    object   ::= (modifier "、")* modifier NOUN | NOUN          where the noun is one that the verb can have
    modifier ::= PERSON LIKED | GOOD              LIKED: 最喜欢的 也喜欢的 说的 常说的 昨天说的 今天说的

The modifiers fit every noun, so that they tell nothing of it: 我想吃妈妈最喜欢的苹果, 我想喝妈妈最喜欢的茶.
牛肉 is eaten and 牛奶 drunk, so that the verb is needed once more after 牛.

How a sentence is drawn. There is a time with probability 0.3, a further clause after each with probability 0.3, up to
three clauses, and a further modifier with probability 0.4, up to three. Everything else is uniform.

What is held out. A tenth, by crc32: of what comes before the first object where it has a modifier (so that no training
sentence asks for an object after such words), and of the whole sentences where it has none.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from types import MappingProxyType
from typing import Final, NamedTuple

from numpy.random import Generator

from rnn_tui.tasks.base import RECURRENT, NextTokenTask, Question, Tokens

TIMES: Final = ("今天", "明天", "现在")
PERSONS: Final = ("他", "他们", "你", "她", "妈妈", "妹妹", "弟弟", "我", "我们", "爸爸", "老师")
WISHES: Final = ("要", "想", "喜欢", "爱", "不要", "不想", "不喜欢", "不爱")
ALSO: Final = ("也要", "也想", "还要", "还想", "不要", "不想", "也喜欢", "不喜欢")
LIKED: Final = ("最喜欢的", "也喜欢的", "说的", "常说的", "昨天说的", "今天说的")
GOOD: Final = ("很好的", "最好的")
NOUNS: Final[Mapping[str, Tokens]] = MappingProxyType(
    {
        "吃": ("苹果", "西瓜", "香蕉", "面包", "面条", "米饭", "饺子", "鸡蛋", "牛肉", "包子", "鱼", "糖"),
        "喝": ("水", "茶", "牛奶", "咖啡", "果汁", "汤", "可乐"),
        "看": ("书", "电影", "电视", "报纸", "画", "地图"),
        "去": ("学校", "公园", "北京", "上海", "商店", "医院", "海边"),
        "听": ("音乐", "歌", "故事", "广播"),
        "穿": ("衣服", "裙子", "鞋"),
    }
)
"""The nouns that each verb can have."""

VERBS: Final = tuple(NOUNS)
_COMMA, _PAUSE, _STOP = "，", "、", "。"
_WORDS: Final = (*TIMES, *PERSONS, *WISHES, *ALSO, *LIKED, *GOOD, *VERBS, *(n for own in NOUNS.values() for n in own))
VOCABULARY: Final = tuple(sorted({character for word in (*_WORDS, _COMMA, _PAUSE, _STOP) for character in word}))
"""All characters, sorted by code point."""

_TIMED, _FURTHER_CLAUSE, _FURTHER_MODIFIER = 0.3, 0.3, 0.4
_MOST_CLAUSES = 3
_MOST_MODIFIERS = 3
_HELD_OUT_ONE_IN = 10
_DRAWS = 64  # more than any sentence takes
_PATIENCE = 10_000  # draws running without a new question, after which there are taken to be no more


class _Place(NamedTuple):
    """Where a sentence stands in the grammar: between words, and of which verb an object is still to come."""

    name: str
    verb: str = ""


class _Position(NamedTuple):
    """Within a word: the characters of it that are still to come, and the place behind it."""

    rest: str
    then: _Place


_START = _Place("start")
_END = _Place("end")


def _arrows(place: _Place) -> Iterator[_Position]:
    """The words that may come at a place, each with the place behind it."""
    name, verb = place
    wished, after = _Place("verb"), _Place("after")
    words: tuple[tuple[Tokens, _Place], ...] = ()
    if name in ("start", "person"):
        words = ((PERSONS, _Place("wish")),)
        words += ((TIMES, _Place("person")),) if name == "start" else ()
    elif name in ("wish", "also"):
        words = ((WISHES if name == "wish" else ALSO, wished),)
    elif name == "verb":
        words = tuple(((verb,), _Place("object", verb)) for verb in VERBS)
    elif name == "liked":
        words = ((LIKED, _Place("modified", verb)),)
    elif name == "after":
        words = (((_COMMA,), _Place("also")), ((_STOP,), _END))
    if name in ("object", "modified"):
        words += ((NOUNS[verb], after),)
    if name in ("object", "modifier"):
        words += ((PERSONS, _Place("liked", verb)), (GOOD, _Place("modified", verb)))
    if name == "modified":
        words += (((_PAUSE,), _Place("modifier", verb)),)
    for several, then in words:
        for word in several:
            yield _Position(word, then)


def _open(place: _Place) -> list[_Position]:
    """The positions at a place: before each of the words that may come."""
    return list(_arrows(place))


def _read(tokens: Sequence[str]) -> list[_Position]:
    """Every way to read a beginning of a sentence: the positions behind it. Empty where no sentence begins so."""
    found = _open(_START)
    for token in tokens:
        behind = [_Position(rest[1:], then) for rest, then in found if rest and rest[0] == token]
        found = [after for one in behind for after in ([one] if one.rest or one.then == _END else _open(one.then))]
    return found


class ChineseTask(NextTokenTask):
    """The task of this module."""

    def sample(self, rng: Generator, *, held_out: bool = False) -> Tokens:
        """A whole sentence; see the module's docstring for what is drawn how."""
        while True:
            sentence = _sentence(iter(rng.random(_DRAWS).tolist()))
            if self.held_out(sentence) == held_out:
                return sentence

    def held_out(self, tokens: Sequence[str]) -> bool:
        """A tenth, by what comes before the first object if it has a modifier, else by the whole sentence."""
        asked = self.question(tokens)
        modified = asked is not None and tokens[asked - 1] not in VERBS
        return _kept(tokens[:asked] if modified else tokens)

    def completions(self, inputs: Sequence[str]) -> Tokens:
        """The characters that may follow; none where no sentence begins with `inputs`, or after the stop."""
        follow = {position.rest[0] for position in _read(inputs) if position.rest}
        return tuple(character for character in VOCABULARY if character in follow)

    def whole(self, tokens: Sequence[str]) -> bool:
        """Whether this is a sentence of the grammar, stop and all."""
        return any(position == _Position("", _END) for position in _read(tokens))

    def question(self, tokens: Sequence[str]) -> int | None:
        """The step before the first object; None where it has not begun, or where no sentence begins so."""
        clause = list(takewhile(lambda character: character not in (_COMMA, _STOP), tokens))
        verb = next((place for place, character in enumerate(clause, 1) if character in VERBS), None)
        if verb is None or not _read(tokens):
            return None
        behind = max(verb, len(clause) - clause[::-1].index("的") if "的" in clause else 0)
        return behind if "".join(clause[behind:]) in NOUNS[clause[verb - 1]] else None

    def questions(self, rng: Generator, kind: str, count: int) -> tuple[Question, ...]:
        """On held-out sentences. "next": right after a verb, what may follow against the verbs; "far": after one or
        more modifiers, the beginnings of the nouns that the verb can have against those that it cannot.
        """
        found: dict[tuple[str, ...], Question] = {}
        idle = 0
        while len(found) < count and idle < _PATIENCE:
            idle += 1
            asked = self._asked(self.sample(rng, held_out=True), kind)
            if asked is not None and asked.inputs not in found:
                found[asked.inputs] = asked
                idle = 0
        return tuple(found.values())

    def _asked(self, sentence: Tokens, kind: str) -> Question | None:
        """The question of this kind that the first clause of a sentence asks, if it asks one."""
        verb = next(place for place, character in enumerate(sentence, 1) if character in VERBS)
        step = verb if kind == "next" else self.question(sentence)
        if step is None or (kind == "far" and step == verb):
            return None
        inputs = sentence[:step]
        if kind == "next":
            return Question(inputs, step, self.completions(inputs), VERBS, kind)
        right = _beginnings(sentence[verb - 1])
        others = {first for other in VERBS for first in _beginnings(other)} - set(right)
        return Question(inputs, step, right, tuple(sorted(others)), kind)


def _beginnings(verb: str) -> Tokens:
    """The first characters of the nouns that a verb can have."""
    return tuple(sorted({noun[0] for noun in NOUNS[verb]}))


def _sentence(draws: Iterator[float]) -> Tokens:
    """A sentence out of draws from [0, 1)."""

    def pick(words: Tokens) -> str:
        return words[int(next(draws) * len(words))]

    def clause(wish: Tokens) -> str:
        verb = pick(VERBS)
        modifiers: list[str] = []
        while len(modifiers) < _MOST_MODIFIERS and next(draws) < _FURTHER_MODIFIER:
            good = next(draws) < 0.25
            modifiers.append(pick(GOOD) if good else pick(PERSONS) + pick(LIKED))
        return pick(wish) + verb + _PAUSE.join(modifiers) + pick(NOUNS[verb])

    text = pick(TIMES) if next(draws) < _TIMED else ""
    text += pick(PERSONS) + clause(WISHES)
    clauses = 1
    while clauses < _MOST_CLAUSES and next(draws) < _FURTHER_CLAUSE:
        text += _COMMA + clause(ALSO)
        clauses += 1
    return tuple(text + _STOP)


def _kept(tokens: Sequence[str]) -> bool:
    """The stable coin of the held-out tenth: the same on every machine and in every process."""
    return zlib.crc32("".join(tokens).encode("utf-8", "backslashreplace")) % _HELD_OUT_ONE_IN == 0


def _pairs() -> tuple[tuple[Tokens, Tokens], ...]:
    """Wishes to eat and to drink, before the same modifiers."""
    endings = ("", "很好的", "妈妈最喜欢的", "老师昨天说的", "他也喜欢的、很好的")
    return tuple(
        (tuple(f"{person}想吃{ending}"), tuple(f"{person}想喝{ending}")) for person in PERSONS for ending in endings
    )


CHINESE: Final = ChineseTask(
    name="chinese",
    summary="The next character of a Chinese sentence: after 吃 comes what one can eat, however much stands between.",
    shape="many-to-many",
    vocabulary=VOCABULARY,
    output_vocabulary=VOCABULARY,
    input="embedding",
    embedding=16,
    output="softmax",
    unit="character",
    cells=RECURRENT,
    opening=("我", "要", "吃"),
    contrast=(("吃",), ("喝",)),
    contrast_name="eating from drinking",
    pairs=_pairs(),
    kinds=("next", "far"),
)
