"""The registry of files as received."""

import hashlib

from evalutils.evidence.year import check_registry, write_registry


def test_a_registry_reads_like_sha256sum_and_is_sorted(raw):
    (raw.path / "source" / "a.txt").write_text("甲", encoding="utf-8")
    (raw.path / "records").mkdir()
    (raw.path / "records" / "visits.csv").write_text("x", encoding="utf-8")
    (raw.path / "source" / ".DS_Store").write_text("x", encoding="utf-8")
    lines = write_registry(raw.path).read_text(encoding="utf-8").splitlines()
    names = ["records/visits.csv", "source/a.txt", "source/report.txt"]
    assert lines == [
        f"{hashlib.sha256((raw.path / name).read_bytes()).hexdigest()}  {name}" for name in names
    ]
    assert check_registry(raw.path) == []


def test_a_changed_source_is_told(raw):
    with (raw.path / "source" / "report.txt").open("a", encoding="utf-8") as file:
        file.write("。")
    fault = raw.only_fault()
    assert fault.code == "file_changed"
    assert fault.where.document.endswith("2023/source/report.txt")


def test_a_source_nobody_registered_is_told(raw):
    (raw.path / "source" / "new.txt").write_text("甲", encoding="utf-8")
    assert raw.only_fault().code == "file_unregistered"


def test_a_registered_file_that_is_gone_is_told(raw):
    (raw.path / "source" / "new.txt").write_text("甲", encoding="utf-8")
    write_registry(raw.path)
    (raw.path / "source" / "new.txt").unlink()
    assert raw.only_fault().code == "file_gone"


def test_a_folder_without_registry_is_told(raw):
    (raw.path / "registry.sha256").unlink()
    assert raw.only_fault().code == "registry_missing"


def test_a_registry_line_that_is_none_or_leads_outside_is_told(raw):
    with (raw.path / "registry.sha256").open("a", encoding="utf-8") as file:
        file.write(f"not a line\n{'0' * 64}  ../../secret\n")
    assert [fault.code for fault in raw.faults()] == ["registry_line", "path_outside"]
