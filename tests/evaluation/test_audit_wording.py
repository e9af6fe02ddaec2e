"""Findings are worded in data files: polite, complete, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from helpers.received import audit, form, row

import evalutils.evaluation.audit as room
from evalutils.evaluation.audit import SEVERITIES, source_of, title_of

FOLDER = Path(room.__file__).parent
ZH = yaml.safe_load((FOLDER / "wording.forms.zh.yaml").read_text(encoding="utf-8"))
EN = yaml.safe_load((FOLDER / "wording.forms.en.yaml").read_text(encoding="utf-8"))
RULES = [f"R{number:02d}" for number in range(1, 21)]
#: Words that guess a motive, reproach, or demand that something be struck out.
RUDE = re.compile("虚高|造假|虚假|弄虚|故意|隐瞒|夸大|敷衍|删除|删去|严重|错误百出|不实")
NAMES = re.compile(r"\[([a-z_0-9]+)\]")


def test_every_rule_has_a_title_and_a_source_in_both_languages() -> None:
    assert sorted(ZH["catalogue"]) == sorted(EN["catalogue"]) == RULES
    for rule in RULES:
        assert title_of(rule)
        assert source_of(rule, "en")


def test_every_rule_is_reached_by_a_check() -> None:
    assert {entry["rule"] for entry in ZH["forms"].values()} == set(RULES)


def test_both_languages_have_the_same_checks_and_name_the_same_facts() -> None:
    assert set(ZH["forms"]) == set(EN["forms"])
    for key, entry in ZH["forms"].items():
        chinese = set(NAMES.findall(entry["found"] + entry["expected"] + entry["mend"]))
        other = EN["forms"][key]
        english = set(NAMES.findall(other["found"] + other["expected"] + other["mend"]))
        assert chinese == english, key


@pytest.mark.parametrize("key", sorted(ZH["forms"]))
def test_a_finding_asks_politely(key: str) -> None:
    entry = ZH["forms"][key]
    text = entry["found"] + entry["expected"] + entry["mend"]
    assert entry["severity"] in SEVERITIES
    assert entry["mend"].startswith("请")
    assert not RUDE.search(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_place_of_a_fact_is_left_open(language: str) -> None:
    made = audit(form(row("示范村数量", "≤4个", "9个", score="4")), language=language)
    for finding in made.findings:
        assert not NAMES.search(finding.found + finding.expected + finding.mend)


def test_words_of_a_form_that_look_like_a_fact_stay_as_they_are() -> None:
    (finding,) = audit(form(row("[target]数量", "≤4个", "4个"))).findings
    assert finding.found == "[target]数量：年度指标值“≤4个”"
