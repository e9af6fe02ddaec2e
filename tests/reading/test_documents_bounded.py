"""A source that takes too much is a fault of that source, in check, report and new alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from evalutils.base.faults import InputFaults
from evalutils.base.workers import Limits
from evalutils.evidence.drafting import make_year
from evalutils.evidence.year import read_year
from evalutils.reading.documents import Document, read_document, read_each

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
HOSTILE = ("大.txt", "停.txt", "退.txt", "错.txt")
CODES = ["document_memory", "document_time", "document_killed", "document_crashed"]


def hostile(path: Path, name: str = "") -> Document:
    """Stand in for a reader: some names do to it what a hostile file may."""
    if path.name == "大.txt":
        raise AssertionError(len(b"x" * 1_000_000_000))
    while path.name == "停.txt":
        pass
    if path.name == "退.txt":
        os._exit(0)
    if path.name == "错.txt":
        raise ZeroDivisionError
    return read_document(path, name)


@pytest.fixture
def received(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Four files that end their reader, and one that is fine."""
    monkeypatch.setattr("evalutils.reading.documents.folders.read_document", hostile)
    small = Limits(memory=200_000_000, seconds=1)
    each = read_each
    monkeypatch.setattr("evalutils.evidence.year.reading.read_each", lambda p: each(p, small))
    monkeypatch.setattr("evalutils.evidence.drafting.making.read_each", lambda p: each(p, small))
    folder = tmp_path / "source"
    folder.mkdir()
    for name in (*HOSTILE, "好.txt"):
        (folder / name).write_text("修缮水渠 3 条。", encoding="utf-8")
    return [folder / name for name in (*HOSTILE, "好.txt")]


def test_a_folder_is_read_with_the_faults_of_each_bad_source(received: Sequence[Path]) -> None:
    names = [path.name for path in received]
    project = {
        "name": "水渠", "year": "2023", "profile": "mof-2020-10", "report_date": "2024-03-31",
        "sources": dict.fromkeys(names, "自评材料"),
    }  # fmt: skip
    folder = received[0].parents[1]
    (folder / "project.yaml").write_text(yaml.safe_dump(project, allow_unicode=True), "utf-8")
    _, faults = read_year(folder)
    told = {fault.where.document.rpartition("/")[2]: fault.code for fault in faults}
    assert {name: told.get(name) for name in names} == {
        **dict(zip(HOSTILE, CODES, strict=True)), "好.txt": None,
    }  # fmt: skip


def test_a_new_year_is_not_made_and_every_bad_source_is_told(
    received: Sequence[Path], tmp_path: Path
) -> None:
    with pytest.raises(InputFaults) as told:
        make_year(tmp_path, "水渠", "2023", received)
    assert [fault.code for fault in told.value.faults] == CODES
    assert not (tmp_path / "data/raw/水渠").exists()
