"""What all editions share: checks, where references lead, how faults are told, the date.

An edition is one module or small room of renderers over the nodes of a
:class:`~evalutils.reporting.document.Document`, and a line of registration: an exporter
below, named in ``pyproject.toml``.
"""

from __future__ import annotations

import os
import sys
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.metadata import distribution
from typing import Any

from nbconvert.exporters import Exporter, get_exporter
from nbformat import NotebookNode
from traitlets import Bool, List, Unicode

from evalutils.base.faults import EvalutilsError, Fault, InputFaults
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.reporting.document import (
    Cover,
    Document,
    Emphasis,
    Footnote,
    Inline,
    Label,
    Link,
    Number,
    Quotation,
    Reference,
    Review,
    Text,
)
from evalutils.reporting.editions.checks import checked

_AFTER_CURRENCY = re.compile(r"(?<=\b[A-Z]{3}) (?=[\d-])")


def unparted(words: str) -> str:
    r"""Return a number's words with a no-break space between currency and figure.

    Examples
    --------
    >>> unparted("about CNY 810,900") == "about CNY\N{NO-BREAK SPACE}810,900"
    True
    """
    return _AFTER_CURRENCY.sub("\N{NO-BREAK SPACE}", words)


#: Kind of reference → prefix of the anchor that its entry has in the annexes.
_ENTRIES = {"evidence": "ev-", "result": "res-", "score": "ind-"}


@dataclass(frozen=True, slots=True)
class Setting:
    """The document that an edition sets, and where what stands in it leads.

    Parameters
    ----------
    document
        Checked.
    anchors
        Every id that blocks and headings of this copy have.
    """

    document: Document
    anchors: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "anchors", frozenset(self.document.anchors()))

    def entry_anchor(self, ref: Ref) -> str | None:
        """Return the anchor of a reference's entry in the annexes, if this copy has one.

        Examples
        --------
        >>> from evalutils.reporting.document import Heading
        >>> rows = (Heading(2, "一", "ind-1"), Heading(2, "二", "ind-1.2"))
        >>> setting = Setting(Document(Cover("", "", "", "zh"), None, rows))
        >>> [setting.entry_anchor(Ref("score", code)) for code in ("1.2", "1.3")]
        ['ind-1.2', None]
        """
        return None if ref.part else self.row_anchor(ref)

    def row_anchor(self, ref: Ref) -> str | None:
        """Return the row of the annexes that tells of a reference: a part's is its whole's.

        Examples
        --------
        >>> from evalutils.reporting.document import Heading
        >>> rows = (Heading(2, "一", "ind-1"), Heading(2, "二", "ind-1.2"))
        >>> setting = Setting(Document(Cover("", "", "", "zh"), None, rows))
        >>> [setting.row_anchor(Ref("score", code, "target")) for code in ("1.2", "1")]
        ['ind-1.2', 'ind-1']
        """
        anchor = _ENTRIES.get(ref.kind, f"{ref.kind}-") + ref.name
        return anchor if anchor in self.anchors else None

    def plain_text(
        self,
        pieces: Sequence[Inline],
        shown: Callable[[Text | Number | Quotation | Label], str] = lambda piece: piece.text,
    ) -> str:
        """Return the words that pieces print, footnotes left out: for labels and measures.

        Parameters
        ----------
        pieces
            Of a block; checked before.
        shown
            How the edition writes the words of one piece.
        """
        written = []
        for piece in pieces:
            if isinstance(piece, Emphasis | Link):
                written.append(self.plain_text(piece.content, shown))
            elif isinstance(piece, Reference):
                written.append(self.document.numbers[piece.target])
            elif not isinstance(piece, Footnote):
                written.append(shown(piece))
        return "".join(written)


