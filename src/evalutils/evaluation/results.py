"""Results: everything one evaluation worked out, on its way to the report and to disk."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults, shown_folder
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.evaluation import registry
from evalutils.evaluation.audit import (
    Figure,
    Finding,
    Markup,
    Worded,
    audit_year,
    figures_of,
    worded,
)
from evalutils.evaluation.audit import from_json as finding_from
from evalutils.evaluation.audit import to_json as finding_json
from evalutils.evaluation.indicators import Indicator, build_indicators
from evalutils.evaluation.matters import Grouped, matters
from evalutils.evaluation.profiles import Clause, GradeBand, Profile
from evalutils.evaluation.registry import record_values
from evalutils.evaluation.scoring import (
    BASES,
    Deduction,
    Outcome,
    Score,
    WeightCheck,
    deductions,
    outcome,
    score_indicators,
    weight_checks,
)
from evalutils.evaluation.values import (
    Label,
    Name,
    Value,
    Written,
    computed_values,
    evidence_values,
)
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.processed import from_json, to_json, write_table
from evalutils.evidence.schema import SHEETS
from evalutils.evidence.year import NotComputed, Project, ProjectYear, Request
from evalutils.reading.documents import Document
from evalutils.reading.quantities import Interval, number_text

SCHEMA = 2
FILE = "results.json"
#: The same content as one output of the executed ``02_indicators``.
MIME = "application/vnd.evalutils.results+json"


class OldResults(ValueError):
    """Results that another version of this package wrote."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the profile as it is printed: what it rules, its clause, its text."""

    title: str
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class ProfileSummary:
    """What a report prints of the scoring profile.

    Parameters
    ----------
    name, version, title
        As in the profile's file.
    execution_definition
        Which definition of 执行率 is used.
    rules
        Every rule this form was scored by, in the profile's order.
    grades
        Bands, best first.
    coverage_threshold
        Share of scorable points below which no grade is given.
    places
        Decimals of a row's score.
    """

    name: str
    version: str
    title: str
    execution_definition: str
    rules: tuple[Rule, ...]
    grades: tuple[GradeBand, ...]
    coverage_threshold: Fraction
    places: int


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one evaluation worked out.

    Parameters
    ----------
    project
        Identity of the project-year.
    parameters
        ``project`` (folder), ``year``, ``profile``.
    profile
        What the report prints of the scoring profile.
    values
        Every figure that may be printed, by reference, sorted.
    indicators
        The tree, headings and leaves, in the form's order.
    scores
        Of every leaf.
    outcomes
        ``strict`` and ``assumptions``.
    deductions
        扣分台账.
    weight_checks
        Level-1 points beside the profile's.
    not_computed, requests
        As in ``analysis.yaml``.
    findings
        Of the audit, free of any language; see :meth:`with_findings`.
    matters
        Findings that are one matter: told and answered as one, under one number in report, letter,
        list and review copy.
    """

    project: Project
    parameters: Mapping[str, str]
    profile: ProfileSummary
    values: Mapping[Ref, Value]
    indicators: tuple[Indicator, ...]
    scores: tuple[Score, ...]
    outcomes: Mapping[str, Outcome]
    deductions: tuple[Deduction, ...]
    weight_checks: tuple[WeightCheck, ...]
    not_computed: tuple[NotComputed, ...]
    requests: tuple[Request, ...]
    findings: tuple[Finding, ...] = ()
    matters: tuple[Grouped, ...] = ()

    @property
    def readings(self) -> tuple[Outcome, ...]:
        """Outcomes to be told: that with assumptions only where one adds a scored indicator."""
        strict, assumed = (self.outcomes[basis] for basis in BASES)
        return (strict,) if strict.scorable == assumed.scorable else (strict, assumed)

    def with_findings(
        self,
        findings: Iterable[Finding],
        ledger: Iterable[Evidence] = (),
        ours: Collection[str] = (),
    ) -> Results:
        """Return the results with the audit's findings, the figures they print, their counts.

        Parameters
        ----------
        findings
            Of the rules, in their order.
        ledger
            Every figure bound to its quote.
        ours
            Files of the evaluator's own.
        """
        found = tuple(findings)
        grouped = matters(found, *self._named_and_measured(), ledger, ours)
        printed = [
            _figure(ref, seen, figure)
            for at, seen in enumerate(found, 1)
            for ref, figure in figures_of(at, seen)
        ]
        counts = {"findings": len(grouped)}
        for severity in ("error", "warning", "note"):
            gravest = (found[one.findings[0]].severity for one in grouped)
            counts[f"findings.{severity}"] = sum(one == severity for one in gravest)
        counted = [registry.count_value(name, count) for name, count in counts.items()]
        values = {**self.values, **{value.ref: value for value in (*printed, *counted)}}
        return replace(self, findings=found, matters=grouped, values=dict(sorted(values.items())))

    def _named_and_measured(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return name → code of the indicators, and evidence → the only one that rests on it."""
        leaves = [item for item in self.indicators if item.leaf]
        rests: dict[str, set[str]] = {}
        for score in self.scores:
            for ident in score.evidence:
                rests.setdefault(ident, set()).add(score.code)
        measured = {ident: codes.pop() for ident, codes in rests.items() if len(codes) == 1}
        return {item.name: item.code for item in leaves}, measured


