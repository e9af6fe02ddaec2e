"""`evalutils verify`: the same bytes from a clean folder, or every difference named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalutils.running.commands import main


def test_a_report_that_was_not_touched_verifies(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify"]) == 0
    assert "reports/demo/2022 的 9 个文件逐字节相同" in capsys.readouterr().err


def test_a_file_that_was_edited_or_added_is_named(
    bundle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = bundle / "reports" / "demo" / "2022"
    (report / "report.md").write_text("得分 100")
    (report / "stray.txt").write_text("")
    assert main(["verify"]) == 1
    told = capsys.readouterr().err
    assert "reports/report.md" in told
    assert "reports/stray.txt" in told
    assert "results.json" not in told


def test_what_has_changed_since_the_run_is_named(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = bundle / "data" / "raw" / "demo" / "2022" / "evidence.csv"
    path.write_text("id\n", encoding="utf-8")
    assert main(["verify"]) == 1
    assert "inputs/evidence.csv" in capsys.readouterr().err


def test_without_a_run_there_is_nothing_to_verify(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--year", "2021"]) == 1
    assert "先运行 make report YEAR=2021" in capsys.readouterr().err


def test_a_report_of_another_version_has_to_be_made_again(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = bundle / "reports" / "demo" / "2022" / "run.json"
    found = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**found, "schema": found["schema"] - 1}), encoding="utf-8")
    assert main(["verify"]) == 1
    assert "用 evalutils report --force 重新生成" in capsys.readouterr().err
