"""Money told in sentences, as the rows of 项目资金: what was budgeted, received and spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evalutils.base.patterns import regex
from evalutils.reading.forms import amount_of
from evalutils.reading.reports.claims import facts
from evalutils.reading.selfeval import Amount, Cell, Claim, MoneyRow, Total

_FIELDS = {
    "initial": ("initial",),
    # A budget of which the words do not say which one it is: the one that spending is held to.
    "adjusted": ("adjusted", "budget"),
    "executed": ("executed",),
    "received": ("received",),
}
# Prose has no label: the row is called as every form calls it.
_WHOLE_ROW = "年度资金总额"
_BUDGETS = frozenset({"initial", "adjusted", "budget"})
_KINDS = {"appropriation": "appropriation", "carried": "carried", "other": "other"}
# An investment is the budget only where no budget is told.
_INVESTMENT = regex.compile(r"投资|概算")
# What was asked for is the budget only where nothing granted is told.
_ASKED_FOR = regex.compile(r"申请|申报|需求|拟")
# What is spent on a work of the project is told beside what is spent in all.
_IN_ALL = regex.compile(r"全年|年度|年内|累计|共|合计|总(?!面积|长|量|数)|整体")
_HAN_PAIR = regex.compile(r"(?=([\p{Han}]{2}))")
# Words that every name of a project shares with any other.
_COMMON = frozenset(
    {"项目", "资金", "专项", "经费", "补助", "工作", "年度", "报告", "绩效", "自评", "评价"}
)


#: Points of the whole; what has fewer is one of its indicators.
_FULL_POINTS = 100


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A claim that may fill a cell, the likelier the higher its rank.

    Of two alike the one is likelier that says it is of everything, or that has its rate beside
    it.
    """

    rank: int
    claim: Claim
    in_all: bool = False

    @property
    def likelihood(self) -> tuple[int, bool]:
        """What they are ordered by."""
        return self.rank, self.in_all


def read_money(
    claims: Iterable[Claim], name: str = "", *, whole_unit: bool = False
) -> tuple[MoneyRow, ...]:
    """Return the rows of 项目资金 that claims tell: the total first, then its sources.

    Money of the year before counts only where no budget of the year itself is told.

    Parameters
    ----------
    claims
        What the figures of a report are, as
        :func:`~evalutils.reading.reports.claims.claims_of` tells it.
    name
        The project, as its title names it: an amount of something that shares no word with it
        is an amount of a part.
    whole_unit
        The report is about a whole department: then its income and spending are the money.

    Returns
    -------
    tuple of MoneyRow
        Empty where no amount of the project as a whole or of a source is told.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.reports.claims import claims_of
    >>> total, province = read_money(claims_of(
    ...     "项目预算60万元，其中省级资金40万元，实际到位55万元，支出54.5万元，支出进度99.09%。",
    ...     Place("a.txt")))
    >>> total.kind, total.adjusted.cell.text, total.received.cell.text, total.executed.cell.text
    ('total', '60万元', '55万元', '54.5万元')
    >>> province.label.text, province.adjusted.cell.text, total.rate.text
    ('省级资金', '40万元', '99.09%')
    """
    told = [claim for claim in claims if _belongs(claim, whole_unit)]
    if any(claim.role in _BUDGETS and claim.period == "this" for claim in told):
        told = [claim for claim in told if claim.period != "last"]
    told = [claim for claim in told if claim.period != "next"]
    total = _total(told, name)
    rows = [] if total is None else [total]
    return (*rows, *_sources(told))


def _belongs(claim: Claim, whole_unit: bool) -> bool:
    if claim.scope == "other":
        return False
    return claim.scope == "project" or whole_unit


def source_of(subject: str) -> str:
    """Return which source of money a subject names, or ``""``.

    Examples
    --------
    >>> [source_of(words) for words in ("省级补助资金", "区级配套", "上年结转资金", "宣传品")]
    ['province', 'county', 'carried', '']
    """
    sources = facts().named["sources"]
    return next((name for name, pattern in sources.items() if pattern.search(subject)), "")


def is_whole_subject(subject: str) -> bool:
    """Return whether an amount of such a name is of the project as a whole.

    Examples
    --------
    >>> [is_whole_subject(words) for words in ("", "项目资金", "宣传品")]
    [True, True, False]
    """
    return not subject or facts().named["subject"]["whole"].match(subject) is not None


def _rank(claim: Claim, name: str) -> int:
    """Return how likely a claim is about the project's money as a whole; below 0 it is not."""
    subject = facts().named["subject"]
    if claim.other is not None:
        return -2
    if _ASKED_FOR.search(claim.clause.text):
        return 0
    if subject["explicit"].search(claim.subject):
        return 4
    if is_whole_subject(claim.subject):
        return 3
    if source_of(claim.subject):
        return 1
    if _shared(claim.subject, name):
        return 2
    return 0 if claim.clause.text.startswith(claim.subject) else -1


def _is_investment(claim: Claim) -> bool:
    return _INVESTMENT.search(claim.clause.text) is not None


def _shared(subject: str, name: str) -> bool:
    pairs = {found[1] for found in _HAN_PAIR.finditer(subject)} - _COMMON
    return any(found[1] in pairs for found in _HAN_PAIR.finditer(name))


