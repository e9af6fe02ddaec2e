"""The evidence ledger: every named figure bound to the words and the place that state it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.base.places import Place
from evalutils.evidence.processed import write_dictionary, write_table
from evalutils.evidence.records import Origin, RecordFigure, origin_text, quantity_of
from evalutils.reading import documents as documents_room
from evalutils.reading.documents import Document, Paragraph, find_quote
from evalutils.reading.quantities import Quantity, read_quantities

if TYPE_CHECKING:
    import pandas as pd


#: Likeness (of 1) from which another passage is worth showing.
_NEAR = 0.5


class PassageError(ValueError):
    """A quote that does not point to one figure.

    Parameters
    ----------
    facts
        What the wording of :attr:`code` names.
    """

    #: Code of the fault.
    code = ""

    def __init__(self, **facts: object) -> None:
        self.facts: Mapping[str, Any] = facts
        super().__init__(self.code, facts)


class QuoteNotFound(PassageError):
    """The words stand nowhere in the document."""

    code = "quote_not_found"


class QuoteRepeated(PassageError):
    """The words stand in more than one place."""

    code = "quote_repeated"


class QuoteCutsFigure(PassageError):
    """The quote begins or ends inside a figure."""

    code = "quote_cuts_figure"


class QuantityMissing(PassageError):
    """The quote has fewer figures than the number asked for."""

    code = "quantity_missing"


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote where it stands.

    Parameters
    ----------
    text
        The words as they stand in the re-flowed text.
    place
        Where they stand; the lines are those of the quote, not of its whole paragraph.
    quantities
        The figures in it; their offsets count inside ``text``.
    """

    text: str
    place: Place
    quantities: tuple[Quantity, ...]

    def figure(self, number: int) -> Quantity:
        """Return the figure with a number, from 1.

        Raises
        ------
        QuantityMissing
            If there are fewer.
        """
        if not 1 <= number <= len(self.quantities):
            figures = "、".join(figure.text for figure in self.quantities) or "—"
            raise QuantityMissing(count=len(self.quantities), figures=figures)
        return self.quantities[number - 1]


def passage(document: Document, quote: str) -> Passage:
    """Return the one passage of a document that has the words of a quote: in its text, or a cell.

    Figures are read in the whole paragraph, so that a quote cannot drop a hedge: one that
    begins or ends inside a figure is refused.

    Parameters
    ----------
    document
        A document that was read.
    quote
        Words copied from it; blanks and line breaks do not matter.

    Raises
    ------
    PassageError
        If the words stand nowhere, more than once, or cut a figure in two.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("印制海报近 20000多份，折页4000份。", "report.txt")
    >>> found = passage(document, "海报近20000多份")
    >>> found.place.words(), found.figure(1).text
    ('第 1 行', '近20000多份')
    """
    matches = find_quote(document, quote)
    if not matches and document.tables:
        document = replace(document, paragraphs=_cells(document))
        matches = find_quote(document, quote)
    if not matches:
        raise QuoteNotFound(document=document.name, near=nearest(document, quote))
    paragraphs = document.paragraphs
    if len(matches) > 1:
        places = [replace(paragraphs[m.paragraph].place, lines=m.lines).words() for m in matches]
        raise QuoteRepeated(count=len(matches), places="；".join(places))
    match = matches[0]
    paragraph = paragraphs[match.paragraph]
    place = paragraph.place
    inside = []
    for figure in figures_in(paragraph.text):
        if figure.end <= match.start or figure.start >= match.end:
            continue
        if figure.start < match.start or figure.end > match.end:
            raise QuoteCutsFigure(figure=figure.text)
        inside.append(
            replace(figure, start=figure.start - match.start, end=figure.end - match.start)
        )
    return Passage(
        paragraph.text[match.start : match.end],
        replace(place, lines=match.lines) if match.lines else place,
        tuple(inside),
    )


def _cells(document: Document) -> tuple[Paragraph, ...]:
    """Return the cells of a document's tables, each once, as passages that can be quoted."""
    return tuple(
        Paragraph(text, replace(table.place, row=row + 1, column=column + 1))
        for table in document.tables
        for row, cells in enumerate(table.rows)
        for column, text in enumerate(cells)
        if text.strip() and (row, column) not in table.merged
    )


def spoken(words: str, document: str) -> Passage:
    """Return words that a person entered by hand, for evidence of kind ``manual``.

    Examples
    --------
    >>> spoken("满意度92.5%", "电话记录").figure(1).text
    '92.5%'
    """
    return Passage(words, Place(document), figures_in(words))


def stands_in(document: Document, words: str) -> bool:
    """Return whether words stand in a document, in a paragraph or in a cell of a table.

    Examples
    --------
    >>> from evalutils.reading.documents import Table
    >>> table = Table((("偏差原因",), ("有 3人未考",)), Place("form.docx"))
    >>> document = Document("form.docx", tables=(table,))
    >>> stands_in(document, "3人未考"), stands_in(document, "8人未考")
    (True, False)
    """
    wanted = "".join(words.split())
    if find_quote(document, words):
        return True
    cells = (cell for table in document.tables for row in table.rows for cell in row)
    return bool(wanted) and any(wanted in "".join(cell.split()) for cell in cells)


