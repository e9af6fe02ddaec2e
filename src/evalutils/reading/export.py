"""What a document says of a project-year as JSON: the contract of ``evalutils read --json``."""

from __future__ import annotations

from evalutils.base.patterns import regex
from evalutils.reading.forms import form_as_json, in_ten_thousands, printed
from evalutils.reading.selfeval import Cell, Goal, MoneyRow, Problem, SelfEvaluation

_PER = regex.compile(
    r"\s*[/／]\s*(?:\d+(?:\.\d+)?[十百千万亿]*)?[\p{Han}a-zA-Z²³]{1,4}(?![\p{Han}\w])"
)


def told_as_json(entry: SelfEvaluation, language: str = "zh") -> dict[str, object]:
    """Return one entry under the contract of ``evalutils read --json``.

    The keys of :func:`~evalutils.reading.forms.form_as_json`, and what prose tells beside them.
    Places are worded in ``language``.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.txt", lines=(4, 4))
    >>> done = (Cell("完成12场", place),)
    >>> goal = Goal(Cell("培训12场", place), status="result", answered_by=done)
    >>> made = told_as_json(SelfEvaluation("a.txt", place, year=2022, goals=(goal,)))
    >>> made["told"], made["goals"][0]["status"], made["goals"][0]["answered_by"]
    ('prose', 'result', ['完成12场'])
    """
    total = total_row(entry)
    form = form_as_json(entry, language)
    return {
        **form,
        "indicators": [
            {**told, "told": item.name.told}
            for told, item in zip(_rows(form), entry.items, strict=True)
        ],
        "told": how_told(entry),
        "unit": printed(entry.unit),
        "received": None if total is None else in_ten_thousands(total.received),
        "rate": None if total is None else printed(total.rate),
        "basis": [cell.text for cell in entry.basis],
        "goals": [_goal(goal, language) for goal in entry.goals if _expected(goal) is not None],
        "results": [
            {
                "text": cell.text,
                "figures": figures_of(cell),
                "place": cell.place.words(language),
            }
            for cell in entry.results
        ],
        "problems": [_problem(problem, language) for problem in entry.problems],
        "recommendations": [
            {"text": cell.text, "place": cell.place.words(language)}
            for cell in entry.recommendations
        ],
        "satisfaction": {
            "value": None if entry.satisfaction is None else printed(entry.satisfaction.value),
            "sample": None if entry.satisfaction is None else printed(entry.satisfaction.sample),
        },
        "annexes": [{"name": one.name.text, "present": one.present} for one in entry.annexes],
        "periods": [cell.text for cell in entry.periods],
    }


def total_row(entry: SelfEvaluation) -> MoneyRow | None:
    """Return the row of all money, ``None`` where none is told."""
    return next((row for row in entry.money if row.kind == "total"), None)


def figures_of(cell: Cell) -> list[str]:
    """Return the figures of a result as printed.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> figures_of(Cell("发放手册约3万份，火灾0.2次/10万公顷", Place("a.txt")))
    ['约3万份', '0.2次/10万公顷']
    """
    found: list[str] = []
    end = 0
    for one in cell.quantities:
        if one.start < end:
            continue
        # What a figure is counted by belongs to it: 次/10万公顷 is no figure of its own.
        per = _PER.match(cell.text, one.end)
        end = one.end if per is None else per.end()
        found.append(cell.text[one.start : end].strip())
    return list(dict.fromkeys(found))


def how_told(entry: SelfEvaluation) -> str:
    """Return whether tables tell it, prose does, or both.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.selfeval import Item
    >>> row = Item(Cell("培训场次", Place("a.docx", table=1, row=3)))
    >>> how_told(SelfEvaluation("a.docx", Place("a.docx"), items=(row,)))
    'table'
    """
    cells: list[Cell] = [
        *(item.name for item in entry.items),
        *(row.label for row in entry.money),
        *(one for goal in entry.goals for one in (goal.expected, goal.actual) if one is not None),
        *entry.results,
        *(problem.text for problem in entry.problems),
        *entry.recommendations,
    ]
    ways = {cell.told for cell in cells if not cell.blank}
    return "both" if len(ways) == 2 else next(iter(ways), "table" if entry.place.row else "prose")


def _rows(form: dict[str, object]) -> list[dict[str, object]]:
    rows = form["indicators"]
    assert isinstance(rows, list)  # noqa: S101 - the contract of forms
    return rows


def _expected(goal: Goal) -> Cell | None:
    cell = goal.expected if goal.expected is not None and not goal.expected.blank else goal.actual
    return None if cell is None or cell.blank else cell


def _goal(goal: Goal, language: str) -> dict[str, object]:
    cell = _expected(goal)
    assert cell is not None  # noqa: S101 - asked before
    answers = [one.text for one in goal.answered_by]
    if not answers and goal.actual is not None and not goal.actual.blank and goal.expected:
        answers = [goal.actual.text]
    return {
        "text": cell.text,
        "status": goal.status or ("result" if answers else "none"),
        "answered_by": answers,
        "because": list(goal.because),
        "background": goal.background,
        "place": cell.place.words(language),
    }


def _problem(problem: Problem, language: str) -> dict[str, object]:
    return {
        "text": problem.text.text,
        "is_measure": problem.is_measure,
        "answered_by": list(problem.answered_by),
        "because": list(problem.because),
        "place": problem.text.place.words(language),
    }
