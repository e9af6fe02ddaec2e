"""Every aggregate of the small folder against a value worked out by hand."""

from fractions import Fraction

import pandas as pd
import pytest
from helpers.records import YEAR, RecordFolder
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.evidence.records import origin_text, quantity_of, read_book, write_records


def groups(figure):
    return {group.key: group.value for group in figure.groups}


def test_coverage_counts_the_villages_of_the_list_that_a_row_names(office):
    figure = office.figure("lectured")
    assert (figure.value, figure.part, figure.whole) == (Fraction(3, 4), 3, 4)
    assert figure.missing == ("丁村",)
    assert (figure.origin.used, figure.origin.rows) == (3, 4)


def test_the_real_name_rate_is_told_by_town(office):
    figure = office.figure("realname")
    assert (figure.value, figure.unit) == (Fraction(3, 7), "%")
    assert groups(figure) == {"东街": Fraction(2, 3), "西街": Fraction(1, 4)}
    assert [group.rows for group in figure.groups] == [3, 4]


def test_patrols_are_told_for_every_month_of_the_year_also_those_without_any(office):
    figure = office.figure("patrols")
    assert figure.value == 4
    assert list(groups(figure)) == [f"2023-{month:02d}" for month in range(1, 13)]
    assert [value for value in groups(figure).values() if value] == [2, 1, 1]


def test_sums_by_quarter(office):
    expected = {"2023-Q1": 20, "2023-Q2": 0, "2023-Q3": 0, "2023-Q4": 20}
    assert groups(office.figure("patrol_persons")) == expected


def test_detained_persons_and_disputes(office):
    assert office.figure("detained_admin").value == 2
    assert office.figure("detained").value == 3
    assert office.figure("disputes").value == 2


def test_conditions_may_be_periods_and_exclusions(office):
    assert office.figure("first_half").value == 1
    assert office.figure("towns").value == 2


def test_spending_adds_up_over_the_calendar_to_the_last_cent(office):
    figure = office.figure("spending")
    assert figure.value == 10000
    found = groups(figure)
    assert found["2023-01"] == 0
    assert found["2023-02"] == found["2023-10"] == Fraction("3000.30")
    assert found["2023-11"] == Fraction("10000.30")
    assert found["2023-12"] == 10000


def test_satisfaction_has_its_sample_and_interval(office):
    figure = office.figure("pleased")
    assert (figure.part, figure.whole) == (3, 4), "an answer left blank is not one that was asked"
    # Wilson by hand for 3 of 4, z = 1.959964: centre 0.627545…, half width 0.326867…
    assert str(figure.interval) == "[0.300641, 0.954413]"
    assert groups(figure) == {"居民": Fraction(2, 3), "商户": 1}
    assert quantity_of(figure).text == "75%"


def test_a_sample_may_be_carried_as_its_interval(office):
    office.define(office.definitions.replace("by: group}", "carry: interval}"))
    quantity = quantity_of(office.figure("pleased"))
    assert (quantity.text, quantity.interval.is_exact) == ("30.06%—95.44%", False)


def test_amounts_in_wan_yuan_become_yuan(office):
    office.schemas["凭证"] = "table: vouchers\ncolumns:\n  amount: {unit: 万元}"
    office.write()
    assert office.figure("spending").value == 100_000_000


def test_a_figure_says_where_it_comes_from(office):
    figure = office.figure("detained")
    assert origin_text(figure.origin).startswith(
        "records/警情.csv：《协助处置警情登记》“抓获人数”合计；条件：处置结果：行政拘留、刑事拘留；"
        "用 2 行，共 5 行；sha256 "
    )
    assert "sum of 抓获人数 in 协助处置警情登记" in origin_text(figure.origin, "en")


def test_a_folder_without_records_has_an_empty_book(tmp_path):
    book, faults = read_book(tmp_path, YEAR)
    assert not book
    assert faults == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_tables_may_be_in_the_encodings_of_offices(office, encoding):
    before = {ident: figure.value for ident, figure in office.book().figures.items()}
    office.write(encoding)
    assert {ident: figure.value for ident, figure in office.book().figures.items()} == before


def test_a_workbook_says_the_same_as_the_csv(office):
    import datetime

    from openpyxl import Workbook

    before = office.figure("spending")
    book = Workbook()
    for row in office.tables.pop("凭证"):
        book.active.append(row)
    for cells in book.active.iter_rows(min_row=2):
        cells[1].value = datetime.datetime.fromisoformat(cells[1].value)
        cells[3].value = float(cells[3].value)
    (office.path / "records" / "凭证.csv").unlink()
    book.save(office.path / "records" / "凭证.xlsx")
    after = office.figure("spending")
    assert (after.value, after.groups) == (before.value, before.groups)


