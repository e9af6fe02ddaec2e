"""``evalutils score FORM``: declared beside recomputed, faults in words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from evalutils.running.commands import main

FORM = """项目支出绩效自评表(2022年度)
项目资金(万元) | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 100 | 90 | 10 | 90% | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 宣传活动 | ≥400场 | 300场 | 60 | 60
效益指标 | 社会效益 | 知晓率 | ≥95% | ≥95% | 30 | 30
总分 | | | | | 100 | 100
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    file = tmp_path / "form.txt"
    file.write_text(FORM, encoding="utf-8")
    return file


def test_json_has_the_contract_and_what_is_declared(
    form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(form), "--profile", "mof-2020-10", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["profile"], told["scored_points"]) == ("mof-2020-10", "70")
    assert told["total"] == {"low": "54", "high": "84"}
    assert (told["grades"], told["unscored"]) == (["良", "中", "差"], ["知晓率"])
    assert told["declared"]["difference"] == {"low": "16", "high": "46"}
    activity = told["indicators"][1]
    assert (activity["score"], activity["difference"]["low"]) == ({"low": "45", "high": "45"}, "15")
    assert told["indicators"][2]["unscored_reason"] == "actual_copied"


@pytest.mark.parametrize(("language", "words"), [("zh", "照抄"), ("en", "repeats a bound")])
def test_the_table_says_why_a_row_is_unscored(
    form: Path,
    language: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALUTILS_LANG", language)
    assert main(["score", str(form)]) == 0
    out = capsys.readouterr().out
    assert words in out
    assert "+15.00" in out


def test_a_profile_that_does_not_fit_is_told_with_the_rows(
    form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form.write_text(FORM.replace("产出指标 | 数量指标", "决策 | 项目立项"), encoding="utf-8")
    assert main(["score", str(form), "--profile", "mof-2020-10", "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "宣传活动" in err
    assert "mof-framework" in err


def test_a_path_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(tmp_path / "none.xlsx")]) == 1
    assert "none.xlsx" in capsys.readouterr().err


def test_every_form_of_an_archive_is_scored_and_what_is_not_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as archive:
        archive.writestr("甲局/a.txt", FORM)
        archive.writestr("乙局/b.txt", FORM)
        archive.writestr("乙局/c.jpg", b"\xff\xd8\xff\xe0")
        archive.writestr("丙局/d.txt", "会议定于周五召开。\n")
        archive.writestr("丙局/e.txt", FORM.replace("产出指标 | 数量指标", "决策 | 项目立项"))
    assert main(["score", str(tmp_path / "报送.zip"), "--json"]) == 1
    out, err = capsys.readouterr()
    assert len(json.loads(out)) == 2
    assert "乙局/c.jpg" in err
    assert "丙局/d.txt：未发现自评表" in err
    assert "丙局/e.txt" in err and "mof-framework" in err, "a form of another kind stops no other"
    assert "读出 4 份，部分读出 0 份，未读出 1 份" in err
