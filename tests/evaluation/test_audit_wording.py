"""Findings are worded in data files: polite, complete, in both languages."""

from __future__ import annotations

import re

import pytest
from helpers.received import audit, form, row

from evalutils.base.words import entry
from evalutils.evaluation.audit import SEVERITIES, checks, source_of, title_of

RULES = [f"R{number:02d}" for number in range(1, 21)]
LANGUAGES = ("zh", "en")
PARTS = ("found", "expected", "mend")
#: Words that guess a motive, reproach, or demand that something be struck out.
RUDE = re.compile("虚高|造假|虚假|弄虚|故意|隐瞒|夸大|敷衍|删除|删去|严重|错误百出|不实")
NAMES = re.compile(r"\{([a-z_0-9]+)\}")


def words(key: str, language: str) -> str:
    return "".join(entry(f"audit.checks.{key}.{part}", language) for part in PARTS)


def test_every_rule_has_a_title_and_a_source_in_both_languages() -> None:
    for rule in RULES:
        for language in LANGUAGES:
            assert title_of(rule, language)
            assert source_of(rule, language)


def test_every_rule_is_reached_by_a_check() -> None:
    assert {check.rule for check in checks().values()} == set(RULES)


@pytest.mark.parametrize("key", sorted(checks()))
def test_a_check_names_the_same_facts_in_both_languages(key: str) -> None:
    chinese, english = (set(NAMES.findall(words(key, language))) for language in LANGUAGES)
    assert chinese == english


@pytest.mark.parametrize("key", sorted(checks()))
def test_a_finding_asks_politely(key: str) -> None:
    mend = entry(f"audit.checks.{key}.mend", "zh")
    assert checks()[key].severity in SEVERITIES
    assert mend.startswith(("请", "如", "口径一致时，请", "{question}"))
    assert not RUDE.search(words(key, "zh"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_place_of_a_fact_is_left_open(language: str) -> None:
    made = audit(form(row("示范村数量", "≤4个", "9个", score="4")), language=language)
    for finding in made.worded(language):
        assert not NAMES.search(finding.found + finding.expected + finding.mend)


def test_words_of_a_form_that_look_like_a_fact_stay_as_they_are() -> None:
    (finding,) = audit(form(row("{target}数量", "≤4个", "4个"))).worded()
    assert finding.found == "{target}数量：年度指标值“≤4个”"
