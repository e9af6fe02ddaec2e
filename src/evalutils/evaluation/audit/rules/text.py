"""Rules on words: text against table and annex, one thing told twice (R06, R11, R20)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case, says
from evalutils.evaluation.audit.figures import amount_text, money
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    Term,
    as_points,
    finding,
    joined,
    quoted,
    read,
)
from evalutils.evaluation.audit.payments import told_in
from evalutils.evaluation.audit.rules.points import grade_in
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.reports import is_whole_subject
from evalutils.reading.selfeval import Amount, Cell, Claim, quantities_of

# “详见附件1” in quotation marks is told of another text.
_ANNEX = regex.compile(
    r"(?<![“「『\"])(?:详见|(?<!详)见)\s*(?P<annex>附(?:件|表)\s*(?:\d+|[一二三四五六七八九十]+)?)"
)
_TOTAL = regex.compile(
    r"(?:自评|评价|综合|最终|绩效)(?:综合)?(?:总?得分|总分|评分|分数|总评分)(?:为|是|：|:|\s|共|达)*(?P<score>\d{1,3}(?:\.\d+)?)\s*分"
)
_GRADE = regex.compile(
    r"(?:等级|等次|级别|评级|结果|结论)(?:评定)?(?:为|是|：|:|\s)*[“\"「]?(?P<grade>优秀?|良好?|中等?|差)(?![\p{Han}])"
    # 综合评分76分，良。
    r"|\d\s*分\s*[，,、（(]\s*(?:评为|属于?|为|达到?)?[“\"「]?(?P<grade>优秀?|良好?|中等?|差)[”\"」]?"
    r"(?:等次|等级|等|级|档)?(?=[。；，,）)\s]|$)"
)
#: Bands of grades that a text explains are no grade that it gives: （90分以上为优，80—90分为良）.
_BANDS = regex.compile(
    r"[（(][^（）()]*(?:分(?:以上|以下)|\d\s*[—–\-~～至,，]\s*\d)[^（）()]*[)）]"
    r"|[\[［]\s*\d{1,3}\s*[,，]\s*\d{1,3}\s*[\]］)）]\s*(?:为|是)?[优良中差]秀?[好等]?[、，,；;]?"
)
_ITS_TOTAL = regex.compile(
    r"(?:总得分|总评分|总分|(?<![\d.]分)(?<!满分)得分|评分)(?:为|是|：|:|\s|共|达)*(?P<score>\d{2,3}(?:\.\d+)?)\s*分"
)
_LABEL = regex.compile(r"(?P<label>\p{Han}[\p{Han}“”]{7,30}?)(?:为|是|共计|合计|共|计|达)?\s*$")
_YEARS = regex.compile(r"(?<!\d)(20\d\d)年")
#: A name is no longer than so many signs before its figure.
_BEFORE = 40
_MEANT = regex.compile(r"支出|预算|收入|资金|得分|金额")
#: Scores of a part of the form, not of the whole.
_PART = regex.compile(r"指标|执行|产出|效[益果]|满意|过程|决策")
#: A row of a table set with blanks: 人员经费合计  4884.09.
_ROW = regex.compile(
    r"(?<!\p{Han})(?P<label>\p{Han}{3,12})合计\s{2,}(?P<figure>[\d,]+\.\d+)(?!\s+[\d,])"
)
_CHANGE = regex.compile(r"增加|减少|增长|下降|较|比|占|其中|分别|节约|结余|单价|每")


def annexes_that_are_absent(case: Case) -> Iterator[Finding]:
    """R20: “详见附件” without the annex."""
    listed = _listed_annexes(case)
    if case.cut and not listed:
        return
    cited: dict[str, list[Place]] = {}
    for part in case.paragraphs:
        for match in _ANNEX.finditer(part.text):
            if case.forms and "自评表" in part.text[match.end() : match.end() + 24]:
                continue
            cited.setdefault(regex.sub(r"\s", "", match["annex"]), []).append(part.place)
    for annex, spots in sorted(cited.items()):
        if case.cut and (_number(annex) is None or _number(annex) in listed):
            # What a text leaves out (略) may be there; one that its list does not name is not.
            continue
        if not _is_there(case, annex):
            yield finding("annex_missing", *spots, annex=quoted(annex, spots[0]))


_ANNEX_LIST = regex.compile(r"^\s*附件[:：]?\s*(?=1\s*[.、．:：])")
_NEXT_ANNEX = regex.compile(r"(?<!\d)(?P<number>\d{1,2})\s*[.、．:：](?!\d)")
_NUMERALS = {numeral: at for at, numeral in enumerate("一二三四五六七八九十", 1)}


def _listed_annexes(case: Case) -> set[int]:
    """Return the numbers of the annexes that a list at the end of a text names."""
    found: set[int] = set()
    for at, part in enumerate(case.paragraphs):
        if _ANNEX_LIST.match(part.text):
            for each in case.paragraphs[at : at + 12]:
                found |= {int(match["number"]) for match in _NEXT_ANNEX.finditer(each.text)}
    return found


def _number(annex: str) -> int | None:
    told = annex.removeprefix("附件").removeprefix("附表")
    return int(told) if told.isdigit() else _NUMERALS.get(told)


def _is_there(case: Case, annex: str) -> bool:
    """Return whether the document has the annex under a heading, or as a table's title."""
    titles = [table.title for table in case.page.document.tables]
    titles += [
        cell for table in case.page.document.tables for row in table.rows[:1] for cell in row
    ]
    titles += [part.text for part in case.page.document.paragraphs]
    titles += case.page.beside
    plain = annex if regex.search(r"[\d一二三四五六七八九十]$", annex) else annex[:2]
    return any(title.replace(" ", "").startswith(plain) for title in titles) or bool(
        plain == annex[:2] and case.form.items
    )