class EditionExporter(Exporter):
    """An exporter of an executed report notebook; needs nothing but the notebook."""

    #: Whether the copy for reviewers is wanted.
    review: bool
    #: Whether signs without a glyph are no fault of a page.
    any_sign = False
    #: None of nbconvert's, which are for cells: for each the notebook would be checked again.
    default_preprocessors: Any = List([])

    def from_notebook_node(  # type: ignore[override]  # the base class says text, writers take bytes
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """Return the edition and nbconvert's resources.

        Run by ``jupyter nbconvert``, a fault ends the command with its message.

        Raises
        ------
        InputFaults
            If the notebook is no executed report, or a block of it cannot be printed; names
            notebook, cell and block.
        """
        # Not that of a template exporter: it renders cells, and no cell is ever markup here.
        notebook, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        file = f"{resources.get('metadata', {}).get('name') or 'notebook'}.ipynb"
        try:
            return self.set_edition(notebook, file), resources
        except EvalutilsError as error:
            if _run_as_command():
                sys.exit(str(error))
            raise

    def set_edition(self, notebook: Any, file: str) -> str | bytes:
        """Return the edition of a notebook, checked first, without nbconvert's copy of it.

        Parameters
        ----------
        notebook
            nbformat 4 content; not changed.
        file
            Its name, for messages.

        Raises
        ------
        InputFaults
            As :meth:`from_notebook_node`.
        """
        return self.print_edition(self.document_of(notebook, file), notebook)

    def document_of(self, notebook: Any, file: str) -> Document:
        """Return what an edition prints of a notebook, checked (see :meth:`set_edition`)."""
        return checked(notebook, file, review=self.review, any_sign=self.any_sign)

    @abstractmethod
    def print_edition(self, document: Document, notebook: NotebookNode) -> str | bytes:
        """Return the edition of a document that was checked."""


def exporter_named(name: str) -> Any:
    """Return an exporter by the name it is registered under.

    nbconvert reads what every installed package registers, each time it is asked: a twentieth of
    what an edition takes. This package's own are looked up in what this package says.

    Examples
    --------
    >>> exporter_named("evalutils-pdf").__name__
    'PdfExporter'
    """
    registered = distribution("evalutils").entry_points
    for own in registered.select(group="nbconvert.exporters", name=name):
        return own.load()
    return get_exporter(name)


def _run_as_command() -> bool:
    """Tell whether this process is ``jupyter nbconvert``, which shows a traceback of any error."""
    command = sys.modules.get("nbconvert.nbconvertapp")
    return command is not None and bool(command.NbConvertApp.initialized())


_DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")


class DatedExporter(EditionExporter):
    """An exporter whose file carries the report's own date, so that its bytes repeat.

    The date is, in this order: the trait ``date``, the first full date on the cover,
    ``SOURCE_DATE_EPOCH``; never the clock (:func:`document_date`).
    """

    review = Bool(False, help="Print what is meant for the review copy too.").tag(config=True)
    date = Unicode("", help="Date of the document, YYYY-MM-DD; else the cover's.").tag(config=True)

    def print_edition(self, document: Document, notebook: NotebookNode) -> bytes:
        """Return the file; what reviewers said stands beside its places in HTML only."""
        told = [part for part in document.parts if not isinstance(part, Review)]
        date = document_date(document.cover, self.date)
        return self.print_file(replace(document, parts=tuple(told)), date)

    @abstractmethod
    def print_file(self, document: Document, date: tuple[int, int, int]) -> bytes:
        """Return the file of a document that was checked, with its date."""


def document_date(cover: Cover, asked: str = "") -> tuple[int, int, int]:
    """Return year, month and day of a document: as asked, as its cover says, or of the epoch.

    Parameters
    ----------
    cover
        The cover block.
    asked
        ``YYYY-MM-DD``, or nothing.

    Raises
    ------
    InputFaults
        If none of the three gives a date (a filed document needs one, and the clock is none).

    Examples
    --------
    >>> from evalutils.reporting.document import Fact
    >>> printed = Fact("报告日期", (Label("date", "2023年3月1日"),))
    >>> document_date(Cover("", "", "", "zh", (printed,)))
    (2023, 3, 1)
    """
    printed = [
        piece.text
        for fact in cover.facts
        for piece in fact.content
        if isinstance(piece, Label) and piece.kind == "date"
    ]
    for words in [asked] if asked else [cover.date, *printed]:
        found = _DATE.search(words)
        if found:
            return _checked(found)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if asked or not epoch.isdecimal():
        raise InputFaults([Fault("pdf_date", Place("date"), asked)])
    moment = datetime.fromtimestamp(int(epoch), UTC)
    return moment.year, moment.month, moment.day


def _checked(found: re.Match[str]) -> tuple[int, int, int]:
    year, month, day = map(int, found.groups())
    try:
        date(year, month, day)
    except ValueError as error:
        raise InputFaults([Fault("pdf_date", Place("date"), found[0])]) from error
    return year, month, day
