"""What answers what: a goal a result, a problem a recommendation, by the words they share.

A word counts the more the fewer sentences of the document hold it; words of every report
(工作, 加强, 项目) count nothing. The words that decided are kept, so that a person can see why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, log

from evalutils.base.patterns import regex
from evalutils.reading.reports.lexicon import lexicon
from evalutils.reading.selfeval import quantities_of

_HAN = regex.compile(r"\p{Han}{2,}|[A-Za-z][A-Za-z0-9+-]{1,}")
_CLAUSES = regex.compile(r"[，,。；;：:！!？?]")
#: A candidate answers when so much of the question's weight is in words that both hold.
_ENOUGH = 0.24
#: One answer stands beside the best one when it is nearly as good.
_NEARLY = 0.6
#: Weights of a long passage and of a short one, of which an answer holds a share.
_LONG, _SHORT = 18.0, 9.0
# A shared figure is worth so many shared pairs of characters.
_FIGURE = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage that answers another.

    Parameters
    ----------
    index
        Which of the candidates, from 0.
    share
        How much of the question's weight both hold, 0 to 1.
    because
        The words and figures that both hold, the longest first.
    """

    index: int
    share: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Apart:
    """A passage taken apart: its pairs of characters, what they weigh together, its figures."""

    pairs: frozenset[str]
    weight: float
    figures: frozenset[tuple[str, str]]


class Words:
    """How much the words of a document tell passages apart.

    Parameters
    ----------
    passages
        All sentences of the document.

    Examples
    --------
    >>> words = Words(["更换老旧管网22公里", "培训管水员12人", "老旧管网漏损偏高"])
    >>> for answer in words.answers("老旧管网漏损偏高", ["培训管水员12人", "更换老旧管网"]):
    ...     print(answer.index, answer.because)
    1 ('老旧管网',)
    """

    def __init__(self, passages: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        self.total = 0
        for passage in passages:
            self.total += 1
            counts.update(_pairs(passage))
        self.counts = counts
        #: Every passage is asked about by many others, and taken apart once.
        self.apart: dict[str, _Apart] = {}

    def weight(self, pair: str) -> float:
        """Return the weight of a pair of characters: rare ones tell more."""
        return log(1 + self.total / (1 + self.counts[pair]))

    def answers(
        self, question: str, candidates: Sequence[str], enough: float = _ENOUGH
    ) -> tuple[Answer, ...]:
        """Return the candidates that answer a question, best first; none is an answer too."""
        wanted = {pair: self.weight(pair) for pair in _pairs(question)}
        figures = _figures(question)
        whole = fsum(wanted.values())
        found = []
        for index, candidate in enumerate(candidates):
            one = self._take_apart(candidate)
            shared = wanted.keys() & one.pairs
            if not shared:
                continue
            same = figures & one.figures
            # fsum: a share must not depend on the order that a set happens to have
            got = fsum(wanted[pair] for pair in shared) + _FIGURE * len(same)
            # A long question is answered by a part of it, a short one by most of it.
            share = got / max(min(whole, one.weight, _LONG), min(whole, _SHORT), 1.0)
            if share >= enough:
                found.append(Answer(index, min(share, 1.0), _longest(shared, question, same)))
        found.sort(key=lambda answer: (-answer.share, answer.index))
        return tuple(one for one in found if one.share >= _NEARLY * found[0].share)

    def _take_apart(self, passage: str) -> _Apart:
        if passage not in self.apart:
            pairs = _pairs(passage)
            self.apart[passage] = _Apart(pairs, fsum(map(self.weight, pairs)), _figures(passage))
        return self.apart[passage]


def clauses(text: str) -> list[str]:
    """Return the clauses of a sentence that say something of their own.

    Examples
    --------
    >>> clauses("清理河道36公里，改善水质；")
    ['清理河道36公里', '改善水质']
    """
    return [part.strip() for part in _CLAUSES.split(text) if len(part.strip()) > 1]


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters, without words that every report holds."""
    plain = lexicon().cues["common"].sub(" ", text)
    return frozenset(
        run if run.isascii() else run[at : at + 2]
        for run in _HAN.findall(plain)
        for at in range(1 if run.isascii() else len(run) - 1)
    )


def _figures(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(
        (str(one.interval), one.unit)
        for one in quantities_of(text)
        if one.kind in ("count", "measure") and len(one.text) > 2
    )


def _longest(
    shared: frozenset[str] | set[str], question: str, figures: Iterable[tuple[str, str]]
) -> tuple[str, ...]:
    """Return shared pairs as the words they make up in the question, the longest first."""
    words: list[str] = []
    at = 0
    while at < len(question) - 1:
        end = at
        while question[end : end + 2] in shared:
            end += 1
        if end > at:
            words.append(question[at : end + 1])
            at = end
        at += 1
    words += [word for word in shared if word.isascii()]
    words += [f"{value}{unit}" for value, unit in figures]
    return tuple(sorted(dict.fromkeys(words), key=lambda word: -len(word)))
