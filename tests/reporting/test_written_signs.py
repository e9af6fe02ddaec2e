"""A sign that no face shows is told by file and row before anything is made."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evalutils.base.paths import YearPaths
from evalutils.evidence.year import load_year
from evalutils.reporting.material import report_faults, sign_faults

RAW = Path(__file__).parents[2] / "data/raw/pingan-zengcheng/2022"


@dataclass
class Year:
    """What is asked of a year here: where it lies."""

    folder: Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RAW, tmp_path / "2022"))


def told(folder: Path) -> list[tuple[str, int, str]]:
    year: Any = Year(folder)
    return [(one.where.document, one.where.row, one.found) for one in sign_faults(year)]


def test_a_folder_of_common_signs_has_none(folder: Path) -> None:
    assert told(folder) == []


@pytest.mark.parametrize("sign", ["\U00020bb7", "\uf0b7", "\ufffd", "\U0001f600"])
def test_every_row_with_one_is_named(folder: Path, sign: str) -> None:
    for name, row in (("indicators.csv", 3), ("analysis.yaml", 6), ("evidence.csv", 2)):
        lines = (folder / name).read_text(encoding="utf-8").split("\n")
        lines[row - 1] += sign
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    assert [(file, row) for file, row, _ in told(folder)] == [
        ("evidence.csv", 2), ("indicators.csv", 3), ("analysis.yaml", 6),
    ]  # fmt: skip
    assert all(f"U+{ord(sign):04X}" in found for _, _, found in told(folder))


def test_a_comment_and_a_sign_that_prints_nothing_are_not_set_in_type(folder: Path) -> None:
    file = folder / "analysis.yaml"
    words = file.read_text(encoding="utf-8")
    file.write_text(f"# \U0001f600\n{words}\n# \u200b\n", encoding="utf-8")
    assert told(folder) == []


def test_files_are_opened_again_only_where_a_row_has_to_be_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = YearPaths(folder, "demo", "2022", "mof-2020-10", "zh", "mof-2020-10")
    clean = load_year(folder)
    opened: list[str] = []
    read = Path.read_bytes

    def counted(path: Path) -> bytes:
        opened.append(path.name)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    assert report_faults(where, clean, None, sound=True) == []
    assert opened == []
    unit = replace(clean.year.project, unit="\U00020bb7野办")
    spoiled = replace(clean, year=replace(clean.year, project=unit))
    report_faults(where, spoiled, None, sound=True)
    assert "project.yaml" in opened
