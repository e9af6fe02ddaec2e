"""The English report says what the Chinese one says: the same values, no Chinese left over."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalutils.base.faults import InputFaults
from evalutils.base.words import LANGUAGES, entry, keys
from evalutils.evidence.year import CleanYear, load_year, read_translations
from evalutils.reporting.document import Registry, as_json
from evalutils.reporting.material import Report, report_of
from evalutils.reporting.narrative import opening
from evalutils.reporting.narrative.writing import whole
from evalutils.reporting.outlines import known_outlines, load_outline
from evalutils.reporting.printing import is_chinese

RAW = Path(__file__).parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"
FILE = "translations.en.yaml"
OUTLINES = sorted(known_outlines())


def in_english(chinese: Report, outline: str = "source-2022", folder: Path = RAW) -> Report:
    clean = CleanYear(
        replace(chinese.year, folder=folder),
        chinese.documents,
        tuple(chinese.evidence.values()),
        {"en": read_translations(folder, "en")},
    )
    return report_of(clean, chinese.results, load_outline(outline), "en")


@pytest.fixture(scope="session")
def english(report_2022: Report) -> Report:
    return in_english(report_2022)


#: Keys of blocks whose text readers see, and why a digit may stand in it.
SEEN = {"title": "heading", "label": "heading", "text": "text", "subtitle": "text",
        "identity": "text", "alt": "picture", "svg": "picture", "narrow": "picture"}  # fmt: skip


def told(value: Any) -> Iterator[tuple[str, str]]:
    """Yield (why it may stand there, words) for everything in a block that readers see."""
    if isinstance(value, list):
        for inner in value:
            yield from told(inner)
    if not isinstance(value, dict):
        return
    kind = value.get("t") or value.get("type")
    if kind == "label":
        yield f"label {value['kind']}", value["text"]
    elif (kind in {"quote", "number"} and "text" in value) or kind == "heading":
        yield kind, value["text"]
    elif kind != "ref":
        yield from ((SEEN[key], value[key]) for key in SEEN if isinstance(value.get(key), str))
        yield "picture", str(value.get("data", ""))
        yield from told([inner for key, inner in value.items() if key not in {"data", "bar"}])


def pages(report: Report) -> list[dict[str, Any]]:
    return [as_json(block) for block in whole(report) if not isinstance(block, Registry)]


@pytest.fixture(scope="session")
def editions(report_2022: Report) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The blocks of every language and outline, written once."""
    made = {}
    for outline in OUTLINES:
        chinese = replace(report_2022, outline=load_outline(outline))
        made["zh", outline] = pages(chinese)
        made["en", outline] = pages(in_english(report_2022, outline))
    return made


@pytest.mark.parametrize("outline", OUTLINES)
def test_no_chinese_stands_outside_quotations_and_names(
    editions: dict[tuple[str, str], list[dict[str, Any]]], outline: str
) -> None:
    seen = list(told(editions["en", outline]))
    allowed = {"quote", "label name"}
    left = [words[:80] for why, words in seen if why not in allowed and is_chinese(words)]
    assert left == []
    names = {words for why, words in seen if why == "label name" and is_chinese(words)}
    assert names == {"增城区平安建设项目"}


