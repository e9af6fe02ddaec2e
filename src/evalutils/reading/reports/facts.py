"""Every figure and name that the prose of a document tells, put into the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from evalutils.base.places import Place
from evalutils.reading.documents import Document, Paragraph
from evalutils.reading.reports.claims import claims_of, is_whole
from evalutils.reading.reports.identity import read_identity
from evalutils.reading.reports.indicators import read_items
from evalutils.reading.reports.money import read_grade, read_money, read_score
from evalutils.reading.reports.survey import read_annexes, read_survey
from evalutils.reading.selfeval import Cell, Claim, SelfEvaluation

_SENTENCE_END = regex.compile(r"(?<=[。！？!?])(?![”’」』）)])")


def passages_of(document: Document) -> tuple[Cell, ...]:
    r"""Return headings and sentences in reading order, each with its own lines.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("一、概况\n\n预算9万元。\n支出8万元。", "a.txt")
    >>> [(cell.text, cell.place.lines) for cell in passages_of(document)]
    [('一、概况', (1, 1)), ('预算9万元。', (3, 3)), ('支出8万元。', (4, 4))]
    """
    return tuple(cell for paragraph in document.paragraphs for cell in _sentences(paragraph))


def _sentences(paragraph: Paragraph) -> Iterator[Cell]:
    at = 0
    for text in _SENTENCE_END.split(paragraph.text):
        end = at + len(text)
        lines = paragraph.lines_of(at, end)
        if text.strip():
            yield Cell(text.strip(), _within(paragraph.place, lines))
        at = end


def _within(place: Place, lines: tuple[int, int] | None) -> Place:
    return place if lines is None or lines == place.lines else replace(place, lines=lines)


def read_claims(passages: Sequence[Cell], year: int | None = None) -> tuple[Claim, ...]:
    """Return what every figure of some sentences is, in reading order.

    Parameters
    ----------
    passages
        Headings and sentences.
    year
        The year evaluated.
    """
    found: list[Claim] = []
    for passage in passages:
        before = next((claim for claim in reversed(found[-8:]) if is_whole(claim)), None)
        found.extend(claims_of(passage.text, passage.place, year, before))
    return tuple(found)


def read_facts(
    document: Document, passages: Sequence[Cell], *, place: Place | None = None
) -> SelfEvaluation:
    r"""Return a self-evaluation with all that sentences tell but goals, results and problems.

    Parameters
    ----------
    document
        The document, for its name and the titles of its tables.
    passages
        The headings and sentences that tell of one project's year, in reading order.
    place
        Where they begin; by default where the first of them stands.

    Returns
    -------
    SelfEvaluation
        Identity, money, indicators, score, grade, satisfaction, annexes, periods, scope and
        claims; what is not told is left out.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> title = "云岭区水利局2023年度山塘整治项目绩效自评报告"
    >>> text = "预算9万元，支出8万元，自评得分98分。"
    >>> document = document_from_text(f"{title}\n\n{text}", "a.txt")
    >>> told = read_facts(document, passages_of(document))
    >>> told.project.text, told.year, str(told.money[0].executed.value), told.total.score.text
    ('山塘整治项目', 2023, '8', '98分')
    """
    who = read_identity(passages)
    claims = read_claims(passages, who.year)
    name = " ".join(cell.text for cell in (who.title, who.project) if cell is not None)
    items = read_items(passages)
    first = passages[0].place if passages else Place(document.name)
    return SelfEvaluation(
        document.name,
        place or first,
        kind="unit" if who.whole_unit else "project",
        title=who.title,
        project=who.project,
        department=who.department,
        unit=who.unit,
        year=who.year,
        year_cell=who.year_cell,
        basis=who.basis,
        money=read_money(claims, name, whole_unit=who.whole_unit),
        items=items,
        total=read_score(claims),
        grade=read_grade(passages),
        satisfaction=read_survey(claims, items),
        annexes=read_annexes(passages, [table.title for table in document.tables]),
        periods=who.periods,
        scope=who.scope,
        claims=claims,
    )
