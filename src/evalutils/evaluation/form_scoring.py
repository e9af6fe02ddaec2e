"""Scoring a received form by a profile: its own targets and actual values, read as printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.base.words import beside
from evalutils.evaluation.fitting import dimension_in, require_fit
from evalutils.evaluation.indicators import Indicator, same_unit
from evalutils.evaluation.methods import ZeroTarget, met
from evalutils.evaluation.profiles import Profile, Tier
from evalutils.evaluation.scoring import Outcome, Score, outcome, score_indicator
from evalutils.reading.documents import UNCERTAIN, Document
from evalutils.reading.forms import doubts_as_json, read_forms
from evalutils.reading.quantities import Interval, Quantity, common_unit, number_text
from evalutils.reading.selfeval import (
    Cell,
    Item,
    MoneyRow,
    SelfEvaluation,
    is_blank,
    without_notes,
)

_SHARE = regex.compile(
    r"(?P<words>[^\d%％]*?)[:：,，(（]*(?P<share>\d+(?:\.\d+)?)(?:[%％]|百分比)[)）]?[。；;]?"
)
_BOUNDS = frozenset({"ge", "gt", "le", "lt"})
_PLAIN = frozenset({"exact", "range", "adjacent", *_BOUNDS})


@cache
def form_word(name: str) -> regex.Pattern[str]:
    """Return a pattern of ``form_words.toml``.

    Examples
    --------
    >>> [bool(form_word("copied").search(text)) for text in ("≥95%", "95%", "不低于95%")]
    [True, False, True]
    """
    return regex.compile(beside(__file__, "form_words.toml")[name])


def hindrance(item: Item) -> str:
    """Return why the words of a row's figures can't be scored, or ``""``.

    Parameters
    ----------
    item
        A row with a figure as its target.

    Returns
    -------
    str
        ``date`` (a time is aimed at), ``target_unclear`` (about so many), ``actual_copied``
        (a bound, as targets are), ``actual_words`` (no figure), ``conflict`` or ``""``.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.selfeval import Cell
    >>> def row(target, actual):
    ...     name, aim, done = (Cell(t, Place("a.xlsx")) for t in ("宣传", target, actual))
    ...     return Item(name, target=aim, actual=done)
    >>> [hindrance(row("≥95%", said)) for said in ("≥95%", "95%以上", "已完成", "96%")]
    ['actual_copied', 'actual_copied', 'actual_words', '']
    """
    target = "" if item.target is None else "".join(item.target.text.split())
    actual = "" if item.actual is None else "".join(item.actual.text.split())
    if form_word("date").search(target):
        return "date"
    if any(aim.exactness not in _PLAIN for aim in item.target_quantities):
        return "target_unclear"
    if is_blank(actual):
        return ""
    if form_word("copied").search(actual):
        return "actual_copied"
    found = item.actual_quantities
    if not found:
        return "actual_words"
    if any(figure.exactness == "conflict" for figure in found):
        return "conflict"
    ends = {end for aim in item.target_quantities for end in (aim.interval.low, aim.interval.high)}
    bounds = [figure for figure in found if figure.exactness in _BOUNDS]
    same = any({f.interval.low, f.interval.high} & (ends - {None}) for f in bounds)
    return "actual_copied" if same else ""


def printed_share(actual: str, tiers: tuple[Tier, ...]) -> tuple[Interval | None, str]:
    """Return the share of the points that a qualitative row's own words allow, or why none.

    A tier alone allows its band; a bare 完成 claims a result and names no tier.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> tiers = load_profile("mof-2020-10").tiers["three"]
    >>> printed_share("部分达成 75%", tiers), printed_share("部分达成 95%", tiers)
    ((Interval.exact('0.75'), ''), (None, 'tier_outside_band'))
    >>> printed_share("全部或基本达成预期指标", tiers), printed_share("已完成", tiers)
    ((<Interval [0.8, 1]>, ''), (None, 'no_tier'))
    """
    plain = "".join(actual.split())
    found = _SHARE.fullmatch(plain)
    words = found["words"] if found else plain
    bare = form_word("tier_filler").sub("", words)
    tier = next((tier for tier in tiers if bare == tier.name), None)
    if found is None:
        return (None, "no_tier") if tier is None else (tier.band, "")
    share = Fraction(found["share"]) / 100
    if tier is None and not form_word("share_words").fullmatch(words):
        return None, "no_tier"
    if share > 1 or (tier is not None and share not in tier.band):
        return None, "tier_outside_band"
    return Interval.exact(share), ""


_DIRECTIONS = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤", "=": "=", "qualitative": "定性"}
_HUNDREDTH = Fraction(1, 100)
_WHOLE = Fraction(1)
_KEYS = {"≥": "more", "≤": "less"}
_DATED = regex.compile(r"^(?P<number>[≥≤<>=]*\d+(?:\.\d+)?)\s*(?P<unit>[日月])$")
_LASTING = {"日": "天", "月": "个月"}


@dataclass(frozen=True, slots=True)
class FormScore:
    """A form scored by a profile.

    Parameters
    ----------
    profile
        Name of the profile.
    scores
        Of the execution of the budget, where the form has points for it, and of every
        indicator. A row whose points the form does not print is unscored.
    outcome
        Total, coverage and grades; ``None`` where no row has points.
    fits
        Whether the points make up the full points of the profile; else no grade is given.
    full
        Full points of the profile.
    form
        As received.
    declared
        The score the form itself prints for each of ``scores``: no evidence, only beside it.
    """

    profile: str
    scores: tuple[Score, ...]
    outcome: Outcome | None
    fits: bool
    full: Fraction
    form: SelfEvaluation
    declared: tuple[Fraction | None, ...]

    @property
    def points(self) -> Fraction:
        """Points the form prints, added up."""
        return sum((score.points for score in self.scores), Fraction(0))

    @property
    def lacking(self) -> int:
        """Rows whose points the form does not print."""
        return sum(map(_lacks_points, self.scores))

    @property
    def declared_total(self) -> Fraction | None:
        """The total the form prints."""
        return None if self.form.total is None else _number(self.form.total.score)

    @property
    def difference(self) -> Interval | None:
        """Declared less recomputed total."""
        if self.declared_total is None:
            return None
        return Interval.exact(self.declared_total) - self.total

    def differences(self) -> tuple[Interval | None, ...]:
        """Return declared less recomputed points of every row; ``None`` where one is missing."""
        return tuple(
            None if own is None or score.score is None else Interval.exact(own) - score.score
            for own, score in zip(self.declared, self.scores, strict=True)
        )

    @property
    def open(self) -> bool:
        """Whether the form has more points than those that could be read."""
        printed = None if self.form.total is None else _number(self.form.total.points)
        return not self.points or self.lacking > 0 or (printed or Fraction(0)) > self.points

    @property
    def total(self) -> Interval:
        """Total if what is unscored were 0 … full.

        Points that the form does not print, or that could not be read, may hold anything up
        to the full points.
        """
        total = Interval.exact(0) if self.outcome is None else self.outcome.total
        if not self.open:
            return total
        return Interval(total.low, max(total.high or self.full, self.full), total.low_incl)

    @property
    def grades(self) -> tuple[str, ...]:
        """Grades the total could have, best first; empty where none can be given (不能定级)."""
        result = self.outcome
        return result.grades if result is not None and result.gradable and self.fits else ()

    def as_json(self, language: str = "zh") -> dict[str, object]:
        """Return the result as ``evalutils score --json`` prints it, gaps worded in a language."""
        result = self.outcome
        return {
            "profile": self.profile,
            "scored_points": "0" if result is None else number_text(result.scorable),
            "scored": None if result is None else result.scored.ends_json(),
            "coverage": None if result is None or self.open else number_text(result.coverage),
            "total": self.total.ends_json(),
            "grades": list(self.grades),
            "declared": {
                "total": _text(self.declared_total),
                "grade": None if self.form.grade is None else self.form.grade.text or None,
                "difference": None if self.difference is None else self.difference.ends_json(),
            },
            "unscored": [score.name for score in self.scores if score.score is None],
            "indicators": [
                {
                    "name": score.name,
                    "points": None if _lacks_points(score) else number_text(score.points),
                    "score": None if score.score is None else score.score.ends_json(),
                    "rule": score.rule,
                    "clause": score.clause,
                    "unscored_reason": score.unscored_reason or None,
                    "declared": _text(own),
                    "difference": None if gap is None else gap.ends_json(),
                    "remarks": list(score.remarks),
                }
                for score, own, gap in zip(
                    self.scores, self.declared, self.differences(), strict=True
                )
            ],
            "points": {"found": number_text(self.points), "expected": number_text(self.full)},
            "unreadable": [part.worded(language) for part in self.form.unreadable],
            **doubts_as_json(self.form.seen, language),
        }


def score_form(form: SelfEvaluation, profile: Profile) -> FormScore:
    """Return the scores of a form's rows by the methods of a profile.

    A figure without any comparator as its target is read by the indicator's name: the more the
    better, unless it is a cost, an accident, a complaint …; the line says so.
    A missing figure is unscored, never 0 and never full marks.

    Parameters
    ----------
    form
        As received.
    profile
        Methods, rounding, grades and threshold.

    Raises
    ------
    InputFaults
        With every row whose level-1 or level-2 name the profile does not have.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.base.places import Place
    >>> place = Place("a.docx")
    >>> cells = {"target": "≥400场", "actual": "300场", "points": "20", "level2": "数量指标"}
    >>> row = Item(Cell("宣传活动", place), comparator="≥",
    ...                     **{name: Cell(text, place) for name, text in cells.items()})
    >>> form = SelfEvaluation("a.docx", place, items=(row,))
    >>> made = score_form(form, load_profile("mof-2020-10"))
    >>> made.scores[0].score, made.outcome.total, made.fits, made.grades
    (Interval.exact('15'), Interval.exact('15'), False, ())
    """
    require_fit(form, form.items, profile)
    shares = _prints_shares(form.items)
    execution = list(_execution(form, profile))
    rows = [*execution, *(_indicator(item, profile, shares) for item in form.items)]
    scores = tuple(
        _scored(replace(row, row=number), why, profile) for number, (row, why) in enumerate(rows, 1)
    )
    counted = [score for score in scores if score.points]
    full = sum((score.points for score in counted), Fraction(0))
    result = outcome("assumptions", counted, profile) if counted else None
    fits = full == profile.full_points and not any(_lacks_points(score) for score in scores)
    money = [_number(row.score) for row in form.money if row.kind == "total"][: len(execution)]
    declared = (*money, *(_number(item.score) for item in form.items))
    return FormScore(profile.name, scores, result, fits, profile.full_points, form, declared)


@dataclass(frozen=True, slots=True)
class FileScores:
    """What the forms of one file score, and what keeps the file or one of its forms from it.

    Parameters
    ----------
    file
        As it was given.
    forms
        Every form that fits the profile.
    faults
        Why the file could not be read, has no form, or which rows do not fit the profile.
    """

    file: str
    forms: tuple[FormScore, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def lacks_forms(self) -> bool:
        """Whether the file was read and there is simply no form in it: no mistake of anybody's."""
        return any(fault.code == "form_missing" for fault in self.faults)

    def called(self, name: str) -> FileScores:
        """Return the same of a file by the name its user knows: one of an archive, or a folder."""
        faults = (
            replace(fault, where=replace(fault.where, document=name)) for fault in self.faults
        )
        return replace(self, file=name, faults=tuple(faults))


