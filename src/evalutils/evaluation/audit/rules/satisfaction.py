"""Rules on satisfaction: whether anybody was asked, who, and what the answer stands on (R18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, all_indicators, says, word
from evalutils.evaluation.audit.figures import on_row, text_of
from evalutils.evaluation.audit.finding import Figure, Finding, finding, quoted
from evalutils.evaluation.audit.rules.paired import places_of
from evalutils.reading.quantities import Interval
from evalutils.reading.selfeval import Item

#: What the dimension of an indicator on satisfaction is called, whosever it is.
_CONTENT = "满意度"


def satisfaction_absent(case: Case) -> Iterator[Finding]:
    """R18: a whole form asks nobody whether they are satisfied."""
    rows = case.rows
    asked = says("dimension.satisfaction", case.text) or any(
        says("dimension.satisfaction", cell.text)
        for item in rows
        for cell in (item.level1, item.level2, item.name, item.target)
        if cell is not None
    )
    if rows and all_indicators(case) and not case.cut and not asked:
        first = rows[-1]
        yield finding("satisfaction_absent", first.level1 or first.name)


def nobody_was_asked(case: Case) -> Iterator[Finding]:
    """R18: a report of goals and results tells of nobody who was asked whether they are content."""
    form, notes = case.form, case.notes
    if case.cut:
        return
    if notes is not None:
        asked = any(_CONTENT in row.dimension and row.actual for row in notes.year.indicators)
        if not asked and notes.evidence and notes.goals:
            # where results are told, which is where a survey would be
            told = Counter(item.place.section for item in notes.evidence.values())
            section = max(told, key=lambda one: told[one])
            items = [item for item in notes.evidence.values() if item.place.section == section]
            yield finding("satisfaction_absent", *places_of(items))
    elif (
        form.goals
        and form.results
        and form.satisfaction is None
        and not says("dimension.satisfaction", case.text)
    ):
        yield finding("satisfaction_absent", form.results[-1])


def satisfaction(case: Case) -> Iterator[Finding]:
    """R18: satisfaction that is no number, flat 100 %, asked of the wrong people, without basis."""
    told = "\n".join([case.text, *(cell.text for cell in case.form.notes)])
    for item in case.rows:
        if not _asks_satisfaction(item):
            continue
        yield from _satisfaction_row(case, item, told)


def _asks_satisfaction(item: Item) -> bool:
    """Return whether a row stands under 满意度, or is called so."""
    level = item.level1_name + text_of(item.level2)
    if says("dimension.satisfaction", item.name.text):
        return True
    return says("dimension.satisfaction", level) and not regex.search(r"效益", text_of(item.level2))


def _satisfaction_row(case: Case, item: Item, told: str) -> Iterator[Finding]:
    actual = item.actual
    name = item.name.text
    if not says("dimension.satisfaction", name):
        kinds = {q.kind for q in item.target_quantities}
        if kinds and not regex.search(r"率|度|投诉|评价|好评", name) and "ratio" not in kinds:
            yield on_row("satisfaction_of_things", item, item.name)
        return
    own = says("satisfaction.own_people", name)
    if own and not _is_for_staff(case):
        yield on_row("satisfaction_own_people", item, item.name)
    if actual is None or actual.blank:
        return
    figures = item.actual_quantities
    if says("actual.words_only", "".join(actual.text.split())):
        # Told by R12 already: words stand for the number.
        return
    if not figures:
        yield on_row("satisfaction_in_words", item, actual)
    elif figures[0].interval.is_exact and figures[0].interval.value in {1, 100}:
        yield on_row("satisfaction_full", item, actual)
    elif not case.cut and not _is_surveyed((*told.split("\n"), "满意" + _own_words(item))):
        yield on_row("satisfaction_basis", item, actual)


def _is_surveyed(texts: Iterable[str]) -> bool:
    """Return whether a text says that people were asked: of satisfaction, or by a survey."""
    for text in texts:
        told = word("satisfaction.nobody_asked").sub("", text)
        if says("satisfaction.survey", told) or (
            "满意" in told and says("satisfaction.basis", told)
        ):
            return True
    return False


def asked_of_ourselves(case: Case) -> Iterator[Finding]:
    """R18: those who answered are the unit's own people, by the words of a sentence."""
    for part in case.paragraphs:
        found = word("satisfaction.own_asked").search(part.text)
        if found is not None and "满意" in part.text and not _is_for_staff(case, found[0]):
            yield finding(
                "satisfaction_own_people", part.place, context=part.text[:300],
                name=quoted(found[0], part.place),
            )  # fmt: skip
            return


#: So many signs of a text say what it is about, and so many of its first line.
_OPENING, _HEADING = 200, 60


def _is_for_staff(case: Case, but: str = "") -> bool:
    """Return whether the money is for the unit's own people, by the title and first words."""
    opening = case.text[:_OPENING].replace(but, "") if but else case.text[:_OPENING]
    title = opening.partition("\n")[0][:_HEADING] + _title(case)
    return says("satisfaction.staff_benefits", title) or says("satisfaction.staff_paid", opening)


def _own_words(item: Item) -> str:
    cells = [item.name, item.target, item.actual, item.reason, *(cell for _, cell in item.others)]
    return "".join(text_of(cell) for cell in cells)


def _title(case: Case) -> str:
    form = case.form
    return "".join(cell.text for cell in (form.title, form.project) if cell is not None)


_SATISFIED = regex.compile(
    r"(?P<name>[^，。；、:：\n]{0,16}满意(?:度|率))[”」]?(?:测评|调查|评价|综合)?(?:结果)?(?:均|平均)?"
    r"(?:为|达到?|是|在|计|记|得|填|约|保持|不?低于|高于|超过|：|:|\s)*(?P<value>\d{1,3}(?:\.\d+)?)\s*[%％]"
)


def satisfaction_in_prose(case: Case) -> Iterator[Finding]:
    """R18: a satisfaction told without a survey; flat 100 % is asked about in any case."""
    if any(_asks_satisfaction(item) and item.actual is not None for item in case.rows):
        return
    surveyed = _is_surveyed(part.text for part in case.paragraphs)
    for part in case.paragraphs:
        for match in _SATISFIED.finditer(part.text):
            before = part.text[max(0, match.start() - 6) : match.start("value")]
            if regex.search(r"目标|指标值|≥|预期|标准|要求|应|不低于|不少于", before):
                continue
            whole = Fraction(match["value"]) == 100
            if not whole and (surveyed or case.cut):
                continue
            key = "satisfaction_full" if whole else "satisfaction_basis"
            yield finding(
                key,
                part.place,
                context=part.text[:300],
                name=quoted(match["name"].strip(), part.place),
                actual=Figure(
                    Interval.exact(Fraction(match["value"]) / 100),
                    "%",
                    "written",
                    words=f"{match['value']}%",
                    place=part.place,
                ),
            )
            return


def satisfaction_in_words(case: Case) -> Iterator[Finding]:
    """R18: people are said to be satisfied, and no figure and nobody who was asked is told."""
    if case.cut or says("satisfaction.basis", case.text) or case.form.satisfaction is not None:
        return
    if any(_asks_satisfaction(item) for form in case.forms for item in form.items):
        return
    for part in case.paragraphs:
        match = word("satisfaction.in_words").search(part.text)
        # A rate anywhere in the passage may be its figure.
        if match is not None and not regex.search(r"\d\s*[%％]", part.text[match.start() :][:60]):
            yield finding(
                "satisfaction_told_in_words", part.place, context=part.text[:300],
                words=quoted(match[0], part.place),
            )  # fmt: skip
            return
