"""Documents as tables for ``data/processed``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalutils.reading.documents.model import Document

if TYPE_CHECKING:
    import pandas as pd


def paragraphs_frame(document: Document) -> pd.DataFrame:
    r"""Return the paragraphs, one a row, in reading order.

    Returns
    -------
    pandas.DataFrame
        ``paragraph`` (int64, from 1), ``section`` (str, ``四（二）``), ``heading_level``
        (int64, 0 for body text), ``first_line`` and ``last_line`` (Int64, missing for formats
        without lines), ``text`` (str).

    Examples
    --------
    >>> from evalutils.reading.documents.text import document_from_text
    >>> paragraphs_frame(document_from_text("一、概述\n良好。", "a.txt"))["section"].tolist()
    ['一', '一']
    """
    import pandas as pd

    places = [paragraph.place for paragraph in document.paragraphs]
    return pd.DataFrame(
        {
            "paragraph": pd.array([place.paragraph for place in places], dtype="int64"),
            "section": pd.array(["".join(place.section) for place in places], dtype="str"),
            "heading_level": pd.array(
                [paragraph.heading_level for paragraph in document.paragraphs], dtype="int64"
            ),
            "first_line": pd.array(
                [place.lines[0] if place.lines else None for place in places], dtype="Int64"
            ),
            "last_line": pd.array(
                [place.lines[1] if place.lines else None for place in places], dtype="Int64"
            ),
            "text": pd.array([paragraph.text for paragraph in document.paragraphs], dtype="str"),
        }
    )