def _figure(ref: Ref, seen: Finding, figure: Figure) -> Value:
    """Return a figure of a finding as a value of the results: exact, with what it rests on."""
    named = Label("name", {"name": Name(seen.rule, f"rule:{seen.rule}")})
    return Value(
        ref, named, figure.interval, figure.unit, figure.evidence, figure.shown, figure.scale,
        figure.places, Written(figure.words) if figure.words else None,
    )  # fmt: skip


def evaluate(year: ProjectYear, evidence: Iterable[Evidence], profile: Profile) -> Results:
    """Return the evaluation of a project-year under a scoring profile.

    Parameters
    ----------
    year
        The raw folder, read and free of faults.
    evidence
        The ledger: every figure bound to its quote.
    profile
        评分口径.

    Raises
    ------
    InputFaults
        With everything in indicators, expressions and profile that does not fit together.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evidence.year import Analysis, IndicatorRow
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("data/raw/demo/2022"), project, (), (row,), (), Analysis())
    >>> results = evaluate(year, (), load_profile("mof-2020-10"))
    >>> results.outcomes["strict"].grades, results.values["score:A.lost"].interval
    (('中',), Interval.exact('25'))
    """
    rows = tuple(evidence)
    file = f"{shown_folder(year.folder)}analysis.yaml"
    figures, faults = computed_values(year.analysis.computed, evidence_values(rows), file)
    if faults:
        raise InputFaults(faults)
    table = indicator_table(year)
    indicators = build_indicators(year.indicators, figures, profile, table)
    scores = score_indicators(indicators, profile, table)
    outcomes = {basis: outcome(basis, scores, profile) for basis in BASES}
    lost = deductions(indicators, scores)
    counts = registry.year_counts(year, rows)
    counts |= registry.score_counts(indicators, scores, len(lost))
    shown = [
        *figures.values.values(),
        *registry.reading_values(rows),
        *record_values(year, rows),
        *registry.score_values(indicators, scores, profile.places),
        *registry.declared_values(year.indicators, scores, profile.places),
        *registry.group_values(indicators, scores, profile.places),
        *registry.outcome_values(outcomes.values(), profile.places),
        *registry.profile_values(profile, indicators),
        *(registry.count_value(name, count) for name, count in counts.items()),
        _evidence_coverage(counts),
    ]
    names = {"project": year.folder.parent.name, "year": year.project.year}
    return Results(
        project=year.project,
        parameters={**names, "profile": profile.name},
        profile=_summary(profile, indicators),
        values={value.ref: value for value in sorted(shown, key=lambda value: value.ref)},
        indicators=indicators,
        scores=scores,
        outcomes=outcomes,
        deductions=lost,
        weight_checks=weight_checks(indicators, profile),
        not_computed=year.analysis.not_computed,
        requests=year.analysis.requests,
    ).with_findings(())


