"""Rules on what was left over or miswritten: template, figures, dates, years, repeats (R19).

They look at passages and cells alike, wherever the words stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case, says, word
from evalutils.evaluation.audit.figures import line_of
from evalutils.evaluation.audit.finding import Fact, Finding, Term, finding, joined, quoted
from evalutils.reading.selfeval import Cell

_TITLE_YEAR = regex.compile(r"(?<!\d)(?P<year>20\d\d)\s*(?:年度|年|(?=财政|部门|项目))")
#: A line of a title: short, and it names what is reported or nothing but the year.
_TITLE = regex.compile(r"绩效|自评|评价|^[（(\s]*20\d\d\s*年度?[）)\s]*$|年度：?\s*20\d\d")
_GOAL_YEAR = regex.compile(
    r"(?<![\d\-—–至])(?P<year>20\d\d)\s*年?\s*年?度?(?:初)?"
    r"(?:设定|设置|申报|下达|确定|批复|制定|填报)?(?:的)?(?:总体|绩效|工作|项目|年度)*目标"
)
_NO_GOAL = regex.compile(r"\s*(?:完成|中长期)")
#: A year in which a goal says something is to be done; other years of a goal are cited ones.
_PLANNED = regex.compile(
    r"(?<![\d\-—–至〔（(《])(?P<year>20\d\d)\s*年度?\s*(?:\d{1,2}月(?:\d{1,2}日|底|末)?)?\s*"
    r"(?:底|末)?(?:之?前|内|计划|拟|预计|将|完成|开展|实现|继续|确保|力争|达到?(?!标))"
)
#: A year's money in a sentence that tells how it was spent, too.
_FUNDED = regex.compile(
    r"(?<![\d\-—–至〔（(《])(?P<year>20\d\d)\s*年度?(?:全年|财政|项目|共|实际|本级|[省市区县]级)*"
    r"(?:安排|预算|下达|到位|拨付)[^。；\n]{0,24}?\d[^。；\n]{0,60}?(?:支出|使用|执行|支付)"
)
#: A unit speaks of itself, or of all the year's work, in a year that is another one.
_OWN_YEAR = regex.compile(
    r"(?<![\d\-—–至〔（(《])(?P<year>20\d\d)\s*年度?(?:我(?!国)\p{Han}|本(?!年|次|期|级)\p{Han}"
    r"|全年工作|整体支出|项目支出|(?:重点)?工作(?:安排|任务|计划|部署)|绩效指标)"
)
_COMPARED = regex.compile(r"结转|结余|上年|去年|同比|较20|比20|历年|跨年")
_ITS_YEAR = regex.compile(r"(?<![\d\-—–至])(?P<year>20\d\d)\s*年度?(?!\s*[-—–至])")
_UNTIL = regex.compile(
    r"(?:截[至止]到?|截至目前[，,]?(?:即)?)\s*(?:(?P<year>20\d\d)\s*年)?\s*(?P<month>\d{1,2})\s*月"
    r"(?:\d{1,2}日|底|末|份)?+(?!\s*之?前)"
)
_YEAR_END = regex.compile(r"截[至止]到?\s*(?P<year>20\d\d)\s*年?度?\s*年?[底末]")
_FROM_JANUARY = regex.compile(
    r"(?<!\d)(?:(?P<year>20\d\d)\s*年)?\s*(?<!\d)1月?(?:份)?\s*[-—–~～至到]\s*(?P<month>\d{1,2})\s*月"
    r"(?:份|底|末)?[，,]?\s*(?:累计|共|全[区市县]|实际|已|项目|资金)*"
    r"(?:完成|支出|实现|执行|发放|开展|收入|支付|拨付)"
)
#: What became of the project by a day: spent, done, in figures.
_TOLD_AS_OF = regex.compile(
    r"[，,]?\s*(?:本|该)?(?:项目|资金|专项|经费|已|共|累计|实际|全部|均|全[县市区镇乡])*"
    r"(?:支出|支付|使用|执行|完成|发放|拨付|开展|举办)[^。；;\n]{0,30}?\d"
)
#: An indicator whose actual value a sentence tells as of a day: 时效指标。截至2021年12月底，完成….
_INDICATOR = regex.compile(r"(?:数量|质量|时效|成本|效益|满意度)指标")
_QUARTERS = regex.compile(r"(?<!第)(?:前|1\s*[-—至]\s*)三个?季度|上半年[，,]?(?:累计|共|实际|已)")
_WHOLE_YEAR = regex.compile(r"全年|年末|年底|12\s*月")
_DATE = regex.compile(
    r"(?<![\d.])(?P<year>\d{1,8})\s*年\s*(?P<month>\d{1,3})\s*月(?!数|份数)\s*(?:(?P<day>\d{1,4})\s*日)?"
)
_DAY = regex.compile(r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,4})\s*日")
_DOTTED = regex.compile(
    r"(?<![\d./-])20\d\d[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d./]|\s*万?元)"
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: Shorter sentences may stand twice without anything being wrong.
_LONG = 15
_TITLES = 8
#: What numbers a sentence among others is no part of it: 一是…, （2）….
_ITEM = regex.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}(?:是|、|，|则)|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.、．)）]"
    r"|[①-⑳]|首先|其次|再次|最后)[，,]?"
)
_LISTED_ANNEX = regex.compile(r"附件|\d{1,2}\s*[.、．]")
_BROKEN = ("malformed", "figure_missing", "percent_alone", "run_together")


def evaluation_year(case: Case) -> int | None:
    """Return the year that is evaluated: of the form, else of the title; ``None`` if unsure."""
    if case.form.year is not None:
        return case.form.year
    for part in case.paragraphs[:_TITLES]:
        if len(part.text) < 90 and _TITLE.search(part.text):
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
            for name in ("template", "hint", "blank_year", "masked", "unfilled", "both_ways")
            for match in word(f"residue.{name}").finditer(text)
        ]
        # What stands inside other words that are told goes without saying.
        left = [w for w in dict.fromkeys(left) if not any(w in o and w != o for o in left)]
        # A list of annexes names the templates that it sends out.
        left = [w for w in left if not ("样表" in w and _LISTED_ANNEX.match(text.strip()))]
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
    """R19: malformed numbers (677,00万元) and dates, a score in percent, a growth without %."""
    for text, spot in _texts(case):
        matches = [m for name in _BROKEN for m in word(f"residue.{name}").finditer(text)]
        told: set[str] = set()
        for match in (*matches, *_broken_dates(text)):
            words = _around(text, match.start(), match.end())
            if not any(words in other for other in told):
                told.add(words)
                yield finding("figure_broken", spot, words=quoted(words, spot))
        for match in word("residue.no_percent").finditer(text):
            yield finding("percent_missing", spot, words=_cited(text, match, spot))
    for cell in _scores(case):
        if regex.fullmatch(r"\s*\d+(?:\.\d+)?\s*[%％]\s*", cell.text):
            yield finding("score_in_percent", cell, words=cell)


def _broken_dates(text: str) -> Iterator[regex.Match[str]]:
    """Yield dates that no calendar has: 2022年13月, 202年1月, 6月31日, 2023228日."""
    for match in _DATE.finditer(text):
        # 22年5月 is short for 2022, and 3年6个月 a duration.
        if len(match["year"]) not in {2, 4} or not _exists(match["month"], match["day"]):
            yield match
    for match in (*_DAY.finditer(text), *_DOTTED.finditer(text)):
        if not _exists(match["month"], match["day"]):
            yield match


def _exists(month: str, day: str | None) -> bool:
    if not 1 <= int(month) <= 12:
        return False
    return day is None or 1 <= int(day) <= _DAYS[int(month) - 1]


def other_years(case: Case) -> Iterator[Finding]:
    """R19: a year that is not the evaluation year, where the evaluation year is due."""
    year = evaluation_year(case)
    if year is None:
        return
    for text, spot in _texts(case):
        for match in _GOAL_YEAR.finditer(text):
            told = int(match["year"])
            # A later year's is told as what comes next: 2024年目标按近三年平均数测算.
            later = told > year and text[: match.start()].strip()
            if told != year and not later and not _NO_GOAL.match(text[match.end() :]):
                yield _other(match, spot, year)
        for match in _FUNDED.finditer(text):
            alone = str(year) not in match[0] and not _COMPARED.search(match[0])
            if alone and int(match["year"]) < year:
                yield _other(match, spot, year)
        yield from _speaking_of_itself(text, spot, year)
        yield from _as_of_the_year_before(text, spot, year)
    for goal in case.form.goals:
        if goal.expected is None:
            continue
        planned = list(_PLANNED.finditer(goal.expected.text))
        # A goal of several years names its own among them.
        if planned and all(int(match["year"]) < year for match in planned):
            yield _other(planned[0], goal.expected.place, year)
    for item in case.rows:
        for cell in (item.target, item.actual):
            years = {int(m["year"]) for m in _ITS_YEAR.finditer(cell.text)} if cell else set()
            if cell is None or not years or str(year) in cell.text:
                continue
            # Work that ends in a later year may be planned so.
            late = min(years) > year
            yield finding(
                "other_year", cell, severity="note" if late or cell is item.actual else "",
                context=line_of(item), words=cell, year=_year(year),
                other=_year(min(years) if late else max(years)),
            )  # fmt: skip
            break


def _speaking_of_itself(text: str, spot: Place, year: int) -> Iterator[Finding]:
    for match in _OWN_YEAR.finditer(text):
        near = text[max(0, match.start() - 40) : match.end() + 40]
        alone = str(year) not in near and not _COMPARED.search(near)
        told = says("residue.own_year", text[match.end() :][:60])
        if alone and told and int(match["year"]) < year:
            yield _other(match, spot, year)
            return


def _as_of_the_year_before(text: str, spot: Place, year: int) -> Iterator[Finding]:
    for match in (*_UNTIL.finditer(text), *_YEAR_END.finditer(text)):
        if not match["year"] or int(match["year"]) != year - 1:
            continue
        named = _INDICATOR.search(text[: match.start()]) and str(year) not in text
        clause = regex.split(r"[。；;\n]", text[match.end() :])[0]
        told = _TOLD_AS_OF.match(clause) and not _COMPARED.search(clause)
        # Several years told one after the other are a history.
        if named or (told and str(year) not in clause):
            yield _other(match, spot, year)


def _other(match: regex.Match[str], spot: Place, year: int) -> Finding:
    return finding(
        "other_year", spot, words=quoted(match[0], spot), year=_year(year),
        other=_year(int(match["year"])),
    )  # fmt: skip


def data_that_stop_early(case: Case) -> Iterator[Finding]:
    """R19: figures up to a month before the year's end."""
    year = evaluation_year(case)
    if year is None:
        return
    for text, spot in _texts(case):
        for sentence in regex.split(r"[。；;\n]", text):
            match = _early(sentence, year)
            if match is not None:
                yield finding("stops_early", spot, words=quoted(match[0], spot), year=_year(year))
                break


