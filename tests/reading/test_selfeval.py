"""What a document says of a project's year is one model, whoever tells it and however."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from evalutils.base.places import Place
from evalutils.reading.documents import document_from_text, read_document
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import Cell, Goal, Item, Problem, SelfEvaluation

FORMS = Path(__file__).parent.parent / "fixtures" / "forms"

TOLD_IN_LINES = """项目支出绩效自评表（2022年度）
项目名称：河道保洁
绩效目标1(40分)：质量指标 合格率 100% / 98% / 9.8；数量指标 保洁里程 ≥80公里 / 86公里 / 10
总分：98分
"""


def cells_of(thing: object) -> list[Cell]:
    """Every cell of a record, however deep."""
    if isinstance(thing, Cell):
        return [thing]
    if isinstance(thing, tuple):
        return [cell for part in thing for cell in cells_of(part)]
    if hasattr(type(thing), "__dataclass_fields__") and not isinstance(thing, Place):
        names = (field.name for field in fields(thing))  # type: ignore[arg-type]
        return [cell for name in names for cell in cells_of(getattr(thing, name))]
    return []


@pytest.mark.parametrize("name", ["one_table.html", "office.docx"])
def test_the_same_form_in_two_formats_is_the_same_wherever_it_stands(name: str) -> None:
    (form,) = read_forms(read_document(FORMS / name))
    (other,) = read_forms(read_document(FORMS / "office.docx"))
    assert form == replace(other, document="another.docx", place=Place("another.docx", page=7))
    assert form != replace(other, grade=Cell("差", Place("a.docx")))


def test_every_word_of_a_form_leads_to_its_place() -> None:
    (form,) = read_forms(read_document(FORMS / "office.docx"))
    told = cells_of(form)
    assert {cell.place.document for cell in told} == {"office.docx"}
    in_table = [cell for cell in told if cell.told == "table"]
    assert len(in_table) > 50
    assert all(cell.place.words() and cell.place.words("en") for cell in in_table)


def test_a_cell_knows_whether_a_table_tells_it_or_prose() -> None:
    (form,) = read_forms(read_document(FORMS / "office.docx"))
    assert {item.name.told for item in form.items} == {"table"}
    (lines,) = read_forms(document_from_text(TOLD_IN_LINES, "a.txt"))
    assert [item.name.text for item in lines.items] == ["合格率", "保洁里程"]
    assert {item.name.told for item in lines.items} == {"prose"}


def test_what_only_prose_tells_is_empty_where_a_table_was_read() -> None:
    (form,) = read_forms(read_document(FORMS / "office.docx"))
    prose = ("results", "problems", "recommendations", "annexes", "periods", "scope")
    assert all(getattr(form, name) == () for name in prose)
    assert form.satisfaction is None


def test_a_report_fits_the_model_as_a_form_does() -> None:
    at = Place("报告.docx", ("三",), paragraph=9)
    told = SelfEvaluation(
        "报告.docx",
        at,
        goals=(
            Goal(Cell("保洁河道80公里", at), status="result", answered_by=(Cell("86公里", at),)),
        ),
        items=(Item(Cell("保洁里程", at), actual=Cell("86公里", at)),),
        problems=(Problem(Cell("支出进度偏慢", at), answered_by=(0,)),),
        recommendations=(Cell("加快支出进度", at),),
    )
    (figure,) = told.items[0].actual_quantities
    assert (str(figure.interval), figure.unit, told.items[0].name.told) == ("86", "公里", "prose")
    (problem,) = told.problems
    assert [told.recommendations[at].text for at in problem.answered_by] == ["加快支出进度"]
