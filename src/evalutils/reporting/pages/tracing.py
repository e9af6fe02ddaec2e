"""Where a report's figures come from, for people: as a page, and as comments in its Word file."""

from __future__ import annotations

import copy
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.base.packages import settled, writable
from evalutils.base.words import say
from evalutils.evaluation.tracing import STATES, Figure, Traced
from evalutils.reading.quantities import read_quantities
from evalutils.reporting import blocks
from evalutils.reporting.document import Block, Inline
from evalutils.reporting.pages.kit import set_html

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

#: Names the pages of this kind, so that only those are ever written over.
SHEET = "trace"
#: Who signs the comments; the same in every copy, so that a copy made again is the same.
AUTHOR, INITIALS = "evalutils", "E"
#: So many sources are told of one figure.
_SHOWN = 5
_WIDTHS = {"where": 1.0, "told": 2.0, "source": 2.2}


def counts(traced: Sequence[Traced]) -> dict[str, int]:
    """Return how many figures there are in all (``total``) and in each state."""
    by_state = Counter(one.state for one in traced)
    return {"total": len(traced), **{state: by_state[state] for state in STATES}}


def page(name: str, traced: Sequence[Traced], against: Sequence[str], language: str) -> str:
    """Return the page.

    Parameters
    ----------
    name
        File name of the report.
    traced
        Its figures, in reading order.
    against
        Names of what it was held against.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> "数字溯源：报告.docx" in page("报告.docx", [], ["自评表.xlsx"], "zh")
    True
    """
    return set_html(page_blocks(name, traced, against, language), SHEET, any_sign=True)


def page_blocks(
    name: str, traced: Sequence[Traced], against: Sequence[str], language: str
) -> list[Block]:
    """Return the page as blocks: what needs a person first, what is in order last."""
    cover = blocks.cover(
        say("trace.title", language, file=name),
        subtitle="",
        identity=say("trace.identity", language),
        facts=[],
        language=language,
        sheet=SHEET,
    )
    lead = say("trace.lead", language, against="、".join(against), **counts(traced))
    parts: list[Block] = [cover, blocks.paragraph([blocks.label("words", lead)], role="lead")]
    for number, state in enumerate(STATES, 1):
        mine = [one for one in traced if one.state == state]
        if not mine:
            continue
        title = f"{say(f'trace.states.{state}', language)} {len(mine)}"
        meaning = say(f"trace.meaning.{state}", language)
        parts += [
            blocks.heading(2, title, f"g{number}"),
            blocks.paragraph([blocks.text(meaning)]),
            blocks.table(
                f"tab-{state}",
                [blocks.label("words", title)],
                [
                    blocks.column([blocks.text(say(f"trace.columns.{key}", language))], width=width)
                    for key, width in _WIDTHS.items()
                ],
                [_row(one, language) for one in mine],
            ),
        ]
    return parts


def _row(one: Traced, language: str) -> Any:
    figure = one.figure
    told: list[Inline] = [blocks.emphasis([blocks.label("words", figure.quantity.text)])]
    if figure.passage != figure.quantity.text:
        told.append(blocks.label("words", f"　{figure.passage}"))
    source = source_words(one, language) or say("trace.nothing", language)
    return blocks.row(
        blocks.cell([blocks.label("ordinal", figure.place.words(language))], header="row"),
        blocks.cell(told),
        blocks.cell([blocks.label("words", source)]),
    )


def source_words(one: Traced, language: str) -> str:
    """Return where a figure comes from in words; ``""`` where nothing is known."""
    # of rows that were counted a few show which
    stands = "；".join(_stands(source, language) for source in one.sources[:_SHOWN])
    if not one.formula:
        return stands
    figures = [source.quantity.text for source in one.sources]
    facts = {"first": figures[0], "second": figures[-1], "all": " + ".join(figures),
             "count": str(len(figures))}  # fmt: skip
    return f"{say(f'trace.formula.{one.formula}', language, **facts)}　{stands}"


def _stands(figure: Figure, language: str) -> str:
    where = figure.place
    name = where.document if not where.words(language) else (
        f"{where.document} {where.words(language)}"
    )  # fmt: skip
    return f"{name}“{figure.passage}”"


def with_comments(path: Path, traced: Sequence[Traced], language: str) -> tuple[bytes, int]:
    """Return a copy of a Word file with a comment on every figure, and how many have a place.

    The file itself is not touched. A figure stands where its sentence is found again; one inside
    a link, a text box or a note has no run to hang a comment on.

    Parameters
    ----------
    path
        The report, .docx.
    traced
        Its figures.
    language
        Of the comments.

    Returns
    -------
    bytes
        The same for the same file and figures.
    int
        How many comments there are.
    """
    import docx

    document = docx.Document(str(path))
    waiting = list(traced)
    placed = 0
    for paragraph in _paragraphs(document):
        runs = list(paragraph.runs)
        text = "".join(run.text for run in runs)
        found = []
        dense = "".join(text.split())
        for quantity in read_quantities(text):
            one = _taken(waiting, dense, quantity.text)
            if one is not None:
                found.append((quantity.start, quantity.end, one))
        # from the last to the first: what is cut up does not move what is still to be found
        for start, end, one in reversed(found):
            marked = _cut_out(paragraph, start, end)
            if not marked:
                continue
            facts = {
                "state": say(f"trace.states.{one.state}", language),
                "source": source_words(one, language)
                or say(f"trace.meaning.{one.state}", language),
            }
            words = writable(say("trace.comment", language, **facts))
            comment = document.add_comment(marked, text=words, author=AUTHOR, initials=INITIALS)
            element = comment._comment_elm  # the clock is no part of it
            for name in [key for key in element.attrib if str(key).endswith("}date")]:
                del element.attrib[name]
            placed += 1
    made = io.BytesIO()
    document.save(made)
    return settled(made.getvalue()), placed


def _taken(waiting: list[Traced], dense: str, text: str) -> Traced | None:
    """Return the next figure of this text whose sentence stands in a paragraph, and take it."""
    for index, one in enumerate(waiting):
        same = "".join(one.figure.quantity.text.split()) == "".join(text.split())
        if same and "".join(one.figure.passage.split()) in dense:
            return waiting.pop(index)
    return None


def _paragraphs(document: Any) -> Iterator[Paragraph]:
    """Yield every paragraph of the body, those of tables among them, as they stand."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document._body)


def _cut_out(paragraph: Paragraph, start: int, end: int) -> list[Run]:
    """Return the runs that hold a span, cut so that they hold nothing else."""
    at, found = 0, []
    for run in list(paragraph.runs):
        length = len(run.text)
        low, high = max(start - at, 0), min(end - at, length)
        at += length
        if low < high:
            found.append(_part(run, low, high))
    return found


def _part(run: Run, low: int, high: int) -> Run:
    """Return the part of a run, cut off from what stands before and behind it."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    text = run.text
    plain = {qn("w:rPr"), qn("w:t")}
    if (low, high) == (0, len(text)) or any(child.tag not in plain for child in run._r):
        return run  # a run with a picture or a break in it stays whole
    for words, add in ((text[high:], run._r.addnext), (text[:low], run._r.addprevious)):
        if words:
            other = Run(copy.deepcopy(run._r), run._parent)
            other.text = words
            add(other._r)
    run.text = text[low:high]
    return run
