"""``evalutils check``: every fault at once on stderr, or that there is nothing to mend."""

import re
import shutil
from pathlib import Path

import pytest

from evalutils.running.commands import main

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """Return the raw folder of a bundle that holds the first project-year only."""
    folder = tmp_path / "data" / "raw" / "pingan-zengcheng" / "2022"
    shutil.copytree(HERE / "data" / "raw" / "pingan-zengcheng" / "2022", folder)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    return folder


def test_a_folder_without_faults_is_said_to_be_fine(bundle, capsys):
    assert main(["check", "--year", "2022"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "data/raw/pingan-zengcheng/2022：没有发现问题" in err
    assert "佐证 19 条，指标 16 项" in err


def test_every_fault_is_listed_at_once_with_status_1(bundle, capsys):
    table = bundle / "evidence.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("全年预算81.09", "全年预算81.90"), encoding="utf-8")
    rows = bundle / "indicators.csv"
    text = rows.read_text(encoding="utf-8")
    rows.write_text(text.replace("realname_rate", "realname_rat"), encoding="utf-8")
    assert main(["check", "--year", "2022"]) == 1
    _, err = capsys.readouterr()
    assert "data/raw/pingan-zengcheng/2022/evidence.csv（1 处）" in err
    assert re.search(r"第 2 行 quote 列 +全年预算81.90万元 +在 self-evaluation-report.txt 中", err)
    assert "可能应为：realname_rate" in err
    assert "发现 2 处需要处理" in err
    assert "Traceback" not in err


def test_the_command_line_wins_over_the_environment(bundle, capsys, monkeypatch):
    monkeypatch.setenv("YEAR", "2021")
    assert main(["check"]) == 1
    assert "YEAR：现为“2021”" in capsys.readouterr().err
    assert main(["check", "--year", "2022"]) == 0


def test_a_year_that_is_a_path_is_refused(bundle, capsys):
    assert main(["check", "--year", "../x"]) == 1
    assert "YEAR：现为“../x”" in capsys.readouterr().err


def test_an_unknown_profile_is_told(bundle, capsys):
    assert main(["check", "--year", "2022", "--profile", "mof-2020-11"]) == 1
    assert "mof-2020-11" in capsys.readouterr().err


def test_messages_come_in_english_too(bundle, capsys, monkeypatch):
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    assert main(["check", "--year", "2022"]) == 0
    assert "nothing to mend" in capsys.readouterr().err