def prose_against_form(case: Case) -> Iterator[Finding]:
    """R20: budget or spending told in the text differ from the form's total row."""
    totals = [row for row in case.form.money if row.kind == "total"]
    if len(case.forms) != 1 or len(totals) != 1:
        return
    row = totals[0]
    seen: set[str] = set()
    for part in case.paragraphs:
        told = told_in(part)
        for quantity, cells, name in (
            (told.budget, (row.adjusted, row.initial), "budget"),
            (told.spent, (row.executed,), "spent"),
        ):
            if quantity is None or name in seen or told.several:
                continue
            before = part.text[max(0, quantity.start - _BEFORE) : quantity.start]
            years = {int(year) for year in _YEARS.findall(before)}
            if case.form.year is not None and years and case.form.year not in years:
                # 已于2024年1月拨付805万元: of another year than the form's.
                continue
            seen.add(name)
            if not _agrees(quantity, cells):
                shown = next((a for a in cells if a is not None), None)
                yield finding(
                    "prose_table",
                    part.place,
                    shown.cell if shown else None,
                    told=read(quantity, part.place),
                    context=part.text[:300],
                    table=joined(
                        (amount_text(a) for a in cells if a is not None and a.number), "、"
                    ),
                )


def _agrees(quantity: Quantity, cells: tuple[Amount | None, ...]) -> bool:
    """Return whether one of the cells can be the figure told; true where none can be read."""
    figures = [money(amount) for amount in cells if amount is not None and amount.unit]
    known = [figure for figure in figures if figure is not None and figure.value > 0]
    if not known or quantity.unit != "元":
        return True
    told = quantity.envelope.times(Fraction(1, 10000))
    if not any(_alike(told, figure.value) for figure in known):
        # The whole unit's budget, perhaps, or one part's: another thing.
        return True
    return any(told.intersection(figure.envelope()) is not None for figure in known)


def _alike(told: Interval, figure: Fraction) -> bool:
    """Return whether two amounts are of one size, within a factor of two."""
    if told.low is None or told.high is None:
        return False
    return figure / 2 <= told.high and told.low <= figure * 2


def scores_that_differ(case: Case) -> Iterator[Finding]:
    """R20: the total score has two values in one document."""
    if len(case.forms) > 1:
        return
    found: dict[Fraction, tuple[Fact, Place]] = {}
    total = case.form.total.score if case.form.total is not None else None
    if total is not None and total.number is not None:
        found[total.number] = (total, total.place)
    for part in case.paragraphs:
        for match in _TOTAL.finditer(part.text):
            before = part.text[max(0, match.start() - 8) : match.start()]
            if Fraction(match["score"]) >= 60 and not _PART.search(before):
                found.setdefault(
                    Fraction(match["score"]), (quoted(match[0], part.place), part.place)
                )
    if len(found) > 1:
        yield finding(
            "scores_differ", *(spot for _, spot in found.values()),
            scores=joined((words for words, _ in found.values()), "、"),
        )  # fmt: skip


