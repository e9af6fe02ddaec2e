"""``evalutils score``: a project-year scored, and tried with other cells."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from evalutils.running.commands import main

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT / "src" / "evalutils" / "evaluation" / "profiles"


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real 2022 folder in a bundle of its own."""
    for folder in ("notebooks", "data/raw"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    for name in ("YEAR", "PROJECT", "PROFILE", "EVALUTILS_OVERRIDES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def prints(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> tuple[str, str]:
    assert main(["score", "--year", "2022", *words]) == status
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_what_if_shows_both_and_touches_no_file(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = prints(real)
    out, err = told(capsys, "--set", "C1.target=50", "--set", "B1.target=50%")
    changed = [line for line in out.splitlines() if line.startswith("*")]
    assert [line.split()[1] for line in changed] == ["C1"], "the execution rate is met either way"
    assert changed[0].split()[-2:] == ["暂不计分", "1.85"]
    assert "现：已评 10.00" in out
    assert "试：已评 11.85" in out
    assert "没有改动任何文件" in err
    assert prints(real) == before


def test_without_a_change_there_is_one_column_and_no_grade(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = told(capsys)
    assert "试改后" not in out
    assert out.count("不能定级") == 1
    assert "10.00—100.00" in out
    assert err == ""


def test_json_holds_exact_numbers_and_what_is_unscored(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads(told(capsys, "--json")[0])
    assert (data["profile"], data["scored_points"], data["grades"]) == ("mof-2020-10", "10", [])
    assert data["total"] == {"low": "10", "high": "100"}
    assert data["assumptions"]["total"] == data["total"]
    assert len(data["unscored"]) == 15
    both = json.loads(told(capsys, "--json", "--set", "C1.target=50")[0])
    old, new = (both[when]["indicators"][9]["score"] for when in ("old", "new"))
    assert (old, new["low"]) == (None, "1.85")
    mine = real / "mine.txt"
    mine.write_text("my own words", encoding="utf-8")
    _, err = told(capsys, "--json", str(mine), status=1)
    assert mine.read_text(encoding="utf-8") == "my own words"
    assert "mine.txt" in err


def test_another_profile_and_one_of_the_user_s_own_score_the_same_year(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = told(capsys, "--profile", "mof-2021-101")
    assert "已评 7.00／可评 10.00" in out
    own = real / "data" / "profiles" / "ours.yaml"
    own.parent.mkdir()
    words = (PROFILES / "mof-2020-10.yaml").read_text(encoding="utf-8")
    own.write_text(words.replace("name: mof-2020-10", "name: ours"), encoding="utf-8")
    out, _ = told(capsys, "--profile", "ours")
    assert "已评 10.00／可评 10.00" in out
    assert main(["check", "--year", "2022", "--profile", "ours"]) == 0


def test_a_profile_that_the_form_does_not_fit_is_told_by_score_and_check(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = real / "data" / "profiles" / "narrow.yaml"
    own.parent.mkdir()
    words = (PROFILES / "mof-2020-10.yaml").read_text(encoding="utf-8")
    assert "时效" in words
    words = words.replace("name: mof-2020-10", "name: narrow")
    own.write_text(
        words.replace("满意度", "好评").replace("服务对象好评", "好评率"), encoding="utf-8"
    )
    for command in ("score", "check"):
        assert main([command, "--year", "2022", "--profile", "narrow"]) == 1
        err = capsys.readouterr().err
        assert "indicators.csv" in err
        assert "口径 narrow 所有的类别" in err
    _, err = told(capsys, "--profile", "four-kinds", status=1)
    assert "to_complete" in err
    _, err = told(capsys, "--profile", "mof-2020-1O", status=1)
    assert "mof-2020-10" in err


def test_changes_that_lead_nowhere_are_all_listed(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = told(capsys, "--set", "Q7.traget=1", "--set", "bad", status=1)
    assert out == ""
    assert "发现 2 处" in err


def test_a_folder_of_forms_is_scored_with_a_line_for_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = ROOT / "docs" / "tutorial" / "自评表.xlsx"
    for name in ("甲.xlsx", "乙.xlsx"):
        shutil.copy(form, tmp_path / name)
    assert main(["score", str(tmp_path)]) == 0
    _, head, *lines = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["文件", "项目", "总分"]
    assert sorted(line.split()[0] for line in lines) == ["乙.xlsx", "甲.xlsx"]
    assert all("58.55—98.55" in line and "95.55" in line for line in lines)
    assert main(["score", str(tmp_path), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert sorted(Path(one["file"]).name for one in listed) == ["乙.xlsx", "甲.xlsx"]
    assert {one["project"] for one in listed} == {"读书会项目（演示）"}
