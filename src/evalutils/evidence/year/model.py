"""What a raw folder's tables and YAML files hold, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from evalutils.base.faults import FaultList, shown_folder
from evalutils.base.places import Place
from evalutils.evidence.ledger import EvidenceRow, record_ids
from evalutils.evidence.records import RecordBook
from evalutils.evidence.schema import OPEN, WORKBOOK
from evalutils.evidence.yaml import Entry, salvaged, validated

#: Tiers of a qualitative indicator (办法 16); a person writes one with a share: ``达成 90%``.
TIERS = ("达成", "部分达成", "未达成")
#: How a comment stands: nobody has answered, somebody has, the reviewer is content.
REVIEW_STATUSES = ("待回复", "已回复", "已关闭")
#: Anchor of a row of ``review.csv`` that signs the whole, as it stands.
SIGN_OFF = "sign-off"


@dataclass(frozen=True, slots=True)
class Project:
    """``project.yaml``: what is evaluated, by whom, from which sources.

    A name the source does not state is ``None`` and printed as 原文未载明, never guessed.

    Parameters
    ----------
    name
        Project name (项目名称); ``name_is_ours`` says that the evaluator gave it.
    unit, department
        实施单位 and 主管部门, or ``None``.
    year
        Evaluation year, four digits.
    profile
        Scoring profile (评分口径) by name.
    report_date
        The date printed on the report, ISO; it is data, never the clock.
    identity
        Identity line for title and footer (who computed this, and what it is not).
    sources
        File name under ``source/`` → title, as cited.
    outline
        Report outline by name (``source-2022``).
    suppressions
        Accepted findings: check, or rule and place, → reason, printed in the report.
    """

    name: str
    year: str
    profile: str
    report_date: str
    identity: str
    sources: Mapping[str, str]
    unit: str | None = None
    department: str | None = None
    name_is_ours: bool = False
    outline: str = "source-2022"
    subtitle: str = ""
    suppressions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of ``indicators.csv``: a level-1 or level-2 heading (no points method) or a leaf.

    ``points``, ``target`` and ``actual`` are as written: a decimal, a decimal with ``%``,
    or for ``actual`` an expression over evidence ids. ``""`` means "not stated".
    """

    row: int
    code: str
    parent: str
    level: int
    name: str
    dimension: str = ""
    points: str = ""
    points_basis: str = ""
    direction: str = ""
    target: str = ""
    unit: str = ""
    target_basis: str = ""
    declared_score: str = ""
    actual: str = ""
    tier: str = ""
    reason: str = ""
    deviation_reason: str = ""
    measure: str = ""
    note: str = ""
    #: Standard behind the target (评价标准): 计划标准, 历史标准 or 行业标准.
    benchmark: str = ""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A row of ``budget.csv``: 资金来源 with three amounts in 万元, each with its evidence id.

    An amount is a decimal string or ``""`` (原文未载明, never 0).
    """

    row: int
    source: str
    initial: str = ""
    initial_evidence: str = ""
    adjusted: str = ""
    adjusted_evidence: str = ""
    executed: str = ""
    executed_evidence: str = ""


@dataclass(frozen=True, slots=True)
class ComputedRow:
    """A value computed from evidence: ``expression`` over evidence ids and earlier computed ids."""

    id: str
    label: str
    expression: str
    unit: str
    note: str = ""
    context_only: bool = False


@dataclass(frozen=True, slots=True)
class NotComputed:
    """A figure that would mislead: what it would have been, and why it is not computed.

    ``expression`` (with its ``unit``) is worked out only where somebody explores, and only
    under the ``assumption`` that stands beside it; no report computes or prints it.
    """

    id: str
    label: str
    reason: str
    expression: str = ""
    unit: str = ""
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A performance goal (绩效目标) of the source, with what answers it.

    ``status`` is ``result`` (a result is reported), ``partial`` or ``none``; ``kind`` is
    ``goal``, or ``background`` for a task that only the project's background names;
    ``evidence`` and ``indicators`` name what stands for it.
    """

    id: str
    label: str
    document: str
    quote: str
    status: str
    kind: str = "goal"
    evidence: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A stated problem, quoted, and the ids of the recommendations that answer it.

    ``is_measure`` says that the passage tells what is to be done, not what is wrong.
    """

    id: str
    document: str
    quote: str
    answered_by: tuple[str, ...] = ()
    is_measure: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation; ``quote`` where the source states it, ``text`` where it is ours."""

    id: str
    document: str = ""
    quote: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One entry of the 待补清单: what is asked for, and which indicators it would settle.

    ``id`` names the entry where it is translated; without one its number does.
    """

    item: str
    why: str
    indicators: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures that may speak of the same thing, by reference, and what to ask the authors."""

    id: str
    left: str
    right: str
    question: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A chart that this project-year asks for, in one chapter of the report.

    ``kind`` is ``composition`` (``parts`` of a ``total``) or ``by_kind`` (``parts`` side by
    side, never added up); parts and total are references.
    """

    id: str
    kind: str
    chapter: str
    headline: str
    subtitle: str
    parts: tuple[str, ...]
    total: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """``analysis.yaml``: what the evaluator concludes from this source, in words with references.

    Texts use the wording markup of the narrative (``{evidence:villages}`` for a number);
    a bare digit in them is a fault.
    """

    computed: tuple[ComputedRow, ...] = ()
    not_computed: tuple[NotComputed, ...] = ()
    goals: tuple[Goal, ...] = ()
    problems: tuple[Problem, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    requests: tuple[Request, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    charts: tuple[ChartRow, ...] = ()
    #: Evidence of a wider area than the project: told as context, never scored.
    context: tuple[str, ...] = ()
    statements: Mapping[str, str] = field(default_factory=dict)
    #: Accepted findings, as in ``project.yaml``, which is their usual place.
    suppressions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row of ``review.csv``: a reviewer's comment on one place, or a sign-off of the whole.

    Parameters
    ----------
    row
        Row in the table.
    anchor
        The place in the review copy, without ``#``: ``ind-Q1``, ``ev-villages``, ``result``;
        :data:`SIGN_OFF` for a sign-off.
    reviewer, date
        Who says it, and when (ISO).
    comment, reply
        Words of people, printed as they stand.
    status
        One of :data:`REVIEW_STATUSES`.
    seen
        Mark that stood beside the anchor when the comment was written, or ``""``: where the
        mark is another by now, what the comment speaks of has changed.
    results_id
        For a sign-off: the results it is given for, in full or their first characters.
    """

    row: int
    anchor: str
    reviewer: str
    date: str
    comment: str
    status: str
    reply: str = ""
    seen: str = ""
    results_id: str = ""


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """Everything a raw folder holds, read and free of faults."""

    folder: Path
    project: Project
    evidence: tuple[EvidenceRow, ...]
    indicators: tuple[IndicatorRow, ...]
    budget: tuple[BudgetRow, ...]
    analysis: Analysis
    #: What the tables under ``records/`` say; empty where there are none.
    records: RecordBook = field(default_factory=RecordBook)
    review: tuple[ReviewRow, ...] = ()
    #: Whether the tables are sheets of one workbook.
    workbook: bool = False
    #: Whether reviewers' comments stand in a file of their own: there, or beside a workbook.
    review_file: bool = False

    @property
    def record_ids(self) -> Mapping[str, str]:
        """The figures from records: id in ``records.yaml`` → id in the ledger, in order."""
        return record_ids(self.evidence, self.records.figures)

    def where(self, table: str) -> Place:
        """Return where a table stands: its file, or its sheet of the workbook.

        Examples
        --------
        >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
        >>> folder = Path("data/raw/demo/2022")
        >>> year = ProjectYear(folder, project, (), (), (), Analysis(), workbook=True)
        >>> year.where("indicators").located("zh")
        'data/raw/demo/2022/inputs.xlsx 工作表 indicators'
        """
        if self.workbook and not (table == "review" and self.review_file):
            return Place(f"{shown_folder(self.folder)}{WORKBOOK}", sheet=table)
        suffix = "yaml" if table == "project" else "csv"
        return Place(f"{shown_folder(self.folder)}{table}.{suffix}")


