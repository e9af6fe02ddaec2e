"""Values in another language: the same ends, other words; singular for one, a bound for none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evalutils.base.words import keys, pairs_under
from evalutils.evaluation.profiles import known_profiles, load_profile
from evalutils.reading.quantities import Interval, read_quantities
from evalutils.reporting.printing import (
    bracket_words,
    is_chinese,
    load_lexicon,
    quantity_words,
    value_words,
)

ENGLISH = load_lexicon("en")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一场", "1 session"),
        ("2场", "2 sessions"),
        ("81.09万元", "CNY 810,900"),
        ("0.5元", "CNY 0.5"),
        ("92.7%", "92.7%"),
        ("百分之九十二点七", "92.7%"),
        ("近55000份", "nearly 55,000 items"),
        ("10多万名", "over 100,000 people"),
        ("至少1名", "at least 1 person"),
        ("不超过5个工作日", "at most 5 working days"),
        ("5至8名", "5–8 people"),
        ("数十万人", "100,000–1,000,000 people"),
    ],
)
def test_a_figure_keeps_its_hedge(text: str, words: str) -> None:
    (quantity,) = read_quantities(text)
    assert quantity_words(quantity, ENGLISH) == words


@pytest.mark.parametrize(
    ("interval", "unit", "words"),
    [
        (Interval.exact(1), "人", "1 person"),
        (Interval.exact(-200), "元", "CNY -200"),
        (Interval(None, Fraction(3), False, False), "人", "less than 3 people"),
        (Interval(Fraction("0.0640001"), Fraction("0.07")), "%", "6.4%–7%"),
        (Interval(None, None), "人", "–"),
    ],
)
def test_a_value_never_claims_more_than_it_holds(interval: Interval, unit: str, words: str) -> None:
    assert value_words(interval, unit, ENGLISH) == words


def test_words_say_which_ends_belong_to_an_interval() -> None:
    rate = Interval(Fraction("0.9"), None, False)
    assert bracket_words(rate, "%", ENGLISH) == "over 90%"


@pytest.mark.parametrize("room", ["terms", "units", "currencies"])
def test_the_lexicon_names_nothing_twice_and_leaves_no_chinese(room: str) -> None:
    listed = [key for key in keys() if key.startswith(f"{room}.")]
    pairs = pairs_under(room, "en")
    assert len(pairs) == len(listed) > 10
    words = [one for found in pairs.values() for one in ([found] if room != "units" else found)]
    assert [word for word in words if is_chinese(word)] == []


@pytest.mark.parametrize("name", sorted(known_profiles()))
def test_every_word_of_our_profiles_is_in_the_lexicon(name: str) -> None:
    profile = load_profile(name)
    words = [profile.title, profile.execution_definition, *(g.name for g in profile.grades)]
    for clause in profile.clauses.values():
        words += [clause.title, clause.cite, clause.rule]
    for method in profile.methods.values():
        words += [method.title, method.met_title]
    for dimension in profile.dimensions:
        words += [dimension.name, *dimension.members]
    for tiers in profile.tiers.values():
        words += [tier.name for tier in tiers]
    assert ENGLISH.missing(words) == []


def test_chinese_stays_as_it_is() -> None:
    chinese = load_lexicon("zh")
    assert chinese.term("数量") == "数量"
    assert chinese.missing(["数量"]) == chinese.missing_units(["人次"]) == []
