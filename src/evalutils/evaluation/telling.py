"""Results told in another language: the same exact values, other names and printed words.

Results are worked out once and in Chinese; an edition in another language prints them anew
from their exact values, so that no language can say more or less than another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.evaluation import registry
from evalutils.evaluation.audit import title_of
from evalutils.evaluation.formatting import (
    PLACES,
    fixed,
    number_words,
    percent_text,
    toward,
    trimmed,
)
from evalutils.evaluation.lexicon import Lexicon, is_chinese
from evalutils.evaluation.results import ProfileSummary, Results
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence
from evalutils.reading.quantities import Interval, Quantity, number_text

_KINDS = {"dimension", "level1"}


def grouped(digits: str) -> str:
    """Return a number with commas between thousands.

    Examples
    --------
    >>> grouped("810900"), grouped("-1234.5"), grouped("367")
    ('810,900', '-1,234.5', '367')
    """
    whole, dot, rest = digits.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{dot}{rest}"


def quantity_words(quantity: Quantity, lexicon: Lexicon) -> str:
    """Return a figure of a source in another language, with the hedge its words have.

    Examples
    --------
    >>> from evalutils.evaluation.lexicon import load_lexicon
    >>> from evalutils.reading.quantities import read_quantities
    >>> def told(text: str) -> str:
    ...     return quantity_words(read_quantities(text)[0], load_lexicon("en"))
    >>> told("全年预算81.09万元"), told("约13.7万人"), told("300余场次")
    ('CNY 810,900', 'about 137,000 people', 'somewhat over 300 sessions')
    >>> told("近20000多份")
    '20,000 items (contradictory hedges)'
    """
    if not is_chinese(quantity.text):
        return quantity.text
    interval, unit = quantity.interval, quantity.unit
    if quantity.exactness == "exact" and interval.is_exact:
        return _amount(_exact(interval.value, unit), unit, interval == Interval.exact(1), lexicon)
    hedge = lexicon.hedges.get(quantity.exactness, "")
    if quantity.printed is not None and "[number]" in hedge:
        number = _amount(_exact(quantity.printed, unit), unit, quantity.printed == 1, lexicon)
        return hedge.replace("[number]", number)
    return value_words(interval, unit, lexicon)


def value_words(interval: Interval, unit: str, lexicon: Lexicon) -> str:
    """Return a value in another language by its unit; a missing end is said by a bound.

    Examples
    --------
    >>> from evalutils.evaluation.lexicon import load_lexicon
    >>> english = load_lexicon("en")
    >>> value_words(Interval.exact(200), "元", english)
    'CNY 200'
    >>> value_words(Interval(Fraction("126535.5"), Fraction("127462.5")), "人", english)
    '126,535–127,463 people'
    >>> value_words(Interval(Fraction("0.064"), None, False), "%", english)
    'more than 6.4%'
    """
    low, high = interval.low, interval.high
    if interval.is_exact:
        if unit == "%":
            return percent_text(interval)
        number = grouped(number_words(interval.value, PLACES))
        return _amount(number, unit, interval == Interval.exact(1), lexicon)
    if low is not None and high is not None:
        ends = {"[low]": _end(low, unit, up=False), "[high]": _end(high, unit, up=True)}
        span = lexicon.hedges["range"]
        for place, end in ends.items():
            span = span.replace(place, end + ("%" if unit == "%" and place == "[low]" else ""))
        return _amount(span, unit, False, lexicon)
    if low is not None:
        key, end = "ge" if interval.low_incl else "gt", _end(low, unit, up=False)
    elif high is not None:
        key, end = "le" if interval.high_incl else "lt", _end(high, unit, up=True)
    else:
        return "–"
    return lexicon.hedges[key].replace("[number]", _amount(end, unit, False, lexicon))


def bracket_words(interval: Interval, unit: str, lexicon: Lexicon) -> str:
    """Return an interval with brackets that say which ends belong to it.

    Examples
    --------
    >>> from evalutils.evaluation.lexicon import load_lexicon
    >>> about = Interval(Fraction(1150000), Fraction(1250000), True, False)
    >>> bracket_words(about, "人次", load_lexicon("en"))
    '[1,150,000; 1,250,000) person-times'
    """
    factor = Fraction(1, 100) if unit == "%" else Fraction(1)
    left = "[" if interval.low_incl else "("
    right = "]" if interval.high_incl else ")"
    low, high = (
        None if end is None else grouped(number_words(end / factor))
        for end in (interval.low, interval.high)
    )
    span = f"{left}{low or '-∞'}; {high or '∞'}{right}"
    return _amount(span, unit, False, lexicon)


def _exact(value: Fraction, unit: str) -> str:
    """Return an exact figure of a source with as many decimals as it has."""
    shown = value * 100 if unit == "%" else value
    exact = number_text(shown)
    return grouped(number_words(shown) if "/" in exact else exact)


def _end(end: Fraction, unit: str, *, up: bool) -> str:
    """Return an end of an interval, rounded outwards, money and shares to two decimals."""
    if unit == "%":
        return trimmed(fixed(toward(end * 100, PLACES, up=up), PLACES))
    places = PLACES if abs(end) < 1 else 0
    return grouped(trimmed(fixed(toward(end, places, up=up), places)))


def _amount(number: str, unit: str, single: bool, lexicon: Lexicon) -> str:
    if not unit:
        return number
    if unit in lexicon.currencies:
        return lexicon.currencies[unit] + number
    if unit == "%":
        return f"{number}%"
    return f"{number} {lexicon.unit(unit, plural=not single)}"


@dataclass(frozen=True, slots=True)
class Names:
    """What the results name, in the language they are told in.

    Parameters
    ----------
    indicators
        Code → name.
    computed
        Id of a computed value → label.
    values
        Reference → label, for values that nothing else names.
    remarks
        Chinese reason or measure of a deduction → words.
    """

    indicators: Mapping[str, str]
    computed: Mapping[str, str]
    values: Mapping[str, str]
    remarks: Mapping[str, str]


def told(
    results: Results, evidence: Mapping[str, Evidence], names: Names, lexicon: Lexicon
) -> Results:
    """Return the results in another language; every exact value stays as it is.

    Parameters
    ----------
    results
        As they were worked out.
    evidence
        The ledger by id, its labels in the language.
    names
        Of indicators and computed values.
    lexicon
        Terms and units; what it lacks stays Chinese (see :func:`untold`).
    """
    teller = _Teller(results, evidence, names, lexicon)
    term, named = lexicon.term, names.indicators
    deductions = tuple(
        replace(
            item,
            name=named.get(item.code, item.name),
            rule=term(item.rule),
            clause=term(item.clause),
            reason=names.remarks.get(item.reason, term(item.reason)),
            measure=names.remarks.get(item.measure, term(item.measure)),
        )
        for item in results.deductions
    )
    return replace(
        results,
        profile=_profile(results.profile, term),
        values={ref: teller.value(value) for ref, value in results.values.items()},
        indicators=tuple(
            replace(item, name=named.get(item.code, item.name)) for item in results.indicators
        ),
        scores=tuple(
            replace(
                item,
                name=named.get(item.code, item.name),
                rule=term(item.rule),
                clause=term(item.clause),
            )
            for item in results.scores
        ),
        outcomes={
            basis: replace(item, grades=tuple(map(term, item.grades)))
            for basis, item in results.outcomes.items()
        },
        deductions=deductions,
    )


def terms_of(results: Results) -> Iterator[str]:
    """Yield every term that the results print: names of dimensions, grades, rules, clauses."""
    profile = results.profile
    yield from (profile.title, profile.execution_definition)
    for rule in profile.rules:
        yield from (rule.title, rule.clause, rule.text)
    yield from (grade.name for grade in profile.grades)
    for item in results.indicators:
        if item.leaf:
            yield from (item.dimension, item.level1)
    for score in results.scores:
        yield from (score.rule, score.clause)


def units_of(results: Results) -> Iterator[str]:
    """Yield the unit of every value that is printed with Chinese words."""
    yield from (value.unit for value in results.values.values() if is_chinese(value.text))


def untold(results: Results) -> Iterator[tuple[str, str]]:
    """Yield reference and label of every value whose label is still Chinese."""
    for ref, value in results.values.items():
        if is_chinese(value.label):
            yield ref, value.label


def _profile(profile: ProfileSummary, term: Callable[[str], str]) -> ProfileSummary:
    return replace(
        profile,
        title=term(profile.title),
        execution_definition=term(profile.execution_definition),
        rules=tuple(
            replace(rule, title=term(rule.title), clause=term(rule.clause), text=term(rule.text))
            for rule in profile.rules
        ),
        grades=tuple(replace(grade, name=term(grade.name)) for grade in profile.grades),
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    results: Results
    evidence: Mapping[str, Evidence]
    names: Names
    lexicon: Lexicon

    def value(self, value: Value) -> Value:
        formula = self.lexicon.term(value.formula)
        return replace(value, label=self.label(value), text=self.text(value), formula=formula)

    def text(self, value: Value) -> str:
        kind, _, name = value.ref.partition(":")
        if kind == "evidence" and name in self.evidence:
            return self.evidence[name].quantity.text
        if name.startswith("read."):
            return bracket_words(value.interval, value.unit, self.lexicon)
        if name.startswith("stability.") and is_chinese(value.text):
            number = value.text.removeprefix("约")
            return self.lexicon.hedges["approx"].replace("[number]", number)
        if not is_chinese(value.text):
            return value.text.replace("—", "–")
        return value_words(value.interval, value.unit, self.lexicon)

    def label(self, value: Value) -> str:
        if value.ref in self.names.values:
            return self.names.values[value.ref]
        kind, _, name = value.ref.partition(":")
        if kind == "evidence":
            return self.evidence[name].label if name in self.evidence else value.label
        return self.score(name, value) if kind == "score" else self.result(name, value)

    def result(self, name: str, value: Value) -> str:
        head, _, rest = name.partition(".")
        if name in self.names.computed:
            return self.names.computed[name]
        if head == "read" and rest in self.evidence:
            return self.say("read", label=self.evidence[rest].label)
        if head == "count":
            return self.say(name)
        if head == "profile":
            return self.of_profile(rest)
        if name == "evidence_coverage":
            return self.say(name)
        if head == "stability":
            return self.of_stability(rest, value)
        if head == "records":
            return self.of_records(rest, value)
        if head == "audit":  # named by the rule that saw it
            rule = value.label.partition(" ")[0]
            return f"{rule} {title_of(rule, self.lexicon.language)}"
        return value.label

    def of_records(self, rest: str, value: Value) -> str:
        """Return the label of ``<id>.<part>`` or ``<id>.<part>.<group>``."""
        _, _, tail = rest.partition(".")
        part, _, group = tail.partition(".")
        name = self.evidence[value.evidence[0]].label
        return self.say(f"records.{part}", name=name, group=self.lexicon.term(group))

    def of_profile(self, rest: str) -> str:
        part, _, which = rest.partition(".")
        if part == "weight":
            return self.say("profile.weight", name=self.lexicon.term(which))
        if part == "grade":
            grade = self.results.profile.grades[int(which.partition(".")[0]) - 1]
            return self.say("profile.grade", name=self.lexicon.term(grade.name))
        return self.say(f"profile.{part}")

    def of_stability(self, rest: str, value: Value) -> str:
        if rest.startswith("grade.") or rest in {"leading", "open"}:
            still_open = value.label == registry.label("stability.open")
            return self.say("stability.open") if still_open else self.lexicon.term(value.label)
        return self.say(f"stability.{rest}")

    def score(self, name: str, value: Value) -> str:
        head, _, rest = name.partition(".")
        if head in self.results.outcomes:
            return self.say(f"outcome.{rest}", basis=self.say(f"basis.{head}"))
        if head in _KINDS:
            named, _, part = rest.partition(".")
            return self.say(f"group.{part}", name=self.lexicon.term(named))
        code, part = next(
            (known, name.removeprefix(known).removeprefix("."))
            for known in sorted(self.names.indicators, key=len, reverse=True)
            if name == known or name.startswith(f"{known}.")
        )
        return self.say(f"score.{part or 'score'}", name=self.names.indicators[code])

    def say(self, key: str, **facts: str) -> str:
        return registry.label(key, self.lexicon.language, **facts)
