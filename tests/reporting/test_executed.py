"""An edition sees headings and blocks in order, and nothing that was made as HTML."""

from typing import Any

import pytest

from evalutils.reporting import blocks
from evalutils.reporting.document import Heading, Table
from evalutils.reporting.editions import NotAReport, read_executed
from evalutils.reporting.editions.html import desk_html


def code(*parts: blocks.Block, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    data = {blocks.MIME: blocks.bundle(parts), "text/html": "<h1>never read</h1>"}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "outputs": [output]}


def markdown(words: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": words}


def table(ident: str) -> blocks.Block:
    columns = [blocks.column([blocks.text("列")])]
    return blocks.table(ident, [blocks.text("表")], columns, [])


COVER = blocks.cover("标题", subtitle="", identity="身份", facts=[], language="zh")


def test_headings_and_blocks_come_in_reading_order() -> None:
    cells = [
        code(COVER),
        markdown("## 一、概述 {#one}"),
        code(table("tab-a")),
        markdown("### （一）背景"),
    ]
    read = read_executed({"cells": cells})
    assert read.parts[0] == Heading(2, "一、概述", "one")
    assert isinstance(read.parts[1], Table)
    assert read.parts[1].id == "tab-a"
    assert isinstance(read.parts[2], Heading)


def test_tables_are_numbered_in_document_order() -> None:
    read = read_executed({"cells": [code(COVER, table("tab-b"), table("tab-a"))]})
    assert read.numbers == {"tab-b": "表1", "tab-a": "表2"}


def test_the_public_copy_leaves_out_what_is_for_review_and_numbers_without_it() -> None:
    cells = [code(COVER, *blocks.for_review([table("tab-r")]), table("tab-p"))]
    assert read_executed({"cells": cells}).numbers == {"tab-p": "表1"}
    assert read_executed({"cells": cells}, review=True).numbers == {"tab-r": "表1", "tab-p": "表2"}


def test_a_review_chapter_is_left_out_up_to_the_next_chapter() -> None:
    cells = [
        code(COVER),
        markdown("## 意见", "review"),
        code(table("tab-r")),
        markdown("### 细目"),
        markdown("## 公开"),
    ]
    public = read_executed({"cells": cells})
    assert [part.text for part in public.parts if isinstance(part, Heading)] == ["公开"]
    assert len(read_executed({"cells": cells}, review=True).parts) == 4


def test_cells_for_the_desk_never_reach_a_reader() -> None:
    cells = [markdown("## 用途", "desk"), code(COVER), code(table("tab-a"), tags=("desk",))]
    assert read_executed({"cells": cells}).parts == ()


def test_a_notebook_that_was_not_run_is_refused() -> None:
    with pytest.raises(NotAReport, match="run the notebook first"):
        read_executed({"cells": [markdown("## 一")]})


def test_blocks_of_another_schema_are_refused() -> None:
    cell = code(COVER)
    cell["outputs"][0]["data"][blocks.MIME]["schema"] = 99
    with pytest.raises(NotAReport, match="block schema 99"):
        read_executed({"cells": [cell]})


def test_a_strip_that_names_a_table_is_shown_at_the_desk() -> None:
    reason = [blocks.text("见"), blocks.cross_reference("tab-indicators")]
    strip = blocks.strip([blocks.text("不能定级")], reason, [])
    assert "tab-indicators" in desk_html([strip])
