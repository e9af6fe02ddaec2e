"""``evalutils new``: the folder of a new year, from documents or from last year."""

import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

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


def test_a_document_makes_a_folder_and_check_lists_what_is_missing(bundle, capsys):
    assert main(["new", "--year", "2022", "--project", "读书会", "--from", str(SOURCE)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "已建立 data/raw/读书会/2022：佐证 19 条，指标 8 项，资金 4 行" in err
    assert "待定 59 处：project 3、indicators 54、budget 2" in err
    assert "evalutils check --project 读书会 --year 2022" in err
    assert main(["check", "--year", "2022", "--project", "读书会"]) == 1
    err = capsys.readouterr().err
    assert "inputs.xlsx 工作表 indicators 第 6 行 指标名称 列：现为“待定”" in err
    assert "发现 59 处需要处理" in err


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
    assert "evidence 38" in err
    assert "另有 1 处需要处理" in err
    assert (bundle / "data/raw/pingan-zengcheng/2023/inputs.xlsx").is_file()


def test_an_existing_year_and_a_missing_year_are_refused(bundle, capsys):
    assert main(["new", "--year", "2022"]) == 1
    assert "data/raw/pingan-zengcheng/2022" in capsys.readouterr().err
    assert main(["new"]) == 1
    assert "YEAR" in capsys.readouterr().err


def test_check_writes_the_faults_into_a_copy(bundle, capsys, tmp_path):
    main(["new", "--year", "2023"])
    target = tmp_path / "faults.xlsx"
    arguments = ["check", "--year", "2023", "--workbook", str(target)]
    assert main(arguments) == 1
    assert f"已把问题写成批注：{target}" in capsys.readouterr().err
    book = openpyxl.load_workbook(target)
    assert "由人决定" in book["evidence"]["E2"].comment.text
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
