"""``evalutils review --import`` finds the report by the file, and says what became of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evalutils.base.paths import RECORD_SCHEMA
from evalutils.running.commands import main


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "raw" / "bridge-repair" / "2021").mkdir(parents=True)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    return tmp_path


def saved(folder: Path, name: str = "a.json", **changed: Any) -> str:
    whole = {
        "kind": "evalutils-review", "version": 1, "project": "bridge-repair", "year": "2021",
        "results_id": "0123456789ab", "reviewer": "周复核", "date": "2022-04-02", "sign": False,
        "answers": [{"anchor": "ind-A1", "decision": "more", "comment": "附名册", "seen": ""}],
        **changed,
    }  # fmt: skip
    file = folder / name
    file.write_text(json.dumps(whole), encoding="utf-8")
    return str(file)


def finished(bundle: Path, ident: str) -> None:
    folder = bundle / "reports" / "bridge-repair" / "2021"
    folder.mkdir(parents=True)
    names = ("YEAR", "PROJECT", "PROFILE", "REPORT_LANG")
    record = {"schema": RECORD_SCHEMA, "parameters": dict.fromkeys(names, ""), "results_id": ident}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")


def test_files_of_several_reviewers_come_in_at_once(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finished(bundle, "0123456789ab")
    files = [saved(bundle), saved(bundle, "b.json", reviewer="吴复核")]
    assert main(["review", "--import", *files]) == 0
    told = capsys.readouterr().err
    assert "新增意见 2 条，更改 0 条，原已有 0 条" in told
    assert "evalutils report --project bridge-repair --year 2021" in told
    assert "另一次结果" not in told
    assert main(["review", "--import", *files, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"project": "bridge-repair", "year": "2021", "added": 0, "changed": 0, "same": 2,
         "other_results": []}
    ]  # fmt: skip


def test_answers_to_another_run_are_taken_and_said_to_be_so(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finished(bundle, "ba9876543210")
    assert main(["review", "--import", saved(bundle)]) == 0
    assert "a.json：意见是对另一次结果写的" in capsys.readouterr().err
    assert (bundle / "data" / "raw" / "bridge-repair" / "2021" / "review.csv").is_file()


def test_one_bad_file_stops_all_and_every_fault_is_told(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        saved(bundle),
        saved(bundle, "b.json", project="bridge-repare"),
        str(bundle / "no.json"),
    ]
    assert main(["review", "--import", *files]) == 1
    told = capsys.readouterr().err
    assert "现有项目：bridge-repair" in told
    assert "no.json" in told
    assert not list(bundle.rglob("review.csv"))


def test_without_a_file_the_usage_is_told(
    bundle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FILES", raising=False)
    assert main(["review"]) == 2
    assert "review --import" in capsys.readouterr().err


def test_make_hands_the_files_over_in_the_environment(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILES", f"'{saved(bundle, 'with blank.json')}'")
    assert main(["review", "--quiet"]) == 0
