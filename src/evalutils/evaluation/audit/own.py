"""Our own project-year as a self-evaluation, so that the rules on those of others read it too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.evaluation.audit.finding import (
    Figure,
    Finding,
    Name,
    Piece,
    Quoted,
    Term,
)
from evalutils.evaluation.formatting import value_text
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence, passage
from evalutils.evidence.schema import WORKBOOK, table_columns
from evalutils.evidence.year import BudgetRow, IndicatorRow, ProjectYear
from evalutils.reading.documents import Document
from evalutils.reading.forms import kind_of
from evalutils.reading.selfeval import (
    Amount,
    Annex,
    Cell,
    Goal,
    Item,
    MoneyRow,
    Problem,
    SelfEvaluation,
)

_ASSUMED = "assumption"
_QUALITATIVE = "定性"


_ANNEX = re.compile(r"详见\s*(附件)\s*(\d+|[一二三四五六七八九十]+)?")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a cell of our own tables comes from.

    Parameters
    ----------
    about
        What its row is about (``indicator:1.2``).
    name, words
        What it is the name of, and the name, where it is one: names have translations.
    evidence
        Ids of the evidence its figure rests on.
    """

    about: str = ""
    name: str = ""
    words: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What was bound and paired for a project-year, for the rules that need more than words.

    Parameters
    ----------
    year
        The raw folder.
    evidence
        The ledger by id.
    values
        Evidence and computed values by reference.
    goals
        Short names of the goals, in their order.
    background
        Tasks that only the background names, each as a goal and with its short name.
    origins
        Where the cells of our own tables come from.
    typed
        Names and actual values of indicators that no evidence stands behind.
    """

    year: ProjectYear
    evidence: Mapping[str, Evidence]
    values: Mapping[Ref, Value]
    goals: tuple[Name, ...] = ()
    background: tuple[tuple[Goal, Name], ...] = ()
    origins: Mapping[Place, Origin] = field(default_factory=dict)
    typed: tuple[tuple[Cell, Cell], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A project-year as self-evaluations, with what stands behind them.

    Parameters
    ----------
    declared
        What a document states: targets and points without those the evaluator assumed.
    whole
        All that the tables hold. What a rule finds here and not in ``declared`` rests on a
        choice of the evaluator's.
    told
        What the report tells in prose, as it was paired: goals, problems, annexes.
    notes
        What stands behind all three.
    """

    declared: SelfEvaluation
    whole: SelfEvaluation
    told: SelfEvaluation
    notes: Notes


def own_year(
    year: ProjectYear,
    documents: Mapping[str, Document],
    evidence: Mapping[str, Evidence],
    values: Mapping[Ref, Value],
    profile: Profile,
) -> OwnYear:
    """Return a project-year as self-evaluations.

    Parameters
    ----------
    year
        The raw folder.
    documents
        Its sources by file name.
    evidence
        The ledger by id.
    values
        ``score:<code>.target`` and ``score:<code>.actual`` are what targets and actual values
        read as; a value that is not there is a column the form does not have: unscored is
        told elsewhere, and no defect of the unit.
    profile
        Tells the dimension of a row that stands under no heading.
    """
    tables = _Tables(year, values, profile)
    declared = tables.form(lambda basis: basis != _ASSUMED)
    whole = tables.form(lambda basis: True)
    kinds: dict[str, list[tuple[Goal, Name]]] = {"goal": [], "background": []}
    for row in year.analysis.goals:
        cell = Cell(row.quote, place_of(documents, row.document, row.quote))
        goal = Goal(expected=cell, status=row.outcome)
        kinds[row.kind].append((goal, Name(row.label, f"goal:{row.id}")))
    answers = [row.id for row in year.analysis.recommendations]
    told = SelfEvaluation(
        declared.document, declared.place, year=declared.year,
        goals=tuple(goal for goal, _ in kinds["goal"]),
        problems=tuple(
            Problem(
                Cell(row.quote, place_of(documents, row.document, row.quote)), row.is_measure,
                tuple(answers.index(ident) for ident in row.answered_by),
            )
            for row in year.analysis.problems
            if row.quote
        ),
        annexes=tuple(_annexes(documents)),
    )  # fmt: skip
    notes = Notes(
        year, evidence, values, tuple(name for _, name in kinds["goal"]),
        tuple(kinds["background"]), tables.origins(), tuple(tables.typed()),
    )  # fmt: skip
    return OwnYear(declared, whole, told, notes)


def as_written(value: Value) -> str:
    """Return a target or an actual value as a cell of a form says it."""
    if value.written is not None:
        return value.written.words
    return value_text(value.interval, value.unit, value.scale)


