"""Each stage reads what the one before it wrote, and each file of a raw folder is read once."""

from __future__ import annotations

import importlib
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from evalutils.base.faults import InputFaults
from evalutils.evaluation import profiles, results
from evalutils.evidence.year import open_clean, open_year, write_clean, write_year
from evalutils.reporting.editions import form_bytes
from evalutils.reporting.material import open_report
from evalutils.reporting.narrative.writing import whole
from evalutils.running.checks import require_sound
from evalutils.running.parameters import Asked

BUNDLE = Path(__file__).resolve().parents[2]
NAME = "pingan-zengcheng"
RAW = Path("data", "raw", NAME, "2022")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle with one raw folder and nothing processed."""
    (tmp_path / "notebooks").mkdir()
    shutil.copytree(BUNDLE / RAW, tmp_path / RAW)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    return tmp_path


def clean(root: Path) -> None:
    """What ``01_clean`` does."""
    where, read = open_year("2022")
    assert where.root == root
    write_clean(read, where.processed)


def evaluate() -> None:
    """What ``02_indicators`` does."""
    where, read = open_clean("2022")
    profile = profiles.load_profile(where.profile, where.profiles)
    worked = results.evaluate(read.year, read.evidence, profile)
    worked = results.audited(worked, read.year, read.documents, read.evidence, profile)
    results.write_results(worked, where.processed)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_report_and_workbook_come_out_the_same_when_the_folder_is_gone(
    root: Path, language: str
) -> None:
    clean(root)
    evaluate()
    before = open_report("2022", NAME, language=language)
    shutil.rmtree(root / RAW)
    evaluate()
    after = open_report("2022", NAME, language=language)
    assert after == before
    assert whole(after) == whole(before)
    assert form_bytes(after) == form_bytes(before)


def test_what_was_read_comes_back_as_it_was_and_names_no_place_of_the_machine(root: Path) -> None:
    clean(root)
    where, read = open_clean("2022")
    assert read == open_year("2022")[1]
    assert read.evidence
    assert read.documents
    assert str(root) not in (where.processed / "year.json").read_text(encoding="utf-8")


def test_a_run_opens_every_document_and_every_table_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: Counter[str] = Counter()

    def counted(read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(path: Path, *more: Any) -> Any:
            opened[path.name] += 1
            return read(path, *more)

        return reading

    reading = importlib.import_module("evalutils.evidence.year.reading")
    for name in ("read_csv", "read_yaml"):
        monkeypatch.setattr(reading, name, counted(getattr(reading, name)))
    each = reading.read_each

    def counted_each(files: Sequence[Path]) -> Any:
        # each is opened in a process of its own, which counts nothing here
        opened.update(file.name for file in files)
        return each(files)

    monkeypatch.setattr(reading, "read_each", counted_each)
    where, read = require_sound(root, Asked(NAME, "2022", "", "en"))
    # What a run hands to its notebooks before the first of them starts.
    staged = root / "staged"
    write_year(read, staged)
    monkeypatch.setenv("EVALUTILS_PROCESSED", str(staged))
    clean(root)
    evaluate()
    form_bytes(open_report("2022", NAME, language="en"))
    files = {file.name for file in where.raw.iterdir() if file.suffix in {".csv", ".yaml"}}
    files -= {"translations.en.yaml"}
    assert opened == dict.fromkeys([*files, *read.documents], 1)


def test_a_stage_whose_forerunner_has_not_run_says_which_notebook_to_run(root: Path) -> None:
    assert root
    with pytest.raises(InputFaults, match="01_clean"):
        open_clean("2022")
    with pytest.raises(InputFaults, match="2022"):
        open_clean("2035")


def test_what_another_version_wrote_is_refused(root: Path) -> None:
    clean(root)
    file = root / "data" / "processed" / NAME / "2022" / "year.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"schema": 1', '"schema": 0'), encoding="utf-8")
    with pytest.raises(InputFaults, match=r"year\.json"):
        open_clean("2022")


def test_another_profile_has_a_folder_of_its_own_and_never_takes_the_first_ones(root: Path) -> None:
    clean(root)
    with pytest.raises(InputFaults, match="PROFILE=mof-2021-101"):
        open_clean("2022", NAME, "mof-2021-101")
    where, read = open_year("2022", NAME, "mof-2021-101")
    write_clean(read, where.processed)
    assert open_clean("2022", NAME, "mof-2021-101")[0] == where
    assert open_clean("2022", NAME, "mof-2020-10")[0].processed.name == "2022"
