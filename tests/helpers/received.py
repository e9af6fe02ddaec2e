"""Small forms and documents to audit, each with one thing that matters."""

from __future__ import annotations

from fractions import Fraction

from evalutils.base.places import Place
from evalutils.evaluation.audit import FileAudit, audit_document
from evalutils.reading.documents import Document, Paragraph
from evalutils.reading.selfeval import (
    Amount,
    Cell,
    Goal,
    Item,
    MoneyRow,
    SelfEvaluation,
    Total,
    Weight,
)

COMPARATORS = {"≥": "≥", "≤": "≤", "=": "=", ">": ">", "<": "<", "不低于": "≥", "不超过": "≤"}


def cell(text: str | None, header: str = "", row: int = 0) -> Cell | None:
    """A cell, or none where the form has no such column."""
    return (
        None
        if text is None
        else Cell(text, Place("表.docx", table=1, row=row, column=1, header=header))
    )


def row(
    name: str,
    target: str | None = "≥10场",
    actual: str | None = "10场",
    points: str | None = "10",
    score: str | None = "10",
    reason: str | None = "",
    level1: str | None = "产出指标",
    level2: str | None = "数量指标",
) -> Item:
    """A row of 绩效指标; the comparator is what the target's words state."""
    stated = next(
        (sign for word, sign in COMPARATORS.items() if (target or "").startswith(word)), ""
    )
    named = cell(name, "三级指标", 2)
    assert named is not None
    return Item(
        named,
        cell(level1, "一级指标", 2),
        cell(level2, "二级指标", 2),
        cell(target, "年度指标值", 2),
        cell(actual, "实际完成值", 2),
        cell(points, "分值", 2),
        cell(score, "得分", 2),
        cell(reason, "偏差原因", 2),
        comparator=stated,
    )


def amount(text: str | None, unit: str = "万元") -> Amount | None:
    """A money cell; ``""`` is blank."""
    made = cell(text, "金额")
    if made is None:
        return None
    plain = (text or "").replace(",", "")
    if not plain:
        return Amount(made, None, unit)
    number = Fraction(plain)
    places = len(plain.partition(".")[2])
    factor = {"元": Fraction(1, 10000), "万元": Fraction(1)}.get(unit)
    value = None if factor is None else number * factor
    return Amount(made, number, unit, value, Fraction(1, 10**places))


def funds(
    label: str,
    budget: str | None = None,
    spent: str | None = None,
    rate: str | None = None,
    points: str | None = None,
    score: str | None = None,
    *,
    received: str | None = None,
    reason: str | None = None,
    unit: str = "万元",
) -> MoneyRow:
    """A row of 项目资金."""
    kinds = {"总额": "total", "拨款": "appropriation", "结转": "carried", "其他": "other"}
    kind = next((value for word, value in kinds.items() if word in label), "part")
    named = cell(label, "项目资金", 1)
    assert named is not None
    return MoneyRow(
        named, kind, None, amount(budget, unit), amount(spent, unit), amount(received, unit),
        cell(points, "分值"), cell(rate, "执行率"), cell(score, "得分"), cell(reason, "原因"),
    )  # fmt: skip


def weight(name: str, points: int, parent: str = "") -> Weight:
    """Points printed in a group's name."""
    made = cell(f"{name}（{points}分）", "一级指标")
    assert made is not None
    return Weight(name, Fraction(points), made, parent)


def form(
    *rows: Item,
    money: tuple[MoneyRow, ...] = (),
    goal: tuple[str, str] | None = None,
    total: tuple[str | None, str | None] | None = None,
    grade: str | None = None,
    weights: tuple[Weight, ...] = (),
    rule: tuple[Weight, ...] = (),
    notes: tuple[str, ...] = (),
    year: int | None = 2022,
    stated: str | None = None,
) -> SelfEvaluation:
    """A 自评表."""
    label = cell("总分")
    assert label is not None
    goals = (Goal(cell(goal[0], "预期目标"), cell(goal[1], "实际完成")),) if goal else ()
    return SelfEvaluation(
        "表.docx",
        Place("表.docx", table=1),
        year=year,
        items=rows,
        money=money,
        goals=goals,
        weights=weights,
        stated_weights=rule,
        total=Total(label, cell(total[0]), cell(total[1])) if total else None,
        grade=cell(grade),
        notes=tuple(made for text in notes if (made := cell(text)) is not None),
        stated_rule=cell(stated),
    )


def told(*paragraphs: str) -> Document:
    """A document of paragraphs."""
    return Document(
        "绩效自评材料.docx",
        tuple(
            Paragraph(text, Place("表.docx", paragraph=number, lines=(number, number)))
            for number, text in enumerate(paragraphs, 1)
        ),
    )


def audit(
    subject: SelfEvaluation | str | tuple[str, ...],
    *,
    profile: str | None = None,
    language: str = "zh",
) -> FileAudit:
    """The audit of a form, or of a report's paragraphs."""
    if isinstance(subject, SelfEvaluation):
        return audit_document(told(), (subject,), "表.docx", profile, language)
    words = (subject,) if isinstance(subject, str) else subject
    return audit_document(told(*words), (), "报告.docx", profile, language)


def keys(
    subject: SelfEvaluation | str | tuple[str, ...], *, profile: str | None = None
) -> set[str]:
    """The checks that found something."""
    return {finding.key for finding in audit(subject, profile=profile).findings}
