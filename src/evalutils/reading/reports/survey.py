"""Satisfaction told in sentences, of how many people, and the annexes a report cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evalutils.reading.reports.claims import facts
from evalutils.reading.selfeval import Annex, Cell, Claim, Item, Survey

_BOUNDS = frozenset({"ge", "gt", "over", "le", "lt", "under"})


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
        claim for claim in reached if claim.quantity and claim.quantity.exactness not in _BOUNDS
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


def read_annexes(passages: Sequence[Cell], tables: Sequence[str] = ()) -> tuple[Annex, ...]:
    """Return the annexes that are cited, each once, and whether the document holds them.

    Parameters
    ----------
    passages
        Headings and sentences in reading order.
    tables
        Titles of the tables that the document holds.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.txt")
    >>> told = [Cell("详见附件2《资金明细表》。", place), Cell("评分见附件打分表。", place),
    ...         Cell("附件1：项目自评表", place)]
    >>> [(annex.name.text, annex.present) for annex in read_annexes(told, ["2022年项目自评表"])]
    [('资金明细表', False), ('打分表', False), ('项目自评表', True)]
    """
    words = facts().named["annex"]
    found: dict[str, Annex] = {}
    in_list = False
    for passage in passages:
        matches = list(words["cited"].finditer(passage.text))
        if not matches and in_list:
            matches = [match for match in [words["next"].match(passage.text)] if match]
        # A list of annexes stands in lines of its own, each begun by its number.
        in_list = bool(matches) and not passage.text.rstrip().endswith("。")
        for match in matches:
            name = words["around"].sub("", match["name"] or "") or match["bare"] or ""
            if not name or any(name in known or known in name for known in found):
                continue
            found[name] = Annex(Cell(name, passage.place), _holds(tables, name))
    return tuple(found.values())


def _holds(tables: Iterable[str], name: str) -> bool:
    plain = "".join(char for char in name if char.isalnum())
    return any(
        plain and plain in "".join(char for char in title if char.isalnum()) for title in tables
    )
