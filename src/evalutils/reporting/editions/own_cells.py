"""What an analyst's own cells hold, read from an executed notebook: nothing of it vanishes.

Markdown and printed words become paragraphs, lists and tables; what no edition can print stops
the run with the cell's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from evalutils.base.patterns import re
from evalutils.base.words import say
from evalutils.evaluation import results
from evalutils.reporting import blocks
from evalutils.reporting.document import (
    MIME,
    Block,
    BlockError,
    Figure,
    Inline,
    Table,
    block_from,
    words_of,
)
from evalutils.reporting.own_cells import OWN, own_notice, own_pieces, own_table

_HAN_END = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]$")
#: How Python shows things that have no words of their own: another place on every run.
_ADDRESS = re.compile(r"<[^<>]* at 0x[0-9a-fA-F]+>")


def own_parts(cell: Mapping[str, Any], language: str) -> list[Block | BlockError]:
    """Return what a cell holds beside the blocks of the report, or what is the matter with it.

    Parameters
    ----------
    cell
        Of an executed notebook; one for the desk is not to be asked.
    language
        Of the report: in it is said that this is the analyst's own.

    Examples
    --------
    >>> cell = {"cell_type": "code", "id": "a", "outputs": [
    ...     {"output_type": "stream", "name": "stdout", "text": "走访 12 户"}]}
    >>> [type(part).__name__ for part in own_parts(cell, "zh")]
    ['Paragraph', 'Paragraph']
    """
    found: list[Block | BlockError] = []
    for at, output in enumerate(cell.get("outputs", ())):
        found += _output(output, f"{cell.get('id', '')}-{at + 1}", language)
    return _noticed(found, language)


def own_words(source: str, ident: str, language: str) -> list[Block | BlockError]:
    """Return what Markdown of an analyst says between headings."""
    try:
        found: list[Block | BlockError] = [*_written(_markdown()(source), ident, language)]
    except BlockError as error:
        return [error]
    return _noticed(found, language)


def _noticed(found: list[Block | BlockError], language: str) -> list[Block | BlockError]:
    there = any(not isinstance(part, BlockError) for part in found)
    return [own_notice(language), *found] if there else found


def _output(output: Mapping[str, Any], ident: str, language: str) -> Iterator[Block | BlockError]:
    data = output.get("data", {})
    if MIME in data:
        yield from _payload(data[MIME], ident, language)
    elif results.MIME in data:
        return
    elif output.get("output_type") == "stream":
        if output.get("name") == "stdout":
            yield from _printed(_joined(output.get("text", "")))
    elif set(data) == {"text/plain"}:
        yield from _printed(_joined(data["text/plain"]))
    elif data:
        kinds = ", ".join(sorted(data))
        yield BlockError(f"an output that is {kinds}", "own_unprintable", kinds)


def _payload(payload: Mapping[str, Any], ident: str, language: str) -> Iterator[Block | BlockError]:
    """Yield the table or figure that an own cell told of, under an id of its cell's.

    The cell did not know in which language the report is.
    """
    own = payload.get(OWN)
    if isinstance(own, Mapping):
        yield BlockError(own["what"], own["code"], own["found"], own["known"])
    elif own:
        errors: list[BlockError] = []
        for raw in payload.get("blocks", ()):
            made = block_from(raw, errors)
            if isinstance(made, Table):
                yield replace(made, id=f"{made.id}-{ident}")
            elif isinstance(made, Figure):
                alt = say("editions.own.alt", language, title=words_of(made.headline))
                source = own_pieces(say("editions.own.source", language))
                yield replace(made, id=f"{made.id}-{ident}", alt=alt, source=source)
        yield from errors


def _printed(words: str) -> Iterator[Block | BlockError]:
    found = _ADDRESS.search(words)
    if found:
        yield BlockError("a thing without words of its own", "own_address", found[0])
        return
    for line in words.splitlines():
        if line.strip():
            yield blocks.paragraph(own_pieces(line.strip()))


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(renderer="ast", plugins=["table"])


def _written(tokens: Sequence[Mapping[str, Any]], ident: str, language: str) -> Iterator[Block]:
    for at, token in enumerate(tokens):
        match token["type"]:
            case "blank_line" | "thematic_break":
                continue
            case "paragraph" | "block_text":
                yield blocks.paragraph(_inline(token["children"]))
            case "block_quote":
                yield from _written(token["children"], ident, language)
            case "list":
                items = [
                    [
                        piece
                        for part in item["children"]
                        for piece in _inline(part.get("children", ()))
                    ]
                    for item in token["children"]
                ]
                yield blocks.listing(items, ordered=bool(token["attrs"]["ordered"]))
            case "table":
                head, body = _cells(token)
                title = say("editions.own.table", language)
                right = [all(row[at][:1].isdigit() for row in body) for at in range(len(head))]
                made = own_table(head, body, title, right)
                if isinstance(made, Table):
                    yield replace(made, id=f"{made.id}-{ident}-{at}")
            case kind:
                raise BlockError(f"Markdown of the kind {kind}", "own_markdown", str(kind))


def _cells(token: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    head: list[str] = []
    body: list[list[str]] = []
    for part in token["children"]:
        if part["type"] == "table_head":
            head = [_plain(cell["children"]) for cell in part["children"]]
        else:
            body += [[_plain(cell["children"]) for cell in row["children"]]
                     for row in part["children"]]  # fmt: skip
    return head, body


def _plain(tokens: Sequence[Mapping[str, Any]]) -> str:
    return "".join(token.get("raw") or _plain(token.get("children", ())) for token in tokens)


def _inline(tokens: Sequence[Mapping[str, Any]]) -> list[Inline]:
    pieces: list[Inline] = []
    for token in tokens:
        match token["type"]:
            case "text" | "codespan":
                pieces += own_pieces(token["raw"])
            case "strong" | "emphasis":
                pieces.append(blocks.emphasis(_inline(token["children"])))
            case "link":
                pieces += _inline(token["children"])
            case "softbreak" | "linebreak":
                # Chinese runs on over the end of a line, other words are parted by a blank.
                if not _HAN_END.search(words_of(pieces)):
                    pieces.append(blocks.text(" "))
            case "list" | "paragraph" | "block_text":
                pieces += _inline(token["children"])
            case kind:
                raise BlockError(f"Markdown of the kind {kind}", "own_markdown", str(kind))
    return pieces
