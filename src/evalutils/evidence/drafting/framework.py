"""The standard form for a report without indicators: weights of the rule, the rest assumed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from evalutils.evidence.drafting.conclusions import Concluded, subject
from evalutils.evidence.drafting.draft import Cells, proposal, rule, rules
from evalutils.evidence.drafting.figures import ProposedFigure
from evalutils.evidence.drafting.indicators import split_points
from evalutils.evidence.schema import PROPOSED
from evalutils.evidence.year import QUALITATIVE
from evalutils.reading.quantities import Quantity, number_text

#: Points of level 1 (办法 art. 13).
_OUTPUT, _EFFECT, _SATISFACTION, _EXECUTION = 50, 30, 10, 10


def framework_rows(
    made: Concluded, quoted: Mapping[str, ProposedFigure], stated: Mapping[str, str]
) -> tuple[Cells, ...]:
    """Return the rows of the standard form (办法 附1), an output indicator for every goal.

    A goal with a figure gives that figure as the target, a goal without one an indicator that
    stays unscored. Goals learn the codes of their indicators.

    Parameters
    ----------
    made
        The goals.
    quoted
        Evidence id → figure.
    stated
        Column of the budget → evidence id of its total, for the execution rate.

    Examples
    --------
    >>> rows = framework_rows(Concluded(), {}, {"executed": "spent", "adjusted": "budget"})
    >>> [(row["code"], row["name"], row["points"]) for row in rows if row.get("direction")]
    [('B1', '预算执行率', '10'), ('P1-1', '项目任务完成情况', '50'), \
('E1-1', '项目实施效果', '30'), ('S1-1', '服务对象满意度', '10')]
    """
    execution = rules()["execution"]
    known = {"executed", "adjusted"} <= stated.keys()
    rate = f"{stated['executed']} / {stated['adjusted']}" if known else ""
    rows = [
        _group("B", "", 1, execution["level1"], execution["dimension"], _EXECUTION),
        {
            "code": "B1", "parent": "B", "level": "2", "name": execution["name"],
            "dimension": execution["dimension"], "points": "10", "points_basis": "rule",
            "direction": "≥", "target": "100%", "unit": "%", "target_basis": "rule",
            "actual": rate, "note": proposal("execution.note"),
        },
        _group("P", "", 1, "产出指标", "产出", _OUTPUT),
        _group("P1", "P", 2, "数量指标", "数量", 0),
    ]  # fmt: skip
    outputs = _outputs(made, quoted) or [{"name": proposal("indicators.tasks"), "direction": "≥"}]
    for number, (cells, points) in enumerate(
        zip(outputs, split_points(Fraction(_OUTPUT), len(outputs)), strict=True), 1
    ):
        code = f"P1-{number}"
        for goal in made.goals:
            if goal["id"] == cells.get("goal"):
                goal["indicators"] = [*_codes(goal), code]
        plain = {key: text for key, text in cells.items() if key != "goal"}
        rows.append(_leaf(code, "P1", "数量", points) | plain)
    rows += [
        _group("E", "", 1, "效益指标", "效益", _EFFECT),
        _group("E1", "E", 2, "社会效益指标", "社会效益", 0),
        _leaf("E1-1", "E1", "社会效益", Fraction(_EFFECT))
        | {"name": proposal("indicators.effect"), "direction": QUALITATIVE},
        _group("S", "", 1, "满意度指标", "满意度", _SATISFACTION),
        _group("S1", "S", 2, "服务对象满意度指标", "满意度", 0),
        _leaf("S1-1", "S1", "满意度", Fraction(_SATISFACTION))
        | {"name": proposal("indicators.satisfaction"), "direction": "≥", "unit": "%"}
        | _satisfied(quoted),
    ]
    return tuple({**row, "status": PROPOSED} for row in rows)


def _codes(goal: Mapping[str, object]) -> list[object]:
    known = goal.get("indicators", [])
    return known if isinstance(known, list) else []


def _group(
    code: str, parent: str, level: int, name: str, dimension: str, points: int
) -> dict[str, str]:
    row = {"code": code, "parent": parent, "level": str(level), "name": name}
    stated = {"points": str(points), "points_basis": "rule"} if points else {}
    return {**row, "dimension": dimension, **stated}


def _leaf(code: str, parent: str, dimension: str, points: Fraction) -> dict[str, str]:
    return {
        "code": code, "parent": parent, "level": "3", "dimension": dimension,
        "points": number_text(points), "points_basis": "assumption",
        "note": proposal("indicators.note"),
    }  # fmt: skip


def _outputs(made: Concluded, quoted: Mapping[str, ProposedFigure]) -> list[dict[str, str]]:
    """Return what goals are measured by: their figures, or whether anything is reported."""
    outputs: list[dict[str, str]] = []
    for goal in made.goals:
        if goal["kind"] != "goal":
            continue
        cell = made.words[str(goal["id"])]
        targets = [one for one in cell.quantities if one.interval.low is not None and one.unit]
        outputs += [_measured(goal, cell.text, quantity, quoted) for quantity in targets[:1]]
        if not targets:
            name = proposal("indicators.completion", label=goal["label"])
            outputs.append({"goal": str(goal["id"]), "name": name, "direction": "≥"})
    return outputs[: rules()["indicators"]["most"]]


def _measured(
    goal: Mapping[str, object],
    text: str,
    target: Quantity,
    quoted: Mapping[str, ProposedFigure],
) -> dict[str, str]:
    """Return an indicator of a goal's figure, with the one result of the same unit."""
    before = text[: target.start].rpartition("，")[2]
    name = subject(before) or str(goal["label"])
    value = target.interval.value if target.interval.is_exact else target.printed
    lower = rule("indicators", "lower").search(name)
    cells = {"goal": str(goal["id"]), "name": name, "direction": "≤" if lower else "≥"}
    number = "" if value is None else number_text(value * 100 if target.unit == "%" else value)
    if not number or "/" in number:
        return cells
    shown = f"{number}%" if target.unit == "%" else number
    cells |= {"target": shown, "unit": target.unit, "target_basis": "source"}
    evidence = goal["evidence"]
    answers = evidence if isinstance(evidence, list) else []
    same = [ident for ident in answers if quoted[ident].quantity.unit == target.unit]
    return {**cells, "actual": str(same[0])} if len(same) == 1 else cells


def _satisfied(quoted: Mapping[str, ProposedFigure]) -> dict[str, str]:
    found = [
        ident
        for ident, figure in quoted.items()
        if figure.quantity.unit == "%" and "满意" in figure.label
    ]
    return {"actual": found[0]} if len(found) == 1 else {}
