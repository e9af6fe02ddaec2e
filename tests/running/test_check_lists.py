"""The lists of a check: table, page, annotated copy, JSON; nothing that is there is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from evalutils.evidence.workbook import layout
from evalutils.running.commands import main
from evalutils.running.terminal import width

FIRST = Path(__file__).resolve().parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"
#: file, what stands there, what stands there instead: one fault each.
PLANTED = (
    ("project.yaml", "unit: ", "unitt: "),
    ("project.yaml", "report_date: 2026-11-23", "report_date: 2026年"),
    ("evidence.csv", "全年预算81.09万元", "全年预算81.90万元"),
    ("indicators.csv", "assumption,≥,,场次", "assumption,>,,场次"),
    ("indicators.csv", "整治点按期销号率,质量,8", "整治点按期销号率,质量,八"),
    ("analysis.yaml", "budget_total - budget_executed", "budget_total - budget_execute"),
    ("analysis.yaml", "status: none", "status: nothing"),
)


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle whose only folder has a fault in every kind of file."""
    folder = tmp_path / "data" / "raw" / "pingan-zengcheng" / "2022"
    shutil.copytree(FIRST, folder)
    (tmp_path / "notebooks").mkdir()
    for file, old, new in PLANTED:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, old
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def lists(bundle: Path) -> Path:
    assert main(["check", "--year", "2022", "--out", "--quiet"]) == 1
    return bundle / "reports" / "pingan-zengcheng" / "2022-check"


def test_a_fault_in_one_file_hides_none_in_another(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--year", "2022", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    places = [(f["file"].rsplit("/")[-1], f["row"], f["column"]) for f in told["faults"]]
    assert places == [
        ("project.yaml", None, "unitt"),
        ("analysis.yaml", None, "goals[1].outcome"),
        ("project.yaml", None, "report_date"),
        ("indicators.csv", 8, "direction"),
        ("indicators.csv", 12, "points"),
        ("evidence.csv", 2, "quote"),
        ("analysis.yaml", None, "computed[2].expression"),
    ]
    assert told["folder"] == "data/raw/pingan-zengcheng/2022"
    assert told["counts"]["evidence"] == 19


def test_the_table_fits_a_terminal_of_chinese_widths(
    bundle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalutils.running.commands.check.columns", lambda stream: 90)
    main(["check", "--year", "2022"])
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "发现 7 处需要处理："
    assert max(map(width, lines)) <= 90
    assert "data/raw/pingan-zengcheng/2022/indicators.csv（2 处）" in lines
    header = lines[lines.index("data/raw/pingan-zengcheng/2022/indicators.csv（2 处）") + 1]
    assert header.split() == ["位置", "现为", "应为", "下一步"]


def test_the_page_lists_every_fault_and_leads_nowhere_outside(lists: Path) -> None:
    page = (lists / "check.html").read_text(encoding="utf-8")
    assert page.count("<tbody>") == 4
    assert page.count('scope="row"') == len(PLANTED)
    assert "全年预算81.90万元" in page
    assert "http:" not in page and "https:" not in page
    assert str(lists) not in page


def test_a_folder_of_csv_gets_a_workbook_with_every_fault_as_a_comment(lists: Path) -> None:
    book = openpyxl.load_workbook(lists / "annotated.xlsx")
    assert book.sheetnames == [
        "问题清单", "project.yaml", "indicators.csv", "evidence.csv", "analysis.yaml",
    ]  # fmt: skip
    marked = {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }
    assert {title for title, _ in marked} == set(book.sheetnames[1:])
    assert marked["indicators.csv", "H8"] == ">"
    assert marked["indicators.csv", "F12"] == "八"
    assert marked["evidence.csv", "E2"] == "全年预算81.90万元"
    shown = sorted(value for (title, _), value in marked.items() if title.endswith("yaml"))
    keys = sorted(line.strip(" -").partition(":")[0] for line in shown)
    # A goal without its outcome is marked where it begins.
    assert keys == ["expression", "id", "report_date", "unitt"]
    fill = book["indicators.csv"]["H8"].fill.start_color.rgb
    assert fill == layout()["look"]["fault_fill"]
    assert book["问题清单"]["A5"].hyperlink.location == "'indicators.csv'!H8"


def test_the_lists_of_a_folder_that_is_fine_again_say_so(lists: Path, bundle: Path) -> None:
    folder = bundle / "data" / "raw" / "pingan-zengcheng" / "2022"
    shutil.copytree(FIRST, folder, dirs_exist_ok=True)
    assert main(["check", "--year", "2022", "--out"]) == 0
    assert "没有发现问题" in (lists / "check.html").read_text(encoding="utf-8")
    assert not (lists / "annotated.xlsx").exists()


def test_a_page_of_somebody_else_is_never_written_over(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs, ours = bundle / "a.html", bundle / "b.html"
    theirs.write_text("<p>mine</p>", encoding="utf-8")
    assert main(["check", "--year", "2022", "--html", str(theirs)]) == 1
    assert "a.html" in capsys.readouterr().err
    assert theirs.read_text(encoding="utf-8") == "<p>mine</p>"
    for _ in range(2):
        assert main(["check", "--year", "2022", "--html", str(ours)]) == 1
        assert "八" in ours.read_text(encoding="utf-8")
    assert main(["check", "--year", "2022", "--html", str(bundle / "no" / "c.html")]) == 1
    assert main(["check", "--year", "2022", "--html", str(bundle / "c.txt")]) == 1


def test_nothing_in_the_folder_is_changed(bundle: Path) -> None:
    raw = bundle / "data" / "raw"
    before = {path: path.read_bytes() for path in raw.rglob("*") if path.is_file()}
    main(["check", "--year", "2022", "--out"])
    assert before == {path: path.read_bytes() for path in raw.rglob("*") if path.is_file()}


def test_report_refuses_with_the_same_list(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--year", "2022"]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"发现 {len(PLANTED)} 处需要处理：")
    assert err.endswith("make check YEAR=2022 PROJECT=pingan-zengcheng\n")


def test_received_files_are_registered_by_a_command(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = bundle / "data" / "raw" / "pingan-zengcheng" / "2022"
    shutil.copytree(FIRST, folder, dirs_exist_ok=True)
    (folder / "source" / "补充.txt").write_text("全年预算5万元。\n", encoding="utf-8")
    assert main(["check", "--year", "2022"]) == 1
    assert "--register" in capsys.readouterr().err
    assert main(["check", "--year", "2022", "--register"]) == 0
    assert "source/补充.txt" in capsys.readouterr().err
