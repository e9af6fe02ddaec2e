"""A form written in the official layout reads back as the same form."""

from pathlib import Path

import openpyxl
import pytest
from helpers.loops import some
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalutils.base.places import Place
from evalutils.reading.documents import read_document
from evalutils.reading.forms import (
    amount_of,
    comparator_of,
    kind_of,
    read_forms,
    write_form_xlsx,
)
from evalutils.reading.selfeval import Amount, Cell, Goal, Item, MoneyRow, SelfEvaluation, Total

FIXTURES = Path(__file__).parent.parent / "fixtures" / "forms"
PLACE = Place("a.txt")


def cell(text: str) -> Cell:
    return Cell(text, PLACE)


def round_trip(form: SelfEvaluation, folder: Path) -> SelfEvaluation:
    file = folder / "form.xlsx"
    write_form_xlsx(form, file)
    (read,) = read_forms(read_document(file))
    return read


@pytest.mark.parametrize("name", ["one_table.html", "two_forms.txt", "paged.pdf"])
def test_forms_of_other_hands_read_back_unchanged(name: str, tmp_path: Path) -> None:
    for form in some(read_forms(read_document(FIXTURES / name))):
        read = round_trip(form, tmp_path)
        assert read == form
        assert read.title == form.title


def test_the_same_form_gives_the_same_bytes(tmp_path: Path) -> None:
    (form,) = read_forms(read_document(FIXTURES / "one_table.html"))
    write_form_xlsx(form, tmp_path / "one.xlsx")
    write_form_xlsx(form, tmp_path / "two.xlsx")
    one, two = ((tmp_path / f"{name}.xlsx").read_bytes() for name in ("one", "two"))
    assert one == two


def test_words_that_look_like_formulas_stay_words(tmp_path: Path) -> None:
    words = ('=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)")
    indicators = tuple(
        Item(cell(f"指标{n}"), target=cell("5次"), actual=cell(text), reason=cell(text))
        for n, text in enumerate(words)
    )
    form = SelfEvaluation("a", PLACE, title=cell("项目支出绩效自评表"), items=indicators)
    assert round_trip(form, tmp_path) == form
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").active
    quoted = [place for row in sheet.iter_rows() for place in row if place.value in words]
    assert len(quoted) == 8
    assert all(place.data_type == "s" and place.quotePrefix for place in quoted)


def test_the_sheet_prints_on_landscape_a4_with_levels_merged(tmp_path: Path) -> None:
    (form,) = read_forms(read_document(FIXTURES / "one_table.html"))
    write_form_xlsx(form, tmp_path / "form.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").active
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToWidth) == ("landscape", 9, 1)
    merged = {str(area) for area in sheet.merged_cells.ranges}
    level = next(c for row in sheet.iter_rows() for c in row if c.value == "产出指标（50分）")
    assert f"{level.coordinate}:B{level.row + 4}" in merged


def test_figures_are_numbers_that_show_the_printed_digits(tmp_path: Path) -> None:
    (form,) = read_forms(read_document(FIXTURES / "one_table.html"))
    write_form_xlsx(form, tmp_path / "form.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").active
    numbers = [c for row in sheet.iter_rows() for c in row if isinstance(c.value, int | float)]
    shown = {c.value: c.number_format for c in numbers}
    assert (shown[1130500], shown[9.84], shown[0.9044]) == ("#,##0.00", "0.00", "0.00%")


WORDS = st.text("甲乙丙丁戊河道村庄", min_size=2, max_size=8)
FIGURES = st.decimals(0, 99999, places=2).map(str)
TARGETS = st.sampled_from(["≥5次", "≤1.4万元", "=100%", "有所改善", "", "98%以上", "约300人", "—"])


@st.composite
def made_forms(draw: st.DrawFn) -> SelfEvaluation:
    levels = st.sampled_from(["产出指标", "产出指标(50分)", "效益指标", "满意度指标"])
    with_points, with_reason = draw(st.booleans()), draw(st.booleans())
    indicators = []
    for _ in range(draw(st.integers(1, 6))):
        target = cell(draw(TARGETS))
        indicators.append(
            Item(
                cell("事项" + draw(WORDS)),
                level1=cell(draw(levels)),
                level2=cell(draw(st.sampled_from(["数量指标", "质量指标", "社会效益指标"]))),
                target=target,
                actual=cell(draw(TARGETS)),
                points=cell(draw(FIGURES)) if with_points else None,
                score=cell(draw(FIGURES)),
                reason=cell(draw(st.sampled_from(["", "=1+1", "疫情影响"])))
                if with_reason
                else None,
                comparator=comparator_of(None, target),
            )
        )
    unit = draw(st.sampled_from(["元", "万元"]))
    return SelfEvaluation(
        "a",
        PLACE,
        title=cell("项目支出绩效自评表"),
        project=cell(draw(WORDS)),
        unit=draw(st.none() | WORDS.map(cell)),
        year=draw(st.none() | st.integers(2010, 2030)),
        money=tuple(_money(draw, label, unit) for label in ("年度资金总额", "其中：财政拨款")),
        goals=(Goal(cell("目标" + draw(WORDS)), cell("已完成" + draw(WORDS))),),
        items=tuple(indicators),
        total=Total(cell("总分"), cell("100") if with_points else None, cell(draw(FIGURES))),
        grade=draw(st.none() | st.sampled_from("优良中差").map(cell)),
    )


def _money(draw: st.DrawFn, label: str, unit: str) -> MoneyRow:
    def amount() -> Amount | None:
        return amount_of(cell(draw(FIGURES | st.just(""))), unit)

    return MoneyRow(
        cell(label),
        kind_of(label),
        initial=amount(),
        adjusted=amount(),
        executed=amount(),
        rate=cell(draw(st.sampled_from(["93.91%", "—", ""]))),
    )


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(form=made_forms())
def test_any_form_reads_back_unchanged(form: SelfEvaluation, tmp_path: Path) -> None:
    read = round_trip(form, tmp_path)
    weights = {weight.name: int(weight.points) for weight in read.weights}
    assert weights in ({}, {"产出指标": 50})
    assert read.year == form.year
    for name in ("project", "unit", "money", "goals", "items", "total", "grade"):
        assert getattr(read, name) == getattr(form, name)