@pytest.mark.parametrize("outline", OUTLINES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_digit_stands_outside_a_number_a_quotation_or_a_label(
    editions: dict[tuple[str, str], list[dict[str, Any]]], language: str, outline: str
) -> None:
    seen = told(editions[language, outline])
    assert [words for why, words in seen if why == "text" and re.search(r"\d", words)] == []


def test_every_value_is_the_same_and_only_its_words_differ(
    report_2022: Report, english: Report
) -> None:
    assert list(english.values) == list(report_2022.values)
    for ref, value in report_2022.values.items():
        other = english.values[ref]
        assert (other.interval, other.unit, other.evidence) == (
            value.interval, value.unit, value.evidence,
        ), ref  # fmt: skip
        assert not is_chinese(other.text), ref
        assert not is_chinese(other.label), ref


def test_both_reports_print_the_same_numbers_in_the_same_order_of_blocks(
    editions: dict[tuple[str, str], list[dict[str, Any]]],
) -> None:
    ours, theirs = (editions[language, "source-2022"] for language in ("zh", "en"))
    references = [{piece["ref"] for piece in _numbers(made)} for made in (ours, theirs)]
    assert references[0] == references[1]
    kinds = [
        [b["type"] for b in made if b.get("role") != "small" and b.get("id") != "tab-quotations"]
        for made in (ours, theirs)
    ]
    assert kinds[0] == kinds[1]
    # What the Chinese text quotes where it tells of it, the English annex quotes in the original.
    assert [any(b.get("id") == "tab-quotations" for b in made) for made in (ours, theirs)] == [
        False,
        True,
    ]


def _numbers(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("t") == "number":
            yield value
        for inner in value.values():
            yield from _numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(inner)


def test_every_quotation_is_followed_by_our_translation(
    editions: dict[tuple[str, str], list[dict[str, Any]]], english: Report
) -> None:
    text = editions["en", "source-2022"]
    for place, block in enumerate(text):
        if block["type"] == "quote":
            assert text[place + 1]["content"][0]["text"].startswith("Our translation")
    glosses = [words for why, words in told(text) if why == "label gloss"]
    assert len(glosses) > 40
    entry = opening.registry(english).entries["evidence:detained"]
    assert (entry.quote, entry.gloss) == (
        "协助抓获嫌疑人119人",
        "helped to detain 119 suspects",
    )


def test_the_words_are_those_of_public_finance_and_never_say_arrested(
    editions: dict[tuple[str, str], list[dict[str, Any]]],
) -> None:
    seen = told(editions["en", "source-2022"])
    said = [words.lower() for why, words in seen if why != "quote"]
    text = " ".join(said)
    for wanted in ("not rated", "participations", "unscored", "detained", "cny 810,900"):
        assert wanted in text
    wrong = re.compile(r"\barrest|^1 (points|people|villages|lectures|items)\b|cny -|\bby -\d")
    assert [words for words in said if wrong.search(words)] == []


def test_every_phrase_has_the_same_references_in_both_languages() -> None:
    compared = 0
    for key in keys():
        if key.split(".")[0] in {"report", "pages"}:
            ours, theirs = (_phrases(entry(key, language)) for language in LANGUAGES)
            for one, other in zip(ours, theirs, strict=True):
                assert _references(one) == _references(other), (one, other)
                compared += 1
    assert compared > 500


def _phrases(found: str | list[str]) -> list[str]:
    return [found] if isinstance(found, str) else found


def _references(phrase: str) -> set[str]:
    return set(re.findall(r"\{[^{}]+:[^{}]+\}", phrase))


def test_what_has_no_translation_is_told_all_at_once(report_2022: Report, tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as stopped:
        in_english(report_2022, folder=tmp_path)
    codes = {fault.code for fault in stopped.value.faults}
    assert codes == {"translation_missing", "translation_terms", "gloss_missing"}
    assert len(stopped.value.faults) > 150
    columns = {fault.where.key for fault in stopped.value.faults}
    assert {"project.name", "goals.goal_centre.label", "statements.headline_limits"} <= columns


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("goals", "goal_centre", "note"), None, "translation_missing"),
        (("goals", "goal_center", "note"), "no result", "translation_of_nothing"),
        (("statements", "headline_limits"), "119 people were detained", "bare_digits"),
        (("statements", "headline_limits"), "see {evidence:detaind}", "unknown_evidence"),
        (("terms", "防护期"), None, "translation_terms"),
        (("units", "条"), ["village"], "translation_unit_shape"),
        (("glosses",), [], "gloss_missing"),
        (("glosses",), [{"zh": "实名率达92.7%"}], "translation_gloss_shape"),
        (("evidence", "posters"), ["Posters"], "yaml_want_text"),
    ],
)
def test_a_fault_in_the_translations_is_told(
    report_2022: Report, tmp_path: Path, path: tuple[str, ...], value: Any, code: str
) -> None:
    data = yaml.safe_load((RAW / FILE).read_text(encoding="utf-8"))
    holder = data
    for step in path[:-1]:
        holder = holder.setdefault(step, {})
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    (tmp_path / FILE).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InputFaults) as stopped:
        in_english(report_2022, folder=tmp_path)
    assert code in {fault.code for fault in stopped.value.faults}
    assert all(fault.text("en") and fault.text("zh") for fault in stopped.value.faults)


def test_translations_are_no_part_of_the_chinese_report(tmp_path: Path) -> None:
    folder = shutil.copytree(RAW, tmp_path / "2022")
    (folder / FILE).write_text("goals: [broken", encoding="utf-8")
    assert load_year(folder).evidence
