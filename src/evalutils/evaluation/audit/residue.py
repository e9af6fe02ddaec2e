"""Rules on what was left over: template words, other years, broken figures (R19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import regex

from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.figures import line_of
from evalutils.evaluation.audit.finding import Fact, Finding, Term, finding, joined, quoted
from evalutils.evaluation.audit.words import says, word
from evalutils.reading.selfeval import Cell

_TITLE_YEAR = regex.compile(r"(?<!\d)(?P<year>20\d\d)\s*年?(?:度)?")
_GOAL_YEAR = regex.compile(
    r"(?<![\d\-—–至])(?P<year>20\d\d)\s*年?\s*年?度?(?:的)?(?:总体|绩效|工作|项目)*目标"
)
_ITS_YEAR = regex.compile(r"(?<![\d\-—–至])(?P<year>20\d\d)\s*年度?(?!\s*[-—–至])")
_UNTIL = regex.compile(
    r"(?:截至|截止|截止到|截至到)\s*(?:(?P<year>20\d\d)\s*年)?\s*(?P<month>\d{1,2})\s*月(?P<day>\d{1,2}日|底|末)?"
)
_LONG = 30
_TITLES = 8


def evaluation_year(case: Case) -> int | None:
    """Return the year that is evaluated: of the form, else of the title; ``None`` if unsure."""
    if case.form.year is not None:
        return case.form.year
    for part in case.paragraphs[:_TITLES]:
        if regex.search(r"绩效|自评|评价", part.text) and len(part.text) < 90:
            years = {int(match["year"]) for match in _TITLE_YEAR.finditer(part.text)}
            if len(years) == 1:
                return years.pop()
            if years:
                return None
    return None


def template_words(case: Case) -> Iterator[Finding]:
    """R19: words of the template, XX in place of names, dots in place of content."""
    found: dict[tuple[str, ...], list[Place]] = {}
    for text, spot in _texts(case):
        left = [
            _around(text, match.start(), match.end())
            for name in ("template", "blank_year", "masked", "unfilled", "both_ways")
            for match in word(f"residue.{name}").finditer(text)
        ]
        # What stands inside other words that are told goes without saying.
        left = [w for w in dict.fromkeys(left) if not any(w in o and w != o for o in left)]
        if left:
            found.setdefault(tuple(left), []).append(spot)
    for cell in _cells(case):
        if says("residue.dots", cell.text.strip()):
            found.setdefault((cell.text,), []).append(cell.place)
    for words, spots in found.items():
        yield finding(
            "residue", *spots, words=joined((quoted(part, spots[0]) for part in words), "”“")
        )


def _around(text: str, start: int, end: int) -> str:
    """Return the clause a match stands in, at most some dozen signs on either side."""
    before = regex.split(r"[，。；;、\n|]", text[max(0, start - 40) : start])[-1]
    after = regex.split(r"[，。；;、\n|]", text[end : end + 24])[0]
    words = str(before + text[start:end] + after).strip()
    for opening, closing in ("（）", "()"):
        # Half a pair of brackets is left out or made whole again.
        if words.count(opening) > words.count(closing):
            words = words.removeprefix(opening) if words.startswith(opening) else words + closing
        elif words.count(closing) > words.count(opening):
            words = words.removesuffix(closing)
    return words


def _cited(text: str, match: regex.Match[str], spot: Place) -> Fact:
    return quoted(_around(text, match.start(), match.end()), spot)


def _year(year: int) -> Fact:
    return Term(str(year), "date")


def broken_figures(case: Case) -> Iterator[Finding]:
    """R19: malformed numbers (677,00万元), a score in percent, a growth without %."""
    for text, spot in _texts(case):
        for match in word("residue.malformed").finditer(text):
            yield finding("figure_broken", spot, words=_cited(text, match, spot))
        for match in word("residue.no_percent").finditer(text):
            yield finding("percent_missing", spot, words=_cited(text, match, spot))
    for cell in _scores(case):
        if regex.fullmatch(r"\s*\d+(?:\.\d+)?\s*[%％]\s*", cell.text):
            yield finding("score_in_percent", cell, words=cell)


def other_years(case: Case) -> Iterator[Finding]:
    """R19: a year that is not the evaluation year, where the evaluation year is due."""
    year = evaluation_year(case)
    if year is None:
        return
    for text, spot in _texts(case):
        for match in _GOAL_YEAR.finditer(text):
            told = int(match["year"])
            if told != year and not regex.match(r"\s*(?:完成|中长期)", text[match.end() :]):
                yield finding(
                    "other_year",
                    spot,
                    words=quoted(match[0], spot),
                    year=_year(year),
                    other=_year(told),
                )
    for item in case.rows:
        if item.target is None:
            continue
        years = {int(match["year"]) for match in _ITS_YEAR.finditer(item.target.text)}
        if years and max(years) < year:
            yield finding(
                "other_year", item.target, context=line_of(item), words=item.target,
                year=_year(year), other=_year(max(years)),
            )  # fmt: skip


def data_that_stop_early(case: Case) -> Iterator[Finding]:
    """R19: figures up to a month before the year's end."""
    year = evaluation_year(case)
    if year is None:
        return
    for text, spot in _texts(case):
        for match in _UNTIL.finditer(text):
            same = match["year"] is None or int(match["year"]) == year
            if same and 1 <= int(match["month"]) < 12:
                yield finding("stops_early", spot, words=quoted(match[0], spot), year=_year(year))
                break


def repeated_sentences(case: Case) -> Iterator[Finding]:
    """R19: a long sentence stands twice."""
    counted: Counter[str] = Counter()
    first: dict[str, list[Place]] = {}
    for part in case.paragraphs:
        if part.place.in_table:
            continue
        for sentence in regex.split(r"[。\n]", part.text):
            plain = "".join(sentence.split())
            if len(plain) >= _LONG and not regex.search(r"\d", plain):
                counted[plain] += 1
                first.setdefault(plain, []).append(part.place)
    for sentence, times in counted.items():
        if times > 1:
            yield finding(
                "repeated", *first[sentence][:3], words=quoted(sentence[:60], first[sentence][0])
            )


def _texts(case: Case) -> Iterator[tuple[str, Place]]:
    """Yield the document's texts once: paragraphs, and cells that are no paragraph."""
    told = case.text
    for part in case.paragraphs:
        yield part.text, part.place
    for cell in _cells(case):
        if cell.text and cell.text not in told:
            yield cell.text, cell.place


def _cells(case: Case) -> Iterator[Cell]:
    form = case.form
    for cell in (form.title, form.project, form.department, form.unit, form.grade):
        if cell is not None and not cell.carried:
            yield cell
    for goal in form.goals:
        yield from (cell for cell in (goal.expected, goal.actual) if cell is not None)
    for item in form.items:
        cells = (item.name, item.target, item.actual, item.reason)
        yield from (cell for cell in cells if cell is not None and not cell.carried)
    for row in form.money:
        amounts = (row.initial, row.adjusted, row.executed, row.received)
        yield from (amount.cell for amount in amounts if amount is not None)
    yield from form.notes


def _scores(case: Case) -> Iterator[Cell]:
    for row in case.form.money:
        if row.score is not None:
            yield row.score
    for item in case.rows:
        if item.score is not None:
            yield item.score
