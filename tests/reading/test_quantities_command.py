"""``evalutils quantities``: data on stdout, and nobody's file is overwritten."""

import io
import json
import sys

import pytest

from evalutils.running.commands import main


@pytest.fixture
def stdin(monkeypatch):
    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))

    return give


def test_json_has_the_fields_of_the_contract(stdin, capsys):
    stdin("预算81.09万元，\n实名率达92.7%。\n".encode())
    assert main(["quantities", "-", "--lines", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first == {
        "line": 1, "text": "81.09万元", "start": 2, "end": 9, "low": "810900", "low_incl": True,
        "high": "810900", "high_incl": True, "unit": "元", "kind": "money", "exactness": "exact",
        "qualifiers": [], "reading": "plain",
    }  # fmt: skip
    assert (second["line"], second["low"], second["unit"]) == (2, "0.927", "%")


def test_offsets_without_lines_count_from_the_start_of_the_input(tmp_path, capsys):
    file = tmp_path / "a.txt"
    file.write_text("无\n约120人\n", encoding="utf-8")
    main(["quantities", str(file), "--json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert "line" not in row
    assert (row["start"], row["end"], row["high_incl"]) == (2, 7, False)


def test_an_unbounded_end_is_null(stdin, capsys):
    stdin("超过8万人次".encode())
    main(["quantities", "--json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["low"], row["low_incl"], row["high"]) == ("80000", False, None)


def test_the_table_lines_up_wide_characters(stdin, capsys):
    stdin("约120人，共3个月\n另有5平方米".encode())
    assert main(["quantities"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 3
    column = head.index("unit")
    for row, unit in zip(rows, ("人", "个月", "平方米"), strict=True):
        wide = 0
        for at, sign in enumerate(row):
            if wide == column:
                assert row[at:].startswith(unit)
                break
            wide += 2 if ord(sign) > 0x2E80 else 1


def test_json_goes_to_a_new_an_empty_or_a_json_file(stdin, tmp_path):
    target = tmp_path / "out.json"
    for _ in range(2):
        stdin("5人".encode())
        assert main(["quantities", "-", "--json", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))[0]["low"] == "5"


def test_a_file_that_is_not_json_is_left_alone(stdin, tmp_path, capsys):
    target = tmp_path / "report.txt"
    target.write_text("我的报告", encoding="utf-8")
    stdin("5人".encode())
    assert main(["quantities", "-", "--json", str(target)]) == 1
    assert target.read_text(encoding="utf-8") == "我的报告"
    assert "不是 JSON" in capsys.readouterr().err


def test_gb18030_is_read(tmp_path, capsys):
    file = tmp_path / "gb.txt"
    file.write_bytes("预算5万元".encode("gb18030"))
    main(["quantities", str(file), "--json"])
    assert json.loads(capsys.readouterr().out)[0]["low"] == "50000"


def test_a_missing_file_and_a_file_that_is_no_text_are_told_in_words(tmp_path, capsys):
    assert main(["quantities", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err
    file = tmp_path / "a.bin"
    file.write_bytes(b"\xff\xfe\xff\xff\x80")
    assert main(["quantities", str(file)]) == 1
    assert "GB18030" in capsys.readouterr().err
