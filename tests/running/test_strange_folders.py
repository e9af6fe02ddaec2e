"""What nobody put into a raw folder on purpose, and records that were damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.base.paths import is_litter, strangers_in
from evalutils.evidence.year import require_year
from evalutils.running.commands import main
from evalutils.running.stamps import tree_digests

LITTER = (".~lock.budget.csv#", "~$budget.xlsx", "budget.csv~", "#budget.csv#", ".budget.csv.swp",
          ".DS_Store", "Thumbs.db", "desktop.ini")  # fmt: skip


@pytest.fixture
def raw(bundle: Path) -> Path:
    return bundle / "data/raw/demo/2022"


def test_locks_and_copies_of_editors_are_no_inputs(raw: Path) -> None:
    before = tree_digests(raw)
    assert before
    for name in LITTER:
        (raw / name).write_text("x", encoding="utf-8")
    (raw / ".#budget.csv").symlink_to("li@desk.4711:1")
    (raw / ".ipynb_checkpoints").mkdir()
    (raw / ".ipynb_checkpoints" / "a.csv").write_text("x", encoding="utf-8")
    assert tree_digests(raw) == before
    assert strangers_in(raw) == ()
    assert main(["report"]) == 0
    assert not is_litter("budget.csv")


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
@pytest.mark.parametrize("name", ["evidence.csv", "review.csv", "source/b.txt", "records"])
def test_a_link_out_of_the_folder_is_named_and_not_followed(
    bundle: Path, raw: Path, name: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "words.txt").write_text("别处的文字", encoding="utf-8")
    (raw / name).parent.mkdir(exist_ok=True)
    (raw / name).unlink(missing_ok=True)
    (raw / name).symlink_to(outside if name == "records" else outside / "words.txt")
    with pytest.raises(InputFaults, match="不沿链接") as told:
        require_year(bundle, "demo", "2022")
    assert [one.where.document for one in told.value.faults] == [name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("name", ["evidence.csv", "x"])
def test_a_pipe_is_named_and_not_waited_for(bundle: Path, raw: Path, name: str) -> None:
    (raw / name).unlink(missing_ok=True)
    os.mkfifo(raw / name)
    with pytest.raises(InputFaults) as told:
        require_year(bundle, "demo", "2022")
    assert [(one.code, one.where.document) for one in told.value.faults] == [("raw_special", name)]
    assert name not in tree_digests(raw)


def test_a_link_inside_the_folder_is_a_file_of_it(bundle: Path, raw: Path) -> None:
    (raw / "copy.csv").symlink_to(raw / "evidence.csv")
    assert require_year(bundle, "demo", "2022") == raw


def test_every_stranger_is_told_at_once(bundle: Path, raw: Path) -> None:
    (raw / "a").symlink_to("/")
    (raw / "b").symlink_to(raw / "nothing")
    with pytest.raises(InputFaults) as told:
        require_year(bundle, "demo", "2022")
    assert [one.code for one in told.value.faults] == ["raw_link", "raw_special"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "[]",
        "[" * 60000,
        "{}",
        '{"schema": 2}',
        "\x00",
        "null",
        '{"schema": 2, "parameters": {}}',
    ],
)
def test_a_damaged_record_is_a_report_to_make_again(bundle: Path, words: str) -> None:
    record = bundle / "reports/demo/2022/run.json"
    whole = record.read_bytes()
    record.write_text(words, encoding="utf-8")
    assert main(["verify"]) == 1
    assert main(["report"]) == 0
    assert record.read_bytes() == whole


@pytest.mark.parametrize("part", ["parameters", "depends", "outputs", "processed"])
@pytest.mark.parametrize("value", [None, [], 1, "x", {}])
def test_a_part_of_a_record_that_is_something_else_ends_nothing(
    bundle: Path, part: str, value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    file = bundle / "reports/demo/2022/run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(record | {part: value}), encoding="utf-8")
    assert main(["verify"]) == 1
    assert "Traceback" not in capsys.readouterr().err
