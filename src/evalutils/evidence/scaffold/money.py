"""Rows of the budget proposed from the form's 项目资金 and from amounts in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.evidence.project import OPEN
from evalutils.evidence.scaffold.draft import Cells
from evalutils.evidence.scaffold.figures import ProposedFigure, ident_for
from evalutils.evidence.scaffold.wording import pattern, wording
from evalutils.reading.quantities import number_text
from evalutils.reading.selfeval import Amount, MoneyRow, SelfEvaluation

_DIGITS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
COLUMNS = ("initial", "adjusted", "executed")
TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Money:
    """The budget as proposed.

    Parameters
    ----------
    rows
        Rows of the budget table.
    evidence
        Rows of the evidence table for amounts that stand in a form only, entered by hand.
    stated
        Column → evidence id of the total's amount, where one is stated.
    """

    rows: tuple[Cells, ...]
    evidence: tuple[Cells, ...]
    stated: Mapping[str, str]


def propose_money(
    form: SelfEvaluation | None, quoted: Mapping[str, ProposedFigure], title: str = ""
) -> Money:
    """Return the budget that a form or, failing that, the text of the sources states.

    An amount that stands in the text, too, keeps the quote as its evidence: a quote is checked
    against the source at every run.

    Parameters
    ----------
    form
        The form received, if any.
    quoted
        Evidence id → the figure of a text.
    title
        What the form is called in notes.
    """
    told = {column: _told(column, quoted) for column in COLUMNS}
    words = wording()["budget"]
    total = next((row for row in form.money if row.kind == "total"), None) if form else None
    if form is None or total is None:
        return _from_text(told, quoted)
    evidence: list[Cells] = []
    rows: list[Cells] = []
    stated: dict[str, str] = {}
    taken = list(quoted)
    for money in form.money:
        name = _row_name(money, [row["source"] for row in rows])
        cells = {"source": name}
        for column in COLUMNS:
            amount: Amount | None = getattr(money, column)
            if amount is None or amount.value is None:
                continue
            same = [
                ident
                for ident in (told[column] if name == words["total"] else ())
                if quoted[ident].quantity.interval.value == amount.value * TEN_THOUSAND
            ]
            ident = (
                same[0] if same else _by_hand(form, name, column, amount, evidence, taken, title)
            )
            cells |= {column: amount_text(amount), f"{column}_evidence": ident}
            # A budget of 0 has no execution rate: a person says what is meant.
            if name == words["total"] and not (column == "adjusted" and amount.value == 0):
                stated[column] = ident
        rows.append(cells)
    return Money(tuple(rows), tuple(evidence), stated)


def _from_text(told: Mapping[str, Sequence[str]], quoted: Mapping[str, ProposedFigure]) -> Money:
    """Return the standard rows with what the text states of the total; the rest is open."""
    words = wording()["budget"]
    cells = {"source": words["total"]}
    stated = {}
    for column in COLUMNS:
        if len(told[column]) == 1:
            ident = told[column][0]
            value = quoted[ident].quantity.interval.value
            cells |= {column: number_text(value / TEN_THOUSAND), f"{column}_evidence": ident}
            stated[column] = ident
        else:
            cells |= {column: OPEN, f"{column}_evidence": OPEN}
    others = [{"source": words[kind]} for kind in ("appropriation", "carried", "other")]
    return Money((cells, *others), (), stated)


def _told(column: str, quoted: Mapping[str, ProposedFigure]) -> list[str]:
    """Return the ids of exact amounts that the words before put in a column of the budget."""
    words = pattern("amounts", column)
    return [
        ident
        for ident, figure in quoted.items()
        if figure.quantity.unit == "元"
        and figure.quantity.interval.is_exact
        and words.search(figure.before)
    ]


def _by_hand(
    form: SelfEvaluation,
    name: str,
    column: str,
    amount: Amount,
    evidence: list[Cells],
    taken: list[str],
    title: str,
) -> str:
    """Add an amount of the form to the evidence as entered by hand, and return its id."""
    words = wording()
    label = words["form"]["amount_label"].format(row=name, column=words["columns"][column])
    ident = ident_for(label, taken)
    taken.append(ident)
    place = amount.cell.place.words()
    evidence.append(
        {
            "id": ident,
            "label": label,
            "kind": "manual",
            "document": form.document,
            "quote": f"{label}{amount_text(amount)}万元",
            "quantity": "1",
            "note": words["form"]["manual_note"].format(title=title, place=place),
        }
    )
    return ident


def amount_text(amount: Amount) -> str:
    """Return an amount in 万元, with the digits that are printed where they are 万元."""
    value = amount.value if amount.value is not None else Fraction(0)
    printed = _DIGITS.search(amount.cell.text.replace(",", ""))
    same = printed is not None and Fraction(printed[0]) == value
    return printed[0] if same and printed is not None else number_text(value)


def _row_name(money: MoneyRow, before: Sequence[str]) -> str:
    """Return the standard name of a row of money, or its own where it has no kind or repeats."""
    standard = wording()["budget"].get(money.kind, "")
    printed = "".join(money.label.text.split()).removeprefix("其中").lstrip("：:")
    name = standard if standard and standard not in before else printed
    number = 1
    while name in before:
        number += 1
        name = f"{printed}{number}"
    return name
