"""The ledger: figures bound to their words."""

import pandas as pd

from evalutils.evidence.ledger import (
    evidence_frame,
    paragraphs_frame,
    quantities_frame,
    write_tables,
)


def test_a_figure_keeps_its_words_and_its_place_inside_them(raw):
    visits = next(item for item in raw.clean().evidence if item.id == "visits")
    assert visits.quantity.text == "约300人次"
    quantity = visits.quantity
    assert visits.quote[quantity.start : quantity.end] == "约300人次"
    assert visits.place.words() == "一（二） 第 11 行"


def test_a_quote_over_a_line_break_is_found_with_its_lines(raw):
    budget = raw.clean().evidence[0]
    assert budget.quote == "全年预算50.00万元"
    assert budget.place.lines == (5, 7)


def test_evidence_entered_by_hand_stands_in_its_paper(raw):
    pleased = raw.clean().evidence[-1]
    assert (pleased.kind, pleased.quantity.text, pleased.place.document) == (
        "manual", "92.5%", "电话记录",
    )  # fmt: skip


def test_the_ledger_keeps_the_order_of_the_table(raw):
    raw.tables["evidence"][1:] = reversed(raw.tables["evidence"][1:])
    raw.write()
    assert [item.id for item in raw.clean().evidence] == [
        "pleased", "visits", "courses", "spent", "budget",
    ]  # fmt: skip


def test_frames_have_exact_text_for_bounds(raw):
    frame = evidence_frame(raw.clean().evidence).set_index("id")
    assert list(frame.loc["spent", ["low", "high", "unit"]]) == ["480000", "480000", "元"]
    assert str(frame["low"].dtype) == "str"
    assert str(frame["low_incl"].dtype) == "bool"
    assert frame.loc["visits", "exactness"] == "approx"
    assert frame.loc["visits", "qualifiers"] == "约"


def test_every_quantity_of_the_documents_is_listed_in_order(raw):
    frame = quantities_frame(raw.clean().documents)
    assert frame["text"].tolist() == ["50.00万元", "48.00万元", "12场", "约300人次", "92.5%"]
    assert frame["document"].unique().tolist() == ["report.txt"]


def test_frames_without_rows_keep_their_columns():
    empty = evidence_frame([])
    assert set(empty.columns) == set(evidence_frame([]).columns)
    assert len(quantities_frame({})) == 0
    assert "low" in empty.columns


def test_what_is_written_comes_back_and_twice_gives_the_same_bytes(raw, tmp_path):
    clean = raw.clean()
    first = write_tables(tmp_path / "one", clean.documents, clean.evidence)
    second = write_tables(tmp_path / "two", clean.documents, clean.evidence)
    assert [path.name for path in first] == [
        "paragraphs.parquet", "quantities.parquet", "evidence.parquet",
    ]  # fmt: skip
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    pd.testing.assert_frame_equal(pd.read_parquet(first[0]), paragraphs_frame(clean.documents))
