"""Tables of processed data: exact text, the number behind it, and what each column means."""

from __future__ import annotations

import csv

import pandas as pd
import pyarrow as pa
import pytest
from helpers.loops import some

from evalutils.evaluation.results import TABLES, columns_of
from evalutils.evidence import ledger, records
from evalutils.evidence.processed import meanings, table_titles, write_dictionary, write_table
from evalutils.reading.documents import Document


def test_behind_each_exact_text_stands_its_number_in_both_files(tmp_path) -> None:
    table = pa.table({"code": ["B1", "Q1"], "name": ["执行率", "=场次"], "points": ["20/3", None]})
    path = write_table(tmp_path, "scores", table)
    parquet = pd.read_parquet(path)
    for frame in (parquet, pd.read_csv(path.with_suffix(".csv"))):
        assert list(frame.columns) == ["code", "name", "points", "points_number"]
        assert frame["points"][0] == "20/3"
        # what a spreadsheet would take for a formula is shielded where one opens it
        assert frame["name"][1] in ({"=场次"} if frame is parquet else {"'=场次"})
        assert frame["points_number"][0] == pytest.approx(6.6666666667)
        assert frame["points_number"].dtype == "float64"
        assert frame["points_number"].isna().tolist() == [False, True]
    # Excel takes a file without the mark for the system's own encoding
    assert path.with_suffix(".csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_column_that_is_written_is_in_the_dictionary_and_no_other() -> None:
    written = {table: set(columns_of(record)) for table, record in TABLES.items()}
    written["paragraphs"] = set(ledger.paragraphs_frame({"x.txt": Document("x.txt")}).columns)
    written["quantities"] = set(ledger.quantities_frame({}).columns)
    written["evidence"] = set(ledger.evidence_frame(()).columns)
    written["records"] = set(records.figures_frame(()).columns)
    assert written.keys() == table_titles().keys()
    for table, columns in some(written.items()):
        known = {one.column for one in meanings() if one.table == table}
        assert {name for name in known if not name.endswith("_number")} == columns, table


def test_the_dictionary_lies_beside_the_tables_in_both_languages(tmp_path) -> None:
    write_dictionary(tmp_path)
    with (tmp_path / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(meanings())
    assert all(row["zh"] and row["en"] for row in some(rows))
