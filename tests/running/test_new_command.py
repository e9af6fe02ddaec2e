"""``evalutils new``: the folder of a new year, from documents or from last year."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.results import evaluate
from evalutils.evidence.year import load_year
from evalutils.running.commands import main, new

HERE = Path(__file__).resolve().parents[2]
FIRST = HERE / "data" / "raw" / "pingan-zengcheng" / "2022"
SOURCE = FIRST / "source" / "self-evaluation-report.txt"


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """Return the root of a bundle that holds the first project-year only."""
    shutil.copytree(FIRST, tmp_path / "data" / "raw" / "pingan-zengcheng" / "2022")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    for name in ("YEAR", "PROJECT", "FROM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_document_makes_a_draft_that_is_complete_and_to_be_confirmed(bundle, capsys):
    assert main(["new", "--year", "2022", "--project", "读书会", "--from", str(SOURCE)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "已建立 data/raw/读书会/2022：佐证 18 条，指标 " in err
    assert re.search(r"共 \d+ 条由程序提出，待确认", err)
    assert "evalutils report --project 读书会 --year 2022" in err
    assert main(["check", "--year", "2022", "--project", "读书会"]) == 0


def test_parameters_come_from_the_environment_as_make_gives_them(bundle, capsys, monkeypatch):
    spaced = bundle / "自评 报告.txt"
    shutil.copyfile(SOURCE, spaced)
    monkeypatch.setenv("YEAR", "2021")
    monkeypatch.setenv("PROJECT", "club")
    monkeypatch.setenv("FROM", str(spaced))
    assert main(["new"]) == 0
    assert (bundle / "data/raw/club/2021/source/自评 报告.txt").is_file()
    capsys.readouterr()


def test_without_a_document_the_last_year_is_the_start(bundle, capsys):
    assert main(["new", "--year", "2023"]) == 0
    err = capsys.readouterr().err
    assert "沿用 2022 年的指标" in err
    assert "佐证清单 38" in err
    assert "另有 1 处需要处理" in err
    assert (bundle / "data/raw/pingan-zengcheng/2023/inputs.xlsx").is_file()


def test_an_existing_year_and_a_missing_year_are_refused(bundle, capsys):
    assert main(["new", "--year", "2022"]) == 1
    assert "data/raw/pingan-zengcheng/2022" in capsys.readouterr().err
    assert main(["new"]) == 1
    err = capsys.readouterr().err
    assert "项目 pingan-zengcheng 已有：2022" in err
    assert "evalutils new --year 2023" in err


def test_check_writes_the_faults_into_a_copy(bundle, capsys, tmp_path):
    main(["new", "--year", "2023"])
    target = tmp_path / "faults.xlsx"
    arguments = ["check", "--year", "2023", "--workbook", str(target)]
    assert main(arguments) == 1
    assert "问题写成批注的副本：faults.xlsx" in capsys.readouterr().err
    book = openpyxl.load_workbook(target)
    assert "由人决定" in book["佐证清单"]["E2"].comment.text
    assert main(arguments) == 1
    assert "不会被覆盖" in capsys.readouterr().err


@pytest.mark.parametrize(("target", "said"), [("a.csv", ".xlsx"), ("no/a.xlsx", "文件夹")])
def test_a_copy_that_cannot_be_written_is_told_first(bundle, capsys, tmp_path, target, said):
    assert main(["check", "--year", "2022", "--workbook", str(tmp_path / target)]) == 1
    assert said in capsys.readouterr().err


def test_several_files_are_told_apart_as_a_shell_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a b.docx").touch()
    assert new.asked_sources("a b.docx") == ["a b.docx"]
    assert new.asked_sources("c.docx 'a b.docx'") == ["c.docx", "a b.docx"]
    assert new.asked_sources("l'été.docx") == ["l'été.docx"]
    assert new.asked_sources(" ") == []


def test_without_a_name_the_project_is_called_as_the_document_has_it(bundle, capsys):
    source = bundle / "表.html"
    source.write_text(FORM, encoding="utf-8")
    assert main(["new", "--year", "2023", "--from", str(source)]) == 0
    assert (bundle / "data" / "raw" / "读书会项目" / "2023" / "inputs.xlsx").is_file()
    assert [path.name for path in (bundle / "data/raw/pingan-zengcheng").iterdir()] == ["2022"]
    assert "--project 读书会项目 --year 2023" in capsys.readouterr().err
    assert main(["new", "--year", "2024", "--from", str(source)]) == 0, "the same project goes on"
    assert "另一" not in capsys.readouterr().err


def test_a_year_is_asked_only_where_the_documents_tell_none_or_several(bundle, capsys):
    form, other, notice = (bundle / name for name in ("表.html", "下一年.html", "通知.txt"))
    form.write_text(FORM, encoding="utf-8")
    other.write_text(FORM.replace("2023", "2024").replace("=读书", "电影"), encoding="utf-8")
    notice.write_text("会议定于2025年3月召开，总结2024年，部署2025年。\n", encoding="utf-8")
    raw = bundle / "data" / "raw"
    assert main(["new", "--from", str(form), str(other)]) == 1
    err = capsys.readouterr().err
    assert "2023: 表.html" in err and "2024: 下一年.html" in err
    assert main(["new", "--from", str(notice)]) == 1
    err = capsys.readouterr().err
    assert "2025 × 2; 2024 × 1" in err
    assert "--year 2025" in err
    assert [path.name for path in raw.iterdir()] == ["pingan-zengcheng"]
    assert main(["new", "--from", str(form)]) == 0
    assert "evalutils report --project 读书会项目 --year 2023" in capsys.readouterr().err
    assert main(["new", "--year", "2024", "--from", str(form), str(other)]) == 0
    assert "“=读书会项目”（表.html）、“电影会项目”（下一年.html）" in capsys.readouterr().err


def test_nothing_is_written_into_a_project_of_another_name(bundle, capsys):
    source = bundle / "表.html"
    source.write_text(FORM.replace("=读书会项目", "河道 清淤"), encoding="utf-8")
    taken = bundle / "data" / "raw" / "河道清淤" / "2021"
    shutil.copytree(FIRST, taken)
    before = sorted(path for path in (bundle / "data").rglob("*"))
    assert main(["new", "--year", "2023", "--from", str(source)]) == 1
    err = capsys.readouterr().err
    assert "data/raw/河道清淤 是另一个项目" in err
    assert "--project" in err
    assert sorted(path for path in (bundle / "data").rglob("*")) == before
    assert main(["new", "--year", "2023", "--project", "河道清淤", "--from", str(source)]) == 0
    assert "不是同一项目的" in capsys.readouterr().err


def test_a_document_without_a_project_asks_for_its_name(bundle, capsys):
    source = bundle / "通知.txt"
    source.write_text("一、会议时间\n\n会议定于周五召开。\n", encoding="utf-8")
    assert main(["new", "--year", "2023", "--from", str(source)]) == 1
    assert "evalutils new --project 读书会 --year 2023" in capsys.readouterr().err
    shutil.copytree(FIRST, bundle / "data" / "raw" / "bridge" / "2022")
    assert main(["new", "--year", "2023"]) == 1
    assert "是哪个项目的新年度；现有项目：bridge、pingan-zengcheng" in capsys.readouterr().err


MAKE = shutil.which("make")


@pytest.mark.skipif(MAKE is None, reason="make is not there")
def test_make_hands_the_file_over_without_the_shell(bundle):
    name = "a$(touch broken);'.txt"
    plan = subprocess.run(
        [MAKE, "-n", "new", "YEAR=2023", f"FROM={name}"],
        cwd=HERE, env={**os.environ, "PYTHON": "python3"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "-m evalutils new" in plan.stdout
    assert "touch" not in plan.stdout


FORM = """<table>
<caption>项目支出绩效自评表（2023年度）</caption>
<tr><td>项目名称</td><td colspan="7">=读书会项目</td></tr>
<tr><th>一级指标</th><th>二级指标</th><th>三级指标</th><th>年度指标值</th><th>实际完成值</th>
<th>分值</th><th>得分</th><th>偏差原因分析及改进措施</th></tr>
<tr><td>产出指标</td><td>数量指标</td><td>举办2期培训的场次</td><td>≥10场</td><td>8场</td>
<td>40</td><td>40</td><td>=1+1</td></tr>
<tr><td>产出指标</td><td>成本指标</td><td>培训费用</td><td>≤3.5万元</td><td>3万元</td>
<td>20</td><td>20</td><td></td></tr>
<tr><td>效益指标</td><td>社会效益指标</td><td>读书氛围</td><td>明显提高</td><td>3个街道有所提高</td>
<td>30</td><td>30</td><td></td></tr>
<tr><td>满意度指标</td><td>满意度指标</td><td>群众满意度</td><td>90%</td><td>92.5%，93%</td>
<td>10</td><td>10</td><td></td></tr>
</table>"""


def test_a_filled_folder_is_scored(bundle, capsys):
    """培训 8 of 10 场 × 40 = 32; 费用 met: 20; 氛围 90% × 30 = 27; 满意度 has no value."""
    source = bundle / "自评表.html"
    source.write_text(FORM, encoding="utf-8")
    assert main(["new", "--year", "2023", "--project", "club", "--from", str(source)]) == 0
    folder = bundle / "data" / "raw" / "club" / "2023"
    book = openpyxl.load_workbook(folder / "inputs.xlsx")
    sheet = book["绩效指标"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        if sheet.cell(number, columns["方向"]).value == "定性":
            sheet.cell(number, columns["定性等次"]).value = "达成 90%"
            sheet.cell(number, columns["等次理由"]).value = "查阅台账"
    book.save(folder / "inputs.xlsx")
    capsys.readouterr()
    assert main(["check", "--year", "2023", "--project", "club"]) == 0, capsys.readouterr().err
    clean = load_year(folder)
    year = clean.year
    assert year.project.name == "=读书会项目"
    results = evaluate(year, clean.evidence, load_profile("mof-2020-10"))
    scores = {item.name: results.values.get(f"score:{item.code}") for item in year.indicators}
    assert scores["举办2期培训的场次"].interval.value == 32
    assert scores["培训费用"].interval.value == 20
    assert scores["读书氛围"].interval.value == 27
    assert scores["群众满意度"] is None
