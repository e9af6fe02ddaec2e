"""Documents read one by one, each in a process that may take so much and no more.

One that was made to fill the memory, or to be read without end, is told like every other fault
of a file, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.base.workers import Limits, Lost, Workers
from evalutils.reading.documents.model import Document
from evalutils.reading.documents.opening import read_document


def read_each(
    paths: Sequence[Path], limits: Limits | None = None
) -> Iterator[Document | InputFaults]:
    """Yield of each file, in the order given, the document that it is or what is wrong with it.

    Parameters
    ----------
    paths
        Files as for :func:`read_document`.
    limits
        What one file may take; by default 2 GB and three minutes of a processor.

    Examples
    --------
    >>> [list(problem.faults)[0].code for problem in read_each([Path("没有这份.txt")])]
    ['document_missing']
    """
    workers: Workers[Path, Document | InputFaults] = Workers(_read, limits=limits)
    for path, answer in zip(paths, workers.over(paths), strict=True):
        if isinstance(answer, Lost):
            yield InputFaults([lost_fault(answer, str(path))])
        else:
            yield answer


def lost_fault(lost: Lost, name: str) -> Fault:
    """Return the fault of a file that was lost with the process that worked on it.

    Examples
    --------
    >>> lost_fault(Lost("time"), "自评报告.docx").code
    'document_time'
    """
    return Fault(f"document_{lost.why}", Place(name), facts={"what": lost.what})


def _read(path: Path) -> Document | InputFaults:
    try:
        return read_document(path)
    except InputFaults as problem:
        return problem
