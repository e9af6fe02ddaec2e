"""What a raw folder's tables and YAML files hold, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from evalutils.base.faults import FaultList, shown_folder
from evalutils.base.places import Place
from evalutils.evidence.ledger import EvidenceRow, record_ids
from evalutils.evidence.records import RecordBook
from evalutils.evidence.schema import OPEN, PROPOSED, WORKBOOK
from evalutils.evidence.yaml import Filled, closed, record_from

#: Whether a person has confirmed an entry that the program proposed; left out, somebody has.
Status = Literal["confirmed", "proposed"]
#: Tiers of a qualitative indicator (办法 16); a person writes one with a share: ``达成 90%``.
TIERS = ("达成", "部分达成", "未达成")
#: How a comment stands: nobody has answered, somebody has, the reviewer is content.
REVIEW_STATUSES = ("待回复", "已回复", "已关闭")
#: Anchor of a row of ``review.csv`` that signs the whole, as it stands.
SIGN_OFF = "sign-off"


#: The lists of ``analysis.yaml`` whose entries are mappings.
ENTRIES = (
    "computed", "not_computed", "goals", "problems", "recommendations", "requests",
    "comparisons", "charts",
)  # fmt: skip


def _left_open(name: object) -> object:
    return None if isinstance(name, str) and name.strip() in {"", "~", "null"} else name


#: A name that the source may not state; people leave it open in several ways.
NotStated = Annotated[str | None, BeforeValidator(_left_open)]


@closed
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
    answer_by
        Until when the unit is asked to answer, ISO; fifteen days after the report if left out.
    identity
        Identity line for title and footer (who computed this, and what it is not).
    sources
        File name under ``source/`` → title, as cited.
    evaluator, assessor
        评价机构 and 评价人 who sign the report, or ``None``: the place stays blank.
    outline
        Report outline by name (``source-2022``).
    suppressions
        Accepted findings: check, or rule and place, → reason, printed in the report.
    proposed
        Keys whose words the program proposed and nobody has confirmed yet.
    """

    name: Filled
    year: Filled
    profile: Filled
    report_date: Filled
    identity: Filled
    sources: Mapping[str, str]
    unit: NotStated = None
    department: NotStated = None
    name_is_ours: bool = False
    evaluator: NotStated = None
    assessor: NotStated = None
    outline: Filled = "source-2022"
    subtitle: str = ""
    answer_by: str = ""
    suppressions: Mapping[str, str] = field(default_factory=dict)
    proposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of ``indicators.csv``: a level-1 or level-2 heading (no points method) or a leaf.

    ``points``, ``target``, ``actual`` and ``prior`` (last year's actual value) are as written:
    a decimal, a decimal with ``%``, or for ``actual`` an expression over evidence ids. ``""``
    means "not stated".
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
    prior: str = ""
    status: str = ""


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
    status: str = ""


@closed
@dataclass(frozen=True, slots=True)
class ComputedRow:
    """A value computed from evidence: ``expression`` over evidence ids and earlier computed ids."""

    id: Filled
    label: Filled
    expression: Filled
    unit: str
    note: str = ""
    context_only: bool = False
    status: Status = "confirmed"


@closed
@dataclass(frozen=True, slots=True)
class NotComputed:
    """A figure that would mislead: what it would have been, and why it is not computed.

    ``expression`` (with its ``unit``) is worked out only where somebody explores, and only
    under the ``assumption`` that stands beside it; no report computes or prints it.
    """

    id: Filled
    label: Filled
    reason: Filled
    expression: str = ""
    unit: str = ""
    assumption: str = ""
    status: Status = "confirmed"


@closed
@dataclass(frozen=True, slots=True)
class Goal:
    """A performance goal (绩效目标) of the source, with what answers it.

    ``outcome`` is ``result`` (a result is reported), ``partial`` or ``none``; ``kind`` is
    ``goal``, or ``background`` for a task that only the project's background names;
    ``evidence`` and ``indicators`` name what stands for it. ``because`` are the words that goal and
    result share, by which the program took the one for the other: printed nowhere, they are for
    the person who confirms it.
    """

    id: Filled
    label: Filled
    document: Filled
    quote: Filled
    outcome: Literal["result", "partial", "none"]
    kind: Literal["goal", "background"] = "goal"
    evidence: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    note: str = ""
    status: Status = "confirmed"
    because: tuple[str, ...] = ()


@closed
@dataclass(frozen=True, slots=True)
class Problem:
    """A problem and the ids of the recommendations that answer it.

    ``quote`` is what the unit itself names, with its document; ``text`` what the evaluator found,
    in words of theirs: one of the two. ``is_measure`` says that the passage tells what is to be
    done, not what is wrong.
    """

    id: Filled
    document: str = ""
    quote: str = ""
    text: str = ""
    answered_by: tuple[str, ...] = ()
    is_measure: bool = False
    note: str = ""
    status: Status = "confirmed"

    @property
    def standing(self) -> Literal["answered", "unanswered", "undecided"]:
        """Whether a recommendation answers it: that none does only a person says.

        Examples
        --------
        >>> Problem("staff", "a.txt", "人手不足", status="proposed").standing
        'undecided'
        """
        if self.answered_by:
            return "answered"
        return "undecided" if self.status == PROPOSED else "unanswered"


@closed
@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation; ``quote`` where the source states it, ``text`` where it is ours."""

    id: Filled
    document: str = ""
    quote: str = ""
    text: str = ""
    status: Status = "confirmed"


@closed
@dataclass(frozen=True, slots=True)
class Request:
    """One entry of the 待补清单: what is asked for, and which indicators it would settle.

    ``id`` names the entry where it is translated; without one its number does.
    """

    item: Filled
    why: Filled
    indicators: tuple[str, ...] = ()
    id: str = ""
    status: Status = "confirmed"


@closed
@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures that may speak of the same thing, by reference, and what to ask the authors."""

    id: Filled
    left: Filled
    right: Filled
    question: Filled
    status: Status = "confirmed"


@closed
@dataclass(frozen=True, slots=True)
class ChartRow:
    """A chart that this project-year asks for, in one chapter of the report.

    ``kind`` is ``composition`` (``parts`` of a ``total``), ``by_kind`` (a bar a part, never
    added up), ``grouped`` (bars of several ``series`` beside each other under each of the
    ``labels``) or ``line`` (from label to label, a line a series). Parts and total are
    references; parts of several series are listed label by label. ``labels`` name the parts
    shortly; without them a part is called as its evidence is.
    """

    id: Filled
    kind: Literal["composition", "by_kind", "grouped", "line"]
    chapter: Filled
    headline: Filled
    subtitle: Filled
    parts: Annotated[tuple[str, ...], Field(min_length=1)]
    total: str = ""
    labels: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    status: Status = "confirmed"


@closed
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
    #: What of ``statements`` and ``context`` is proposed, by key or id: they have no entries.
    proposed: tuple[str, ...] = ()


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
    decision
        认可, 不认可 or 需补充, where one was made; the comment may then be left out.
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
    decision: str = ""


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """A row of an earlier 整改清单, as the unit filled it in.

    Parameters
    ----------
    row
        Row in the sheet.
    key
        What it is about: check and subject, by which the next run knows it again.
    year
        Of the evaluation that found it, ``""`` where nobody says.
    kind, matter, evidence, measure, who, until
        As printed or rewritten.
    state
        待整改, 整改中, 已整改 (mended) or 已说明 (explained: nothing was wrong).
    answer
        What was done, in the unit's words.
    """

    row: int
    key: str
    year: str
    kind: str
    matter: str
    evidence: str = ""
    measure: str = ""
    who: str = ""
    until: str = ""
    state: str = "待整改"
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook as its people have it.

    Parameters
    ----------
    title
        What it is called.
    headers
        Field → header as printed.
    numbers
        Field → number of its column, from 1.
    rows
        Numbers of its rows that are not blank, in order.
    """

    title: str
    headers: Mapping[str, str]
    numbers: Mapping[str, int]
    rows: tuple[int, ...] = ()

    def at(self, where: Place) -> Place:
        """Return a place of the sheet with its column as printed, and the column's number.

        Examples
        --------
        >>> sheet = Sheet("绩效指标", {"points": "分值"}, {"points": 6})
        >>> sheet.at(Place("inputs.xlsx", sheet="绩效指标", row=4, key="points")).located("zh")
        'inputs.xlsx 工作表 绩效指标 F4（分值）'
        """
        if where.key not in self.headers:
            return where
        return replace(where, key=self.headers[where.key], column=self.numbers[where.key])


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
    #: The tracking sheet of an earlier report as it was filled in; empty where there is none.
    rectification: tuple[RectificationRow, ...] = ()
    #: Table → its sheet of the one workbook; empty where the tables are files.
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    #: Whether reviewers' comments stand in a file of their own: there, or beside a workbook.
    review_file: bool = False

    @property
    def workbook(self) -> bool:
        """Whether the tables are sheets of one workbook."""
        return bool(self.sheets)

    @property
    def record_ids(self) -> Mapping[str, str]:
        """The figures from records: id in ``records.yaml`` → id in the ledger, in order."""
        return record_ids(self.evidence, self.records.figures)

    @property
    def proposals(self) -> int:
        """How many entries the program proposed and nobody has confirmed; 0 makes it a report."""
        analysis = self.analysis
        entries: list[Any] = [*self.evidence, *self.indicators, *self.budget]
        entries += [entry for name in ENTRIES for entry in getattr(analysis, name)]
        stated = [entry for entry in entries if entry.status == PROPOSED]
        return len(stated) + len(self.project.proposed) + len(analysis.proposed)

    def where(self, table: str) -> Place:
        """Return where a table stands: its file, or its sheet of the workbook.

        Examples
        --------
        >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
        >>> folder = Path("data/raw/demo/2022")
        >>> sheets = {"indicators": Sheet("绩效指标", {}, {})}
        >>> year = ProjectYear(folder, project, (), (), (), Analysis(), sheets=sheets)
        >>> year.where("indicators").located("zh")
        'data/raw/demo/2022/inputs.xlsx 工作表 绩效指标'
        """
        if self.workbook and not (table == "review" and self.review_file):
            title = self.sheets[table].title if table in self.sheets else table
            return Place(f"{shown_folder(self.folder)}{WORKBOOK}", sheet=title)
        suffix = "yaml" if table == "project" else "csv"
        return Place(f"{shown_folder(self.folder)}{table}.{suffix}")


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
    project = record_from(Project, content, file, faults, **at)
    if project is None:
        return None
    return replace(project, sources=dict(sorted(project.sources.items())))


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
    return record_from(Analysis, _with_outcomes(content), file, faults)


def _with_outcomes(content: object) -> object:
    """Return the content with the outcome of goals under its name.

    Until entries had a status of their own, a goal's outcome stood under ``status``; such
    files stay valid.
    """
    goals = content.get("goals") if isinstance(content, Mapping) else None
    if not isinstance(content, Mapping) or not isinstance(goals, list):
        return content
    return {**content, "goals": [_with_outcome(goal) for goal in goals]}


def _with_outcome(goal: object) -> object:
    if not isinstance(goal, Mapping) or "outcome" in goal or "status" not in goal:
        return goal
    if goal["status"] in get_args(Status):
        return goal
    return {"outcome" if key == "status" else key: value for key, value in goal.items()}