def _best(told: Sequence[Claim], roles: Sequence[str], name: str) -> Claim | None:
    """Return the claim of the first role that is told, of the highest rank, told first."""
    # An investment whose sources are told is what the project was given.
    split = [claim.other for claim in told if claim.other is not None and source_of(claim.subject)]
    rated = {claim.cell.place for claim in told if claim.role == "rate"}
    for role in roles:
        ranked = [
            _Ranked(
                _rank(claim, name),
                claim,
                claim.cell.place in rated or _IN_ALL.search(claim.clause.text) is not None,
            )
            for claim in told
            if claim.role == role
        ]
        ranked = [
            one
            for one in ranked
            if one.rank >= 0 and (not _is_investment(one.claim) or one.claim.cell in split)
        ]
        if ranked:
            return max(ranked, key=lambda one: one.likelihood).claim
    return None


def _total(told: Sequence[Claim], name: str) -> MoneyRow | None:
    found = {field: _best(told, roles, name) for field, roles in _FIELDS.items()}
    if found["initial"] is None and found["adjusted"] is None:
        found["adjusted"] = next(
            (
                claim
                for claim in told
                if claim.role == "budget" and claim.other is None and _is_investment(claim)
            ),
            None,
        )
    if not any(found.values()):
        return None
    first = next(claim for claim in found.values() if claim is not None)
    return _row(Cell(_WHOLE_ROW, first.cell.place), "total", found, _rate(told))


def _row(
    label: Cell, kind: str, told: Mapping[str, Claim | None], rate: Cell | None = None
) -> MoneyRow:
    def amount(field: str) -> Amount | None:
        claim = told.get(field)
        return None if claim is None else amount_of(claim.cell, "")

    return MoneyRow(
        label,
        kind,
        amount("initial"),
        amount("adjusted"),
        amount("executed"),
        amount("received"),
        rate=rate,
    )


def _rate(told: Sequence[Claim]) -> Cell | None:
    """Return the rate of spending that is told of the money as a whole."""
    rates = [claim for claim in told if claim.role == "rate"]
    ranked = [_Ranked(_rank(claim, ""), claim) for claim in rates]
    return max(ranked, key=lambda one: one.rank).claim.cell if ranked else None


def _sources(told: Sequence[Claim]) -> list[MoneyRow]:
    """Return a row for each source that stands beside another one or is part of a total."""
    by_source: dict[str, dict[str, Claim]] = {}
    labels: dict[str, Claim] = {}
    roles = {role: field for field, known in _FIELDS.items() for role in known}
    for claim in told:
        source = source_of(claim.subject)
        if not source or claim.role not in roles:
            continue
        labels.setdefault(source, claim)
        by_source.setdefault(source, {}).setdefault(roles[claim.role], claim)
    parts = [
        source
        for source in by_source
        if any(c.other is not None for c in by_source[source].values())
    ]
    if len(by_source) < 2 and not parts:
        # One source alone is all the money there is: the total tells it.
        return []
    return [
        _row(
            Cell(labels[source].subject, labels[source].cell.place),
            _KINDS.get(source, "part"),
            amounts,
        )
        for source, amounts in by_source.items()
    ]


def read_score(claims: Iterable[Claim]) -> Total | None:
    """Return the score of the whole self-evaluation that claims tell; an indicator's is none.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.reports.claims import claims_of
    >>> read_score(claims_of("产出指标得48分，项目自评得分96.5分。", Place("a.txt"))).score.text
    '96.5分'
    >>> read_score(claims_of("巡河40次，该项分值10分，得分10分。", Place("a.txt"))) is None
    True
    """
    score = facts().named["score"]
    best: _Ranked | None = None
    told = list(claims)
    for at, claim in enumerate(told):
        if claim.role != "score" or claim.period != "this":
            continue
        words = claim.clause.text.split(claim.cell.text)[0]
        if not score["whole"].search(words) and _beside_its_points(told, at):
            continue
        if score["part"].search(claim.subject):
            continue
        if score["own"].search(words):
            rank = 3
        elif score["total"].search(words):
            # 产出指标合计得44.26分: a sum of a part, where the clause names one.
            rank = 0 if score["part"].search(words) else 2
        else:
            rank = 1 if "得分" in words and not claim.subject else 0
        if rank and (best is None or rank > best.rank):
            best = _Ranked(rank, claim)
    return None if best is None else Total(best.claim.clause, score=best.claim.cell)


def _beside_its_points(told: Sequence[Claim], at: int) -> bool:
    """Return whether a score stands beside the points of one indicator: 分值10分，得10分."""
    score = told[at]
    return any(
        other.role == "points" and other.cell.place == score.cell.place
        and other.value is not None and other.value < _FULL_POINTS
        for other in (*told[max(0, at - 1) : at], *told[at + 1 : at + 2])
    )  # fmt: skip


def read_grade(passages: Iterable[Cell]) -> Cell | None:
    """Return the grade that a sentence states (等级为“优”), as its words.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> read_grade([Cell("自评得分92分，评价等级为“优”。", Place("a.txt"))]).text
    '优'
    """
    pattern = facts().named["score"]["grade"]
    for passage in passages:
        found = pattern.search(passage.text)
        if found is not None:
            return Cell(found["grade"], passage.place)
    return None