def audited(
    results: Results,
    year: ProjectYear,
    documents: Mapping[str, Document],
    evidence: Iterable[Evidence],
    profile: Profile,
) -> Results:
    """Return the results with the findings on the project-year they were worked out for.

    Parameters
    ----------
    results
        What :func:`evaluate` returned.
    year, documents, evidence, profile
        As in :func:`evalutils.evaluation.audit.audit_year`.

    Raises
    ------
    InputFaults
        If a finding is accepted that is not there.

    Examples
    --------
    In ``02_indicators``, after scoring::

        outcome = results.audited(outcome, year, documents, evidence, profile)
        outcome.findings
    """
    ledger = tuple(evidence)
    found = audit_year(year, documents, ledger, results.values, profile)
    # Tables are named by their file, or by the path to it that a message shows.
    ours = {year.where(sheet).document for sheet in SHEETS}
    return results.with_findings(found, ledger, ours | {name.rpartition("/")[2] for name in ours})


def indicator_table(year: ProjectYear) -> Place:
    """Return where this year's indicators stand: the table, or the sheet of the workbook.

    Examples
    --------
    >>> from evalutils.evidence.year import Analysis
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> folder = Path("data/raw/demo/2022")
    >>> indicator_table(ProjectYear(folder, project, (), (), (), Analysis())).document
    'data/raw/demo/2022/indicators.csv'
    """
    return year.where("indicators")


def _evidence_coverage(counts: Mapping[str, int]) -> Value:
    share = Fraction(counts["with_evidence"], counts["indicators"])
    label, interval = Label("evidence_coverage"), Interval.exact(share)
    return Value(Ref("result", "evidence_coverage"), label, interval, "%", printed="share")


def _summary(profile: Profile, indicators: Iterable[Indicator]) -> ProfileSummary:
    """Return the profile as printed, with the rules this form's indicators were scored by."""
    used = {profile.execution_clause, profile.grades_clause, profile.coverage_clause}
    used |= {profile.rounding_clause, profile.over_achievement.clause}
    used |= {weights.clause for weights in profile.weights}
    for item in indicators:
        if item.leaf:
            kind = "" if item.direction == "定性" else item.kind
            method = profile.method_for(kind, item.direction)
            used |= {method.clause, method.met_clause}
    return ProfileSummary(
        name=profile.name,
        version=profile.version,
        title=profile.title,
        execution_definition=profile.execution_definition,
        rules=tuple(_rule(clause) for key, clause in profile.clauses.items() if key in used),
        grades=profile.grades,
        coverage_threshold=profile.coverage_threshold,
        places=profile.places,
    )


def _rule(clause: Clause) -> Rule:
    return Rule(clause.title, clause.cite, clause.rule)


def write_results(results: Results, folder: Path) -> None:
    """Write ``results.json`` and the tables of an evaluation; equal results, equal bytes.

    Parameters
    ----------
    results
        What :func:`evaluate` returned, with or without findings.
    folder
        Made where it is missing. ``results.json`` holds everything;
        ``indicators``, ``scores``, ``deductions`` and ``findings`` (``.parquet`` and ``.csv``)
        are the same rows for analysts, exact numbers as text with a floating number behind.

    Examples
    --------
    Written to a folder, results come back equal::

        write_results(results, where.processed)
        assert read_results(where.processed) == results
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results_json(results), ensure_ascii=False, indent=1) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
    write_tables(results, folder)


def results_json(results: Results) -> dict[str, Any]:
    """Return the results as ``results.json`` has them."""
    data: dict[str, Any] = {"schema": SCHEMA, **to_json(results)}
    data["values"] = {ref: _value_json(value) for ref, value in results.values.items()}
    data["findings"] = [finding_json(item) for item in results.findings]
    return data


def read_results(folder: Path) -> Results:
    """Return the results that :func:`write_results` wrote.

    Raises
    ------
    InputFaults
        If there is no ``results.json``, or another version of this package wrote it.
    """
    file = folder / FILE
    if not file.is_file():
        raise InputFaults([Fault("no_results", Place(_shown(file)))])
    try:
        return results_from(json.loads(file.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, OldResults):
        raise InputFaults([Fault("old_results", Place(_shown(file)))]) from None


def results_from(data: Any) -> Results:
    """Return the results that :func:`results_json` wrote.

    Raises
    ------
    OldResults
        If another version of this package wrote them.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise OldResults
    try:
        shown = (value_from(Ref.parse(ref), entry) for ref, entry in data["values"].items())
        values = {value.ref: value for value in shown}
        findings = tuple(finding_from(item) for item in data["findings"])
        results: Results = from_json(Results, {**data, "values": {}, "findings": []})
    except KeyError as error:
        raise OldResults from error
    return replace(results, values=values, findings=findings)


