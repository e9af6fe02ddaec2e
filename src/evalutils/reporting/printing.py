"""Printing: the words of an edition, put in last and per language: numbers, units, names, labels.

What was worked out is exact and holds no words; an edition in another language prints the same
values, so that no language can say more or less than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from evalutils.base.paths import DEFAULT_LANGUAGE
from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.base.words import pairs_under, say
from evalutils.evaluation.audit import title_of
from evalutils.evaluation.formatting import (
    PLACES,
    bounds_text,
    bracket_text,
    digits_text,
    fixed,
    number_words,
    percent_text,
    points_text,
    share_text,
    toward,
    trimmed,
    value_text,
)
from evalutils.evaluation.values import Name, Value, Written
from evalutils.reading.quantities import Interval, Quantity, number_text

#: Hedges that stand at one number.
_HEDGED = frozenset({"approx", "under", "over", "ge", "gt", "le", "lt", "conflict"})
_CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001-\u303f]")


def is_chinese(text: str) -> bool:
    """Return whether a text holds Chinese characters or full-width signs.

    Examples
    --------
    >>> is_chinese("81.09万元"), is_chinese("99.98%")
    (True, False)
    """
    return _CHINESE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms and units of one language; a lexicon of Chinese leaves everything as it is.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    terms
        Chinese words → words of the language.
    units
        Chinese unit → (singular, plural).
    currencies
        Chinese unit of money → what stands before the amount.

    Examples
    --------
    >>> lexicon = load_lexicon("en")
    >>> lexicon.term("数量"), lexicon.unit("人次", plural=True)
    ('Quantity', 'participations')
    """

    language: str = "zh"
    terms: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)

    def term(self, words: str) -> str:
        """Return words in this language; without an entry they stay as they are."""
        return self.terms.get(words, words)

    def unit(self, words: str, *, plural: bool) -> str:
        """Return a unit in this language; without an entry it stays as it is."""
        return self.units.get(words, (words, words))[plural]

    def missing(self, words: Iterable[str]) -> list[str]:
        """Return the Chinese words that have no entry, each once, in order."""
        if self.language == "zh":
            return []
        return [word for word in dict.fromkeys(words) if is_chinese(word) and not self.knows(word)]

    def knows(self, words: str) -> bool:
        """Return whether there is an entry for a term."""
        return words in self.terms

    def missing_units(self, units: Iterable[str]) -> list[str]:
        """Return the Chinese units that have no entry, each once, in order."""
        if self.language == "zh":
            return []
        known = {*self.units, *self.currencies}
        return [unit for unit in dict.fromkeys(units) if is_chinese(unit) and unit not in known]


def load_lexicon(
    language: str,
    terms: Mapping[str, str] | None = None,
    units: Mapping[str, tuple[str, str]] | None = None,
) -> Lexicon:
    """Return the lexicon of a language, with a project's own entries before ours.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    terms, units
        A project's own.
    """
    if language == "zh":
        return Lexicon()
    ours = {word: (one, many) for word, (one, many) in pairs_under("units", language).items()}
    return Lexicon(
        language,
        {**pairs_under("terms", language), **(terms or {})},
        {**ours, **(units or {})},
        pairs_under("currencies", language),
    )


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


def written_words(written: Written, interval: Interval, unit: str, lexicon: Lexicon) -> str:
    """Return a figure of a source in another language, with the hedge its words have.

    Examples
    --------
    >>> from evalutils.reading.quantities import read_quantities
    >>> def told(text: str) -> str:
    ...     (found,) = read_quantities(text)
    ...     written = Written(found.text, found.exactness, found.printed)
    ...     return written_words(written, found.interval, found.unit, load_lexicon("en"))
    >>> told("全年预算81.09万元"), told("约13.7万人"), told("300余场次")
    ('CNY 810,900', 'about 137,000 people', 'over 300 sessions')
    >>> told("近20000多份")
    '20,000 items (contradictory hedges)'
    """
    if not is_chinese(written.words):
        return written.words if written.exactness else written.words.replace("—", "–")
    if written.exactness == "exact" and interval.is_exact:
        return _amount(_exact(interval.value, unit), unit, interval == Interval.exact(1), lexicon)
    number = written.number
    # A range has two numbers, and neighbours (三四百) none of their own: their ends are told.
    if number is not None and written.exactness in _HEDGED:
        told = _amount(_exact(number, unit), unit, number == 1, lexicon)
        return say(f"hedges.{written.exactness}", lexicon.language, number=told)
    return value_words(interval, unit, lexicon)


