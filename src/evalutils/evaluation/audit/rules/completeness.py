"""Rules on what has to be told: measures, actuals (R11, R12), dimensions (R15), surveys (R18)."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, all_indicators, says, word
from evalutils.evaluation.audit.figures import has_reason, line_of, on_row, text_of
from evalutils.evaluation.audit.finding import (
    Finding,
    Said,
    as_points,
    finding,
    first_words,
    joined,
    number,
    quoted,
    read,
    shortened,
)
from evalutils.reading.quantities import Quantity
from evalutils.reading.selfeval import Cell, Item, quantities_of

#: An actual value that is worded as a target: with its sign, or by naming it.
_COMPARATOR = regex.compile(
    r"(?:等于|同|如|符合|达到|大于|高于|超过|优于)(?:年初|年度)?(?:指标|目标)值|[≥≤≧≦⩾⩽]\s*\d"
    r"|^\s*(?:已|实际|完成|达到?|均)*\s*"
    r"(?:[≥≤≧≦＞＜><⩾⩽]=?|不低于|不少于|不超过|不高于|大于|小于|至少|至多|高于|低于|多于|少于)"
)
_WISH = regex.compile(
    r"^(?:有效|不断|进一步|持续|逐步|切实)*(?:提高|提升|增强|改善|促进|推动|减少|降低)"
)
_SAME_TEXT = 0.95
_LONG = 10
#: Longer targets describe something that a person can look at.
_MOST = 16


def target_in_words_only(case: Case) -> Iterator[Finding]:
    """R11: a target of nothing but words such as 明显, 有效, 提高 that nobody can measure."""
    vague = [item for item in case.rows if item.target is not None and is_vague(item.target.text)]
    if vague:
        cells = [item.target for item in vague if item.target is not None]
        yield finding(
            "target_vague", *cells, context="\n".join(line_of(item) for item in vague),
            targets=joined(((item.name, "“", item.target, "”") for item in vague), "；"),
        )  # fmt: skip


def is_vague(target: str) -> bool:
    """Return whether a target is nothing but words of praise or of direction.

    Examples
    --------
    >>> is_vague("效果明显"), is_vague("严格执行相关制度规定"), is_vague("提高5%")
    (True, False, False)
    """
    plain = regex.sub(r"[\s\p{P}\p{S}]", "", target)
    if not plain or regex.search(r"\d", plain):
        return False
    if says("vague.always", plain) or says("vague.alone", plain):
        return True
    return len(plain) <= _MOST and says("vague.sign", plain) and not says("vague.checked", plain)


def benefit_without_formula(case: Case) -> Iterator[Finding]:
    """R11: a benefit of “≥95%” whose name does not say what share is meant."""
    for item in case.rows:
        level = item.level1_name + text_of(item.level2)
        if not says("dimension.benefit", level) or says("dimension.satisfaction", level):
            continue
        aims = item.target_quantities
        if len(aims) != 1 or item.target is None:
            continue
        # A bare 100 that names no unit is meant as a percentage.
        bare = item.target.number == 100 and (item.unit is None or item.unit.blank)
        if aims[0].unit != "%" and not bare:
            continue
        # 提高保障能力 begins with the wish; what share of what 95 % are it does not say.
        name = _WISH.sub("", item.name.text)
        if not says("vague.rate_name", name + _around(item.target.text)):
            yield on_row("benefit_without_formula", item, item.target)


def _around(target: str) -> str:
    return str(regex.sub(r"[\d.%％≥≤=<>\s]", "", target))


def actual_is_missing(case: Case) -> Iterator[Finding]:
    """R12: a blank actual value beside a target."""
    yield from _nothing_but_a_score(case)
    rows = [item for item in case.rows if item.actual is not None and item.target is not None]
    given = [item for item in rows if item.actual is not None and not item.actual.blank]
    if not given:
        yield from _column_missing(rows)
        return
    for item in rows:
        if item.target is None or item.target.blank or item.actual is None:
            continue
        if says("residue.dots", item.target.text.strip()):
            continue
        if not (item.actual.blank or _says_nothing(item, item.actual)):
            continue
        scored = item.score is not None and (item.score.number or 0) > 0
        severity = "note" if has_reason(item) and not scored else "warning"
        yield on_row("actual_missing", item, item.actual, severity=severity)


def _nothing_but_a_score(case: Case) -> Iterator[Finding]:
    """Yield rows that have a score, and neither a target nor an actual value to score."""
    for item in case.rows:
        cells = (item.target, item.actual)
        score = item.score.number if item.score is not None else None
        # A form without these two columns has its figures elsewhere.
        if score and item.target is not None and all(cell is None or cell.blank for cell in cells):
            yield finding(
                "scored_on_nothing", item.actual or item.target, item.score,
                context=line_of(item), name=item.name, score=as_points(score),
            )  # fmt: skip


def _column_missing(rows: list[Item]) -> Iterator[Finding]:
    """Yield one remark for a column that is blank throughout, beside targets."""
    aimed = [item for item in rows if item.target is not None and not item.target.blank]
    if aimed:
        yield finding(
            "actuals_missing", aimed[0].actual, count=number(len(aimed)),
            context="\n".join(line_of(item) for item in aimed),
        )  # fmt: skip


def _says_nothing(item: Item, actual: Cell) -> bool:
    """Return whether 无 stands where a number is due (无 answers 无事故发生)."""
    return actual.text.strip() in {"无", "暂无", "未统计"} and any(
        quantity.interval.value > 0
        for quantity in item.target_quantities
        if quantity.interval.is_exact
    )


def actual_with_comparator(case: Case) -> Iterator[Finding]:
    """R12: the actual value is a bound, as a target is."""
    copied = [
        item
        for item in case.rows
        if item.actual is not None
        and (found := _COMPARATOR.search(item.actual.text))
        and (item.actual_quantities or "标值" in found[0])
    ]
    if copied:
        cells = [item.actual for item in copied if item.actual is not None]
        yield finding(
            "actual_bound", *cells, context="\n".join(line_of(item) for item in copied),
            rows=joined(((item.name, "“", item.actual, "”") for item in copied), "；"),
        )  # fmt: skip


def actual_in_words_only(case: Case) -> Iterator[Finding]:
    """R12: “达成预期” or “已完成” stands for a number."""
    told = [item for item in case.rows if _is_words_for_number(item)]
    if told:
        cells = [item.actual for item in told if item.actual is not None]
        yield finding(
            "actual_words", *cells, context="\n".join(line_of(item) for item in told),
            rows=joined(
                ((item.name, "（", item.target, "）“", item.actual, "”") for item in told), "；"
            ),
        )  # fmt: skip


def _is_words_for_number(item: Item) -> bool:
    if item.actual is None or not item.target_quantities or item.comparator == "qualitative":
        return False
    plain = "".join(item.actual.text.split())
    return bool(plain) and says("actual.words_only", plain)


def goals_copied(case: Case) -> Iterator[Finding]:
    """R12: what was expected and what is reported are the same text."""
    for goal in case.form.goals:
        if goal.expected is None or goal.actual is None:
            continue
        expected, actual = _plain(goal.expected.text), _plain(goal.actual.text)
        if min(len(expected), len(actual)) < _LONG:
            continue
        if SequenceMatcher(None, expected, actual, autojunk=False).ratio() >= _SAME_TEXT:
            yield finding(
                "goals_copied", goal.actual, goal.expected,
                expected=shortened(goal.expected.text, goal.expected.place),
                actual=shortened(goal.actual.text, goal.actual.place),
            )  # fmt: skip


#: Signs that a copied text may have more than the goals; shorter texts are no copy.
_LEFT, _COPIED = 4, 15


def goals_told_again(case: Case) -> Iterator[Finding]:
    """R12: what is reported is the text of the goals, word for word."""
    told = [goal.expected for goal in case.form.goals if goal.expected is not None]
    goals = [(goal, _bare(goal.text)) for goal in told]
    if case.notes is not None:
        return
    for cell in case.form.results:
        rest = _bare(cell.text)
        copied: list[Cell] = []
        for goal, words in goals:
            if goal.place != cell.place and words in rest:
                rest = rest.replace(words, "", 1)
                copied.append(goal)
        if copied and len(rest) <= _LEFT and len(_bare(cell.text)) >= _COPIED:
            yield finding(
                "goals_copied", cell, copied[0], actual=first_words(cell, 60),
                expected=joined(map(first_words, copied[:3]), "；"),
            )  # fmt: skip
            return


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


#: A shorter aim says nothing.
_AIM = 5


def aims_said_again(case: Case) -> Iterator[Finding]:
    """R11: an aim that nobody can measure, said again in the same words as its result."""
    found: dict[str, Cell] = {}
    wanted = {goal.expected.place for goal in case.form.goals if goal.expected is not None}
    # A sentence that only says a goal again is no result to the reader of reports.
    later = [
        Cell(part.text, part.place)
        for part in case.paragraphs
        if part.place not in wanted
        and not part.place.in_table
        and all(place.paragraph < part.place.paragraph for place in wanted)
    ]
    for goal in case.form.goals if case.notes is None else ():
        if goal.expected is None:
            continue
        for clause in regex.split(r"[，,；;。]", goal.expected.text):
            aim = regex.sub(r"^(?:使|让|进一步|不断|切实)+", "", clause.strip())
            told = len(aim) >= _AIM and not regex.search(r"\d", aim) and says("vague.sign", aim)
            for cell in (*case.form.results, *later) if told else ():
                if cell.place != goal.expected.place and _says_again(aim, cell.text):
                    found.setdefault(aim, cell)
    if found:
        results = joined((("“", quoted(aim, cell.place), "”") for aim, cell in found.items()), "、")
        yield finding("result_vague", *found.values(), results=results)


def _says_again(aim: str, text: str) -> bool:
    """Return whether a clause is an aim, or all but its first words: 群众获得感明显增强."""
    return aim in text or any(
        len(clause) > _AIM and clause in aim and says("vague.sign", clause)
        for clause in regex.split(r"[，,；;。：:]", text)
    )


#: What is cut off a row's name to find what it counts in the words of a goal.
_COUNTED = regex.compile(
    r"^(?:实际|年度|全年|完成|开展|实施|新增)+|(?:完成|实际)?(?:总?数量?|总?次数|场次|人数|人次|户数|面积|长度|里程|个数|套数|台数)$"
)
_PLAIN = frozenset({"exact", "ge", "le", "gt", "lt"})
_CLAUSES = regex.compile(r"[，,；;。：:、\n]")


def goals_against_rows(case: Case) -> Iterator[Finding]:
    """R20: 年度总体目标 and the indicator's row tell one thing with two figures."""
    for goal in case.form.goals:
        for told, column in ((goal.expected, "target"), (goal.actual, "actual")):
            if told is None or told.told != "table" or goal.actual is None:
                continue
            for item in case.listed:
                cell, figures = getattr(item, column), getattr(item, f"{column}_quantities")
                name = _COUNTED.sub("", item.name.text)
                if cell is None or item.name.told != "table" or len(figures) != 1 or len(name) < 2:
                    continue
                other = _other_figure(told.text, name, figures[0])
                if other is not None:
                    yield finding(
                        "told_twice", told, cell, context=f"{told.text}\n{line_of(item)}",
                        label=item.name, figures=joined((read(other, told.place), cell), "、"),
                    )  # fmt: skip


