"""Places in a source, told in another language than the source's own."""

from __future__ import annotations

import re

from evalutils.base.words import say
from evalutils.reading.documents import enumerator

_ALSO = re.compile("、|; ")
_LINES = re.compile(r"第 (\d+)–(\d+) 行")
_SINGLE = {"line.one": re.compile(r"第 (\d+) 行"), "page": re.compile(r"第 (\d+) 页"),
           "sheet": re.compile(r"工作表“([^”]*)”")}  # fmt: skip
_NUMERAL = "〇零一二三四五六七八九十百"
_STEP = re.compile(
    rf"第[{_NUMERAL}\d]+(?:部分|章|篇|编)|[（(][{_NUMERAL}\d]+[）)]|[{_NUMERAL}]+|\d+"
)
_SECTION = re.compile(rf"(?:{_STEP.pattern})+(?=\s|$)")


def place_words(words: str, language: str) -> str:
    """Return a place as a document's model words it, in another language.

    Parameters
    ----------
    words
        One or more places: ``四（一） 第 103–119 行、四（二） 第 121–134 行``.
    language
        ``en``: Chinese places stay as they are.

    Examples
    --------
    >>> place_words("四（一） 第 103–119 行、五 第 136 行", "en")
    'section 4(1), lines 103–119; section 5, line 136'
    """
    return say("places.also", language).join(_one(place, language) for place in _ALSO.split(words))


def _one(words: str, language: str) -> str:
    words = words.strip()
    found = _SECTION.match(words)
    told = []
    if found:
        told.append(_section(found[0], language))
        words = words[found.end() :].strip()
    words = _LINES.sub(lambda m: say("places.line.many", language, number=f"{m[1]}–{m[2]}"), words)
    for key, pattern in _SINGLE.items():
        one = pattern.search(words)
        if one is not None:
            told_one = say(f"places.{key}", language, number=one[1], name=one[1])
            words = pattern.sub(lambda _, said=told_one: said, words)  # type: ignore[misc]
    return say("places.between", language).join([*told, *([words] if words else [])])


def _section(words: str, language: str) -> str:
    """Return the numbers of a section as figures: ``四（一）`` is ``4(1)``."""
    number = ""
    for step in _STEP.findall(words):
        if step.startswith("第"):
            value = enumerator(step)
            figure = "?" if value is None else str(value.number)
            number += say("places.part", language, number=figure) + " "
            continue
        inner = step.strip("（()）")
        value = enumerator(f"{inner}、") or enumerator(f"（{inner}）")
        figure = inner if value is None else str(value.number)
        number += f"({figure})" if step[0] in "（(" else figure
    return say("places.section", language, number=number.strip())
