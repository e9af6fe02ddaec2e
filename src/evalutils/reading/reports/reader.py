"""Self-evaluations of a document: what figures, names and sentences tell, with its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import Document, Paragraph
from evalutils.reading.forms import read_forms, read_funds
from evalutils.reading.reports.answers import Words
from evalutils.reading.reports.claims import claims_of, facts, is_whole
from evalutils.reading.reports.goals import paired_goals, read_goals, read_results
from evalutils.reading.reports.identity import read_annexes, read_identity
from evalutils.reading.reports.indicators import read_items, read_survey
from evalutils.reading.reports.lexicon import is_evaluation
from evalutils.reading.reports.money import read_grade, read_money, read_score
from evalutils.reading.reports.problems import read_problems
from evalutils.reading.reports.sections import Report, divide, enumerated
from evalutils.reading.selfeval import Cell, Claim, SelfEvaluation, quantities_of
from evalutils.reading.summaries import read_summaries

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


_TITLE = regex.compile(r"(?:自评价?|绩效评价|绩效)(?:情况)?的?(?:报告|总结|说明|综述)书?$")
#: Of a form, what its own tables say; prose adds only what they leave out.
_HEAD = frozenset({"document", "place", "kind", "title", "unreadable", "seen", "claims"})
_LONGEST_TITLE = 70
_LABEL = regex.compile(r"[^。：:，,；;]{3,40}")
# So many short lines on end, without a number or a full stop, are cells and no prose.
_CELLS = 8
_LONGEST_CELL = 16
#: Parts that a self-evaluation has; so many of them make one where no title says so.
_FEWEST = 2
_OF_MONEY = frozenset({"initial", "adjusted", "budget", "executed", "rate"})
_PARTS = ("goals", "results", "problems", "recommendations", "money", "score", "satisfaction")


def read_reports(document: Document) -> tuple[SelfEvaluation, ...]:
    r"""Return what a document's prose tells, one entry for each project's year.

    Parameters
    ----------
    document
        A document as :func:`~evalutils.reading.documents.read_document` returns it.

    Returns
    -------
    tuple of SelfEvaluation
        Empty where the prose is about something else.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> text = ("一、绩效目标\n全年清理河道36公里。\n二、完成情况\n实际清理河道38公里。\n"
    ...         "三、存在问题\n水泵老化。\n四、建议\n更换水泵。\n")
    >>> told, = read_reports(document_from_text(text, "a.txt"))
    >>> told.goals[0].status, told.goals[0].because[0], told.problems[0].answered_by
    ('result', '清理河道', (0,))
    """
    return tuple(told for part in parts_of(document) if (told := _told(part)) is not None)


def read_document(
    document: Document, forms: tuple[SelfEvaluation, ...] | None = None
) -> tuple[SelfEvaluation, ...]:
    """Return what a document's tables and prose tell, one entry for each project's year.

    Where both tell one project, the table's cells come first and what prose tells stands
    beside them: figures that contradict each other keep both places (``claims``).

    Parameters
    ----------
    document
        Any document.
    forms
        Its 自评表, where they were read before.
    """
    forms = read_forms(document) if forms is None else forms
    prose = read_reports(_without(document, forms))
    if not prose:
        # A table in a report is part of it; a workbook may hold many forms and a list of them.
        return (*forms, *read_summaries(document, forms))
    if len(prose) == 1 and not any(form.money for form in forms):
        # What sentences tell of the same money stays among the claims.
        prose = (replace(prose[0], money=read_funds(document) or prose[0].money),)
    left = list(forms)
    merged = []
    for told in prose:
        form = _form_of(told, left, alone=len(prose) == 1)
        if form is None:
            merged.append(told)
            continue
        left.remove(form)
        merged.append(_merged(form, told))
    return (*merged, *left)


def _told(one: Part) -> SelfEvaluation | None:
    document = one.document
    report = divide(document)
    parts = {kind for section in report.sections for kind in section.kinds if kind in _PARTS}
    evaluated = is_evaluation("\n".join(part.text for part in document.paragraphs))
    titled = any(_titles(part) for part in document.paragraphs)
    if one.project is None and not evaluated:
        return None
    told = _of_project(read_facts(document, passages_of(document)), one)
    words = Words(sentence.text for sentence in report.sentences)
    goals = read_goals(report)
    results = read_results(report, goals)
    problems = read_problems(report, words)
    found = replace(
        told,
        goals=paired_goals(goals, results, words),
        results=results,
        problems=problems.problems,
        recommendations=problems.recommendations,
        unreadable=document.unreadable,
        seen=document.seen,
    )
    whole = one.project is not None or titled or len(parts) >= _FEWEST
    return found if says_something(found) and (whole or _says_what_was_done(found)) else None


def _of_project(told: SelfEvaluation, part: Part) -> SelfEvaluation:
    """Return what a part tells, with its name and what is told once for all projects."""
    if part.project is None:
        return told
    who = read_identity(part.shared)
    return replace(
        told,
        kind="project",
        title=who.title,
        project=part.project,
        unit=told.unit or who.unit,
        department=told.department or who.department,
        # The year of the title: a part may name another as its decision's.
        year=who.year or told.year,
        year_cell=who.year_cell or told.year_cell,
    )


def _says_what_was_done(told: SelfEvaluation) -> bool:
    """Return whether money was spent, work done or a score given: a plan tells none of it."""
    spent = any(row.executed is not None for row in told.money)
    return spent or bool(told.results or told.total) or any(item.actual for item in told.items)


def says_something(told: SelfEvaluation) -> bool:
    """Return whether anything was understood that only a self-evaluation tells."""
    return bool(
        told.money or told.items or told.goals or told.results or told.problems
        or told.recommendations or told.satisfaction or told.grade or told.total
    )  # fmt: skip


def _without(document: Document, forms: Sequence[SelfEvaluation]) -> Document:
    """Return a document without the paragraphs that are cells of a form printed as text."""
    spans = [span for form in forms if (span := _span(form)) is not None]
    kept: list[Paragraph] = []
    for cells, run in groupby(document.paragraphs, key=_like_cell):
        paragraphs = list(run)
        if not cells or len(paragraphs) < _CELLS:
            kept += paragraphs
    kept = [
        part
        for part in kept
        if part.place.lines is None
        or not any(low <= part.place.lines[0] <= high for low, high in spans)
    ]
    return replace(document, paragraphs=tuple(kept))


def _span(form: SelfEvaluation) -> tuple[int, int] | None:
    """Return the lines of a form that is told in lines of text, not in a table."""
    cells: list[Cell | None] = [item.name for item in form.items]
    cells += [row.label for row in form.money]
    lines = [
        line
        for cell in cells
        if cell is not None and not cell.place.table and cell.place.lines is not None
        for line in cell.place.lines
    ]
    return (min(lines), max(lines)) if lines else None


def _like_cell(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    if paragraph.heading_level or enumerated(text)[0]:
        return False
    return len(text) <= _LONGEST_CELL and not text.endswith(("。", "；", "：", ":"))


@dataclass(frozen=True, slots=True)
class Part:
    """What a document tells of one project.

    Parameters
    ----------
    document
        The paragraphs that tell of it, and of no other; all of a document with one project.
    project
        Its name, where the document's order names it; else its own title does.
    shared
        Headings and sentences told once for all projects, before the first: the title among
        them. Empty for a document with one project.
    """

    document: Document
    project: Cell | None = None
    shared: tuple[Cell, ...] = ()


def parts_of(document: Document) -> tuple[Part, ...]:
    r"""Return the parts of a document that tell of one project each.

    Parameters
    ----------
    document
        As :func:`~evalutils.reading.documents.read_document` returns it.

    Returns
    -------
    tuple of Part
        The only one holds the whole document. Of several, what is told for all of them (an
        opening, a closing chapter) is in none.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> text = ("云岭区水利局2023年度项目绩效自评情况\n共2个项目。\n"
    ...         "1.山塘整治项目。预算9万元，支出8万元，自评得分98分。\n"
    ...         "2.河道清淤项目。预算6万元，支出6万元，自评得分99分。\n")
    >>> [part.project.text for part in parts_of(document_from_text(text, "a.txt"))]
    ['山塘整治项目', '河道清淤项目']
    """
    paragraphs = document.paragraphs
    starts = [at for at, part in enumerate(paragraphs) if _titles(part)] or [0]
    # The title's second line, or a cover's, begins no other report.
    starts = [at for n, at in enumerate(starts) if not n or _tells(paragraphs[starts[n - 1] : at])]
    if len(starts) > 1:
        spans = zip([0, *starts[1:]], [*starts[1:], len(paragraphs)], strict=True)
        return tuple(
            Part(replace(document, paragraphs=paragraphs[low:high])) for low, high in spans
        )
    listed = _listed(document) or _repeated(document)
    if not listed:
        return (Part(document),)
    shared = passages_of(replace(document, paragraphs=paragraphs[: listed[0][0]]))
    return tuple(
        Part(replace(document, paragraphs=paragraphs[low:high]), name, shared)
        for low, high, name in listed
    )


def _titles(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip().rstrip("）)").strip()
    return len(text) <= _LONGEST_TITLE and not enumerated(text)[0] and bool(_TITLE.search(text))


def _tells(paragraphs: Sequence[Paragraph]) -> bool:
    return sum(len(part.text) for part in paragraphs) > 3 * _LONGEST_TITLE


def _listed(document: Document) -> list[tuple[int, int, Cell]]:
    """Return the projects that a report lists: where each begins and ends, and its name.

    They are named by headings or first words of paragraphs numbered alike, and are projects of
    their own where each has its own score, or its own money where the text says how many
    projects there are: the works of one project have neither.
    """
    named: dict[str, list[tuple[int, Cell]]] = {}
    for at, paragraph in enumerate(document.paragraphs):
        text = paragraph.text.strip()
        if _titles(paragraph):
            continue
        style, end = enumerated(text)
        found = facts().named["identity"]["listed_project"].match(text[end:].strip())
        if found is not None and not facts().named["identity"]["no_project"].match(found["name"]):
            named.setdefault(style, []).append((at, Cell(found["name"], paragraph.place)))
    for style, starts in named.items():
        if len(starts) < 2:
            continue
        spans = list(_spans(document, style, starts))
        told = [
            read_claims(passages_of(replace(document, paragraphs=document.paragraphs[low:high])))
            for low, high, _ in spans
        ]
        scored = sum(any(claim.role in ("score", "grade") for claim in claims) for claims in told)
        spent = sum(any(claim.role in _OF_MONEY for claim in claims) for claims in told)
        if scored > 1 or (not scored and spent > 1 and _says_how_many(document, spans)):
            return spans
    return []


def _says_how_many(document: Document, spans: Sequence[tuple[int, int, Cell]]) -> bool:
    """Return whether the text says that it is of so many projects, and scores them as none."""
    paragraphs = document.paragraphs
    head, rest = paragraphs[: spans[0][0]], paragraphs[spans[-1][1] :]
    together = read_claims(passages_of(replace(document, paragraphs=head + rest)))
    if any(claim.role in ("score", "grade") for claim in together):
        return False
    return any(
        quantity.interval.is_exact
        and quantity.interval.value == len(spans)
        and facts().named["identity"]["counted"].search(part.text[: quantity.end + 6])
        for part in head
        for quantity in quantities_of(part.text)
        if quantity.unit == "个"
    )


def _spans(
    document: Document, style: str, named: Sequence[tuple[int, Cell]]
) -> Iterator[tuple[int, int, Cell]]:
    """Yield where each project begins and ends: the last one where a higher heading stands.

    What is numbered as two projects are, among them or behind them, is one too, whatever it is
    called.
    """
    paragraphs = document.paragraphs
    first = named[0][0]
    styles = [enumerated(part.text.strip())[0] for part in paragraphs]
    above = set(styles[:first]) - {"", style}
    rest = range(first + 1, len(paragraphs))
    last = next((at for at in rest if styles[at] in above), len(paragraphs))
    names = dict(named)
    for at in range(first, last):
        if style and styles[at] == style and at not in names:
            text = paragraphs[at].text.strip()
            label = _LABEL.match(text, enumerated(text)[1])
            if label is not None:
                names[at] = Cell(label[0].strip(), paragraphs[at].place)
    starts = sorted(at for at in names if at < last)
    for low, high in zip(starts, [*starts[1:], last], strict=True):
        yield low, high, names[low]


def _repeated(document: Document) -> list[tuple[int, int, Cell]]:
    """Return the projects that one report tells one after the other, as :func:`_listed` does.

    Headings of the highest level name them when the same headings stand under each.
    """
    report: Report = divide(document)
    tops: list[tuple[Cell, set[str]]] = []
    for section in report.sections:
        if section.heading is None:
            continue
        if section.level == 1 and not section.run_in:
            tops.append((section.heading, set()))
        elif section.level == 2 and tops:
            tops[-1][1].add(section.path[-1])
    named = [(heading, below) for heading, below in tops if len(below) >= 2]
    alike = [
        heading
        for heading, below in named
        if any(len(below & other) >= 2 for where, other in named if where is not heading)
    ]
    if len(alike) < 2:
        return []
    numbers = {part.place.paragraph: at for at, part in enumerate(document.paragraphs)}
    starts = [(numbers[heading.place.paragraph], heading) for heading in alike]
    style = enumerated(document.paragraphs[starts[0][0]].text.strip())[0]
    return list(_spans(document, style, starts))


def _form_of(
    told: SelfEvaluation, forms: Sequence[SelfEvaluation], *, alone: bool
) -> SelfEvaluation | None:
    """Return the form of the project that prose tells: of its name, or the only one there is."""
    for form in forms:
        if form.project is not None and told.project is not None:
            ours, theirs = form.project.text, told.project.text
            if ours in theirs or theirs in ours:
                return form
    return forms[0] if alone and len(forms) == 1 else None


def _merged(form: SelfEvaluation, told: SelfEvaluation) -> SelfEvaluation:
    """Return a form with what prose tells beside it."""
    names = {item.name.text for item in form.items}
    said = {_plain(goal.expected) for goal in form.goals}
    added = {
        part.name: getattr(told, part.name)
        for part in fields(form)
        if part.name not in _HEAD and not getattr(form, part.name)
    }
    if form.goals:
        others = (goal for goal in told.goals if _plain(goal.expected) not in said)
        added["goals"] = (*form.goals, *others)
    if form.items:
        others_ = (item for item in told.items if item.name.text not in names)
        added["items"] = (*form.items, *others_)
    return replace(form, claims=form.claims + told.claims, **added)


def _plain(cell: Cell | None) -> str:
    return "" if cell is None else "".join(char for char in cell.text if char.isalnum())
