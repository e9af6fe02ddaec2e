"""``evalutils forms``: forms of files and folders, bad files told and passed over."""

import json
from pathlib import Path

import pytest

from evalutils.running.commands import main

TEXT = """项目支出绩效自评表(2022年度)
项目名称: 河道保洁
三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
保洁长度 | ≥86公里 | 86公里 | 100 | 98
总分 | 100 | 98
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "form.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "~$lock.docx").write_bytes(b"")
    (tmp_path / "notes.csv").write_text("x", encoding="utf-8")
    return tmp_path


def test_a_folder_is_walked_and_a_bad_file_does_not_stop_the_rest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forms", str(folder), "--json"]) == 1
    out, err = capsys.readouterr()
    (form,) = json.loads(out)
    assert form["file"].endswith("form.txt")
    assert (form["project"], form["year"], form["total"]) == ("河道保洁", 2022, "98")
    assert form["indicators"] == [
        {
            "level1": None, "level2": None, "name": "保洁长度", "target": "≥86公里",
            "actual": "86公里", "points": "100", "score": "98", "reason": None,
        }
    ]  # fmt: skip
    assert "a.docx" in err
    assert "lock" not in err


def test_the_listing_can_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", str(folder / "b")]) == 0
    out = capsys.readouterr().out
    assert "项目名称：河道保洁" in out
    assert "保洁长度 | ≥86公里 | 86公里 | 100 | 98" in out


def test_a_file_that_is_not_json_is_never_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = folder / "notes.csv"
    assert main(["forms", str(folder / "b"), "--json", str(target)]) == 1
    assert target.read_text(encoding="utf-8") == "x"
    assert "JSON" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "nowhere.txt"]) == 1
    assert "nowhere.txt" in capsys.readouterr().err


def test_a_file_without_a_form_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("本年工作总结。", encoding="utf-8")
    assert main(["forms", str(tmp_path / "a.txt"), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert "未发现自评表" in err


def test_nothing_that_was_met_is_passed_over_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "c.xls").write_bytes("保洁长度\t86公里\n".encode("gb18030"))
    assert main(["forms", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert "b.jpg" in err
    assert "c.xls：按内容读作 csv，不按扩展名 .xls" in err
    assert "读出 2 份，部分读出 0 份，未读出 1 份" in err


def test_an_empty_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", str(tmp_path)]) == 1
    assert "一个文件也没有" in capsys.readouterr().err