def quantity_words(quantity: Quantity, lexicon: Lexicon) -> str:
    """Return a figure of a source in another language; see :func:`written_words`."""
    written = Written(quantity.text, quantity.exactness, quantity.printed)
    return written_words(written, quantity.interval, quantity.unit, lexicon)


def value_words(interval: Interval, unit: str, lexicon: Lexicon) -> str:
    """Return a value in another language by its unit; a missing end is said by a bound.

    Examples
    --------
    >>> english = load_lexicon("en")
    >>> value_words(Interval.exact(200), "元", english)
    'CNY 200'
    >>> value_words(Interval(Fraction("126535.5"), Fraction("127462.5")), "人", english)
    '126,500–127,500 people'
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
        first = _end(low, unit, up=False) + ("%" if unit == "%" else "")
        last = _end(high, unit, up=True)
        span = say("hedges.range", lexicon.language, low=first, high=last)
        return _amount(span, unit, False, lexicon)
    if low is not None:
        key, end = "ge" if interval.low_incl else "gt", _end(low, unit, up=False)
    elif high is not None:
        key, end = "le" if interval.high_incl else "lt", _end(high, unit, up=True)
    else:
        return "–"
    return say(f"hedges.{key}", lexicon.language, number=_amount(end, unit, False, lexicon))


def bracket_words(interval: Interval, unit: str, lexicon: Lexicon) -> str:
    """Return how a figure is read: its ends with words that say whether they belong to it.

    Examples
    --------
    >>> about = Interval(Fraction(1150000), Fraction(1250000), True, False)
    >>> bracket_words(about, "人次", load_lexicon("en"))
    'from 1,150,000 and under 1,250,000 participations'
    """
    factor = Fraction(1, 100) if unit == "%" else Fraction(1)

    def end_text(end: Fraction) -> str:
        return grouped(number_words(end / factor))

    return _amount(bounds_text(interval, end_text, lexicon.language), unit, False, lexicon)


def _exact(value: Fraction, unit: str) -> str:
    """Return an exact figure of a source with as many decimals as it has."""
    shown = value * 100 if unit == "%" else value
    exact = number_text(shown)
    return grouped(number_words(shown) if "/" in exact else exact)


def _end(end: Fraction, unit: str, *, up: bool) -> str:
    """Return an end of an interval, rounded outwards, money and shares to two decimals.

    From ten thousand on to the hundred, as Chinese prints it (12.65万): no more is known of it.
    """
    if unit == "%":
        return trimmed(fixed(toward(end * 100, PLACES, up=up), PLACES))
    if abs(end) >= 10**4:
        hundreds = toward(end / 100, 0, up=up)
        return grouped(fixed(hundreds * 100, 0))
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
class Shown:
    """A value as an edition prints it.

    Parameters
    ----------
    ref
        Reference of the value.
    label, text
        What it is and how it is printed, in the language of the edition.
    interval, unit, evidence
        As of :class:`evalutils.evaluation.values.Value`.
    formula
        What it was computed by, over ids, or the rule of a score in the language.
    """

    ref: Ref
    label: str
    text: str
    interval: Interval
    unit: str = ""
    evidence: tuple[str, ...] = ()
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints values in one language; without anything it prints them in Chinese.

    Parameters
    ----------
    lexicon
        Terms and units of the language.
    names
        What a name belongs to (``indicator:Q1``) → its words in the language.
    labels
        Reference → label in the language, for values that nothing else names.
    remarks
        What a person wrote into a cell of the form → the same in the language.

    Examples
    --------
    >>> from evalutils.evaluation.values import Label
    >>> named = {"name": Name("预算执行率", "indicator:C1")}
    >>> value = Value(Ref("score", "C1"), Label("score.score", named), Interval.exact(10), "分",
    ...               printed="points")
    >>> Printer().label(value), Printer().text(value)
    ('预算执行率得分', '10.00')
    >>> Printer(load_lexicon("en"), {"indicator:C1": "Execution rate"}).label(value)
    'Execution rate: score'
    """

    lexicon: Lexicon = field(default_factory=Lexicon)
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    def term(self, words: str) -> str:
        """Return a term of forms, profiles and tables in the language."""
        return self.lexicon.term(words)

    def remark(self, words: str) -> str:
        """Return a reason or a measure in the language."""
        return self.remarks.get(words, self.term(words))

    def indicator(self, code: str, name: str) -> str:
        """Return the name of an indicator in the language."""
        return self.name(Name(name, f"indicator:{code}"))

    def shown(self, values: Mapping[Ref, Value]) -> dict[Ref, Shown]:
        """Return values as this language prints them, by reference."""
        return {
            ref: Shown(
                ref,
                self.label(value),
                self.text(value),
                value.interval,
                value.unit,
                value.evidence,
                value.expression or self.term(value.rule),
            )
            for ref, value in values.items()
        }

    def label(self, value: Value) -> str:
        """Return what a value is called."""
        if value.ref in self.labels:
            return self.labels[value.ref]
        names = {place: self.name(name) for place, name in value.label.names.items()}
        return say(f"labels.{value.label.key}", self.lexicon.language, **names)

    def name(self, name: Name) -> str:
        """Return a name in the language: by what it belongs to, else as a term of forms."""
        if name.of in self.names:
            return self.names[name.of]
        kind, _, key = name.of.partition(":")
        if kind == "rule":
            return f"{name.words} {title_of(name.words, self.lexicon.language)}"
        # A month is 1月 in Chinese and 01 elsewhere: the key of its group.
        foreign = kind == "group" and self.lexicon.language != DEFAULT_LANGUAGE
        return self.term(key if foreign else name.words)

    def unnamed(self, values: Iterable[Value]) -> Iterator[str]:
        """Yield the references of values that have no name in the language."""
        for value in values:
            named = map(self.name, value.label.names.values())
            if value.ref not in self.labels and any(map(is_chinese, named)):
                yield value.ref

    def text(self, value: Value) -> str:
        """Return a value as it is printed."""
        if self.lexicon.language == DEFAULT_LANGUAGE:
            return _chinese(value)
        if value.printed == "written" and value.written is not None:
            return written_words(value.written, value.interval, value.unit, self.lexicon)
        if value.printed == "brackets":
            return bracket_words(value.interval, value.unit, self.lexicon)
        if value.printed == "drawn" and value.interval.value not in {0, 1}:
            share = share_text(value.interval.value)
            return say("hedges.approx", self.lexicon.language, number=share)
        # Digits alone are the same in all languages but for the dash between two ends.
        ends = value.interval.low is not None and value.interval.high is not None
        worded = value.printed == "unit" and is_chinese(value.scale + value.unit)
        if ends and not worded:
            return _chinese(value).replace("—", "–")
        return value_words(value.interval, value.unit, self.lexicon)


def _chinese(value: Value) -> str:
    """Return a value as a Chinese edition prints it."""
    interval = value.interval
    match value.printed:
        case "written" if value.written is not None:
            return value.written.words
        case "points":
            return points_text(interval, value.places)
        case "rule":
            return trimmed(points_text(interval.value))
        case "share":
            return share_text(interval.value)
        case "number":
            return number_text(interval.value)
        case "brackets":
            return bracket_text(interval, value.unit, value.scale)
        case "digits" | "decimals":
            exactly = value.printed == "decimals"
            return digits_text(interval, value.unit, value.scale, value.places, exactly=exactly)
        case "drawn":
            share = share_text(interval.value)
            return share if interval.value in {0, 1} else say("hedges.approx", "zh", number=share)
    return value_text(interval, value.unit, value.scale)
