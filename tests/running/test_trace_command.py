"""`evalutils trace`: a report written by hand, its figures held against what was handed in."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest

from evalutils.running.commands import main

SENTENCES = (
    "一、项目概况",
    "全年预算126.50万元，全年执行118.36万元，执行率93.57%。",
    "举办骑手安全培训场次为19场，改造公厕26座。",
    "新增路灯46盏。",
)


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "报送 材料"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("资金（万元）", "年初预算数", "全年预算数", "全年执行数"),
        ("年度资金总额", "120.00", "126.50", "118.36"),
        ("三级指标", "年度指标值", "实际完成值", "得分"),
        ("改造公厕座数", "≥24座", "26座", "10"),
        ("举办骑手安全培训场次", "≥18场", "17场", "9.44"),
    ):
        sheet.append(row)
    book.save(folder / "自评表.xlsx")
    return folder


@pytest.fixture
def report(tmp_path: Path) -> Path:
    document = docx.Document()
    for words in SENTENCES:
        paragraph = document.add_paragraph()
        half = len(words) // 2
        paragraph.add_run(words[:half]).bold = True
        paragraph.add_run(words[half:])
    path = tmp_path / "自评报告.docx"
    document.save(str(path))
    return path


def test_every_figure_is_told_and_a_contradiction_exits_with_1(
    report: Path, handed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "told.json"
    assert main(["trace", str(report), "--against", str(handed_in), "--json", str(out)]) == 1
    told = capsys.readouterr().err
    assert "共 6 个数字，有据 3，推算 1，不一致 1，未找到出处 1" in told
    assert "17场" in told
    listed = json.loads(out.read_text(encoding="utf-8"))
    states = {one["text"]: one["state"] for one in listed}
    assert states == {
        "126.50万元": "bound", "118.36万元": "bound", "93.57%": "computed",
        "19场": "contradicting", "26座": "bound", "46盏": "not_found",
    }  # fmt: skip
    (rate,) = [one for one in listed if one["state"] == "computed"]
    assert rate["formula"] == "ratio"
    assert [source["text"] for source in rate["sources"]] == ["118.36万元", "126.50万元"]


def test_the_copy_has_a_comment_on_each_figure_and_the_words_it_had(
    report: Path, handed_in: Path, tmp_path: Path
) -> None:
    before, copy = report.read_bytes(), tmp_path / "批注.docx"
    words = ["trace", str(report), "--against", str(handed_in), "--word", str(copy), "--quiet"]
    assert main(words) == 1
    assert report.read_bytes() == before
    made = docx.Document(str(copy))
    assert tuple(paragraph.text for paragraph in made.paragraphs) == SENTENCES
    comments = [comment.text for comment in made.comments]
    assert len(comments) == 6
    assert sum(text.startswith("【不一致】") for text in comments) == 1
    marked = [run for paragraph in made.paragraphs for run in paragraph.runs]
    assert {run.text for run in marked} & {"19场", "26座", "46盏"}
    first = copy.read_bytes()
    assert main(words) == 1
    assert copy.read_bytes() == first


def test_the_page_says_what_needs_a_person_first(
    report: Path, handed_in: Path, tmp_path: Path
) -> None:
    page = tmp_path / "out" / "溯源.html"
    words = ["trace", str(report), "--against", str(handed_in), "--out", str(page), "--quiet"]
    assert main(words) == 1
    told = page.read_text(encoding="utf-8")
    heads = [told.index(f"{state} {count}<") for state, count in
             (("不一致", 1), ("未找到出处", 1), ("推算", 1), ("有据", 3))]  # fmt: skip
    assert heads == sorted(heads)
    assert "http" not in told.split("<body")[1]
    assert main(words) == 1  # a page of ours may be written again


@pytest.mark.parametrize(
    ("option", "name", "said"),
    [
        ("--out", "别人.html", "由 evalutils trace 写出的文件"),
        ("--word", "别人.docx", "trace 写出的文件"),
    ],
)
def test_somebody_elses_file_is_left_alone(
    report: Path, handed_in: Path, tmp_path: Path, option: str, name: str, said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    other = tmp_path / name
    other.write_text("别人的", encoding="utf-8")
    assert main(["trace", str(report), "--against", str(handed_in), option, str(other)]) == 1
    assert said in capsys.readouterr().err
    assert other.read_text(encoding="utf-8") == "别人的"


def test_the_report_itself_is_never_written_over(
    report: Path, handed_in: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = report.read_bytes()
    assert main(["trace", str(report), "--against", str(handed_in), "--word", str(report)]) == 1
    assert report.read_bytes() == before


def test_comments_need_a_word_file(
    tmp_path: Path, handed_in: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "报告.txt"
    text.write_text("改造公厕26座。", encoding="utf-8")
    assert main(["trace", str(text), "--against", str(handed_in), "--word", "a.docx"]) == 1
    assert "Word 文档（.docx）" in capsys.readouterr().err
    assert main(["trace", str(text), "--against", str(handed_in), "--quiet"]) == 0


def test_nothing_to_hold_against_is_no_clean_bill(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "空.txt"
    empty.write_text("没有数字。", encoding="utf-8")
    assert main(["trace", str(report), "--against", str(empty)]) == 1
    assert "无法核对" in capsys.readouterr().err


@pytest.mark.whole
def test_our_own_year_binds_by_ledger_documents_and_results(tmp_path: Path) -> None:
    text = tmp_path / "稿.txt"
    words = "全年预算81.09万元，执行81.07万元，执行率99.98%。约13.7万人注册，协助抓获119人。"
    text.write_text(words, encoding="utf-8")
    raw = Path(__file__).parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"
    out = tmp_path / "told.json"
    assert main(["trace", str(text), "--against", str(raw), "--json", str(out)]) == 0
    assert {one["state"] for one in json.loads(out.read_text("utf-8"))} == {"bound"}