def nearest(document: Document, quote: str) -> str:
    """Return the words of a document that come nearest to a quote, or ``—``.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("全年预算50.00万元，全年执行48.00万元。", "report.txt")
    >>> nearest(document, "全年执行84.00万元")
    '全年执行48.00万元'
    """
    wanted = "".join(quote.split())
    best, shown = _NEAR, "—"
    for paragraph in document.paragraphs:
        for start in _beginnings(paragraph.text, wanted):
            window = paragraph.text[start : start + len(wanted)]
            likeness = SequenceMatcher(None, wanted, window, autojunk=False).ratio()
            if likeness > best:
                best, shown = likeness, window
    return shown


def _beginnings(text: str, wanted: str) -> list[int]:
    """Return where ``wanted`` would begin if one of its pairs of characters fits the text."""
    pairs = {wanted[at : at + 2]: at for at in range(len(wanted) - 1)}
    starts = {
        max(0, at - pairs[text[at : at + 2]])
        for at in range(len(text) - 1)
        if text[at : at + 2] in pairs
    }
    return sorted(starts)


@lru_cache(maxsize=512)
def figures_in(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a paragraph; a paragraph is read once, however often it is quoted.

    Examples
    --------
    >>> [figure.text for figure in figures_in("行政拘留110人，刑事拘留9人")]
    ['110人', '9人']
    """
    return tuple(read_quantities(text))


#: Kind of evidence whose ``quote`` names an aggregate of ``records.yaml``.
RECORD = "record"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A row of ``evidence.csv``.

    ``quote`` must stand exactly once in the re-flowed ``document``; ``quantity`` is the
    number (from 1) of the quantity inside the quote that is meant. ``status`` is ``proposed``
    until a person has confirmed what the program put in.
    """

    row: int
    id: str
    label: str
    kind: str
    document: str
    quote: str
    quantity: int
    as_of: str = ""
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A named figure with its quote, place and reading.

    Parameters
    ----------
    id, label, kind
        As in ``evidence.csv``.
    quantity
        The figure; its offsets count inside ``quote``.
    quote
        The passage as it stands in the re-flowed text.
    place
        Place the passage stands.
    as_of
        Date or period the figure speaks of, as written (``截至10月底``), or ``""``.
    note
        The evaluator's remark.
    origin
        Of a figure from records: table, rule and rows; ``quote`` says the same in words.
    """

    id: str
    label: str
    kind: str
    quantity: Quantity
    quote: str
    place: Place
    as_of: str = ""
    note: str = ""
    origin: Origin | None = None


def bound(
    row: EvidenceRow, documents: Mapping[str, Document], figures: Mapping[str, RecordFigure]
) -> Evidence:
    """Return a row of ``evidence.csv`` with the figure its words or its records state.

    Parameters
    ----------
    row
        Of one of the three kinds; what it names is there.
    documents
        The sources by file name.
    figures
        What the records say, by id.

    Raises
    ------
    PassageError
        If the quote does not point to one figure.

    Examples
    --------
    >>> row = EvidenceRow(2, "pleased", "满意率", "manual", "电话记录", "满意率92.5%", 1)
    >>> bound(row, {}, {}).quantity.text
    '92.5%'
    """
    if row.kind == RECORD:
        return _from_records(figures[row.quote], row.id, row.label, row.as_of, row.note)
    found = (
        spoken(row.quote, row.document)
        if row.kind == "manual"
        else passage(documents[row.document], row.quote)
    )
    return Evidence(
        id=row.id,
        label=row.label,
        kind=row.kind,
        quantity=found.figure(row.quantity),
        quote=found.text,
        place=found.place,
        as_of=row.as_of,
        note=row.note,
    )


def record_ids(rows: Iterable[EvidenceRow], figures: Mapping[str, RecordFigure]) -> dict[str, str]:
    """Return the figures from records: id in ``records.yaml`` → id in the ledger, in order.

    A row of ``evidence.csv`` of kind ``record`` may give a figure another name than its own.
    """
    named = {row.quote: row.id for row in rows if row.kind == RECORD}
    return {ident: named.get(ident, ident) for ident in figures}


def unlisted(
    rows: Sequence[EvidenceRow], figures: Mapping[str, RecordFigure]
) -> Iterator[Evidence]:
    """Yield the figures of ``records.yaml`` that no row names, in the order of that file."""
    named = {row.id for row in rows}
    for ident, name in record_ids(rows, figures).items():
        if name not in named:
            asked = figures[ident].aggregate
            yield _from_records(figures[ident], name, asked.label, asked.as_of, asked.note)


def paragraphs_frame(documents: Mapping[str, Document]) -> pd.DataFrame:
    """Return the paragraphs of all documents, one a row, in reading order.

    Returns
    -------
    pandas.DataFrame
        ``document`` (str), then the columns of
        :func:`evalutils.reading.documents.paragraphs_frame`.
    """
    import pandas as pd

    frames = [documents_room.paragraphs_frame(document) for document in documents.values()]
    for name, frame in zip(documents, frames, strict=True):
        frame.insert(0, "document", pd.Series([name] * len(frame), dtype="str"))
    return pd.concat(frames, ignore_index=True)


def write_tables(
    processed: Path, documents: Mapping[str, Document], evidence: Iterable[Evidence]
) -> tuple[Path, ...]:
    """Write ``paragraphs``, ``quantities`` and ``evidence``, and return the Parquet files.

    Beside each lies the same as CSV, and what every column means (``dictionary.csv``).

    Parameters
    ----------
    processed
        ``data/processed/<project>/<year>``; made if it is not there.
    documents, evidence
        The sources by file name, and the ledger.
    """
    import pyarrow

    processed.mkdir(parents=True, exist_ok=True)
    frames = {
        "paragraphs": paragraphs_frame(documents),
        "quantities": quantities_frame(documents),
        "evidence": evidence_frame(evidence),
    }
    write_dictionary(processed)
    return tuple(
        write_table(processed, name, pyarrow.Table.from_pandas(frame, preserve_index=False))
        for name, frame in frames.items()
    )


def evidence_frame(evidence: Iterable[Evidence]) -> pd.DataFrame:
    """Return the ledger as a table, one row a piece of evidence, in the order given.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``label``, ``kind``, ``text`` (the figure as printed), ``low``, ``high`` (exact
        decimals or ``p/q`` as str, in the unit without its scale; missing where unbounded),
        ``low_incl``, ``high_incl`` (bool), ``unit``, ``quantity_kind``, ``exactness``,
        ``qualifiers`` (joined by a blank), ``reading`` (how the interval was made), ``quote``,
        ``start``, ``end`` (int64, of the figure inside the quote), ``document``, ``place``,
        ``as_of``, ``note``.
    """
    rows = [
        {
            "id": item.id,
            "label": item.label,
            "kind": item.kind,
            **_figure_cells(item.quantity),
            "quote": item.quote,
            "start": item.quantity.start,
            "end": item.quantity.end,
            "document": item.place.document,
            "place": item.place.words(),
            "as_of": item.as_of,
            "note": item.note,
        }
        for item in evidence
    ]
    texts = ("id", "label", "kind", *_FIGURE_TEXTS, "quote", "document", "place", "as_of", "note")
    return _frame(rows, texts, ("start", "end"))


def quantities_frame(documents: Mapping[str, Document]) -> pd.DataFrame:
    """Return every quantity of the documents, one a row, in reading order.

    Returns
    -------
    pandas.DataFrame
        ``document``, ``place``, ``paragraph`` (int64, from 1), ``start``, ``end`` (int64, code
        points of the paragraph's text), then the figure as in :func:`evidence_frame`.
    """
    rows = [
        {
            "document": name,
            "place": paragraph.place.words(),
            "paragraph": paragraph.place.paragraph,
            "start": figure.start,
            "end": figure.end,
            **_figure_cells(figure),
        }
        for name, document in documents.items()
        for paragraph in document.paragraphs
        for figure in figures_in(paragraph.text)
    ]
    return _frame(rows, ("document", "place", *_FIGURE_TEXTS), ("paragraph", "start", "end"))


_FIGURE_TEXTS = (
    "text", "low", "high", "unit", "quantity_kind", "exactness", "qualifiers", "reading",
)  # fmt: skip
_FLAGS = ("low_incl", "high_incl")


def _from_records(figure: RecordFigure, ident: str, label: str, as_of: str, note: str) -> Evidence:
    return Evidence(
        id=ident,
        label=label,
        kind=RECORD,
        quantity=quantity_of(figure),
        quote=origin_text(figure.origin),
        place=Place(figure.origin.file),
        as_of=as_of or figure.aggregate.as_of,
        note=note or figure.aggregate.note,
        origin=figure.origin,
    )


def _figure_cells(figure: Quantity) -> dict[str, object]:
    cells = figure.as_json()
    cells["quantity_kind"] = cells.pop("kind")
    cells["qualifiers"] = " ".join(figure.qualifiers)
    del cells["start"], cells["end"]
    return cells


def _frame(
    rows: list[dict[str, object]], texts: Iterable[str], counts: Iterable[str]
) -> pd.DataFrame:
    """Return rows as a table whose columns keep their types when there is no row."""
    import pandas as pd

    kinds = dict.fromkeys(texts, "str") | dict.fromkeys(counts, "int64")
    kinds |= dict.fromkeys(_FLAGS, "bool")
    order = list(rows[0]) if rows else list(kinds)
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=kinds[name]) for name in order}
    )