def _annexes(documents: Mapping[str, Document]) -> Iterator[Annex]:
    """Yield every place that cites an annex, and whether what was received holds it.

    It does where a document is called so, or has it under a heading or as a table's title.
    """
    titles = []
    for name, document in documents.items():
        titles += [name, *(table.title for table in document.tables)]
        titles += [part.text for part in document.paragraphs if part.text.startswith("附件")]
    titles = [title.replace(" ", "") for title in titles]
    for document in documents.values():
        for part in document.paragraphs:
            for found in _ANNEX.finditer(part.text) if part.heading_level == 0 else ():
                name = found[1] + (found[2] or "")
                there = any(name in title for title in titles)
                yield Annex(Cell(name, part.place), there)


def place_of(documents: Mapping[str, Document], document: str, quote: str) -> Place:
    """Return where a checked quote of ``analysis.yaml`` stands."""
    wanted = re.sub(r"\s", "", quote)
    for part in documents[document].paragraphs:
        if wanted in re.sub(r"\s", "", part.text):
            return part.place
    return passage(documents[document], quote).place


def traced(seen: Finding, notes: Notes) -> Finding:
    """Return a finding with what its words of our own tables belong to, and rest on.

    A figure that a rule worked out of such cells rests on the evidence of all of them.
    """
    origins = notes.origins
    read = (piece.place for _, _, piece in seen.pieces() if isinstance(piece, Quoted | Figure))
    known = [origins[place] for place in read if place is not None and place in origins]
    rests = tuple(sorted({ident for origin in known for ident in origin.evidence}))

    def trace(piece: Piece) -> Piece:
        if isinstance(piece, Figure):
            origin = origins.get(piece.place) if piece.place is not None else None
            return replace(piece, evidence=rests if origin is None else origin.evidence)
        if not isinstance(piece, Quoted) or piece.place not in origins:
            return piece
        origin = origins[piece.place]
        if origin.name and piece.words == origin.words:
            return Name(piece.words, origin.name)
        figures = tuple(
            (at, replace(figure, evidence=origin.evidence)) for at, figure in piece.figures
        )
        return replace(piece, figures=figures, ours=True) if figures else Term(piece.words)

    about = {origins[spot].about for spot in seen.places if spot in origins} - {""}
    return replace(
        seen,
        facts={name: tuple(map(trace, pieces)) for name, pieces in seen.facts.items()},
        about=tuple(sorted(about)),
    )


