"""What can change from one finished report to another, and what a changed score traces to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evalutils.base.refs import Ref
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import Score
from evalutils.evidence.expressions import names_in
from evalutils.evidence.schema import WORKBOOK
from evalutils.reading.quantities import number_text
from evalutils.reporting.document import Entry
from evalutils.reporting.finished import FinishedReport

#: What a changed score can trace to, in the order causes are told.
CAUSES = ("indicator", "evidence", "reading", "computed", "profile", "rule", "program",
          "environment", "unknown")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """Something named that is another: a parameter, a file's hash, a version.

    Parameters
    ----------
    part
        ``parameters``, ``inputs``, ``notebooks``, ``profiles``, ``fonts``, ``versions`` or
        ``program``.
    name
        Parameter, file, library.
    before, after
        As recorded; ``""`` where it is not there.
    """

    part: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for a changed score.

    Parameters
    ----------
    kind
        One of :data:`CAUSES`.
    file, row, field
        Place it stands: ``indicators.csv``, row 14, ``target``; the file is ``""`` and the row
        0 where there is none.
    before, after
        What stood there and stands there now, as written.
    """

    kind: str
    file: str = ""
    row: int = 0
    field: str = ""
    before: str = ""
    after: str = ""


#: Parts of ``depends`` that map names to hashes.
_NAMED = ("inputs", "notebooks", "profiles", "fonts")
#: Parts of ``depends`` that are one value.
_SINGLE = ("package", "lock", "python", "platform")