def score_document(document: Document, profile: Profile) -> FileScores:
    """Return the scores of every form of a document; one that does not fit keeps no other back.

    Parameters
    ----------
    document
        As received.
    profile
        Methods, rounding, grades and threshold.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> made = score_document(Document("通知.txt"), load_profile("mof-2020-10"))
    >>> made.forms, made.lacks_forms, made.faults[0].expected("en")
    ((), True, 'a file with a self-evaluation form')
    """
    forms: list[FormScore] = []
    faults: list[Fault] = []
    received = read_forms(document)
    for form in received:
        try:
            forms.append(score_form(form, profile))
        except InputFaults as misfits:
            faults += misfits.faults
    if not received:
        faults.append(Fault("form_missing", Place(document.name)))
    return FileScores(document.name, tuple(forms), tuple(faults))


def _lacks_points(score: Score) -> bool:
    """Return whether the form prints no points for a row (which is not 0 points)."""
    return score.unscored_reason == "no_points"


def _scored(row: Indicator, why: str, profile: Profile) -> Score:
    """Score one row; a target without a direction by what its name says, and say so."""
    by_name = not row.direction
    direction = row.direction or _direction_by_name(row)
    try:
        first = score_indicator(replace(row, direction=direction), profile)
    except ZeroTarget:
        method = profile.method_for(row.kind, "≥")
        clause = profile.clauses[method.clause].cite
        return Score(
            row.code, row.name, row.points, None, None, method.title, clause, "zero_target"
        )
    if by_name:
        first = replace(first, remarks=(*first.remarks, f"direction_by_name_{_KEYS[direction]}"))
    if row.kind == "execution" and row.target is not None:
        over = row.actual is not None and met(row.actual, row.target, "≤") is False
        first = replace(first, remarks=(*first.remarks, "over_budget") if over else ())
    if why:
        return replace(first, score=None, exact=None, unscored_reason=why)
    return first