def _other_figure(text: str, name: str, figure: Quantity) -> Quantity | None:
    """Return the one figure that a goal's clause of this name has, if it is another one."""
    if figure.kind not in {"count", "measure"} or figure.exactness not in _PLAIN:
        return None
    named = [clause for clause in _CLAUSES.split(text) if name in clause]
    if len(named) != 1 or word("across.part").search(named[0]):
        return None
    told = [one for one in quantities_of(named[0]) if one.unit == figure.unit]
    plain = len(told) == 1 and told[0].exactness in _PLAIN
    return told[0] if plain and _end_of(told[0]) != _end_of(figure) else None


def _end_of(figure: Quantity) -> Fraction | None:
    """Return the number a figure tells, whatever bound is put before it."""
    low, high = figure.interval.low, figure.interval.high
    return low if low is not None else high


def _plain(text: str) -> str:
    return str(regex.sub(r"[\s\p{P}\p{S}]", "", text))[:2000]


#: Fewer rows than this are an excerpt: what is missing can't be told.
_FEW = 3
_GOAL_WORDS = regex.compile(
    r"^(?:[一二三四五六七八九十\d]+[.、项]?)?(?:目标\d*[:：]?|开展|完成|推进|实施|做好|加强|建设|整治|保障|提升|农村)+"
)
_LEAD = regex.compile(
    r"^(?:全面|重点|持续|本年度?|年内|计划|主要)*(?:开展|完成|推进|实施|做好|加强)"
)
_FOR_WHOM = regex.compile(r"(?:面向|针对|围绕|对|在|向|为|依托|通过|以)\p{Han}")
_PARTS = regex.compile(r"[(（：:]([^()（）：:]{6,200})[)）]?")


