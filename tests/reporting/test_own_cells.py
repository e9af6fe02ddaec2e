"""What an analyst adds in own cells stands in every edition as theirs, or stops the run."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pandas as pd
import pytest
from helpers.notebooks import sample_notebook
from lxml import html
from matplotlib.figure import Figure as Drawn

from evalutils.base.faults import InputFaults
from evalutils.reporting.document import (
    MIME,
    BlockError,
    Figure,
    Paragraph,
    Table,
    as_json,
    bundle,
    pieces_of,
    words_of,
)
from evalutils.reporting.editions import DocxExporter, HtmlExporter, PdfExporter, read_executed
from evalutils.reporting.own_cells import OWN, figure_blocks, frame_blocks

NOTICE = "分析人自加。其中的数由分析人写入，未与佐证核对。"


def markdown(words: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": "own-words",
        "metadata": {"tags": [*tags]},
        "source": words,
    }


def code(*outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "cell_type": "code", "id": "own-code", "metadata": {"tags": [*tags]}, "source": "…",
        "execution_count": 1, "outputs": [*outputs],
    }  # fmt: skip


def printed(words: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": words}


def shown(**data: Any) -> dict[str, Any]:
    named = {name.replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": named}


def told(*made: Any) -> dict[str, Any]:
    payload = {**bundle(made), OWN: True}
    return {"output_type": "display_data", "metadata": {}, "data": {MIME: payload}}


def with_cells(*cells: dict[str, Any], language: str = "zh") -> Any:
    notebook = sample_notebook()
    notebook["cells"][2]["outputs"][0]["data"][MIME]["blocks"][0]["language"] = language
    notebook["cells"] += cells
    return nbformat.from_dict(json.loads(json.dumps(notebook)))


def drawn(title: str = "南路最多") -> Drawn:
    figure = Drawn(figsize=(4, 2))
    axes = figure.subplots()
    axes.bar(["南路", "北路"], [12, 9])
    axes.set_title(title)
    return figure


def frame() -> pd.DataFrame:
    made = pd.DataFrame({"路段": ["南路", "北路"], "户数": [12, float("nan")]})
    made.attrs["title"] = "走访户数"
    return made


CELLS = (
    markdown(
        "## 补记\n\n2024年走访 **12户**，\n另见下表。\n\n- 甲\n- 乙 80%\n\n"
        "| 路 | 户 |\n|--|--|\n| 南路 | 12 |"
    ),
    code(printed("合计 21 户\n\n平均 10.5 户\n"), told(*frame_blocks(frame()))),
    code(told(*figure_blocks(drawn()))) | {"id": "own-picture"},
)


@pytest.mark.parametrize("exporter", [HtmlExporter, DocxExporter, PdfExporter])
def test_every_edition_prints_them(exporter: Any) -> None:
    made, _ = exporter().from_notebook_node(with_cells(*CELLS))
    again, _ = exporter().from_notebook_node(with_cells(*CELLS))
    assert made == again
    assert made


def test_the_page_says_whose_they_are_and_marks_their_figures() -> None:
    made, _ = HtmlExporter().from_notebook_node(with_cells(*CELLS))
    page = html.document_fromstring(made)
    text = page.text_content()
    assert text.count(NOTICE) == len(CELLS)
    for words in ("补记", "平均", "走访户数", "南路最多", "另见下表"):
        assert words in text
    own = [node.text for node in page.xpath("//span[@data-kind='own']")]
    for figure in ("2024", "12", "80%", "21", "10.5"):
        assert figure in own
    assert page.xpath("//figure[@id='fig-own-own-picture-1']//*[@role='img']")


def test_they_stand_where_the_notebook_has_them_in_both_copies() -> None:
    for review in (False, True):
        parts = read_executed(with_cells(*CELLS), review=review).parts
        words = [words_of(part.content) for part in parts if isinstance(part, Paragraph)]
        at = words.index("2024年走访 12户，另见下表。")
        assert words[at - 1] == NOTICE
        assert words.index("合计 21 户") > at


def test_a_cell_for_reviewers_stays_with_them_and_one_for_the_desk_with_its_analyst() -> None:
    notebook = with_cells(
        code(printed("只给复核人"), tags=("review",)),
        code(printed("只给自己"), shown(text_html="<b>x</b>"), tags=("desk",)) | {"id": "desk"},
    )
    copies = {
        review: " ".join(
            words_of(part.content)
            for part in read_executed(notebook, review=review).parts
            if isinstance(part, Paragraph)
        )
        for review in (True, False)
    }
    assert "只给复核人" in copies[True]
    assert "只给复核人" not in copies[False]
    assert not any("只给自己" in words for words in copies.values())


def test_in_an_english_report_the_notice_is_english() -> None:
    made, _ = HtmlExporter().from_notebook_node(with_cells(*CELLS, language="en"))
    assert "Added by the analyst." in made
    assert "A figure of the analyst&#39;s own" in made or "A figure of the analyst's own" in made


@pytest.mark.parametrize(
    ("cell", "code_of_fault"),
    [
        (code(shown(text_html="<table></table>", text_plain="a")), "own_unprintable"),
        (code(shown(image_png="…")), "own_unprintable"),
        (code(shown(text_plain="[<matplotlib.lines.Line2D at 0x7f3a2b1c>]")), "own_address"),
        (markdown("算式 $x$ 与 <b>粗</b>"), "own_markdown"),
        (markdown("```\nprint(1)\n```"), "own_markdown"),
        (markdown("![图](a.png)"), "own_markdown"),
        (markdown("# 一级标题"), "own_markdown"),
    ],
)
def test_what_no_edition_can_print_stops_the_run_and_names_the_cell(
    cell: dict[str, Any], code_of_fault: str
) -> None:
    with pytest.raises(InputFaults) as caught:
        HtmlExporter().from_notebook_node(with_cells(cell), {"metadata": {"name": "03_report"}})
    (fault,) = caught.value.faults
    assert fault.code == code_of_fault
    assert str(cell["id"]) in fault.where.key
    assert fault.next_step("zh")


def test_a_figure_without_a_title_and_a_table_nobody_can_read_are_refused() -> None:
    with pytest.raises(BlockError, match="headline"):
        figure_blocks(drawn(title=""))
    with pytest.raises(BlockError, match="at most"):
        frame_blocks(pd.DataFrame({"户数": range(500)}))


def test_a_frame_keeps_its_index_where_that_says_something() -> None:
    (table,) = frame_blocks(frame().set_index("路段"))
    assert isinstance(table, Table)
    assert [words_of(column.label) for column in table.columns] == ["路段", "户数"]
    assert [words_of(cell.content) for cell in table.rows[1].cells] == ["北路", "—"]
    assert not [piece for piece in pieces_of(table) if as_json(piece)["t"] == "number"]


def test_a_figure_brings_the_data_that_stand_behind_it() -> None:
    (figure,) = figure_blocks(drawn())
    assert isinstance(figure, Figure)
    assert figure.data.rows == (("", "南路", "12"), ("", "北路", "9"))
    assert "<text" in figure.svg