def changed_inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Return everything two runs depend on that is not the same.

    Parameters
    ----------
    before, after
        ``run.json`` of the runs.

    Examples
    --------
    >>> one = {"parameters": {"YEAR": "2022"}, "depends": {"inputs": {"budget.csv": "1"}}}
    >>> other = {"parameters": {"YEAR": "2022"}, "depends": {"inputs": {"budget.csv": "2"}}}
    >>> changed_inputs(one, other)
    (Changed(part='inputs', name='budget.csv', before='1', after='2'),)
    """
    found = list(_differing("parameters", before["parameters"], after["parameters"]))
    old, new = before.get("depends", {}), after.get("depends", {})
    for part in _NAMED:
        found += _differing(part, old.get(part, {}), new.get(part, {}))
    singles = [{key: side.get(key, "") for key in _SINGLE} for side in (old, new)]
    found += _differing("program", *singles)
    found += _differing("versions", before.get("versions", {}), after.get("versions", {}))
    return tuple(found)


def is_changed(changes: tuple[Changed, ...], part: str, name: str) -> bool:
    """Return whether something is among the changes."""
    return any(change.part == part and change.name == name for change in changes)


def _differing(part: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Changed]:
    for name in sorted(old.keys() | new.keys()):
        before, after = str(old.get(name, "")), str(new.get(name, ""))
        if before != after:
            yield Changed(part, name, before, after)


#: Field of an indicator → column of the table.
_COLUMNS = {
    "points": "points",
    "points_basis": "points_basis",
    "direction": "direction",
    "target_text": "target",
    "unit": "unit",
    "target_basis": "target_basis",
    "expression": "actual",
    "tier": "tier",
}
_TABLE, _EVIDENCE, _ANALYSIS = "indicators.csv", "evidence.csv", "analysis.yaml"


@dataclass(frozen=True, slots=True)
class Side:
    """One run, as causes are looked for in it."""

    report: FinishedReport
    indicator: Indicator | None
    score: Score | None

    @property
    def results(self) -> Results:
        """What the run worked out."""
        return self.report.results


def causes_of(before: Side, after: Side, changes: tuple[Changed, ...]) -> tuple[Cause, ...]:
    """Return what a changed score traces to; the program itself only where nothing else did.

    Parameters
    ----------
    before, after
        The indicator in both runs.
    changes
        What the runs depend on and is not the same.
    """
    found = list(_of_row(before, after))
    found += _of_figures(before, after, changes)
    found += _of_profile(before, after)
    return tuple(found or _of_program(changes))


def _of_row(before: Side, after: Side) -> Iterator[Cause]:
    old, new = before.indicator, after.indicator
    there = new or old
    if there is None:
        return
    file = _table_of(after.report if new is not None else before.report)
    if old is None or new is None:
        names = ["" if item is None else item.name for item in (old, new)]
        yield Cause("indicator", file, there.row, "code", names[0], names[1])
        return
    for field, column in _COLUMNS.items():
        one, other = (_written(getattr(item, field)) for item in (old, new))
        if one != other:
            yield Cause("indicator", file, new.row, column, one, other)


def _of_figures(before: Side, after: Side, changes: tuple[Changed, ...]) -> Iterator[Cause]:
    """Yield what changed in the figures behind the actual value."""
    sides = (before, after)
    formulas = [_computed_behind(side) for side in sides]
    for name in sorted(formulas[0].keys() & formulas[1].keys()):
        if formulas[0][name] != formulas[1][name]:
            column = f"computed.{name}"
            yield Cause("computed", _ANALYSIS, 0, column, formulas[0][name], formulas[1][name])
    used = [set() if s.indicator is None else set(s.indicator.evidence) for s in sides]
    for ident in sorted(used[0] & used[1]):
        entries = [
            side.report.document.registry.get(Ref("evidence", ident), Entry()) for side in sides
        ]
        texts = [entry.text for entry in entries]
        if texts[0] != texts[1]:
            file = _origin(entries[1], changes)
            yield Cause("evidence", file, 0, ident, texts[0], texts[1])
        elif _bounds(entries[0]) != _bounds(entries[1]):
            yield Cause("reading", "", 0, ident, _bounds(entries[0]), _bounds(entries[1]))


def _of_profile(before: Side, after: Side) -> Iterator[Cause]:
    old, new = before.results.profile, after.results.profile
    if (old.name, old.version) != (new.name, new.version):
        yield Cause("profile", "", 0, "PROFILE", f"{old.name} {old.version}",
                    f"{new.name} {new.version}")  # fmt: skip
    scores = before.score, after.score
    if scores[0] is None or scores[1] is None:
        return
    rules = [_rule(side.results, score) for side, score in zip((before, after), scores, strict=True)
             if score is not None]  # fmt: skip
    if rules[0] != rules[1]:
        yield Cause("rule", "", 0, "", *rules)


def _of_program(changes: tuple[Changed, ...]) -> list[Cause]:
    """Return what is left to blame where inputs, figures and rules are the same."""
    for kind, names in (("program", ("package",)), ("environment", ("lock", "python", "platform"))):
        blamed = [
            Cause(kind, "", 0, change.name, change.before[:12], change.after[:12])
            for change in changes
            if change.part == "program" and change.name in names
        ]
        if blamed:
            return blamed
    return [Cause("unknown")]


def _computed_behind(side: Side) -> dict[str, str]:
    """Return the computed values an indicator rests on, by id, with their expressions."""
    if side.indicator is None or not side.indicator.expression:
        return {}
    found: dict[str, str] = {}
    waiting = list(_names(side.indicator.expression))
    while waiting:
        name = waiting.pop()
        value = side.results.values.get(Ref("result", name))
        if value is not None and value.expression and name not in found:
            found[name] = value.expression
            waiting += _names(value.expression)
    return found


def _names(expression: str) -> tuple[str, ...]:
    try:
        return tuple(names_in(expression))
    except ValueError:  # words of a qualitative indicator are no expression
        return ()


def _origin(entry: Entry, changes: tuple[Changed, ...]) -> str:
    """Return the changed files that a piece of evidence may come from."""
    candidates = [_EVIDENCE, WORKBOOK, f"source/{entry.document}", entry.document]
    candidates += sorted(c.name for c in changes if c.name.startswith("records"))
    changed = [name for name in candidates if name and is_changed(changes, "inputs", name)]
    return " ".join(dict.fromkeys(changed)) or _EVIDENCE


def _table_of(report: FinishedReport) -> str:
    inputs = report.record.get("depends", {}).get("inputs", {})
    return f"{WORKBOOK} indicators" if WORKBOOK in inputs else _TABLE


def _bounds(entry: Entry) -> str:
    return "" if entry.bounds is None else str(entry.bounds)


def _rule(results: Results, score: Score) -> str:
    """Return the rule of a score with its clause, and its text where the profile prints it."""
    text = next((rule.text for rule in results.profile.rules if rule.clause == score.clause), "")
    return "；".join(filter(None, (score.rule, score.clause, text)))


def _written(value: object) -> str:
    return value if isinstance(value, str) else number_text(value)  # type: ignore[arg-type]