def dimensions_missing(case: Case) -> Iterator[Finding]:
    """R15: no 产出 or no 效益, no 数量 or no 质量 indicator."""
    rows = case.listed
    pointed = any(item.points is not None for item in rows)
    if not all_indicators(case) or case.cut or (len(rows) < _FEW and not pointed):
        return
    levels1 = {item.level1_name for item in rows} - {""}
    levels2 = {text_of(item.level2) for item in rows} - {""}
    of_output = any(says("dimension.output_part", text) for text in levels2)
    if levels1 or of_output:
        present = {name: any(says(f"dimension.{name}", text) for text in levels1 | levels2)
                   for name in ("output", "benefit")}  # fmt: skip
        if not present["output"] and not of_output:
            yield from _missing(case, "output", levels1)
        if not present["benefit"]:
            yield from _missing(case, "benefit", levels1 | levels2)
    parts = [text for text in levels2 if says("dimension.output_part", text)]
    in_prose = rows[0].name.told == "prose"
    if in_prose and not any("指标" in text for text in levels2):
        # 发放时效方面，…: aspects of the work, no list of indicators.
        return
    if not parts or (in_prose and all(says("dimension.cost", text) for text in parts)):
        # A report that tells of 成本指标 beside 产出 has it for a dimension of its own.
        return
    for name in ("quantity", "quality"):
        if not any(says(f"dimension.{name}", text) for text in levels2):
            yield from _missing(case, name, levels2)


