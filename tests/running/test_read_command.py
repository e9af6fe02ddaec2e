"""``evalutils read``: what files tell; bad files and other subjects told and passed over."""

import json
from pathlib import Path

import pytest

from evalutils.running.commands import main

REPORT = """临江区水务站2023年度河道管护项目绩效自评报告

一、年度目标
疏浚河道12公里。
二、完成情况
已疏浚河道12.6公里。
三、存在问题
一是电机老化；二是持续壮大护河队伍。
四、建议
及时更换电机。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "menu.txt").write_text("今日午餐：面条。\n", encoding="utf-8")
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    return tmp_path


def test_a_folder_is_read_and_bad_files_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken file gives status 1, another subject a message; the report is read."""
    assert main(["read", str(folder), "--json"]) == 1
    out, err = capsys.readouterr()
    (told,) = json.loads(out)
    assert told["file"].endswith("report.txt")
    assert (told["project"], told["year"], told["told"]) == (
        "河道管护项目",
        2023,
        "prose",
    )
    assert [one["is_measure"] for one in told["problems"]] == [False, True]
    assert told["problems"][0]["answered_by"] == [0]
    assert "a.docx" in err
    assert "menu.txt" in err


def test_what_is_told_is_printed_for_people(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Goals with their answer and the reason, each with its place."""
    assert main(["read", str(folder / "report.txt")]) == 0
    out = capsys.readouterr().out
    assert "✓ 疏浚河道12公里\n      → 已疏浚河道12.6公里\n        （两处都说：疏浚河道" in out
    assert "持续壮大护河队伍" in out
