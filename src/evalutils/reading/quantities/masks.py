"""What looks like a figure and is none: dates, document numbers, enumerators, idioms, ordinals."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from evalutils.base.patterns import regex
from evalutils.base.words import beside
from evalutils.reading.quantities.hedges import COMPARISONS, Phrase, hedge_before
from evalutils.reading.quantities.numerals import BIG
from evalutils.reading.quantities.units import unit_at

_NUMERAL = regex.compile(r"[零一二三四五六七八九十百千万亿两几数半]")

_SHARE = regex.compile(
    r"[零一二三四五六七八九十百千万亿]{1,12}(?:又[零一二三四五六七八九十百千]{1,6})?分之"
)


@cache
def _patterns() -> tuple[dict[str, regex.Pattern[str]], dict[str, regex.Pattern[str]]]:
    data = beside(__file__, "masks.toml")
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
            # A unit behind the digits or a hedge before them makes them a figure all the same.
            if match is not None and (
                unit_at(text, match.end()) is not None
                or hedge_before(text, position, False) is not None
            ):
                return None
    elif _SHARE.match(text, position):
        return None
    else:
        match = tables["hanzi"].match(text, position)
        if match is None and (idiom := idioms.get(sign)) is not None:
            match = idiom.match(text, position)
    return match.end() if match is not None and match.end() > position else None


_BARE_LEFT = regex.compile(
    r"(?r)(?:^|[\s|，。；：、（(）)“\"=≥≤><:;,【!？?/]"
    r"|[为达共计是至到有得增减约数率值量额分比于了仅成加逾近超过足满降升涨跌占余%元])"
)
_BARE_RIGHT = regex.compile(r"$|之间|[\s|，。；：、）)”\",;:】！!？?=]|\.(?!\d)")
_COMPARED = frozenset("高低多少大小长短快慢")
_COUNTED_SIGNS = 3
_OF_A_NAME = frozenset("时点号日月届级版")
_GLUED_RIGHT = frozenset("/:_*#@^\\~+-×")
_YEAR_LIKE = regex.compile(r"(?:19|20)\d\d")
_SEVERAL_NOT_AFTER = frozenset("近这那前后每好哪第")
#: A whole number of more digits, alone and without a comma, is a code.
_LONGEST_BARE = 8
#: Blanks around a figure that is all of a text, at most.
_MARGIN = 200


def is_quantity(text: str, phrase: Phrase) -> bool:
    """Whether the phrase is a quantity of ``text``.

    With a unit it nearly always is; without one it must stand free (a cell, after 为 or ≥,
    before a comma) and look like a measurement rather than a year, a code or a page.
    """
    figure, numeral = phrase.figure, phrase.figure.first
    if figure.kind == "ratio":
        return True
    if numeral.bare and not (phrase.before or phrase.after or figure.words):
        return numeral.signs > 1 and figure.unit != ""
    if figure.unit:
        vague = numeral.reading == "several" and numeral.chain == 1 and numeral.signs == 1
        return not vague or (
            figure.kind == "count"
            and text[figure.start - 1 : figure.start] not in _SEVERAL_NOT_AFTER
        )
    if _is_all_of(text, phrase.start, phrase.end):
        return numeral.reading != "several" or numeral.chain > 1
    return _stands_free(text, phrase)


def _is_all_of(text: str, start: int, end: int) -> bool:
    # Slices of a long text would cost its length for every figure in it.
    if start > _MARGIN or len(text) - end > _MARGIN:
        return False
    return text[:start].strip() == "" and text[end:].strip() == ""


def _stands_free(text: str, phrase: Phrase) -> bool:
    after = text[phrase.end : phrase.end + 1]
    if phrase.after in COMPARISONS:
        return True
    if after and (after in _GLUED_RIGHT or (after.isascii() and after.isalnum())):
        return False
    if after and after in _OF_A_NAME:
        return False
    # 比170低 is a height, 3比2 a score.
    if text[phrase.start - 1 : phrase.start] == "比" and after in _COMPARED:
        return True
    free = _BARE_RIGHT.match(text, phrase.end) is not None
    if phrase.figure.reading == "range" and text.startswith("之间", phrase.end - 2):
        return True
    if free and phrase.figure.reading == "range" and text.startswith("之间", phrase.end):
        return True
    left = _BARE_LEFT.match(text, 0, phrase.figure.start) is not None
    if not phrase.figure.first.arabic:
        return (free or (phrase.before != "" and after == "的")) and _is_bare_hanzi(phrase, left)
    printed = text[phrase.figure.start : phrase.figure.end]
    if phrase.hedged or any(sign in printed for sign in "万亿kw"):
        return True
    if any(sign in printed for sign in ".,百千") and free:
        return True
    return free and left and not _is_other_number(text, phrase, printed)


def _is_bare_hanzi(phrase: Phrase, left: bool) -> bool:
    numeral = phrase.figure.first
    if numeral.reading in ("several", "adjacent"):
        return numeral.chain > 1
    # 两个亿, whatever stands before it.
    if numeral.signs == _COUNTED_SIGNS and numeral.big == BIG["亿"]:
        return True
    return numeral.signs > 1 and numeral.reading != "digits" and (phrase.hedged or left)


def _is_other_number(text: str, phrase: Phrase, printed: str) -> bool:
    """Whether a bare whole number is rather a year, a code or a page number."""
    if _YEAR_LIKE.fullmatch(printed) or len(printed) > _LONGEST_BARE:
        return True
    start = phrase.figure.start
    before, after = text[start - 1 : start] if start else "", text[phrase.end : phrase.end + 1]
    return before in ("\n", "") and after in ("\n", "") and len(printed) <= 3
