"""The model of a form as JSON: the contract of ``evalutils forms --json``."""

from __future__ import annotations

from dataclasses import replace

import regex

from evalutils.reading.quantities import number_text
from evalutils.reading.selfeval import Amount, Cell, Item, MoneyRow, SelfEvaluation

_SEPARATORS = str.maketrans("", "", ",， 万元")


def form_as_json(form: SelfEvaluation, language: str = "zh") -> dict[str, object]:
    """Return a form under the contract of ``evalutils forms --json``.

    Cells stand as printed, blank cells and absent columns as null, money in 万元 as decimal
    strings with the digits that are printed. Places and reasons are worded in ``language``.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.xlsx", sheet="自评表", row=3)
    >>> made = form_as_json(SelfEvaluation("a.xlsx", place, year=2022))
    >>> made["file"], made["place"], made["year"], made["total"], made["indicators"]
    ('a.xlsx', '工作表“自评表” 第 3 行', 2022, None, [])
    """
    place = replace(form.place, header="", column=0)
    return {
        "file": form.document,
        "place": place.words(language),
        "project": printed(form.project),
        "year": form.year,
        "money": [_money(row) for row in form.money],
        "indicators": [_indicator(item) for item in form.items],
        "total": None if form.total is None else printed(form.total.score),
        "grade": printed(form.grade),
        "unreadable": [part.worded(language) for part in form.unreadable],
    }


def printed(cell: Cell | None) -> str | None:
    """Return a cell's words, ``None`` where it is blank or absent."""
    return None if cell is None or not cell.text else cell.text


def in_ten_thousands(amount: Amount | None) -> str | None:
    """Return an amount in 万元 as a decimal string, ``None`` where it is not known.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from evalutils.base.places import Place
    >>> cell = Cell("3,144.00", Place("a.txt"))
    >>> in_ten_thousands(Amount(cell, Fraction(3144), "万元", Fraction(3144)))
    '3144.00'
    >>> in_ten_thousands(Amount(cell, Fraction(3144), "元", Fraction("0.3144")))
    '0.3144'
    """
    if amount is None or amount.value is None:
        return None
    if amount.unit == "万元":
        digits = amount.cell.text.translate(_SEPARATORS)
        if digits.replace(".", "", 1).lstrip("-").isdecimal() and digits.isascii():
            return digits
    return number_text(amount.value)


def _money(row: MoneyRow) -> dict[str, object]:
    return {
        "row": row.label.text,
        "initial": in_ten_thousands(row.initial),
        "adjusted": in_ten_thousands(row.adjusted),
        "executed": in_ten_thousands(row.executed),
        "points": printed(row.points),
        "rate": printed(row.rate),
        "score": printed(row.score),
    }


def _indicator(item: Item) -> dict[str, object]:
    names = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")
    told: dict[str, object] = {name: printed(getattr(item, name)) for name in names}
    return told | {"target": target_of(item)}


def target_of(item: Item) -> str | None:
    """Return the target with the sign and the unit that stand in columns of their own.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> words = ("培训", "735", "≧", "人次")
    >>> name, aim, sign, unit = (Cell(text, Place("a.txt")) for text in words)
    >>> target_of(Item(name, target=aim, nature=sign, unit=unit, comparator="≥"))
    '≧735人次'
    """
    text = printed(item.target)
    if text is None:
        return None
    if item.unit is not None and not item.unit.blank and text[-1].isdigit():
        text += item.unit.text
    sign = "" if item.nature is None else item.nature.text.strip()
    # Words in that column (正向, 定性) are no sign of a target.
    signs = bool(item.comparator) and text[0].isdigit() and not regex.search(r"\p{Han}", sign)
    return sign + text if signs else text
