"""Titles of forms: what makes one, and the year, the kind and the project they tell."""

from __future__ import annotations

from dataclasses import replace

import regex

from evalutils.reading.forms.vocabulary import compact, pattern
from evalutils.reading.selfeval import Cell

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


def project_in(title: Cell) -> Cell | None:
    """Return the project that a title names, ``None`` where the title is a general one.

    Examples
    --------
    >>> from evalutils.reading.selfeval import CellPlace
    >>> place = CellPlace("a.txt")
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
    for name in (words, named["name"] if named else ""):
        if len(name) > 3 and not _GENERAL.fullmatch(name) and not name.startswith("绩效"):
            return replace(title, text=name)
    return None
