"""Clauses: which figure or day each has, what it is called, and whether it was aimed at."""

from __future__ import annotations

import pytest

from evalutils.base.places import Place
from evalutils.reading.reports import Clause, clauses_of
from evalutils.reading.selfeval import Cell

CASES = [
    # A word that says so, before the figure or behind it; the last one counts.
    ("应检沟渠12公里，实检11公里。", [("12公里", True, "planned"), ("11公里", False, "done")]),
    ("8个村应全部通过验收，已验收4个村。", [("8个", True, "planned"), ("4个", False, "done")]),
    ("较50份的任务少13份。", [("50份", True, "planned")]),
    # The word may stand too far ahead to say anything of the figure.
    ("任务下达以后各乡镇和村里的干部群众一起参加清淤36处。", [("36处", False, "")]),
    # A bound is aimed at, also behind a verb that tells what was reached; 超过 is none.
    ("完成里程不少于860公里。", [("不少于860公里", True, "planned")]),
    ("覆盖率≥95%。", [("≥95%", True, "")]),
    ("培训超过8万人次。", [("超过8万人次", False, "")]),
    # A list goes on until a verb tells what was done, a rate is explained, or a sentence ends.
    ("计划新建3座，改造5处，维修8间，已建成3座。",
     [("3座", True, "planned"), ("5处", True, ""), ("8间", True, ""), ("3座", False, "done")]),
    ("目标：合格率≥98%，抽检1200份。", [("≥98%", True, "planned"), ("1200份", False, "")]),
    ("计划新建3座。改造5处。", [("3座", True, "planned"), ("5处", False, "")]),
    ("计划：1.新建3座。2.改造5处。", [("3座", True, "planned"), ("5处", True, "")]),
    ("入驻20家，当年应入驻20家，孵化6家。",
     [("20家", False, ""), ("20家", True, "planned"), ("6家", False, "")]),
    # Neither an aim nor a value: a difference, a share of an aim, one of many, a part.
    ("比计划多3处，完成目标的105%，每人2本，其中男9人。", [None, None, None, None]),
    # What grew from one number to another reached the last.
    ("办结时间由60天缩短至15天。", [("15天", False, "done")]),
    # Days count where something was due or done on them.
    ("计划6月底前完工，实际7月3日完工。",
     [("6月底前", True, "planned"), ("7月3日", False, "done")]),
    ("5月31日前开馆，6月2日开馆。", [("5月31日前", True, "planned"), ("6月2日", False, "done")]),
    ("9月底前已全部办结。", [("9月底前", True, "planned")]),
    ("3月起开工，6月2日开会，2月至5月完成。", [None, None, None]),
]  # fmt: skip


def told(clause: Clause) -> tuple[str, bool, str] | None:
    """A clause's figure, whether it was aimed at, and the word that says so."""
    figure = clause.figure
    return None if figure is None else (figure.text.strip(), clause.planned, clause.word)


def read(text: str) -> list[Clause]:
    """The clauses of a text of one paragraph, its sentences apart."""
    sentences = [part + "。" for part in text.split("。") if part] if "1." not in text else [text]
    return clauses_of([Cell(part, Place("a.txt", paragraph=1)) for part in sentences])


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_figure_is_aimed_at_or_reached_as_its_clause_says(
    text: str, expected: list[tuple[str, bool, str] | None]
) -> None:
    assert [told(clause) for clause in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("本项目设“亩均建设成本≤4500元”一项", ["亩均建设成本"]),
        ("目标为完成牛羊检疫各不少于8000头，实际各完成7412头", ["牛羊检疫", ""]),
        ("现场登记接待1.3万人次", ["现场登记接待"]),
        ("数量指标：应检家畜60头", ["检家畜"]),
    ],
)
def test_a_clause_is_called_by_what_it_counts(text: str, names: list[str]) -> None:
    assert [clause.name for clause in read(text)] == names


def test_clauses_share_words_but_not_those_that_every_clause_has() -> None:
    one, two, three = read("亩均建设成本应为4500元，决算亩均4720元，年度目标完成3个")
    assert not one.pairs.isdisjoint(two.pairs)
    assert one.pairs.isdisjoint(three.pairs)