def _early(sentence: str, year: int) -> regex.Match[str] | None:
    """Return the words of a period that ends before the year, if nothing is told of its end."""
    for match in (*_UNTIL.finditer(sentence), *_FROM_JANUARY.finditer(sentence)):
        same = match["year"] is None or int(match["year"]) == year
        if same and 1 <= int(match["month"]) < 12:
            rest = sentence[: match.start()] + sentence[match.end() :]
            # Figures are asked about, not dates: something has to be counted.
            counted = regex.search(r"\d\s*[\p{Han}%％]", rest) and not _WHOLE_YEAR.search(rest)
            return match if counted else None
    found = _QUARTERS.search(sentence)
    return None if found is None or _WHOLE_YEAR.search(sentence) else found


def repeated_sentences(case: Case) -> Iterator[Finding]:
    """R19: a sentence stands twice."""
    first: dict[str, list[Place]] = {}
    for part in case.paragraphs:
        if part.place.in_table:
            continue
        # What does not end as a sentence is a heading, or runs along every page.
        for sentence in regex.split(r"[。；;！\n]", part.text)[:-1]:
            plain = _ITEM.sub("", "".join(sentence.split()))
            if len(plain) >= _LONG and not says("residue.may_repeat", plain):
                first.setdefault(plain, []).append(part.place)
    for sentence, places in first.items():
        if len(places) > 1:
            yield finding(
                "repeated", *dict.fromkeys(places[:3]), words=quoted(sentence[:60], places[0])
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
    for form in case.forms or (case.form,):
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