def _missing(case: Case, name: str, levels: set[str]) -> Iterator[Finding]:
    if case.listed[0].name.told == "prose" and says(f"dimension.{name}", case.text):
        # The text names the dimension: its indicators were not understood, perhaps.
        return
    first = next(item for item in case.listed if item.level2 is not None or item.level1 is not None)
    severity = "warning"
    yield finding(
        "dimension_missing", first.level1 or first.level2, severity=severity,
        dimension=Said(f"audit.said.dimension_{name}"),
        levels=joined((quoted(level, first.name.place) for level in sorted(levels)), "、"),
    )  # fmt: skip


def goals_without_result(case: Case) -> Iterator[Finding]:
    """R15: items listed in the goal have neither a result nor an indicator."""
    for goal in case.form.goals:
        if goal.expected is None or goal.actual is None or goal.actual.blank:
            continue
        items = _listed(goal.expected.text)
        if len(items) < _FEW:
            continue
        told = goal.actual.text + "".join(item.name.text for item in case.rows)
        open_items = [item for item in items if not _is_told(item, told)]
        # Lists that share nothing are worded differently: what has no result can't be told.
        if open_items and len(open_items) <= len(items) // 2:
            yield finding(
                "goal_without_result", goal.expected, goal.actual,
                goals=joined(
                    (("“", quoted(item, goal.expected.place), "”") for item in open_items), "、"
                ),
            )  # fmt: skip


def _listed(text: str) -> list[str]:
    """Return the items of the longest list of a goal: in brackets, after a colon, in a clause."""
    found = [part[1] for part in _PARTS.finditer(text)]
    if not found:
        # 面向社区、乡村、学校开展…: for whom, not what.
        clauses = (c for c in regex.split(r"[，。；;,\n]", text) if not _FOR_WHOM.match(c.strip()))
        found = [_LEAD.sub("", clause) for clause in clauses]
        found = [
            regex.sub(
                r"(?:等)?[一二三四五六七八九十两\d]*(?:项|大)?(?:工作|任务|整治|工程|内容)?$", "", c
            )
            for c in found
        ]
    lists = [[item.strip() for item in regex.split("、", part)] for part in found]
    best = max(lists, key=len, default=[])
    return [item for item in best if 2 <= len(item) <= 12 and not regex.search(r"\d", item)]


