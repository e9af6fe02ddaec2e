"""Indicators told in sentences: what each is called, what was aimed at, what was reached.

``产出指标：数量指标：计划培训12场，实际完成12场；质量指标：合格率100%``. The levels are the words
before the colons, or the headings the sentences stand under. Where no label says so, two clauses
do whose figures have one unit and one name, if the words of one say that it was aimed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.forms import comparator_of
from evalutils.reading.reports.claims import facts
from evalutils.reading.reports.clauses import clauses_of
from evalutils.reading.reports.counterparts import read_counterparts
from evalutils.reading.selfeval import (
    Cell,
    Claim,
    Item,
    Survey,
    in_a_rare_unit,
    is_blank,
    quantities_of,
)

_STOPS = regex.compile(r"[；;。！\n]")
_COMMAS = regex.compile(r"，|,(?!\d{3})|(?<!\d),")
# A name is short: longer words before a figure are a sentence.
_LONGEST_NAME = 40
_ENUMERATOR = regex.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳]|第?[一二三四五六七八九十][是、，,]|指标\s*\d{1,2}\s*[:：、.]?)\s*"
)


#: Words before what was done in the year.
_DONE = regex.compile(r"^(?:全年|年内|本年|当年|已|共|累计|总共|实际)+(?:共|已|累计|实际)*")
#: A heading of the upper levels: short, numbered, without a figure.
#: What an indicator got is no value of it: 自评5分.
_SCORED = regex.compile(r"\d[\d.]*\s*分")
_HEADING = regex.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])[^\d。；：:，]{2,30}"
)


_DASHES = regex.compile(r"(?<=指标值?|目标值?|完成值|实际值|情况)(?:——|—|－－)")
_SQUARE = regex.compile(
    r"[\[【]((?:产出|效益|满意度|数量|质量|时效|成本|社会效益|经济效益|生态效益)(?:指标)?)[\]】]"
)


# 三级指标：甲；指标值：乙；分值：丙: fields of one indicator, whatever stands between them.
_FIELDS = regex.compile(
    r"[；;](?=(?:年度|全年)?(?:指标值|目标值|分值|得分|完成情况|完成值|实际完成值|实际值|实际情况)[：:“])"
)


@dataclass(frozen=True, slots=True)
class _Levels:
    """The levels a sentence stands under, as they were told."""

    level1: Cell | None = None
    level2: Cell | None = None


def read_items(passages: Sequence[Cell]) -> tuple[Item, ...]:
    """Return the indicators that sentences under 产出, 效益 or 满意度 tell.

    Parameters
    ----------
    passages
        Headings and sentences in reading order.

    Examples
    --------
    >>> told = read_items([Cell(text, Place("a.txt")) for text in (
    ...     "（一）产出指标", "数量指标：计划巡河40次，实际巡河36次。",
    ...     "质量指标：河道保洁率目标值95%，完成值97%。")])
    >>> for item in told:
    ...     print(item.level2.text, item.name.text, item.target.text, item.actual.text)
    数量指标 巡河 40次 36次
    质量指标 河道保洁率 95% 97%

    """
    levels = _Levels()
    items: list[Item] = []
    for printed in _with_their_points(passages):
        # 年度指标值——“…”: a dash behind a label is a colon, a square bracket a heading's.
        text = _DASHES.sub("：", _SQUARE.sub(r"\1：", printed.text))
        passage = replace(printed, text=_FIELDS.sub("，", text))
        if _HEADING.fullmatch(passage.text.strip()):
            # 二、资金使用情况: what stood under 满意度目标 above ends here.
            levels = _Levels()
        for part, under in _labelled(passage, levels):
            levels = under
            rows, text = _rows_in(part, passage.place, levels)
            items.extend(rows)
            listed = _listed(text, passage.place, levels)
            found = iter(listed) if listed else _items(text, passage.place, levels)
            if levels.level1 is None and levels.level2 is None:
                # Without a level only what is told as target and actual value is an indicator.
                found = (item for item in found if item.target is not None and item.actual)
            items.extend(found)
        if _leaves(passage.text):
            levels = _Levels()
    items = answered_by_name(passages, items)
    items, told = read_counterparts(passages, items)
    # 人均培训费≤500元 … 人均468元: an aim alone is the same one with its value.
    both = {(item.target.place, item.target.text) for item in told if item.target is not None}
    whole = (item for item in items if item.actual is not None or not _is_among(item, both))
    return (*whole, *told)


#: A sentence that is nothing but a name and its points, and one that goes on with the target.
_NAME_AND_POINTS = regex.compile(
    r"[^，,。；;]{2,40}[，,（(]\s*(?:分值|满分)?\d{1,2}(?:\.\d+)?\s*分[)）]?"
)
_TARGET_FIRST = regex.compile(
    r"\s*(?:年初|年度|全年)*(?:目标值?|指标值|计划[数值]?)(?:为|是|：|:|[≥≤=\d])"
)


def _with_their_points(passages: Sequence[Cell]) -> Iterator[Cell]:
    """Yield passages, a name with points joined to the target behind it: 用时，10分。指标值≤5日."""
    held: Cell | None = None
    for passage in passages:
        goes_on = held is not None and held.place == passage.place
        if held is not None and goes_on and _TARGET_FIRST.match(passage.text):
            yield replace(passage, text=f"{held.text.rstrip('。 ')}，{passage.text}")
            held = None
            continue
        if held is not None:
            yield held
        held = None
        if _NAME_AND_POINTS.fullmatch(_ENUMERATOR.sub("", passage.text.strip("。 "))):
            held = passage
        else:
            yield passage
    if held is not None:
        yield held


def _rows_in(text: str, place: Place, levels: _Levels) -> tuple[list[Item], str]:
    """Return the indicators that are told whole, clause after clause, and the text left over."""
    found, rest = [], []
    for part in _STOPS.split(text):
        row = facts().named["indicator"]["row"].match(_ENUMERATOR.sub("", part.strip()))
        item = None if row is None else _row(row, place, levels)
        if item is None:
            rest.append(part)
        else:
            found.append(item)
    return (found, "；".join(rest)) if found else ([], text)


def _row(row: regex.Match[str], place: Place, levels: _Levels) -> Item | None:
    target = Cell(row["target"].strip(), place)
    units = {quantity.unit for quantity in target.quantities or in_a_rare_unit(target.text)}
    if len(units) != 1:
        return None
    (unit,) = units
    values = [one.text for one in quantities_of(row["between"]) if one.unit == unit]
    values = values or regex.findall(rf"\d[\d.,]*\s*{regex.escape(unit)}", row["between"])
    # 得20分 ends the row: what was reached is the last figure before it in the target's unit.
    if not values:
        return None
    reason = facts().named["counterpart"]["reason"].search(row["behind"])
    return Item(
        Cell(row["name"].strip(), place),
        levels.level1,
        levels.level2,
        target,
        Cell(values[-1].strip(), place),
        Cell(row["points"], place),
        Cell(row["score"], place),
        None if reason is None else Cell(row["behind"][reason.start() :].strip("，,。"), place),
        comparator=comparator_of(None, target),
    )


#: A list of indicators has so many at least.
_FEWEST_LISTED = 2


def _listed(text: str, place: Place, levels: _Levels) -> list[Item]:
    """Return indicators that are listed with target and points: 干渠12公里（15分）、…."""
    if levels.level1 is None and levels.level2 is None:
        return []
    found = []
    for each in facts().named["indicator"]["listed"].finditer(text):
        target = Cell((each["value"] or each["day"]).strip(), place)
        item = Item(
            Cell((each["name"] or each["behind"]).strip(), place),
            levels.level1,
            levels.level2,
            target,
            points=Cell(each["points"], place),
            comparator=comparator_of(None, target),
        )
        found.append(item)
    return found if len(found) >= _FEWEST_LISTED else []


def answered_by_name(passages: Sequence[Cell], items: Sequence[Item]) -> list[Item]:
    """Return indicators, those without a value with the one told in a paragraph of their name.

    Examples
    --------
    >>> aim, value = Place("a.txt", paragraph=1), Place("a.txt", paragraph=2)
    >>> target = Item(Cell("渠道长度", aim), target=Cell("12公里", aim))
    >>> told = [Cell("1、渠道长度。", value), Cell("完成11公里，得13分。", value)]
    >>> (item,) = answered_by_name(told, [target])
    >>> item.actual.text, item.score.text
    ('11公里', '13')
    """
    answered = list(items)
    open_items = [at for at, one in enumerate(items) if one.target and one.actual is None]
    closed: set[tuple[int, int]] = set()
    if not open_items:
        return answered
    for _, group in groupby(passages, key=lambda cell: (cell.place.paragraph, cell.place.row)):
        told = list(group)
        text = _ENUMERATOR.sub("", told[0].text.strip())
        named = (at for at in open_items if text.startswith(items[at].name.text))
        at = next(named, None)
        if at is None or items[at].name.place == told[0].place:
            continue
        rest = text[len(items[at].name.text) :].lstrip()
        if rest[:1] not in _BEHIND_A_NAME:
            continue
        made = _value_of(items[at], told)
        if made is not None:
            answered[at] = made
            open_items.remove(at)
            closed.add((told[0].place.paragraph, told[0].place.row))
    # What else was read of such a paragraph is the same value once more.
    return [
        item
        for item in answered
        if item.target is not None or (item.name.place.paragraph, item.name.place.row) not in closed
    ]


#: A paragraph that begins with an indicator's name goes on with one of these, or ends.
_BEHIND_A_NAME = ("", "。", "：", ":", "，", ",", "（", "(")


def _value_of(item: Item, told: Sequence[Cell]) -> Item | None:
    """Return an indicator with its value, score and reason from the sentences of a paragraph."""
    words = facts().named["counterpart"]
    aims = item.target_quantities
    values = [
        clause
        for clause in clauses_of(told)
        if clause.figure is not None and not clause.planned
        if (aims and clause.figure.unit == aims[0].unit)
        or (not aims and clause.figure.kind == "day")
    ]
    done = [clause for clause in values if clause.word == "done"]
    if not values:
        return None
    value = (done or values)[-1 if done else 0]
    if value.figure is None:
        return None
    place = told[value.passage].place
    scores = [(found, cell) for cell in told if (found := words["score"].search(cell.text))]
    reasons = [(found, cell) for cell in told if (found := words["reason"].search(cell.text))]
    reason = None
    if reasons:
        found, cell = reasons[0]
        reason = Cell(cell.text[found.start() :].strip("，,。；; "), cell.place)
    return replace(
        item,
        actual=Cell(value.figure.text.strip(), place),
        score=Cell(scores[-1][0]["value"], scores[-1][1].place) if scores else None,
        reason=reason,
    )


def _is_among(item: Item, told: set[tuple[Place, str]]) -> bool:
    target = item.target
    return target is not None and any(
        where == target.place and (target.text in text or text in target.text)
        for where, text in told
    )


def _leaves(text: str) -> bool:
    """Whether a heading leaves the part about indicators (存在问题, 下一步 …)."""
    return facts().named["indicator"]["leaves"].match(text.strip()) is not None


def _labelled(passage: Cell, levels: _Levels) -> Iterator[tuple[str, _Levels]]:
    """Yield the parts of a passage, each with the levels it stands under."""
    text, place = passage.text, passage.place
    known = facts().named["indicator"]
    marks = [
        (found.start(), found.end(), name, found["name"])
        for name in ("level1", "level2")
        for found in known[name].finditer(text)
    ]
    marks.sort()
    at = 0
    for start, end, name, told in marks:
        if start < at:
            continue
        if text[at:start].strip():
            yield text[at:start], levels
        cell = Cell(told, place)
        if name == "level1":
            levels = _Levels(cell)
        else:
            levels = replace(levels, level2=cell, level1=levels.level1)
        at = end
        yield "", levels
    yield text[at:], levels


@dataclass(slots=True)
class _Open:
    """An indicator while its clauses are read: 目标值3个，完成值3个，得分10分，因…."""

    name: str = ""
    target: str = ""
    actual: str = ""
    #: A figure of which the words do not say whether it was planned or reached.
    figure: str = ""
    points: str = ""
    score: str = ""
    reason: str = ""
    rate: str = ""

    def item(self, place: Place, levels: _Levels) -> Item | None:
        """Return the indicator, ``None`` where it has no name or no value."""
        actual = self.actual or self.figure
        if not self.name or not (self.target or actual):
            return None

        def cell(words: str) -> Cell | None:
            return Cell(words, place) if words else None

        return Item(
            Cell(self.name, place),
            levels.level1,
            levels.level2,
            cell(self.target),
            cell(actual),
            cell(self.points),
            cell(self.score),
            cell(self.reason),
            comparator=comparator_of(None, cell(self.target)),
            others=(("完成率", Cell(self.rate, place)),) if self.rate else (),
        )


def _items(text: str, place: Place, levels: _Levels) -> Iterator[Item]:
    held = _Open()
    labelled = levels.level2 is not None
    for part in _STOPS.split(text):
        for at, clause in enumerate(_COMMAS.split(part)):
            # 目标值：合格率95%；实际值：88%: only the value of what was aimed at goes on.
            if at == 0 and not _goes_on(held, clause):
                item, held = held.item(place, levels), _Open()
                if item is not None:
                    yield item
            done = _take(held, clause, labelled=labelled)
            if done is not None:
                item, held = held.item(place, levels), done
                if item is not None:
                    yield item
    item = held.item(place, levels)
    if item is not None:
        yield item


def _goes_on(held: _Open, clause: str) -> bool:
    """Return whether a clause behind a stop tells the value of the target before it."""
    pair = _pair(clause) if held.target and not held.actual else None
    return pair is not None and pair[:2] == ("", "actual")


def _take(held: _Open, clause: str, *, labelled: bool = False) -> _Open | None:
    """Add a clause to an indicator; return the next one where it begins another."""
    known = facts().named["indicator"]
    for extra in ("points", "score", "rate", "reason"):
        found = known[extra].search(clause.strip())
        if found is not None and held.name:
            setattr(held, extra, getattr(held, extra) or found["value"].strip())
            beside = known["points_beside"].search(clause)
            held.points = held.points or ("" if beside is None else beside["value"].strip())
            return None
    pair = _pair(clause) or (_figure(clause) if labelled else None)
    if pair is None:
        bare = known["bare"].fullmatch(_ENUMERATOR.sub("", clause.strip()).strip('“”" '))
        begun = held.target or held.actual or held.figure
        return _Open(bare[0]) if bare is not None and not begun else None
    name, told, value = pair
    if told == "both":
        target, actual = value.split("\n")
        return _Open(name, target, actual)
    if told == "target":
        if held.target or held.actual or held.figure or (held.name and name):
            return _Open(name, value)
        held.name, held.target = name or held.name, value
        return None
    if told == "actual" and held.name and not held.actual:
        # 租赁飞机8架，实际租赁7架: what is really so tells that the figure before was the plan.
        held.target, held.figure = held.target or held.figure, ""
        held.actual = value
        return None
    fresh = _Open(name, actual=value) if told == "actual" else _Open(name, figure=value)
    if not held.name or held.target or held.actual or held.figure:
        return fresh
    return fresh if name else _Open(held.name, figure=value)


def _pair(clause: str) -> tuple[str, str, str] | None:
    """Return name, whether a target or an actual value, and the value of a clause."""
    known = facts().named["indicator"]
    text = _ENUMERATOR.sub("", clause.strip()).strip()
    for told in ("both", "actual", "target", "plain"):
        found = known[told].search(text)
        if found is None:
            continue
        name = _name(found)
        if told == "both":
            return (name, told, f"{found['target']}\n{found['actual']}") if name else None
        value = found["value"].strip()
        if is_blank(value) or _SCORED.fullmatch(value) or (told == "plain" and not name):
            continue
        return name, told, value
    return None


def _figure(clause: str) -> tuple[str, str, str] | None:
    """Return a name with a figure, where the label before it says that it is an indicator."""
    text = _DONE.sub("", _ENUMERATOR.sub("", clause.strip()).strip())
    found = facts().named["indicator"]["figure"].search(text)
    name = "" if found is None else _name(found)
    if found is None or not name or _SCORED.fullmatch(found["value"].strip()):
        return None
    return name, "plain", found["value"].strip()


def _name(found: regex.Match[str]) -> str:
    known = facts().named["indicator"]
    groups = found.groupdict()
    name = (groups.get("name") or groups.get("behind") or "").strip()
    name = known["around"].sub("", name).strip('“”"：: 、')
    # One character is what a lost one left of 年初目标值.
    return name if 1 < len(name) <= _LONGEST_NAME else ""


_HEDGED = frozenset({"ge", "gt", "over", "le", "lt", "under"})


def read_survey(claims: Sequence[Claim], items: Sequence[Item] = ()) -> Survey | None:
    """Return the satisfaction that was reached, and of how many people it was asked.

    A satisfaction that is only aimed at is none; a bound (95%以上) counts where nothing exact
    is told.

    Parameters
    ----------
    claims
        What the figures of the report are.
    items
        Its indicators: one of satisfaction answers where no sentence does.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.reports.claims import claims_of
    >>> found = read_survey(claims_of("群众满意度应达85%以上，收回问卷120份，实际为91.5%。",
    ...                               Place("a.txt")))
    >>> found.value.text, found.sample.text
    ('91.5%', '120份')
    """
    reached = [claim for at, claim in enumerate(claims) if _is_reached(claims, at)]
    exact = [
        claim for claim in reached if claim.quantity and claim.quantity.exactness not in _HEDGED
    ]
    values = exact or reached
    if not values:
        asked = [item.actual for item in items if "满意" in item.name.text and item.actual]
        return Survey(asked[-1], _sample(claims)) if asked and asked[-1].quantities else None
    return Survey(values[-1].cell, _sample(claims))


def _is_reached(claims: Sequence[Claim], at: int) -> bool:
    claim = claims[at]
    if claim.period != "this" or claim.quantity is None or claim.quantity.unit != "%":
        return False
    if claim.role == "satisfaction":
        return "目标" not in claim.clause.text and "≥" not in claim.cell.text
    if claim.role != "done":
        return False
    # 满意度指标值不低于85%，全年完成值92%: what is done is of what was planned before it.
    if "满意" in claim.clause.text:
        return True
    ahead = [other for other in claims[:at] if other.role in ("planned", "satisfaction", "done")]
    return bool(ahead) and ahead[-1].role != "done" and "满意" in ahead[-1].clause.text


def _sample(claims: Iterable[Claim]) -> Cell | None:
    """Return the answers received, else those asked."""
    asked = [claim for claim in claims if claim.role == "sample"]
    pattern = facts().named["survey"]
    for name in ("valid", "received"):
        found = [claim for claim in asked if pattern[name].search(claim.clause.text)]
        if found:
            return found[-1].cell
    return asked[-1].cell if asked else None