def _direction_by_name(row: Indicator) -> str:
    """Return at least, or at most where less is better: a cost, an accident, a complaint."""
    # Nobody aims at "at least none".
    if row.target == Interval.exact(0):
        return "≤"
    name = form_word("not_less").sub("", row.name)
    return "≤" if form_word("less_is_better").search(name) else "≥"


def _execution(form: SelfEvaluation, profile: Profile) -> Iterator[tuple[Indicator, str]]:
    """Yield the execution of the budget where the form or its names give points for it."""
    total = next((row for row in form.money if row.kind == "total"), None)
    dimension = next((item for item in profile.dimensions if item.kind == "execution"), None)
    if total is None or dimension is None:
        return
    points = _number(total.points)
    if points is None:
        named = (
            weight
            for weight in form.weights
            if profile.dimension_of(weight.name) == dimension
            or form_word("execution_group").search(weight.name)
        )
        points = next((weight.points for weight in named), None)
    if points is None:
        return
    over_received = form_word("over_received").search(profile.execution_definition)
    target = _value(total, "received" if over_received else "adjusted")
    actual = _value(total, "executed")
    figures = [value.value for value in (target, actual) if value is not None]
    why = "negative_money" if any(value < 0 for value in figures) else ""
    row = _row(dimension.name, points, dimension.counts_as, dimension.kind)
    yield replace(row, direction="≥", target=target, actual=actual), why