class _Tables:
    def __init__(self, year: ProjectYear, values: Mapping[Ref, Value], profile: Profile) -> None:
        self.year, self.values, self.profile = year, values, profile
        self.by_code = {row.code: row for row in year.indicators}
        parents = {row.parent for row in year.indicators}
        self.leaves = [row for row in year.indicators if row.code not in parents]
        self.workbook = year.workbook

    def origins(self) -> dict[Place, Origin]:
        """Return where the cells come from: rows, names, and the evidence behind figures."""
        found: dict[Place, Origin] = {}
        for row in self.year.indicators:
            about = f"indicator:{row.code}"
            for column in ("dimension", "points", "declared_score", "deviation_reason"):
                found[self._place("indicators", row.row, column)] = Origin(about)
            found[self._place("indicators", row.row, "name")] = Origin(about, about, row.name)
            for column in ("target", "actual"):
                value = self.values.get(Ref("score", row.code, column))
                behind = () if value is None else value.evidence
                found[self._place("indicators", row.row, column)] = Origin(about, evidence=behind)
        for money in self.year.budget:
            found[self._place("budget", money.row, "source")] = Origin()
            for column in ("initial", "adjusted", "executed"):
                behind = tuple(getattr(money, f"{column}_evidence").split())
                found[self._place("budget", money.row, column)] = Origin(evidence=behind)
        return found

    def typed(self) -> Iterator[tuple[Cell, Cell]]:
        """Yield name and actual value of every leaf whose value has no evidence."""
        for row in self.leaves:
            actual = self.values.get(Ref("score", row.code, "actual"))
            if actual is not None and not actual.evidence:
                yield (
                    self.cell("indicators", row.row, "name", row.name),
                    self.cell("indicators", row.row, "actual", as_written(actual)),
                )

    def form(self, stated: Callable[[str], bool]) -> SelfEvaluation:
        rows = [row for row in self.leaves if not self._is_execution(row)]
        made = (self._indicator(row, stated) for row in rows)
        place = self._place("indicators", 0)
        return SelfEvaluation(
            place.document, place, year=int(self.year.project.year),
            items=tuple(item for item in made if item is not None),
            money=self._money(stated),
        )  # fmt: skip

    def _indicator(self, row: IndicatorRow, stated: Callable[[str], bool]) -> Item | None:
        points = row.points if stated(row.points_basis) else ""
        # A goal cut out of a text is judged by a person, with a reason (办法 16); the words of
        # an approved form are the unit's own target.
        words = row.direction == _QUALITATIVE and row.target_basis != "approved"
        aimed = row.target and stated(row.target_basis) and not words
        target = self._target(row) if aimed else ""
        if not (target or points or row.declared_score):
            return None
        level1, level2 = self._levels(row)
        actual = self.values.get(Ref("score", row.code, "actual"))
        said = row.actual if row.direction == _QUALITATIVE else ""
        told = as_written(actual) if actual is not None else said
        return Item(
            self.cell("indicators", row.row, "name", row.name),
            level1, level2,
            self._cell_if("indicators", row.row, "target", target),
            self._cell_if("indicators", row.row, "actual", told),
            self._cell_if("indicators", row.row, "points", points),
            self._cell_if("indicators", row.row, "declared_score", row.declared_score),
            self.cell("indicators", row.row, "deviation_reason", row.deviation_reason),
            comparator="qualitative" if row.direction == _QUALITATIVE else row.direction,
        )  # fmt: skip

    def _target(self, row: IndicatorRow) -> str:
        value = self.values.get(Ref("score", row.code, "target"))
        if row.direction == _QUALITATIVE or value is None:
            return row.target
        return f"{row.direction}{as_written(value)}"

    def _levels(self, row: IndicatorRow) -> tuple[Cell | None, Cell | None]:
        """Return 一级指标 and 二级指标: the headings above, else the dimension of the row."""
        above, line = row, []
        while above.parent:
            above = self.by_code[above.parent]
            line.append(above)
        dimension = self.profile.dimension_of(row.dimension, *(item.name for item in line))
        level1 = line[-1].name if line else dimension.counts_as if dimension else ""
        level2 = line[0].name if len(line) > 1 else row.dimension
        top = line[-1].row if line else row.row
        return (
            self._cell_if("indicators", top, "name", level1),
            self._cell_if("indicators", row.row, "dimension", level2),
        )

    def _money(self, stated: Callable[[str], bool]) -> tuple[MoneyRow, ...]:
        """Return the rows of the budget; points and score of execution stand with the total."""
        leaf = next((item for item in self.leaves if self._is_execution(item)), None)
        scored = self._execution(leaf, stated) if leaf is not None else None
        rows = [
            MoneyRow(
                self.cell("budget", row.row, "source", row.source), kind_of(row.source),
                self._amount(row, "initial"), self._amount(row, "adjusted"),
                self._amount(row, "executed"),
            )
            for row in self.year.budget
        ]  # fmt: skip
        if scored is None:
            return tuple(rows)
        if not any(row.kind == "total" for row in rows):
            return (scored, *rows)
        return tuple(
            replace(row, points=scored.points, score=scored.score, reason=scored.reason)
            if row.kind == "total"
            else row
            for row in rows
        )

    def _execution(self, leaf: IndicatorRow, stated: Callable[[str], bool]) -> MoneyRow:
        def cell(column: str, text: str) -> Cell | None:
            return self._cell_if("indicators", leaf.row, column, text)

        return MoneyRow(
            self.cell("indicators", leaf.row, "name", leaf.name), "total",
            points=cell("points", leaf.points if stated(leaf.points_basis) else ""),
            score=cell("declared_score", leaf.declared_score),
            reason=cell("deviation_reason", leaf.deviation_reason),
        )  # fmt: skip

    def _amount(self, row: BudgetRow, column: str) -> Amount:
        text = str(getattr(row, column))
        cell = self.cell("budget", row.row, column, text)
        if not text:
            return Amount(cell, None, "万元")
        number = Fraction(text)
        step = Fraction(1, 10 ** len(text.partition(".")[2]))
        return Amount(cell, number, "万元", number, step)

    def _is_execution(self, row: IndicatorRow) -> bool:
        dimension = self.profile.dimension_of(row.name, row.dimension)
        return dimension is not None and dimension.kind == "execution"

    def _place(self, table: str, row: int, column: str = "") -> Place:
        header = table_columns(table)[column].title if column else ""
        if self.workbook:
            return replace(self.year.where(table), document=WORKBOOK, row=row, header=header)
        return Place(f"{table}.csv", row=row, header=header)

    def cell(self, table: str, row: int, column: str, text: str) -> Cell:
        return Cell(text.strip(), self._place(table, row, column))

    def _cell_if(self, table: str, row: int, column: str, text: str) -> Cell | None:
        """Return a cell, or ``None`` for a blank one: as if the form had no such column."""
        return self.cell(table, row, column, text) if text.strip() else None
