"""Places in a source, told in another language than the source's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evalutils.reading.documents import enumerator

_ALSO = re.compile("、|; ")
_LINES = re.compile(r"第 (\d+)–(\d+) 行")
_SINGLE = {"line": re.compile(r"第 (\d+) 行"), "page": re.compile(r"第 (\d+) 页"),
           "sheet": re.compile(r"工作表“([^”]*)”")}  # fmt: skip
_NUMERAL = "〇零一二三四五六七八九十百"
_STEP = re.compile(
    rf"第[{_NUMERAL}\d]+(?:部分|章|篇|编)|[（(][{_NUMERAL}\d]+[）)]|[{_NUMERAL}]+|\d+"
)
_SECTION = re.compile(rf"(?:{_STEP.pattern})+(?=\s|$)")


def place_words(words: str, phrases: Mapping[str, str]) -> str:
    """Return a place as a document's model words it, in another language.

    Parameters
    ----------
    words
        One or more places: ``四（一） 第 103–119 行、四（二） 第 121–134 行``.
    phrases
        How section, lines, page and sheet are told (``place`` of the wording file).

    Examples
    --------
    >>> english = {"section": "section {}", "part": "part {}", "lines": "lines {}–{}",
    ...            "line": "line {}", "between": ", ", "also": "; "}
    >>> place_words("四（一） 第 103–119 行、五 第 136 行", english)
    'section 4(1), lines 103–119; section 5, line 136'
    """
    return phrases["also"].join(_one(place, phrases) for place in _ALSO.split(words))


def _one(words: str, phrases: Mapping[str, str]) -> str:
    words = words.strip()
    found = _SECTION.match(words)
    told = []
    if found:
        told.append(_section(found[0], phrases))
        words = words[found.end() :].strip()
    words = _LINES.sub(lambda m: phrases["lines"].format(m[1], m[2]), words)
    for key, pattern in _SINGLE.items():
        words = pattern.sub(lambda m, key=key: phrases[key].format(m[1]), words)  # type: ignore[misc]
    return phrases["between"].join([*told, *([words] if words else [])])


def _section(words: str, phrases: Mapping[str, str]) -> str:
    """Return the numbers of a section as figures: ``四（一）`` is ``4(1)``."""
    number = ""
    for step in _STEP.findall(words):
        if step.startswith("第"):
            value = enumerator(step)
            number += phrases["part"].format("?" if value is None else value.number) + " "
            continue
        inner = step.strip("（()）")
        value = enumerator(f"{inner}、") or enumerator(f"（{inner}）")
        figure = inner if value is None else str(value.number)
        number += f"({figure})" if step[0] in "（(" else figure
    return phrases["section"].format(number.strip())