def _is_told(item: str, told: str) -> bool:
    plain = _GOAL_WORDS.sub("", item) or item
    return 2 * sum(sign in told for sign in plain) > len(plain)


_BARE = regex.compile(
    r"(?P<what>[^，。；:：\n]{0,12}指标完成情况)[：:]\s*(?P<told>(?:已?完成)?\s*100\s*[%％])\s*[。；]?\s*$"
)


def bare_completion(case: Case) -> Iterator[Finding]:
    """R12: “产出指标完成情况：100%” stands for every indicator and its value."""
    found = [(part, match) for part in case.paragraphs if (match := _BARE.search(part.text))]
    if found:
        yield finding(
            "completion_bare", *(part.place for part, _ in found),
            told=joined(
                (
                    quoted(f"{match['what'].strip()}{match['told']}", part.place)
                    for part, match in found
                ),
                "；",
            ),
            context="\n".join(part.text for part, _ in found),
        )  # fmt: skip


#: A benefit in no more signs than these says no more than that there is one.
_SHORT_CLAIM = 8


def vague_goals_in_prose(case: Case) -> Iterator[Finding]:
    """R11: a report's goals name no figure at all."""
    for part in case.paragraphs:
        match = regex.search(
            r"(?:绩效|总体|年度)目标(?!完成|表|自评)[^:：]{0,12}[:：](?P<goal>.{6,})", part.text
        )
        if match is None:
            continue
        goal = match["goal"]
        if regex.search(r"无量化|未量化|没有量化", goal) or (
            not regex.search(r"\d", goal)
            and says("vague.sign", goal)
            and not any(item.level1 or item.level2 for item in case.form.items)
        ):
            yield finding(
                "goals_vague",
                part.place,
                context=part.text[:300],
                goal=quoted(goal[:60], part.place),
            )
            return


_OF_BENEFIT = regex.compile(
    r"(?:(?:经济|社会|生态|环境)(?:效益|效果|影响)|可持续(?:影响|发展|效益)?|效益)(?:方面|指标)?(?:完成情况)?"
    r"[：:。]\s*(?P<told>[^。；;\n]{2,80})"
)
#: Shares that say all is done, of a thing that nobody can count.
_ALL_DONE = regex.compile(
    r"(?:指标)?(?:完成|达成|实现)率(?:为|达|达到)?\s*100\s*[%％]|100\s*[%％]\s*完成"
)


#: 目标值为明显增强，实际完成值为明显增强: a row in a sentence, without a figure.
_AIM_AND_VALUE = regex.compile(
    r"目标值?(?:为|是|：|:)(?P<aim>[^，,。；;\d]{2,12})[，,；;]\s*(?:全年)?实际(?:完成)?(?:情况|值)?(?:为|是|：|:)?[^，,。；;\d]{2,12}"
)
#: … and points that say so: 效益指标30分得30分, 得满分.
_FULL_MARKS = regex.compile(
    r"[\p{Han}]{0,8}[（(]?(?:分值|满分|共|计)?(?P<all>\d+(?:\.\d+)?)\s*分[)）]?[，,]?\s*"
    r"(?:自评|实|计)?得(?:分)?(?P=all)\s*分|[\p{Han}]{0,8}(?:得|计|评)满分"
)


def vague_results_in_prose(case: Case) -> Iterator[Finding]:
    """R11: a benefit told in words alone, and said to be reached in full or in a bare word."""
    if case.forms:
        return
    places, found = [], []
    for part in case.paragraphs:
        for match in _AIM_AND_VALUE.finditer(part.text):
            if says("vague.sign", match["aim"]) and is_vague(match["aim"]):
                places.append(part.place)
                found.append(("“", quoted(match[0], part.place), "”"))
        for match in _OF_BENEFIT.finditer(part.text):
            told = match["told"].strip()
            plain = _FULL_MARKS.sub("", _ALL_DONE.sub("", told)).strip("，, ")
            bare = regex.search(r"\d", plain) is None and says("vague.sign", plain)
            if bare and (plain != told or len(plain) <= _SHORT_CLAIM):
                places.append(part.place)
                found.append(("“", quoted(told, part.place), "”"))
    if found:
        yield finding("result_vague", *places, results=joined(found, "、"))