def grades_in_prose(case: Case) -> Iterator[Finding]:
    """R06: a grade told with a total that lies in another band."""
    for part in case.paragraphs:
        for printed_sentence in regex.split(r"[。\n]", part.text):
            sentence = _BANDS.sub("", printed_sentence)
            score = _TOTAL.search(sentence) or _ITS_TOTAL.search(sentence)
            grade = _GRADE.search(sentence)
            if score is None or grade is None:
                continue
            total, printed = Fraction(score["score"]), grade_in(grade["grade"])
            if not printed or total > case.standard.profile.full_points:
                continue
            expected = case.standard.profile.grade_of(total)
            if expected != printed:
                yield finding(
                    "grade", part.place, severity=case.standard.severity, grade=Term(printed),
                    total=as_points(total), expected=Term(expected),
                    profile=Term(case.standard.profile.title), context=sentence,
                )  # fmt: skip


def same_item_two_figures(case: Case) -> Iterator[Finding]:
    """R20: the same item, named in the same words, with two figures."""
    seen: dict[tuple[str, str], list[tuple[Quantity, Place]]] = {}
    for part in case.paragraphs:
        for quantity in quantities_of(part.text):
            if quantity.kind != "money" or not quantity.interval.is_exact:
                continue
            before = regex.split(
                r"[，。；,;:：()（）、\d]",
                part.text[max(0, quantity.start - _BEFORE) : quantity.start],
            )[-1]
            named = _LABEL.search(before)
            if named and _MEANT.search(named["label"]) and not _CHANGE.search(named["label"]):
                seen.setdefault((named["label"], quantity.unit), []).append((quantity, part.place))
    for (label, _), items in seen.items():
        distinct = {quantity.interval: (quantity, spot) for quantity, spot in items}
        if len(distinct) == 2 and len(items) <= 4:
            yield finding(
                "two_figures", *(spot for _, spot in distinct.values()),
                label=quoted(label, items[0][1]),
                figures=joined(
                    (
                        read(quantity, spot) for quantity, spot in distinct.values()
                    ),
                    "、",
                ),
                severity="note",
            )  # fmt: skip


#: Roles of money of which a document has one figure.
_ONCE = frozenset({"budget", "initial", "adjusted", "received", "executed"})
#: Figures of a part of the year, of a part of the work, or of what was wanted.
_PARTLY = regex.compile(
    r"其中|上半年|下半年|季度|分别|每[年月季周个]|人均|平均|第[一二三四五六七八九十\d]+[批期轮次阶]|[一二三四五六七八九十]期"
    r"|月(?!底|末)|另|新增|累计|历年|计划|目标|指标值|拟|预计|将|力争|确保|不少于|以上|截[至止]|剩余|余下|各[镇乡村县区市街单部科股站所]"
)
_VERBS = regex.compile(
    r"^(?:(?:全年|本年|年内|已|共|均|总共|合计|先后|实际|我[局县区市镇街单位]+|组织|开展|举办|举行|完成|实施|新建|新增"
    r"|改造|建设|建成|购置|采购|购买|制作|印制|发放|推送|开设|召开|进行|参加|参与|吸引|接待|服务|惠及|受益|培训(?=[\p{Han}]{2})"
    r"|检查(?=[\p{Han}]{2})|维修|维护|更换|安装|了|各类|各种|有关|相关))+"
)
_NAME_ENDS = regex.compile(r"[，。；,;:：()（）、\d]")
_ENDS = regex.compile(
    r"(?:更换|改造|建设|安装|维修|维护|购置|采购|发放|新建|完成|数量|总数|数|共计?|合计|达到?|为|约|了)+$"
)
#: Whom a survey asked, where it says no more than that people were asked.
_ANYBODY = regex.compile(
    r"(?:经|通过|根据|本次|项目|问卷|调查|测评|结果|显示|总体|综合|平均|整体|最终|的|服务对象|受益对象|受益群众|群众|社会公众|公众)*"
)


