"""An outline is data: found by name, all its faults told at once, every part printed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalutils.base.faults import InputFaults
from evalutils.evidence.year import Analysis
from evalutils.reporting import tables
from evalutils.reporting.blocks import MIME, bundle
from evalutils.reporting.document import Figure, Heading, Paragraph, Reference, Table, pieces_of
from evalutils.reporting.editions import read_executed
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.opening import cover
from evalutils.reporting.narrative.writing import (
    PARTS,
    annex,
    annexes_after,
    chapter,
    chapters_after,
    front,
    whole,
)
from evalutils.reporting.outlines import HERE, known_outlines, load_outline, part_names

OURS = sorted(known_outlines())


def ours(name: str = "source-2022") -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def written(folder: Path, data: object, name: str = "own") -> Path:
    text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path, data: object) -> dict[str, list[str]]:
    """Load an outline with faults: code → places or what is there."""
    with pytest.raises(InputFaults) as stopped:
        load_outline("own", [written(folder, data)])
    found: dict[str, list[str]] = {}
    for fault in stopped.value.faults:
        assert fault.text("zh")
        assert fault.text("en")
        found.setdefault(fault.code, []).append(fault.where.key or fault.found)
    return found


def with_outline(report: Report, name: str) -> Report:
    return replace(report, outline=load_outline(name))


def test_every_part_has_a_function_and_every_function_a_name_in_the_data() -> None:
    required, known = part_names()
    assert set(PARTS) == known
    assert required <= known


@pytest.mark.parametrize("name", OURS)
def test_our_outlines_print_every_required_part_once(name: str) -> None:
    printed = Counter(load_outline(name).parts())
    assert set(printed) >= part_names()[0]
    assert set(printed.values()) == {1}


@pytest.mark.parametrize("name", OURS)
def test_a_report_has_the_chapters_of_its_outline_in_order(report_2022: Report, name: str) -> None:
    outline = load_outline(name)
    shown = [
        block for block in whole(with_outline(report_2022, name)) if isinstance(block, Heading)
    ]
    chapters = [block.text for block in shown if block.level == 2]
    listed = [*outline.chapters, *outline.annexes]
    assert chapters == [item.heading["zh"] for item in listed]
    assert [block.annex for block in shown if block.level == 2][-4:] == [True] * 4
    numbers = [words.partition(" ")[0] for words in chapters if words.startswith("附件")]
    assert numbers == ["附件1", "附件2", "附件3", "附件4"]
    anchors = [block.anchor for block in shown]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("name", OURS)
def test_no_sentence_names_a_table_or_figure_that_the_outline_does_not_print(
    report_2022: Report, name: str
) -> None:
    made = whole(with_outline(report_2022, name))
    there = [block.id for block in made if isinstance(block, Table | Figure)]
    assert len(set(there)) == len(there)
    named = {p.target for block in made for p in pieces_of(block) if isinstance(p, Reference)}
    assert named <= set(there)


@pytest.mark.parametrize("name", OURS)
def test_the_notebook_s_cells_together_are_the_whole_report(report_2022: Report, name: str) -> None:
    report = with_outline(report_2022, name)
    cells = [front(report)]
    cells += [chapter(report, number) for number in range(1, 7)]
    cells.append(chapters_after(report, 6))
    cells += [annex(report, number) for number in range(1, 5)]
    cells.append(annexes_after(report, 4))
    assert [block for cell in cells for block in cell] == whole(report)
    assert chapter(report, 99) == annex(report, 99) == []


def test_a_heading_with_nothing_under_it_says_so(report_2022: Report) -> None:
    bare = replace(report_2022, documents={})
    empty = replace(bare, year=replace(bare.year, analysis=Analysis()))
    text = [block for block in chapter(empty, 1) if not isinstance(block, Table)]
    after = [text[place + 1] for place, b in enumerate(text[:-1]) if isinstance(b, Heading)]
    assert report_2022.wording.word("empty_section") in str(text)
    assert after
    assert all(isinstance(block, Paragraph | Heading | Figure) for block in after)


def test_an_outline_of_the_user_is_found_and_wins(tmp_path: Path) -> None:
    data = ours()
    data["title"] = {"zh": "本区提纲", "en": "Our district's"}
    found = load_outline("source-2022", [written(tmp_path, data, "source-2022")])
    assert found.title["zh"] == "本区提纲"
    assert "own" in known_outlines([written(tmp_path, data)])


def test_an_outline_may_name_other_words_for_a_quoted_passage(
    report_2022: Report, tmp_path: Path
) -> None:
    data = ours() | {"passages": {"background": ["资金来源"]}}
    outline = load_outline("own", [written(tmp_path, data)])
    (quoted,) = replace(report_2022, outline=outline).passage("background")
    assert quoted.text.startswith("项目资金来源是区级财政")


def test_an_unknown_outline_is_told_with_near_ones() -> None:
    with pytest.raises(InputFaults, match=r"source-2022"):
        load_outline("source-2020")


def test_all_faults_of_an_outline_are_told_at_once(tmp_path: Path) -> None:
    data = ours()
    data["chapters"][0]["heading"] = {"zh": "一、概述"}
    data["chapters"][1]["anchor"] = "overview"
    data["chapters"][2]["parts"] = ["conclusions", "points", "points", "stability"]
    data["chapters"][3]["parts"] = []
    data["annexes"][0]["anchor"] = "附件"
    data["colour"] = "red"
    found = faults_of(tmp_path, data)
    assert found["outline_heading"] == ["chapters[1].heading.en"]
    assert found["outline_anchor_twice"] == ["chapters[2].anchor"]
    assert found["outline_part_unknown"] == ["chapters[3].parts[1]"]
    assert found["outline_part_twice"] == ["chapters[3].parts[3]"]
    assert found["outline_empty"] == ["chapters[4]"]
    assert found["outline_anchor"] == ["annexes[1].anchor"]
    assert found["outline_key"] == ["colour"]
    assert set(found["outline_part_missing"]) >= {"conclusion", "performance"}


@pytest.mark.parametrize("part", sorted(part_names()[0]))
def test_a_part_that_a_report_must_not_lose_cannot_be_left_out(tmp_path: Path, part: str) -> None:
    data = ours()
    for item in (*data["chapters"], *data["annexes"]):
        for holder in (item, *item.get("sections", [])):
            holder["parts"] = [name for name in holder.get("parts", []) if name != part]
    assert faults_of(tmp_path, data)["outline_part_missing"] == [part]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("chapters: [", "outline_not_yaml"),
        ("title: {zh: a, en: b}\ntitle: {zh: a, en: b}\n", "outline_not_yaml"),
        ("- one\n- two\n", "outline_shape"),
        ("chapters: none\n", "outline_list"),
        ("chapters: []\n", "outline_no_chapter"),
        ("chapters: [one]\n", "outline_shape"),
    ],
)
def test_a_file_that_is_no_outline_is_told_in_words(
    tmp_path: Path, content: str, code: str
) -> None:
    assert code in faults_of(tmp_path, content)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes("title: 提纲".encode("gb18030"))
    with pytest.raises(InputFaults, match="UTF-8"):
        load_outline("own", [tmp_path])


@pytest.mark.parametrize("name", OURS)
def test_the_public_copy_has_no_annex_of_findings(report_2022: Report, name: str) -> None:
    made = [cover(report_2022), *annex(with_outline(report_2022, name), 4)]
    cell = {"cell_type": "code", "outputs": [{"data": {MIME: bundle(made)}}]}
    for_review = read_executed({"cells": [cell]}, review=True).parts
    assert [part.anchor for part in for_review if isinstance(part, Heading)] == ["annex-4"]
    assert read_executed({"cells": [cell]}, review=False).parts == ()


def test_an_outline_may_take_its_chapters_from_another(tmp_path: Path) -> None:
    own = {"title": {"zh": "本县", "en": "Ours"}, "like": "mof-2020-10-annex-3",
           "form": {"closing": ["use", "causes"], "reason_below": "80%"}}  # fmt: skip
    made = load_outline("own", [written(tmp_path, own)])
    assert list(made.anchors()) == list(load_outline("mof-2020-10-annex-3").anchors())
    assert made.form.closing == ("use", "causes")
    assert made.form.reason_below == Fraction(4, 5)
    assert load_outline("source-2022").form.closing == ()


@pytest.mark.parametrize(
    ("extra", "code", "where"),
    [
        ({"like": "source-2021"}, "outline_like", "like"),
        ({"like": "own"}, "outline_like", "like"),
        ({"like": "hubei"}, "outline_like", "like"),
        ({"form": {"closing": ["conclusions"]}}, "outline_closing", "form.closing[1]"),
        ({"form": {"closing": ["use", "use"]}}, "outline_closing", "form.closing[2]"),
        ({"form": {"reason_below": "0.9"}}, "outline_share", "form.reason_below"),
        ({"form": {"close": []}}, "outline_key", "form.close"),
    ],
)
def test_what_is_wrong_with_a_local_form_is_told(
    extra: dict[str, Any], code: str, where: str, tmp_path: Path
) -> None:
    assert where in faults_of(tmp_path, {**ours(), **extra})[code]


def _form_rows(report: Report) -> dict[str, str]:
    rows = tables.form(report).table.rows
    told = ["".join(getattr(piece, "text", "") for cell in row.cells for piece in cell.content)
            for row in rows]  # fmt: skip
    return {words[:2]: words for words in told}


def test_a_local_form_closes_with_its_own_rows(report_2022: Report) -> None:
    rows = _form_rows(with_outline(report_2022, "sichuan"))
    assert "不能定级" in rows["评价"]
    assert "财政资金使用相对滞后" in rows["存在"]
    assert "深化多维度宣传教育" in rows["改进"]
    assert not {"评价", "存在", "改进"} & set(_form_rows(report_2022))


def test_a_form_asks_for_reasons_from_its_own_degree_downwards(
    report_with: Callable[..., Report],
) -> None:
    cells = {"target": "95%", "target_basis": "approved", "points_basis": "approved"}
    report = report_with(Q7=cells)  # 92.7 of 95: missed, but more than nine tenths
    asked = "请说明偏差原因及改进措施"
    assert asked in str(tables.form(report).table.rows)
    assert asked not in str(tables.form(with_outline(report, "sichuan")).table.rows)