def test_rows_that_are_not_lines_are_read_the_same(office):
    before = office.figure("spending")
    path = office.path / "records" / "凭证.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("巡逻补助", '"巡逻\n补助"')
    path.write_text("\n".join([*lines[:2], "", *lines[2:], ""]), encoding="utf-8")
    after = read_book(office.path, YEAR)[0].figures["spending"]
    assert (after.value, after.groups) == (before.value, before.groups)


WRITTEN = [
    ("支付日期", "2023/3/5"), ("支付日期", "2023年3月5日"), ("支付日期", "20230305"),
    ("支付日期", "2023-03-05 08:30"), ("支付日期", "2023-02-30"), ("支付日期", "infinity"),
    ("金额（元）", "-12.5"), ("金额（元）", " 12.50 "), ("金额（元）", "1e3"), ("金额（元）", "+5"),
    ("金额（元）", "12.505"), ("金额（元）", "１２"), ("金额（元）", ""), ("金额（元）", "7_000"),
    ("用途", "王某13900000000"), ("用途", "材料，共三项、另见附页所列"),
    ("凭证号", "P1"), ("凭证号", "p1"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text"), WRITTEN)
def test_one_pass_over_a_table_says_what_careful_reading_says(office, monkeypatch, column, text):
    office.cell("凭证", 4, column, text)
    at_once = read_book(office.path, YEAR)
    monkeypatch.setattr("evalutils.evidence.records.book._BOOKS", {})
    monkeypatch.setattr("evalutils.evidence.records.book.plain_rows", lambda *table: None)
    assert read_book(office.path, YEAR) == at_once
    assert at_once[1] or at_once[0].figures["spending"].value


def test_the_rows_that_were_read_are_written_and_read_no_second_time(office, monkeypatch):
    book = office.book()

    def again(*arguments):
        raise AssertionError(f"read again: {arguments}")

    monkeypatch.setattr("evalutils.evidence.records.book.read_table", again)
    written = write_records(office.path / "processed", office.path, YEAR, book)
    rows = {path.stem: len(pd.read_parquet(path)) for path in written}
    assert rows["records-凭证"] == len(office.tables["凭证"]) - 1
    assert rows["records"] == sum(1 + len(one.groups) for one in book.figures.values())


def test_rows_that_changed_since_they_were_read_are_written_as_they_stand(office):
    book = office.book()
    office.tables["凭证"].pop()
    office.write()
    written = write_records(office.path / "processed", office.path, YEAR, book)
    rows = {path.stem: len(pd.read_parquet(path)) for path in written}
    assert rows["records-凭证"] == len(office.tables["凭证"]) - 1


cents = st.integers(-(10**13), 10**13)


@settings(max_examples=25, deadline=None)
@given(st.lists(cents, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_sums_are_exact_and_do_not_depend_on_the_order(tmp_path_factory, amounts, shuffler):
    office = RecordFolder(tmp_path_factory.mktemp("sums") / "2023", only="凭证")
    rows = [
        [
            f"P{n}",
            f"2023-{n % 12 + 1:02d}-01",
            "x",
            f"{'-' * (a < 0)}{abs(a) // 100}.{abs(a) % 100:02d}",
        ]
        for n, a in enumerate(amounts)
    ]
    found = []
    for _ in range(2):
        office.tables["凭证"][1:] = rows
        office.write()
        figure = office.figure("spending")
        found.append((figure.value, figure.groups))
        shuffler.shuffle(rows)
    assert found[0] == found[1]
    assert found[0][0] == Fraction(sum(amounts), 100)


def test_groups_stand_in_the_order_of_the_register(office):
    header, *rows = office.tables["名录"]
    office.tables["名录"] = [header, *reversed(rows)]
    office.write()
    assert list(groups(office.figure("realname"))) == ["西街", "东街"]


def test_without_a_register_groups_stand_as_the_rows_name_them_first(office):
    header, *rows = office.tables["注册"]
    office.tables["注册"] = [header, *sorted(rows, key=lambda row: "西街" not in row)]
    office.define(
        "aggregates:\n  - {id: joined, label: 注册数, table: 注册, measure: count, by: town}\n"
    )
    assert list(groups(office.figure("joined"))) == ["西街", "东街"]