def figures_told_twice(case: Case) -> Iterator[Finding]:
    """R20: money, work or satisfaction told in two places with two figures.

    Only what is named alike, of the whole year, and told in two passages is compared; three
    figures of one name are three things.
    """
    if case.notes is not None:
        return
    wanted = {goal.expected.place for goal in case.form.goals if goal.expected is not None}
    groups: dict[tuple[str, str], dict[Interval, Claim]] = {}
    for claim in (*case.form.claims, *_counted(case)):
        named = _named_once(claim)
        if not named or claim.quantity is None or claim.cell.place in wanted:
            continue
        if claim.period != "this" or claim.other is not None or claim.value is None:
            continue
        groups.setdefault((named, claim.quantity.unit), {}).setdefault(
            claim.quantity.interval, claim
        )
    changed = says("claims.changed", case.text)
    goals = [goal.expected for goal in case.form.goals if goal.expected is not None]
    aims = {quantity.interval for goal in goals for quantity in goal.quantities}
    for (named, _), told in [*groups.items(), *_nearly_alike(groups), *_of_all(case, groups)]:
        if len(told) != 2 or (changed and named in _ONCE):
            continue
        one, other = told.values()
        if one.cell.place == other.cell.place or not _of_one_size(one, other):
            continue
        if not aims.isdisjoint(told):
            # 实施内容：改造1200户 … 实际完成931户: what was aimed at is told with what was done.
            continue
        if named in _ONCE and _is_explained(case, one, other):
            continue
        yield finding(
            "told_twice", one.cell, other.cell, context=f"{one.clause.text}\n{other.clause.text}",
            label=_what(one), figures=joined((one.cell, other.cell), "、"),
        )  # fmt: skip


def _counted(case: Case) -> Iterator[Claim]:
    """Yield what is counted in sentences whose verbs say no more of a figure: 受益人口2.36万人."""
    if case.forms:
        # Cells of a form tell what was wanted and what was reached in the same words.
        return
    told = {(claim.cell.place, claim.cell.text) for claim in case.form.claims}
    aims = [goal.expected.text for goal in case.form.goals if goal.expected is not None]
    wanted = "\n".join(aims)
    for part in case.paragraphs:
        if any(aim in part.text for aim in aims):
            continue
        for quantity in quantities_of(part.text):
            if quantity.kind not in ("count", "measure") or not quantity.unit:
                continue
            before = part.text[max(0, quantity.start - _BEFORE) : quantity.start]
            words = _NAME_ENDS.split(before)[-1]
            cell = Cell(quantity.text.strip(), part.place)
            clause = Cell(words + quantity.text, part.place)
            known = clause.text in wanted or (part.place, cell.text) in told
            if len(words) > 1 and not known:
                yield Claim("done", words, cell, quantity, clause)


def _nearly_alike(
    groups: dict[tuple[str, str], dict[Interval, Claim]],
) -> Iterator[tuple[tuple[str, str], dict[Interval, Claim]]]:
    """Yield pairs of one name in fewer words with figures of the same digits: 2106处, 2016处."""
    # By their digits first: names are compared of two figures only, however many are told.
    alike: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for key, told in groups.items():
        if len(told) == 1 and key[0] not in _ONCE:
            digits = sorted(str(next(iter(told.values())).value))
            alike.setdefault((key[1], *digits), []).append(key)
    for (_, *digits), keys in alike.items():
        if len(keys) == 2 and len(set(digits)) > 2 and _is_within(keys[0][0], keys[1][0]):
            one, other = keys
            yield one, groups[one] | groups[other]


#: 全市598件援助案件中: a number of all there is, with what is counted behind it.
_ALL = regex.compile(
    r"(?:全[市县区省州镇乡院校局年](?:度)?|累计|共|总计|合计|建成|完成|新建|实施|投用)(?:共|有|的|了|办理|受理|完成)*$"
)
_BEHIND = regex.compile(r"(?P<noun>\p{Han}{2,8}?)(?=[中里内，。；、,;与和及]|均|全部|已|有|$)")