def _value(row: MoneyRow, name: str) -> Interval | None:
    amount = getattr(row, name)
    number = None if amount is None else amount.value if amount.unit else amount.number
    return None if number is None else Interval.exact(number)


def _without_notes(item: Item) -> Item:
    """Return a row whose figures stand without what is remarked on them: 95%（问卷200份）."""
    cells = {}
    for role in ("target", "actual"):
        cell = getattr(item, role)
        bare = "" if cell is None else without_notes(cell.text)
        # 30日 is a day of a month anywhere but in a cell of its own.
        bare = _DATED.sub(lambda found: found["number"] + _LASTING[found["unit"]], bare)
        if cell is not None and bare != cell.text and replace(cell, text=bare).quantities:
            cells[role] = replace(cell, text=bare)
    return replace(item, **cells)


def _prints_shares(items: Sequence[Item]) -> bool:
    """Return whether a form shows that it prints shares as 0.98 under targets in percent.

    A worksheet whose cells lost the format of percent shows all of them so; one figure alone
    may as well be a slip.
    """
    bare = [
        found[0].interval.value
        for item in items
        if len(aims := item.target_quantities) == 1 and _is_percent(aims[0])
        if len(found := item.actual_quantities) == 1 and not found[0].unit
        if found[0].interval.is_exact and found[0].interval.value
    ]
    return len(bare) > 1 and all(value <= _WHOLE for value in bare)


