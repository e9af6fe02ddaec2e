"""The case: one self-evaluation or one document's prose, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

from evalutils.base.paths import DEFAULT_PROFILE
from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.base.words import beside
from evalutils.evaluation.audit.own import Notes
from evalutils.evaluation.profiles import Profile, known_profiles, load_profile
from evalutils.reading.documents import Document
from evalutils.reading.reports import is_evaluation
from evalutils.reading.selfeval import Item, SelfEvaluation


def word(name: str) -> regex.Pattern[str]:
    """Return the pattern of an entry of ``words.toml``.

    Parameters
    ----------
    name
        Table and key (``direction.lower``).

    Raises
    ------
    KeyError
        If there is no such entry.

    Examples
    --------
    >>> bool(word("direction.lower").search("安全事故发生数"))
    True
    """
    return words()[name]


@cache
def words() -> dict[str, regex.Pattern[str]]:
    """Return the pattern of every entry of ``words.toml``, by table and key."""
    return {
        f"{table}.{key}": regex.compile(pattern)
        for table, entries in beside(__file__, "words.toml").items()
        for key, pattern in entries.items()
    }


def says(name: str, text: str) -> bool:
    """Return whether a text holds words of an entry.

    Examples
    --------
    >>> says("claims.done", "各项任务圆满完成"), says("claims.done", "完成七成")
    (True, False)
    """
    return word(name).search(text) is not None


_RULES_NAMED = (
    (regex.compile(r"财预[〔\[［(（]2021[〕\]］)）]101号?"), "mof-2021-101"),
    (regex.compile(r"财预[〔\[［(（]2020[〕\]］)）]10号"), "mof-2020-10"),
)


#: Shorter cells are figures and names, not prose.
_LONG_CELL = 16


@dataclass(frozen=True, slots=True)
class Standard:
    """The profile a form is held against, and whether anybody stated it.

    Parameters
    ----------
    profile
        Weights, formulas, bands.
    stated
        Chosen by the user or named in the file. Where it is not, what depends on the profile
        is asked (请核实), not corrected (请更正).
    """

    profile: Profile
    stated: bool

    @property
    def severity(self) -> str:
        """Severity of what contradicts the profile."""
        return "error" if self.stated else "warning"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or the words of a table's cell that is long enough to tell something."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Page:
    """A document's own words, gathered once for all rules.

    Parameters
    ----------
    document
        As it was read.
    paragraphs
        Without addresses and notes that an editor put before the text.
    text
        All of them, a line each.
    cut
        Whether the document says that a part of it is missing.
    beside
        Names of the files that lie in the same folder: an annex may be one of them.
    tells_execution
        Whether the document tells of 资金总额 or 执行率, be it read into the form or not.
    concerns_an_evaluation
        Whether its words, in text, tables or file name, are about the evaluation of a project.
    """

    document: Document
    paragraphs: tuple[Passage, ...]
    text: str
    cut: bool
    beside: tuple[str, ...] = ()
    tells_execution: bool = False
    concerns_an_evaluation: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A document with one of its forms under audit (an empty one for the rules on prose).

    Parameters
    ----------
    page
        The document's words.
    form
        One 自评表 of it.
    forms
        All its forms.
    standard
        What scores and weights are held against.
    notes
        What was bound and paired, for our own project-year; ``None`` for files of others.
    rows
        Indicators that have a name, were not cut off and are no empty row of the template; a
        row that leaves the name blank is called what its group is (预算执行率).
    """

    page: Page
    form: SelfEvaluation
    forms: tuple[SelfEvaluation, ...]
    standard: Standard
    notes: Notes | None = None
    rows: tuple[Item, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Gathered once: every rule goes through them.
        named = (_named(item) for item in self.form.items)
        rows = tuple(
            item
            for item in named
            if not item.name.blank and not says("cut.here", item.name.text)
            if not _empty(item) and not is_money_in_prose(item)
        )
        object.__setattr__(self, "rows", rows)

    @property
    def listed(self) -> tuple[Item, ...]:
        """The indicators that a table or the words of a level list.

        An aim and a value that a sentence tells are an indicator, too; nothing says under
        which dimension it stands, nor that its score is a part of the total.
        """
        return tuple(
            row for row in self.rows if row.name.told == "table" or row.level1 or row.level2
        )

    @property
    def paragraphs(self) -> tuple[Passage, ...]:
        """The document's own paragraphs and long cells."""
        return self.page.paragraphs

    @property
    def text(self) -> str:
        """All paragraphs, a line each."""
        return self.page.text

    @property
    def cut(self) -> bool:
        """Whether the document says that a part of it is missing."""
        return self.page.cut

    @property
    def whole(self) -> bool:
        """Whether the form's table is all there: its points add up to its total or to 100.

        Without a column of points it is, if nothing says that a part is missing and
        indicators of the last dimension (满意度) are there.
        """
        rows = self.rows
        printed = [item.points.number for item in rows if item.points is not None]
        points = [number for number in printed if number is not None]
        if rows and len(points) == len(rows):
            total = self.form.total.points if self.form.total is not None else None
            full = total.number if total is not None and total.number else Fraction(100)
            return sum(points, execution_points(self.form) or Fraction(0)) >= full
        satisfied = any(
            says("dimension.satisfaction", cell.text)
            for item in rows
            for cell in (item.level1, item.level2, item.name)
            if cell is not None
        )
        return satisfied and not self.cut


def all_indicators(case: Case) -> bool:
    """Return whether all indicators are there, though execution may stand in another form.

    绩效指标(90分) over the rows says what all of them come to.
    """
    printed = (item.points.number for item in case.rows if item.points is not None)
    added = sum((number for number in printed if number is not None), Fraction(0))
    named = (weight for weight in case.form.weights if says("dimension.all", weight.name))
    return case.whole or any(added == weight.points for weight in named)


def _named(item: Item) -> Item:
    if not item.name.blank:
        return item
    levels = (item.level2, item.level1)
    name = next((c for c in levels if c is not None and not c.blank and not c.carried), None)
    return item if name is None else replace(item, name=name)


def is_money_in_prose(item: Item) -> bool:
    """Return whether a sentence outside all indicators tells budget and spending as a pair."""
    if item.name.told == "table" or item.level1 is not None or item.level2 is not None:
        return False
    quantities = (*item.target_quantities, *item.actual_quantities)
    if says("direction.price", item.name.text):
        # 亩均投药成本≤45元: what one thing costs is no budget.
        return False
    return any(quantity.kind == "money" for quantity in quantities)


def _empty(item: Item) -> bool:
    cells = (item.target, item.actual, item.points, item.score, item.reason)
    return all(cell is None or cell.blank or cell.carried for cell in cells)


@cache
def profile_named(name: str, folders: tuple[Path, ...] = ()) -> Profile:
    """Return a profile, read once for all the files that are held against it."""
    return load_profile(name, folders)


def page_of(document: Document, beside: tuple[str, ...] = ()) -> Page:
    """Return the words of a document, gathered once.

    Parameters
    ----------
    document
        As it was read.
    beside
        Names of the files in the same folder.
    """
    own = (
        *(
            Passage(part.text, part.place)
            for part in document.paragraphs
            if not word("cut.editor").match(part.text)
        ),
        *_long_cells(document),
    )
    text = "\n".join(part.text for part in own)
    cells = "\n".join(cell for table in document.tables for row in table.rows for cell in row)
    cut = says("cut.here", text) or says("cut.here", cells)
    execution = any(words in cells or words in text for words in ("资金总额", "执行率"))
    about = is_evaluation("\n".join((document.name, text, cells)))
    return Page(document, own, text, cut, beside, execution, about)


def standard_for(
    form: SelfEvaluation | None, chosen: str | None, folders: tuple[Path, ...] = ()
) -> Standard:
    """Return the profile: the chosen one, else the one the form names, else the default.

    Parameters
    ----------
    form
        May name the document that rules it (财预〔2020〕10号).
    chosen
        Name of a profile, or ``None``.
    folders
        Folders of profiles that a user added.

    Raises
    ------
    InputFaults
        If the chosen profile does not exist.
    """
    if chosen:
        return Standard(profile_named(chosen, folders), True)
    rule = form.stated_rule if form is not None else None
    if rule is not None:
        for pattern, name in _RULES_NAMED:
            if pattern.search(rule.text) and name in known_profiles():
                return Standard(profile_named(name), True)
    return Standard(profile_named(DEFAULT_PROFILE), False)


def _long_cells(document: Document) -> Iterator[Passage]:
    for number, table in enumerate(document.tables, 1):
        top, left = table.origin
        for at, row in enumerate(table.rows):
            for column, text in enumerate(row):
                # An editor's note in a cell is none of the document's words either.
                own = (at, column) not in table.merged and not word("cut.editor").match(text)
                if own and len(text) >= _LONG_CELL:
                    yield Passage(
                        text.replace("\n", ""),
                        Place(
                            document.name,
                            table=number,
                            row=top + at,
                            column=left + column,
                            sheet=table.place.sheet,
                            hidden=table.place.hidden,
                            page=table.place.page,
                        ),
                    )


def execution_points(form: SelfEvaluation) -> Fraction | None:
    """Return the points of execution: of 年度资金总额, or printed in the name of that part.

    Last in the head of its scores, which may state how they come: 得分（20分×执行率）.
    """
    for row in form.money:
        if row.kind == "total" and row.points is not None and row.points.number is not None:
            return row.points.number
    if not form.money:
        return None
    named = (weight.points for weight in form.weights if says("dimension.execution", weight.name))
    return next((points for points in (*named, *_in_heads(form)) if points is not None), None)


def _in_heads(form: SelfEvaluation) -> Iterator[Fraction]:
    heads = (row.score.place.header for row in form.money if row.score is not None)
    for found in map(word("dimension.by_rate").search, heads):
        if found is not None:
            yield Fraction(found["before"] or found["behind"])
