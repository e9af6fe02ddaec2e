"""Titles of forms, and labels beside their values: 项目名称, 年度, 年度总体目标."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalutils.base.patterns import regex
from evalutils.reading.forms.rows import Row
from evalutils.reading.forms.vocabulary import compact, header_words, pattern, role_of
from evalutils.reading.selfeval import Cell, Goal

_YEAR = regex.compile(r"(?<!\d)(20\d\d)\s*年(?!前|后|以)")
_ONLY_YEAR = regex.compile(r"[（(【]?(?:评价|预算|自评)?(?:年度)?[:：]?(20\d\d)(?:年度?)?[)）】]?")
_YEAR_IN_WORDS = regex.compile(
    r"二[〇零○OＯ]([〇零○一二三四五六七八九])([〇零○一二三四五六七八九])(?=年)"
)
_SIGNS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_BEHIND = regex.compile(
    r"(?:[（(【].{0,40}[)）】]|[-—－_]{1,2}.{0,60}|\.(?:xlsx?|docx?|pdf)|样表|[\d一二三四五六七八九十]{1,2}|\s|[\p{Han}]{2,24}"
    r"|(?:年度|(?:金额|计量)?单位|日期)[:：][\p{Han}\d.\-/年月日]{1,20})*"
)
_NO_TITLE = regex.compile(r"[。；;，]$|详见|如下|见附|填报.{0,6}自评表|根据|按照|要求")
# The longest real titles carry unit, year and project; longer lines are sentences.
_LONGEST = 90
_FORM_WORDS = regex.compile(
    r"(?:支出)?(?:绩效)?(?:目标)?(?:自我)?(?:自评|评价|自评价|完成情况|执行情况)?(?:打分|评分|情况|结果|得分|计分|评价|自评)*表.*$"
)
_IN_FRONT = regex.compile(
    r"^(?:附[件表录]\s*\d*(?:[-—]\d+)?\s*[:：.、]?|表\s*\d+\s*[:：.、]?|[（(][^（）()]*[)）])+"
)
_GENERAL = regex.compile(
    r"(?:(?:省|市|区|县|镇|本)级?)?(?:部门)?(?:预算|财政|单位|专项|重点|一般)*(?:项目)?(?:支出|资金|专项资金|绩效|绩效目标|评价)*(?:项目)?"
)
_BEFORE_YEAR = regex.compile(
    r"(?P<name>.{4,40}?)[（(]?20\d\d年度?[)）]?(?:项目)?(?:支出)?(?:绩效|自评)"
)
_CUT_NOTE = regex.compile(r"[（(][^（）()]*(?:摘录|截断)[^（）()]*[)）]$")


def is_title(text: str) -> bool:
    """Return whether words are the title of a form.

    Examples
    --------
    >>> is_title("项目支出绩效自评表(2022年度)"), is_title("详见附件1项目支出绩效自评表")
    (True, False)
    """
    if "表" not in text or len(text) > _LONGEST or _NO_TITLE.search(text):
        return False
    words = compact(text)
    found = pattern("title", "form").search(words)
    return found is not None and _BEHIND.fullmatch(words[found.end() :]) is not None


def is_declaration(text: str) -> bool:
    """Return whether words are the title of a declaration of targets (绩效目标申报表)."""
    if "表" not in text or len(text) > _LONGEST or _NO_TITLE.search(text):
        return False
    words = compact(text)
    found = pattern("title", "declared").search(words)
    return found is not None and _BEHIND.fullmatch(words[found.end() :]) is not None


def kind_of_title(text: str) -> str:
    """Return ``unit`` for 部门整体支出, else ``project``."""
    return "unit" if pattern("title", "whole_unit").search(compact(text)) else "project"


def year_of(text: str, *, alone: bool = False) -> int | None:
    """Return the one year that words state; ``alone``: only where they say nothing else.

    Examples
    --------
    >>> year_of("2021年度防火经费项目绩效自评表"), year_of("（ 2022 年度）", alone=True)
    (2021, 2022)
    >>> year_of("二〇二二年度自评表"), year_of("2022年小结，2023年计划")
    (2022, None)
    """
    words = _YEAR_IN_WORDS.sub(lambda found: "20" + (found[1] + found[2]).translate(_SIGNS), text)
    if alone:
        single = _ONLY_YEAR.fullmatch(compact(words))
        return None if single is None else int(single[1])
    years = {int(year) for year in _YEAR.findall(words)}
    return years.pop() if len(years) == 1 else None


_NUMBERED = regex.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．])"
)
#: What the heading of a chapter ends in, and what the name of a project does.
_OF_A_PART = regex.compile(
    r"(?:情况|指标|目标|分析|说明|结果|完成|绩效|成效|如下|明细|一览)[:：]?$"
)
_OF_A_PROJECT = regex.compile(
    r"(?:项目|工程|专项|经费|补[助贴]|资金|活动|行动|计划|服务|建设|改造|整治|维护)(?:[（(].*)?$"
)


def project_in(title: Cell) -> Cell | None:
    """Return the project that a title names, ``None`` where the title is a general one.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.txt")
    >>> project_in(Cell("2020年度水土保持监测项目绩效自评表", place)).text
    '水土保持监测项目'
    >>> project_in(Cell("自评表(2022年度)——图书馆免费开放", place)).text
    '图书馆免费开放'
    >>> project_in(Cell("部门预算项目支出绩效自评表", place)) is None
    True
    """
    words = compact(title.text)
    _, stroke, behind = words.partition("——")
    if stroke:
        name = _CUT_NOTE.sub("", behind)
        return replace(title, text=name) if name else None
    words = _CUT_NOTE.sub("", _IN_FRONT.sub("", words))
    named = _BEFORE_YEAR.match(words)
    words = regex.sub(r"^.{0,20}?20\d\d年度?", "", _FORM_WORDS.sub("", words))
    if _OF_A_PART.search(words) or (_NUMBERED.match(words) and not _OF_A_PROJECT.search(words)):
        # 三、产出指标 and 资金使用情况 head a part of a report, no project.
        return None
    words = _NUMBERED.sub("", words)
    for name in (words, named["name"] if named else ""):
        if len(name) > 3 and not _GENERAL.fullmatch(name) and not name.startswith("绩效"):
            return replace(title, text=name)
    return None


_KEY = regex.compile(
    r"([^:：|,，。;；]{1,24}(?:[（(][^（）()]{1,16}[)）])?)\s*[:：]\s*(.*)", regex.DOTALL
)
_ACTUAL = regex.compile(
    r"(?:年度|全年|项目)?(?:总体|绩效|年度)*(?:目标)?(?:的)?(?:年度|全年)?(?:实际|总体)?(?:完成|实现)(?:情况|结果)?(?:综述)?(?:[（(]自评[)）])?"
    r"|(?:年度|全年)?实际(?:完成|情况)?|.*目标[（(](?:实际|完成).*[)）]"
)
_EXPECTED = regex.compile(
    r"(?:年初|年度|预期|项目|年度预期)?(?:设定|预定|预期)?(?:的)?(?:总体|年度|绩效|整体|预期)*目标(?:内容|概述|设定)?(?:\d|[一二三四五])?(?:[（(](?:预期|年初|设定|计划).*[)）])?"
    r"|预期(?:目标|总体目标|情况)|年初设定"
)
_NEXT_LABEL = regex.compile(r"[；;。]\s*(?=[^；;。:：]{4,20}[:：])")
# Longer words before a colon are a sentence that goes on behind it.
_LONGEST_LABEL = 24


def key_and_value(cell: Cell) -> tuple[str, Cell] | None:
    """Split ``项目名称: 甲`` into its key and the value with the key as header.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> key_and_value(Cell("主管部门: 区水务局", Place("a.txt")))[1].text
    '区水务局'
    """
    found = _KEY.fullmatch(cell.text)
    if found is None:
        return None
    key = _NUMBERED.sub("", found[1].strip())
    place = replace(cell.place, header=key)
    return key, Cell(found[2].strip(), place)


def fields_of(row: Row) -> Iterator[tuple[str, Cell]]:
    """Yield the fields of a row: role (``project``, ``unit`` …) and the cell of its value.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> cells = ("项目名称", "水标尺安装", "主管部门：县水利局")
    >>> line = Row(tuple(Cell(text, Place("a.txt")) for text in cells))
    >>> [(role, cell.text) for role, cell in fields_of(line)]
    [('project', '水标尺安装'), ('department', '县水利局')]
    """
    cells = [cell for _, cell in row.distinct()]
    skip = False
    for at, cell in enumerate(cells):
        if skip:
            skip = False
            continue
        pair = key_and_value(cell)
        role = role_of("field", pair[0] if pair else cell.text)
        if not role:
            continue
        if pair and pair[1].text:
            yield role, pair[1]
            continue
        place = replace(cell.place, header=compact(cell.text).strip(":："))
        value = cells[at + 1] if at + 1 < len(cells) else None
        key = key_and_value(value) if value is not None else None
        # The next cell is a label itself: this field was left blank.
        labelled = key is not None and role_of("field", key[0])
        if value is None or role_of("field", value.text) or labelled:
            yield role, Cell("", place)
            continue
        skip = True
        yield role, Cell(value.text, replace(value.place, header=place.header))


#: Shorter cells behind a goal are remarks.
_LONG_TEXT = 8


def goal_label(text: str) -> str:
    """Return ``actual`` or ``expected`` for a label of the overall goals, else ``""``.

    Examples
    --------
    >>> [goal_label(text) for text in ("年初设定目标", "全年实际完成", "年度总体目标(实际)")]
    ['expected', 'actual', 'actual']
    """
    if len(text) > _LONGEST_LABEL:
        return ""
    words = header_words(text) if "目标(" not in text and "目标（" not in text else compact(text)
    words = _NUMBERED.sub("", words)
    if _ACTUAL.fullmatch(words):
        return "actual"
    return "expected" if _EXPECTED.fullmatch(words) else ""


def goal_columns(row: Row) -> dict[str, int] | None:
    """Return the columns of 预期目标 and 实际完成情况 where a row is their header."""
    found: dict[str, int] = {}
    for column, cell in row.distinct():
        side = goal_label(cell.text)
        if side:
            found[side] = column
        elif goal_label(cell.text) == "" and key_and_value(cell) is not None:
            return None
    return found if len(found) == 2 else None


def _sentences(cell: Cell) -> list[Cell]:
    """Part a line in which the result stands behind the goal, each with its label."""
    parts = _NEXT_LABEL.split(cell.text)
    if len(parts) < 2 or not all(
        (pair := key_and_value(replace(cell, text=part))) and goal_label(pair[0]) for part in parts
    ):
        return [cell]
    return [replace(cell, text=part) for part in parts]


def goal_of(row: Row) -> Goal | None:
    """Return the goal that a row tells beside its labels, or ``None``.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> line = Row((Cell("年初设定目标: 保供", Place("a.txt")),
    ...             Cell("完成情况: 已达标", Place("a.txt"))))
    >>> goal_of(line).actual.text
    '已达标'
    """
    sides: dict[str, Cell] = {}
    behind: list[Cell] = []
    side, label = "", ""
    parts = [part for _, cell in row.distinct() for part in _sentences(cell)]
    for cell in parts:
        pair = key_and_value(cell)
        if pair and (named := goal_label(pair[0])):
            sides.setdefault(named, pair[1])
            side = "" if pair[1].text else named
            label = pair[0]
        elif named := goal_label(cell.text):
            side, label = named, cell.text
        elif side and side not in sides:
            sides[side] = Cell(cell.text, replace(cell.place, header=label))
            side = ""
        elif label:
            behind.append(Cell(cell.text, replace(cell.place, header=label)))
    if len(behind) == 1 and sides.keys() == {"expected"} and len(behind[0].text) >= _LONG_TEXT:
        # 总体目标 | 保障8个站点… | 8个站点运行稳定…: two texts behind one label are both sides.
        sides["actual"] = behind[0]
    if not any(cell.text for cell in sides.values()):
        return None
    return Goal(sides.get("expected"), sides.get("actual"))