def _indicator(item: Item, profile: Profile, shares: bool) -> tuple[Indicator, str]:
    item = _without_notes(item)
    dimension = dimension_in(item, profile)
    points = _number(item.points)
    row = _row(
        item.name.text,
        points or Fraction(0),
        dimension.counts_as if dimension else "",
        dimension.kind if dimension else "",
    )
    targets, actuals = item.target_quantities, item.actual_quantities
    direction = _DIRECTIONS.get(item.comparator, "")
    blank = item.target is None or item.target.blank
    if any(cell is not None and UNCERTAIN in cell.text for cell in (item.target, item.actual)):
        # Read from a picture and in doubt: not used before a person has confirmed it.
        return replace(row, direction="≥"), "uncertain"
    if blank and direction != "定性" and profile.method_for(row.kind, "≥").rate != "actual":
        missing = "no_target" if actuals else "no_target_no_actual"
        return replace(row, direction="≥"), missing if points is not None else "no_points"
    if direction == "定性" or not targets:
        share, said = _tier(item, profile)
        missing = "" if points is not None else "no_points"
        return replace(row, direction="定性", tier_share=share), missing or said
    why = ("" if points is not None else "no_points") or hindrance(item)
    if why:
        return replace(row, direction=direction or "≥"), why
    if len(targets) > 1 or len(actuals) > 1:
        return replace(row, direction=direction or "≥"), why or "several_figures"
    target, actual = targets[0], actuals[0] if actuals else None
    if not direction and target.exactness in {"range", "adjacent"}:
        direction = "="
    if actual is not None and _may_be_share(target, actual) and not shares:
        return replace(row, direction=direction or "≥"), why or "percent_or_share"
    values = _comparable(target, actual, shares=shares)
    if values is None:
        return replace(row, direction=direction or "≥"), why or "units_differ"
    unit = target.unit or (actual.unit if actual else "")
    row = replace(row, direction=direction, target=values[0], actual=values[1])
    return replace(row, target_unit=unit, actual_unit=unit), why


def _may_be_share(target: Quantity, actual: Quantity) -> bool:
    """Return whether a bare figure under a target in percent may be a share: 0.98 is 98 %."""
    low = actual.interval.low
    bare = not actual.unit and low is not None and 0 < low <= _WHOLE
    return bare and _is_percent(target) and (target.printed or Fraction(0)) > Fraction(2, 100)


def _comparable(
    target: Quantity, actual: Quantity | None, *, shares: bool = False
) -> tuple[Interval, Interval | None] | None:
    """Return both figures in one unit; ``None`` where their units are of different things.

    A bare figure takes the unit of the other: 100 beside ≥100% is 100 %; where the form prints
    ``shares``, 0.98 is 98 %. Units of one measure are converted exactly: 2公里 is 2000米.
    """
    bound = target.interval if target.printed is None else Interval.exact(target.printed)
    if actual is None:
        return bound, None
    value = actual.interval
    if _is_percent(target) and not actual.unit:
        value = value if shares and _may_be_share(target, actual) else value.times(_HUNDREDTH)
    elif _is_percent(actual) and not target.unit:
        bound = bound.times(_HUNDREDTH)
    elif not same_unit(target.unit, actual.unit):
        (one, factor), (other, rate) = common_unit(target.unit), common_unit(actual.unit)
        if one != other:
            return None
        value = value.times(rate / factor)
    return bound, value


def _is_percent(quantity: Quantity) -> bool:
    return bool(quantity.unit) and same_unit(quantity.unit, "%")


def _tier(item: Item, profile: Profile) -> tuple[Interval | None, str]:
    """Return the shares that the form's own words allow, or why there are none."""
    target = "" if item.target is None else item.target.text
    if not target:
        return None, ""
    if form_word("date").search("".join(target.split())):
        return None, "date"
    said = "" if item.actual is None else item.actual.text
    return printed_share(said, profile.tiers.get(profile.method_for("", "定性").tiers, ()))


def _number(cell: Cell | None) -> Fraction | None:
    return None if cell is None else cell.number


def _text(value: Fraction | None) -> str | None:
    return None if value is None else number_text(value)


def _row(name: str, points: Fraction, level1: str, kind: str) -> Indicator:
    """Return a leaf that holds nothing but its name and points yet."""
    return Indicator(
        code=name, parent="", level=1, name=name, leaf=True, dimension="", level1=level1,
        kind=kind, points=points, points_basis="approved", weight=Fraction(0),
        direction="", target=None, target_text="", target_unit="",
        target_basis="approved", unit="", actual=None, actual_text="", actual_unit="",
        actual_scale="",
        expression="", evidence=(), conflict=False, tier="", tier_share=None, reason="",
        declared_score="", deviation_reason="", measure="", note="", row=0,
    )  # fmt: skip