def _shown(file: Path) -> str:
    """Return a file of processed data as the user knows it: from the bundle's root."""
    parts = file.parts[-5:]
    return "/".join(parts) if parts[:2] == ("data", "processed") else str(file)


_ENDS = ("value", "low", "high", "low_incl", "high_incl")


def _value_json(value: Value) -> dict[str, Any]:
    rest = {name: part for name, part in to_json(value).items() if name not in {"ref", "interval"}}
    return {**rest, **value.interval.as_json()}


def value_from(ref: Ref, entry: Mapping[str, Any]) -> Value:
    """Return a value of ``results.json`` by its reference and its entry there."""
    bounds = {"interval": {key: entry[key] for key in _ENDS if key in entry}}
    value: Value = from_json(Value, {**entry, **bounds, "ref": ref})
    return value


#: Tables of an evaluation: field of the results → class of its rows.
TABLES = {
    "indicators": Indicator,
    "scores": Score,
    "deductions": Deduction,
    "findings": Worded,
}


def columns_of(record: type) -> dict[str, type]:
    """Return the columns of a table with their plain types.

    An exact number is text (a decimal or ``p/q``); an interval ``x`` has four columns
    ``x_low``, ``x_high``, ``x_low_incl``, ``x_high_incl``; names are joined with a blank.

    Examples
    --------
    >>> [name for name in columns_of(Deduction) if name.startswith("lost")]
    ['lost_low', 'lost_high', 'lost_low_incl', 'lost_high_incl']
    """
    return {name: kind for field, hint in _hints(record) for name, kind in _plain(field, hint)}


def table_rows(record: type, rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Return records as rows of plain values, in the columns of :func:`columns_of`.

    Examples
    --------
    >>> score = Score("S1", "满意度", Fraction(10), None, None, "", "", "no_actual")
    >>> (row,) = table_rows(Score, (score,))
    >>> row["points"], row["score_low"], row["unscored_reason"]
    ('10', None, 'no_actual')
    """
    return [
        {
            name: value
            for field, hint in _hints(record)
            for name, value in _flat(field, hint, getattr(row, field))
        }
        for row in rows
    ]


def write_tables(results: Results, folder: Path) -> None:
    """Write every table as Parquet and CSV beside ``results.json``.

    Notes
    -----
    The schema comes from the record classes, so that an empty table has its columns and
    equal rows give equal bytes under one lock.
    """
    import pyarrow as pa

    kinds = {str: pa.string(), bool: pa.bool_(), int: pa.int64()}
    for table, record in TABLES.items():
        schema = pa.schema([(name, kinds[kind]) for name, kind in columns_of(record).items()])
        listed = _worded(results) if record is Worded else getattr(results, table)
        rows = table_rows(record, listed)
        write_table(folder, table, pa.Table.from_pylist(rows, schema=schema))


def _worded(results: Results) -> tuple[Worded, ...]:
    """Return the findings in Chinese, every figure by its reference."""
    found = enumerate(results.findings, 1)
    return tuple(worded(item, Markup(), number) for number, item in found)


def _hints(record: type) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(record)
    return [(field.name, _without_none(hints[field.name])) for field in fields(record)]


def _without_none(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return next(one for one in typing.get_args(hint) if one is not type(None))
    return hint


def _plain(field: str, hint: Any) -> Iterator[tuple[str, type]]:
    if hint is Interval:
        for end, kind in (("low", str), ("high", str), ("low_incl", bool), ("high_incl", bool)):
            yield f"{field}_{end}", kind
    else:
        yield field, hint if hint in {bool, int} else str


def _flat(field: str, hint: Any, value: Any) -> Iterator[tuple[str, Any]]:
    if hint is Interval:
        for end in ("low", "high", "low_incl", "high_incl"):
            part = None if value is None else getattr(value, end)
            yield f"{field}_{end}", number_text(part) if isinstance(part, Fraction) else part
    elif isinstance(value, Fraction):
        yield field, number_text(value)
    elif isinstance(value, tuple):
        yield field, " ".join(value)
    else:
        yield field, value