def _of_all(
    case: Case, groups: dict[tuple[str, str], dict[Interval, Claim]]
) -> Iterator[tuple[tuple[str, str], dict[Interval, Claim]]]:
    """Yield pairs of numbers of all there is, one with its name before it, one behind it."""
    for part in case.paragraphs if not case.forms else ():
        for quantity in quantities_of(part.text):
            before = part.text[max(0, quantity.start - _BEFORE) : quantity.start]
            noun = _BEHIND.match(part.text, quantity.end)
            if quantity.kind != "count" or noun is None or not _ALL.search(before):
                continue
            words = part.text[max(0, quantity.start - _BEFORE) : noun.end()]
            clause = _NAME_ENDS.split(words[: len(before)])[-1] + words[len(before) :]
            if _PARTLY.search(clause):
                continue
            cell = Cell(quantity.text.strip(), part.place)
            claim = Claim("done", noun["noun"], cell, quantity, Cell(clause, part.place))
            for (named, unit), told in groups.items():
                if unit == quantity.unit and len(told) == 1 and named.endswith(noun["noun"]):
                    yield (named, unit), {**told, quantity.interval: claim}


def _is_within(one: str, other: str) -> bool:
    """Return whether a name's signs stand in another's in their order: 整改隐患, 整改火灾隐患."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(sign in rest for sign in short)


def _named_once(claim: Claim) -> str:
    """Return what a figure is called that a document tells once, or ``""``."""
    if _PARTLY.search(claim.clause.text):
        return ""
    if claim.role in _ONCE:
        whole = claim.scope == "project" and (not claim.subject or is_whole_subject(claim.subject))
        return claim.role if whole else ""
    if claim.role == "satisfaction":
        return "satisfaction" if _ANYBODY.fullmatch(claim.subject) else claim.subject
    if claim.role == "done":
        thing = _ENDS.sub("", _VERBS.sub("", claim.subject))
        return thing if len(thing) > 1 else ""
    return ""


def _what(claim: Claim) -> Fact:
    """Return the words of a clause before its figure: what the figure is of."""
    words = claim.clause.text.split(claim.cell.text)[0].strip(" ，,：:")
    return quoted(words or claim.subject or claim.clause.text, claim.cell.place)


def _of_one_size(one: Claim, other: Claim) -> bool:
    """Return whether figures are near enough to be of one thing, and differ by more than print."""
    if one.quantity is None or other.quantity is None or not one.value or not other.value:
        return False
    if one.quantity.envelope.intersection(other.quantity.envelope) is not None:
        return False
    return Fraction(1, 2) <= one.value / other.value <= 2


def _is_explained(case: Case, one: Claim, other: Claim) -> bool:
    """Return whether other amounts of the text tell why two amounts of one role differ.

    What lies between them is told (节余), or one of them is what an amount of another role is:
    then its own role was not understood.
    """
    if one.value is None or other.value is None:
        return False
    between = abs(one.value - other.value)
    if any(c.role != one.role and c.value in (one.value, other.value) for c in case.form.claims):
        return True
    return any(q.interval == Interval.exact(between) for q in quantities_of(case.text))


def prose_against_rows(case: Case) -> Iterator[Finding]:
    """R20: an amount told in the text differs from every row “…合计” of that name."""
    rows: dict[str, list[tuple[str, Place]]] = {}
    for part in case.paragraphs:
        for match in _ROW.finditer(part.text):
            rows.setdefault(match["label"], []).append((match["figure"], part.place))
    for part in case.paragraphs:
        if "  " in part.text:
            continue
        for label, figures in rows.items():
            told = regex.search(
                rf"(?<!\p{{Han}}){label}(?:为|共计|合计)?\s*(?P<figure>[\d,]+\.\d+)\s*万元",
                part.text,
            )
            # A name may stand in several tables; the text may mean any of them.
            if told is None or _amount(told["figure"]) in {_amount(f) for f, _ in figures}:
                continue
            yield finding(
                "prose_table",
                part.place,
                *(spot for _, spot in figures),
                told=quoted(told[0], part.place),
                table=joined(
                    (quoted(f"{label}合计{figure}", spot) for figure, spot in figures), "、"
                ),
            )


def _amount(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))
