"""Rules on sums inside sentences: a total and its parts, parts and their total (R03)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import regex

from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.figures import Printed, sum_verdict
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    finding,
    joined,
    number,
    quoted,
    read,
)
from evalutils.reading.quantities import Quantity
from evalutils.reading.selfeval import quantities_of

_BRACKETS = regex.compile(r"[(（][^()（）]*[)）]")
#: Words that say a list of parts follows, and that it is all of them.
_ALL = regex.compile(
    r"^\s*(?:[，,]?\s*(?:来源为|来源于|分别为|分别是|包括|由|构成为|即)|[:：](?!.*其中))"
)
_SOME = regex.compile(r"^\s*[，,；;（(]?\s*(?:其中|主要(?:用于|包括|是|为))\s*[:：,，]?")
_NEXT = regex.compile(r"^\s*(?:[、，,；;]|和|及|与|以及)\s*[^、，,；;。:：]{1,24}$")
_TOTAL = regex.compile(
    r"[，,；;、]?\s*(?:总计|合计|共计|总额|总共|共|累计|全年应?执行数|资金总量)[^，,；;。、:：]{0,8}$"
)
_ANOTHER = regex.compile(
    r"支出|支付|完成|使用|执行|结余|实际|到位|拨付|剩余|节约|减少|增加|比上年|同比|其中"
)
_EACH = regex.compile(r"各(?:为|计|安排)?$")
_FORMULA = regex.compile(
    r"(?<![\d.])(?P<parts>\d+(?:\.\d+)?(?:\s*[+＋]\s*\d+(?:\.\d+)?)+)\s*[=＝]\s*(?P<total>\d+(?:\.\d+)?)(?![\d.])"
)
_NEARLY = Fraction(2, 100)
_PARTLY = Fraction(10, 100)
_CHAIN = Fraction(20, 100)


@dataclass(frozen=True, slots=True)
class Listed:
    """A total and the parts that a sentence gives for it.

    Parameters
    ----------
    total
        The figure they should add up to.
    parts
        At least two, with how often each counts (各30万元 after three names: 3).
    how
        ``all`` (the words say these are all), ``some`` (其中), ``bare`` (only commas),
        ``after`` (合计 behind them).
    """

    total: Quantity
    parts: tuple[tuple[Quantity, int], ...]
    how: str


def sums_in_prose(case: Case) -> Iterator[Finding]:
    """R03: a total in a sentence is not the sum of the parts the sentence lists."""
    for part in case.paragraphs:
        yield from _in_text(part.text, part.place)


def sums_in_goals(case: Case) -> Iterator[Finding]:
    """R03: a split inside a goal is not its budget."""
    told = case.text
    for goal in case.form.goals:
        for cell in (goal.expected, goal.actual):
            if cell is not None and cell.text not in told:
                yield from _in_text(cell.text, cell.place)


def _in_text(text: str, spot: Place) -> Iterator[Finding]:
    for found in lists_in(text):
        verdict = _verdict(found)
        if verdict:
            yield finding(
                "sum_rounding" if verdict == "note" else "sum", spot, severity=verdict,
                context=text[:300], total=read(found.total, spot), computed=_added(found),
            )  # fmt: skip
    for match in _FORMULA.finditer(text):
        parts = [
            Printed(Fraction(p.strip()), _step(p.strip()))
            for p in regex.split(r"[+＋]", match["parts"])
        ]
        total = Printed(Fraction(match["total"]), _step(match["total"]))
        verdict = sum_verdict(total, parts)
        if verdict:
            added = sum((part.value for part in parts), Fraction(0))
            yield finding(
                "sum_rounding" if verdict == "note" else "sum", spot, severity=verdict,
                context=text[:300], total=quoted(match[0], spot), computed=number(added),
            )  # fmt: skip


def _step(text: str) -> Fraction:
    return Fraction(1, 10 ** len(text.partition(".")[2])) if "." in text else Fraction(0)


def lists_in(text: str) -> list[Listed]:
    """Return every total with its parts that a text lists.

    Examples
    --------
    >>> (found,) = lists_in("总预算90万元，来源为中央30万元、省级40万元、其他20万元。")
    >>> found.total.text, [part.text for part, _ in found.parts], found.how
    ('90万元', ['30万元', '40万元', '20万元'], 'all')
    >>> lists_in("支出90万元，其中设备30万元")
    []
    """
    plain = _BRACKETS.sub(lambda match: "\u3000" * len(match[0]), text)
    found = _lists(plain)
    inner = list(_BRACKETS.finditer(text))
    return found + _bracketed(found, inner)


def _lists(plain: str) -> list[Listed]:
    plainly = [q for q in quantities_of(plain) if q.interval.is_exact and q.exactness == "exact"]
    # 二批2069.51万元: the 二批 right before a figure is its name.
    begins = {quantity.start for quantity in plainly}
    figures = [quantity for quantity in plainly if quantity.end not in begins]
    found: list[Listed] = []
    used = -1
    for at in range(len(figures)):
        if at <= used:
            continue
        forward, last = _forward(plain, figures, at)
        if forward is not None:
            found.append(forward)
            used = last
            continue
        backward = _backward(plain, figures, at, used)
        if backward is not None:
            found.append(backward)
    return found


def _between(text: str, one: Quantity, other: Quantity) -> str:
    return text[one.end : other.start].replace("\u3000", "")


def _forward(text: str, figures: Sequence[Quantity], at: int) -> tuple[Listed | None, int]:
    total = figures[at]
    if at + 1 >= len(figures) or not total.unit:
        return None, at
    opening = _between(text, total, figures[at + 1])
    how = "all" if _ALL.match(opening) else "some" if _SOME.match(opening) else "bare"
    if how == "bare" and not regex.match(r"^[，,]\s*[^。；;:：]{1,40}$", opening):
        return None, at
    if regex.search(r"[。\n]", opening) or len(opening) > 45 or figures[at + 1].unit != total.unit:
        return None, at
    if _ANOTHER.search(_ALL.sub("", _SOME.sub("", opening))):
        return None, at
    parts = [(figures[at + 1], _times(opening))]
    last = at + 1
    for place in range(at + 2, len(figures)):
        link = _between(text, figures[place - 1], figures[place])
        if not _NEXT.match(link) or figures[place].unit != total.unit:
            break
        if _ANOTHER.search(link) or _TOTAL.search(link):
            break
        if how == "bare" and not link.lstrip().startswith(("、", "和", "及")):
            break
        parts.append((figures[place], _times(link)))
        last = place
    if len(parts) < 2 and parts[0][1] < 2:
        return None, at
    if how == "bare" and sum(times for _, times in parts) < 3:
        return None, at
    if how == "all" and regex.match(
        r"\s*等|[，,、；;]?\s*(?:其余|余下|剩余|另)", text[figures[last].end :]
    ):
        how = "some"
    return Listed(total, tuple(parts), how), last


def _times(link: str) -> int:
    """Return how often a part counts: 甲、乙、丙各30万元 is three times 30."""
    if not _EACH.search(link):
        return 1
    names = regex.split(r"[:：，,；;]", link)[-1]
    return len(regex.split(r"[、和及与]", names))


def _backward(text: str, figures: Sequence[Quantity], at: int, used: int) -> Listed | None:
    total = figures[at]
    if at < 2:
        return None
    before = _between(text, figures[at - 1], total)
    if not _TOTAL.search(before) or regex.search(r"[。\n:：]", before) or len(before) > 20:
        return None
    parts: list[tuple[Quantity, int]] = []
    for place in range(at - 1, used, -1):
        if figures[place].unit != total.unit:
            break
        parts.append((figures[place], 1))
        if place == 0:
            break
        link = _between(text, figures[place - 1], figures[place])
        if not _NEXT.match(link) or _ANOTHER.search(link):
            break
    return Listed(total, tuple(reversed(parts)), "after") if len(parts) >= 2 else None


def _bracketed(found: Sequence[Listed], inner: Sequence[regex.Match[str]]) -> list[Listed]:
    """Return the sums in brackets that run along a list: 一批3万元（其中建筑2万元）."""
    lists = []
    for item in found:
        figures = []
        for quantity in (*(part for part, _ in item.parts), item.total):
            match = next((m for m in inner if 0 <= m.start() - quantity.end <= 1), None)
            own = quantities_of(match[0]) if match is not None else ()
            if len(own) != 1 or not own[0].interval.is_exact or own[0].unit != item.total.unit:
                break
            figures.append((own[0], regex.sub(r"[\d.,，]+.*", "", match[0]) if match else ""))
        if len(figures) == len(item.parts) + 1 and len({name for _, name in figures}) == 1:
            parts = tuple((quantity, 1) for quantity, _ in figures[:-1])
            lists.append(Listed(figures[-1][0], parts, item.how))
    return lists


def _verdict(found: Listed) -> str:
    total = _printed(found.total)
    parts = [_printed(part) for part, times in found.parts for _ in range(times)]
    added = sum((part.value for part in parts), Fraction(0))
    if total.value <= 0:
        return ""
    off = abs(added - total.value) / total.value
    unit = _unit(found.total)
    verdict = sum_verdict(total, parts, unit)
    counts = found.total.kind != "money"
    if found.how == "bare":
        return "" if off > _NEARLY else _at_most(verdict, "warning")
    if found.how == "after":
        return "" if off > _CHAIN else _at_most(verdict, "warning" if counts else "error")
    if found.how == "some":
        if added < total.value:
            return "" if off > _PARTLY else _at_most(verdict, "warning")
        return "" if counts and off > _PARTLY else _at_most(verdict, "warning")
    if counts and off > _CHAIN:
        return ""
    return _at_most(verdict, "warning" if counts else "error")


def _at_most(verdict: str, most: str) -> str:
    return most if verdict == "error" else verdict


def _printed(quantity: Quantity) -> Printed:
    whole = quantity.kind != "money" and quantity.step == 1
    step = Fraction(0) if whole or quantity.step is None else quantity.step
    return Printed(quantity.interval.value, step)


def _unit(quantity: Quantity) -> Fraction:
    """Return what one of the printed unit is worth: differences below 0.01 of it are none."""
    for word, worth in (("亿", 10**8), ("万", 10**4)):
        if word in quantity.text:
            return Fraction(worth)
    return Fraction(1)


def _added(found: Listed) -> Fact:
    """Return the parts and their sum in the unit of the total, which is printed once."""
    unit = found.total.unit
    scale = next((word for word in ("亿", "万") if word in found.total.text), "")
    suffix = regex.sub(r"^[\d.,，\s]+", "", found.total.text)
    parts = [part.interval.value for part, times in found.parts for _ in range(times)]
    figures = [number(value, unit=unit, scale=scale) for value in parts]
    added = number(sum(parts, Fraction(0)), unit=unit, scale=scale)
    return (joined(figures, "＋"), "＝", added, suffix)
