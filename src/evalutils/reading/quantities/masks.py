"""What looks like a figure and is none: dates, document numbers, enumerators, idioms."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import regex

from evalutils.reading.quantities.phrases import hedge_before
from evalutils.reading.quantities.units import unit_at

_NUMERAL = regex.compile(r"[零一二三四五六七八九十百千万亿两几数半]")

_SHARE = regex.compile(
    r"[零一二三四五六七八九十百千万亿]{1,12}(?:又[零一二三四五六七八九十百千]{1,6})?分之"
)


@cache
def _patterns() -> tuple[dict[str, regex.Pattern[str]], dict[str, regex.Pattern[str]]]:
    data = tomllib.loads(Path(__file__).with_name("masks.toml").read_text(encoding="utf-8"))
    tables = {
        # One alternation a table: the first that fits wins.
        table: regex.compile("|".join(f"(?:{row})" for row in rows.values()))
        for table, rows in data.items()
        if table != "idioms"
    }
    by_first: dict[str, list[str]] = defaultdict(list)
    for words in data["idioms"].values():
        for word in words.split():
            first = _NUMERAL.search(word)
            if first is not None:
                before = word[: first.start()]
                by_first[first.group()].append(
                    (f"(?<={before})" if before else "") + word[first.start() :]
                )
    idioms = {
        sign: regex.compile("|".join(sorted(words, key=lambda w: (-len(w), w))))
        for sign, words in by_first.items()
    }
    return tables, idioms


def masked_to(text: str, position: int) -> int | None:
    """Return where the non-quantity that begins at ``position`` ends, or ``None``.

    Examples
    --------
    >>> masked_to("2022年10月底", 0), masked_to("一体化运行", 0), masked_to("300余场次", 0)
    (9, 2, None)
    """
    tables, idioms = _patterns()
    sign = text[position]
    if sign.isascii():
        match = tables["digits"].match(text, position)
        if match is None:
            match = tables["digits_without_unit"].match(text, position)
            if match is not None and _counts(text, position, match.end()):
                return None
    elif _SHARE.match(text, position):
        return None
    else:
        match = tables["hanzi"].match(text, position)
        if match is None and (idiom := idioms.get(sign)) is not None:
            match = idiom.match(text, position)
    return match.end() if match is not None and match.end() > position else None


def _counts(text: str, start: int, end: int) -> bool:
    """Whether a unit behind the digits or a hedge before them makes them a figure."""
    return unit_at(text, end) is not None or hedge_before(text, start, False) is not None