_BLANK = {"", "~", "null"}


class _Project(Entry):
    name: str = Field(min_length=1)
    year: str = Field(min_length=1)
    profile: str = Field(min_length=1)
    report_date: str = Field(min_length=1)
    identity: str = Field(min_length=1)
    sources: dict[str, str]
    unit: str | None = None
    department: str | None = None
    name_is_ours: bool = False
    outline: str = Field("source-2022", min_length=1)
    subtitle: str = ""
    suppressions: dict[str, str] = Field(default_factory=dict)

    @field_validator("unit", "department", mode="before")
    @classmethod
    def _not_stated(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip() in _BLANK else value


class _Computed(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    expression: str = Field(min_length=1)
    unit: str
    note: str = ""
    context_only: bool = False


class _NotComputed(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    expression: str = ""
    unit: str = ""
    assumption: str = ""


class _Goal(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    status: Literal["result", "partial", "none"]
    evidence: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    note: str = ""
    kind: Literal["goal", "background"] = "goal"


class _Problem(Entry):
    id: str = Field(min_length=1)
    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    answered_by: tuple[str, ...] = ()
    note: str = ""
    is_measure: bool = False


class _Recommendation(Entry):
    id: str = Field(min_length=1)
    document: str = ""
    quote: str = ""
    text: str = ""


class _Request(Entry):
    id: str = ""
    item: str = Field(min_length=1)
    why: str = Field(min_length=1)
    indicators: tuple[str, ...] = ()


class _Comparison(Entry):
    id: str = Field(min_length=1)
    left: str = Field(min_length=1)
    right: str = Field(min_length=1)
    question: str = Field(min_length=1)


class _Chart(Entry):
    id: str = Field(min_length=1)
    chapter: str = Field(min_length=1)
    kind: Literal["composition", "by_kind"]
    headline: str = Field(min_length=1)
    subtitle: str = Field(min_length=1)
    parts: tuple[str, ...] = Field(min_length=1)
    total: str = ""


class _Analysis(Entry):
    computed: tuple[_Computed, ...] = ()
    not_computed: tuple[_NotComputed, ...] = ()
    goals: tuple[_Goal, ...] = ()
    problems: tuple[_Problem, ...] = ()
    recommendations: tuple[_Recommendation, ...] = ()
    requests: tuple[_Request, ...] = ()
    comparisons: tuple[_Comparison, ...] = ()
    charts: tuple[_Chart, ...] = ()
    context: tuple[str, ...] = ()
    statements: dict[str, str] = Field(default_factory=dict)
    suppressions: dict[str, str] = Field(default_factory=dict)


def project_from(content: object, file: str, faults: FaultList, **at: Any) -> Project | None:
    """Return the project that a mapping describes, blank where it has a fault (noted).

    Parameters
    ----------
    content
        What ``project.yaml`` or the sheet ``project`` holds.
    file
        Place it stands, for messages.
    faults
        Place faults are noted.
    at
        More about the place (``sheet``).

    Returns
    -------
    Project or None
        ``None`` where it is no mapping.
    """
    _note_open(content, file, faults, at)
    entry = validated(_Project, content, file, faults, **at) or salvaged(_Project, content)
    if entry is None:
        return None
    fields = entry.model_dump()
    fields["sources"] = dict(sorted(fields["sources"].items()))
    return Project(**fields)


def _note_open(content: object, file: str, faults: FaultList, at: Mapping[str, Any]) -> None:
    """Note every entry of a mapping, also of ``sources``, that a person still has to decide."""
    entries = dict(content) if isinstance(content, Mapping) else {}
    sources = entries.pop("sources", None)
    if isinstance(sources, Mapping):
        entries |= {f"sources.{name}": title for name, title in sources.items()}
    for key, value in entries.items():
        if value == OPEN:
            faults.add("to_be_decided", file, OPEN, column=str(key), **at)


def analysis_from(content: object, file: str, faults: FaultList) -> Analysis | None:
    """Return the analysis that a mapping describes, blank where it has a fault (noted).

    ``None`` where it is no mapping.
    """
    entry = validated(_Analysis, content, file, faults) or salvaged(_Analysis, content)
    if entry is None:
        return None
    lists = {
        name: tuple(record(**item.model_dump()) for item in getattr(entry, name))
        for name, record in _RECORDS.items()
    }
    return Analysis(
        **lists,
        context=entry.context,
        statements=dict(entry.statements),
        suppressions=dict(entry.suppressions),
    )


#: Lists of ``analysis.yaml`` and the record that each of their entries becomes.
_RECORDS: dict[str, Any] = {
    "computed": ComputedRow,
    "not_computed": NotComputed,
    "goals": Goal,
    "problems": Problem,
    "recommendations": Recommendation,
    "requests": Request,
    "comparisons": Comparison,
    "charts": ChartRow,
}
