"""Figures proposed as evidence, and the money among them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.words import names_under
from evalutils.evidence.drafting.draft import Cells, proposal, rule, rules
from evalutils.evidence.expressions import is_name
from evalutils.evidence.ledger import figures_in
from evalutils.evidence.schema import PROPOSED
from evalutils.reading.documents import Document, Paragraph
from evalutils.reading.quantities import Quantity, number_text
from evalutils.reading.selfeval import Amount, MoneyRow, SelfEvaluation

_CLAUSE_END = re.compile(r"[，。；！？!?;]")
_BREAK = re.compile(r"[，,.。；！？!?;、：:（）()“”\"《》\s]")
_EXPLAINED = re.compile(r"[（(][^（）()]*[）)](?=共?计?$)")
#: 由年初每百平方米…, 从上年的…; and 降至, 提高到 behind it.
_FROM = re.compile(r"(?:由|从)(?=[^，。；由从]{0,12}$)")
_STEP = re.compile(
    r"^(?:下降|降低|降|减少|减|缩短|提高|提升|上升|升|增加|增长|增|扩大)(?:至|到|为)"
)
_SHARE = re.compile(r"(.{2,12}?率)(?:为|是|占|达)")
_OF_YEAR = re.compile(r"20\d\d年度?")
_TITLED = re.compile(r"《([^《》]{2,})》$")
_NO_NAME = re.compile(r"[^\w]|_")
#: Clauses that a quote may grow by on either side until it stands once.
_WIDEST = 6


@dataclass(frozen=True, slots=True)
class ProposedFigure:
    """A figure of a document with the quote proposed for it.

    Parameters
    ----------
    label
        A name made of the words before the figure.
    document
        File name.
    quote
        Words that stand exactly once in the document and cut no figure.
    number
        Which figure of the quote it is, from 1.
    quantity
        The figure; its offsets count in its paragraph.
    before
        The words of the clause right before it.
    place
        Where its paragraph stands.
    text
        The words of its paragraph.
    """

    label: str
    document: str
    quote: str
    number: int
    quantity: Quantity
    before: str
    place: Place
    text: str = ""

    def row(self, ident: str) -> dict[str, str]:
        """Return the figure as a row of the evidence table."""
        hedged, hedges = self.quantity.exactness, names_under("drafting.exactness")
        return {
            "id": ident,
            "label": self.label,
            "kind": "quote",
            "document": self.document,
            "quote": self.quote,
            "quantity": str(self.number),
            "note": proposal(f"exactness.{hedged}") if hedged in hedges else "",
            "status": PROPOSED,
        }


def propose_figures(document: Document) -> tuple[list[ProposedFigure], list[Quantity]]:
    """Return the figures of a document's text that can be quoted, and those that cannot.

    Parameters
    ----------
    document
        A document that was read.

    Returns
    -------
    proposed
        In reading order.
    unquotable
        Figures around which no words stand exactly once, such as those of a paragraph that
        is printed twice.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> text = "全年预算81.09万元。印制海报近20000多份。"
    >>> proposed, _ = propose_figures(document_from_text(text, "report.txt"))
    >>> [(figure.label, figure.quote, figure.number) for figure in proposed]
    [('全年预算', '全年预算81.09万元', 1), ('印制海报', '印制海报近20000多份', 1)]
    """
    dense = "\n".join("".join(paragraph.text.split()) for paragraph in document.paragraphs)
    proposed, unquotable = [], []
    for paragraph in document.paragraphs:
        figures = figures_in(paragraph.text)
        if not figures:
            continue
        ends = _clause_ends(paragraph.text, figures)
        for at, figure in enumerate(figures):
            span = _once(paragraph.text, figure, ends, dense)
            if span is None:
                unquotable.append(figure)
                continue
            inside = [other for other in figures if span[0] <= other.start < span[1]]
            before, label = _words(paragraph, figures, at)
            proposed.append(
                ProposedFigure(
                    label,
                    document.name,
                    _tidy(paragraph.text[span[0] : span[1]]),
                    inside.index(figure) + 1,
                    figure,
                    before,
                    paragraph.place,
                    paragraph.text,
                )
            )
    return proposed, unquotable


def ident_for(label: str, taken: Collection[str]) -> str:
    """Return an evidence id made of a label, one that is not taken.

    Examples
    --------
    >>> ident_for("全年预算（数）", []), ident_for("全年预算", ["全年预算"]), ident_for("2022", [])
    ('全年预算数', '全年预算_2', '数2022')
    """
    words = rules()["label"]
    stem = _NO_NAME.sub("", label)[: words["longest_id"]]
    if not is_name(stem):
        stem = proposal("label.unnamed") + stem
    if not is_name(stem):
        stem = proposal("label.unnamed")
    ident, number = stem, 1
    while ident in taken:
        number += 1
        ident = f"{stem}_{number}"
    return ident


def _clause_ends(text: str, figures: Sequence[Quantity]) -> list[int]:
    """Return where clauses end, with 0 before the first; no end lies inside a figure."""
    starts = [figure.start for figure in figures]
    ends = [0]
    for found in _CLAUSE_END.finditer(text):
        before = bisect_right(starts, found.start()) - 1
        if before < 0 or figures[before].end <= found.start():
            ends.append(found.end())
    if ends[-1] < len(text):
        ends.append(len(text))
    return ends


def _once(text: str, figure: Quantity, ends: Sequence[int], dense: str) -> tuple[int, int] | None:
    """Return the fewest clauses around a figure whose words stand once in a document."""
    first = bisect_right(ends, figure.start) - 1
    last = bisect_left(ends, figure.end)
    for step in range(2 * _WIDEST):
        start, end = ends[first], ends[last]
        words = "".join(text[start:end].split()).rstrip("，。；！？!?;")
        at = dense.find(words)
        if dense.find(words, at + 1) < 0:
            return start, start + len(text[start:end].rstrip().rstrip("，。；！？!?;"))
        if first == 0 and last == len(ends) - 1:
            return None
        if first and (step % 2 == 0 or last == len(ends) - 1):
            first -= 1
        else:
            last += 1
    return None


def _tidy(quote: str) -> str:
    """Return a quote without the bracket at its end that nothing in it opens."""
    quote = quote.strip()
    return quote[:-1] if quote[-1:] in "）)" and not set(quote) & set("（(") else quote


def _words(paragraph: Paragraph, figures: Sequence[Quantity], at: int) -> tuple[str, str]:
    """Return the words right before a figure, and a label made of them or of those after it."""
    text, figure, words = paragraph.text, figures[at], rules()["label"]
    left = figures[at - 1].end if at else 0
    right = figures[at + 1].start if at + 1 < len(figures) else len(text)
    # 宣传礼品（扇子、帆布袋）4000余份: what a bracket explains stands before it.
    before = _BREAK.split(_EXPLAINED.sub("", text[left : figure.start].rstrip()))[-1]
    after = _BREAK.split(text[figure.end : right].lstrip())[0]
    named = rule("label", "after").sub("", rule("label", "before").sub("", before))
    named = rule("label", "placed").sub("", named) if at else named
    # 某局2024年安排…经费: what stands before the year is who, and a cut within it is no word.
    named = _OF_YEAR.split(named)[-1] or named
    if share := _SHARE.match(named):
        named = share[1]  # 筛查率为应筛学生的95.9%: of what it is a share is told behind its name
    changed = _changed(text, figures, at, before)
    if changed:
        return before, changed[: words["longest"] + 5]
    if not before and (title := _TITLED.search(text[left : figure.start].rstrip())):
        return before, title[1][: words["longest"]]  # 发放《致家长的一封信》3万余份
    # 在全区367条村居、分别举办一场法治宣讲课: what is counted stands behind the figure.
    behind = rule("label", "ends").split(after)[0]
    follows = rule("label", "after").sub("", rule("label", "before").sub("", behind))
    if follows and rule("label", "verb").search(before):
        verb = rule("label", "verb").search(before)
        named = f"{verb[1] or ''}{follows}" if verb else named
        return before, named[: words["longest"]]
    if named.endswith("全部") and follows:
        return before, f"{named}{follows}"[: words["longest"]]  # 覆盖全部12个街道
    if rule("label", "nothing").fullmatch(named):
        if len(follows) > words["shortest"]:
            return before, follows[: words["longest"]]
        if at and not re.search(r"[。；;]", text[left : figure.start]):
            # 成本控制在4000元以内，实际约3200元: both are of one thing.
            return before, _words(paragraph, figures, at - 1)[1]
    # 其中1个因场地未落实未能建成: the word alone names nothing.
    if len(named) < words["shortest"] or named == words["of_which"]:
        named = rule("label", "after").sub("", rule("label", "before").sub("", after))
        return before, named[: words["longest"]] or before or figure.text
    return before, named[-words["longest"] :]


def _changed(text: str, figures: Sequence[Quantity], at: int, before: str) -> str:
    """Return the name of a figure that something was before or after a change; ``""`` for others.

    由0.62个降至0.27个 tells one thing twice: 降至 alone names nothing.
    """
    step = _STEP.search(before)
    if at and step is not None and not step.start():
        left = figures[at - 2].end if at > 1 else 0
        first = _FROM.split(_BREAK.split(text[left : figures[at - 1].start])[-1])
        name, found = first[0], "label.after" if len(first) > 1 else ""
    else:
        follows = text[figures[at].end :].lstrip()
        name, *rest = _FROM.split(before)
        found = "label.before" if rest and _STEP.match(follows) else ""
    return proposal(found, name=name) if found and len(name) >= rules()["label"]["shortest"] else ""


_DIGITS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
COLUMNS = ("initial", "adjusted", "executed")
TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Money:
    """The budget as proposed.

    Parameters
    ----------
    rows
        Rows of the budget table.
    evidence
        Rows of the evidence table for amounts that stand in a form only, entered by hand.
    stated
        Column → evidence id of the total's amount, where one is stated.
    """

    rows: tuple[Cells, ...]
    evidence: tuple[Cells, ...]
    stated: Mapping[str, str]


def propose_money(
    form: SelfEvaluation | None, quoted: Mapping[str, ProposedFigure], title: str = ""
) -> Money:
    """Return the budget that a form or, failing that, the text of the sources states.

    An amount that stands in the text, too, keeps the quote as its evidence: a quote is checked
    against the source at every run.

    Parameters
    ----------
    form
        The form received, if any.
    quoted
        Evidence id → the figure of a text.
    title
        What the form is called in notes.
    """
    told = {column: _told(column, quoted) for column in COLUMNS}
    words = rules()["budget"]
    total = next((row for row in form.money if row.kind == "total"), None) if form else None
    if form is None or total is None:
        return _from_text(told, quoted)
    evidence: list[Cells] = []
    rows: list[Cells] = []
    stated: dict[str, str] = {}
    taken = list(quoted)
    for money in form.money:
        name = _row_name(money, [row["source"] for row in rows])
        cells = {"source": name, "status": PROPOSED}
        for column in COLUMNS:
            amount: Amount | None = getattr(money, column)
            if amount is None or amount.value is None:
                continue
            same = [
                ident
                for ident in (*(told[column] if name == words["total"] else ()), *quoted)
                if quoted[ident].quantity.unit == "元"
                and quoted[ident].quantity.interval.is_exact
                and quoted[ident].quantity.interval.value == amount.value * TEN_THOUSAND
            ]
            ident = (
                same[0] if same else _by_hand(form, name, column, amount, evidence, taken, title)
            )
            cells |= {column: amount_text(amount), f"{column}_evidence": ident}
            # A budget of 0 has no execution rate: a person says what is meant.
            if name == words["total"] and not (column == "adjusted" and amount.value == 0):
                stated[column] = ident
        rows.append(cells)
    return Money(tuple(rows), tuple(evidence), stated)


def _from_text(told: Mapping[str, Sequence[str]], quoted: Mapping[str, ProposedFigure]) -> Money:
    """Return the standard rows with what the text states of the total; the rest stays blank."""
    words = rules()["budget"]
    cells = {"source": words["total"]}
    stated = {}
    for column in COLUMNS:
        if len(told[column]) == 1:
            ident = told[column][0]
            value = quoted[ident].quantity.interval.value
            cells |= {column: number_text(value / TEN_THOUSAND), f"{column}_evidence": ident}
            stated[column] = ident
    cells["status"] = PROPOSED
    others = [{"source": words[kind]} for kind in ("appropriation", "carried", "other")]
    return Money((cells, *others), (), stated)


def _told(column: str, quoted: Mapping[str, ProposedFigure]) -> list[str]:
    """Return the ids of exact amounts that the words before put in a column of the budget."""
    words = rule("amounts", column)
    return [
        ident
        for ident, figure in quoted.items()
        if figure.quantity.unit == "元"
        and figure.quantity.interval.is_exact
        and words.search(figure.before)
    ]


def _by_hand(
    form: SelfEvaluation,
    name: str,
    column: str,
    amount: Amount,
    evidence: list[Cells],
    taken: list[str],
    title: str,
) -> str:
    """Add an amount of the form to the evidence as entered by hand, and return its id."""
    words = rules()
    label = proposal("form.amount_label", row=name, column=words["columns"][column])
    ident = ident_for(label, taken)
    taken.append(ident)
    place = amount.cell.place.words()
    evidence.append(
        {
            "id": ident,
            "label": label,
            "kind": "manual",
            "document": form.document,
            "quote": f"{label}{amount_text(amount)}万元",
            "quantity": "1",
            "note": proposal("form.manual_note", title=title, place=place),
            "status": PROPOSED,
        }
    )
    return ident


def spent_on(quoted: Mapping[str, ProposedFigure], executed: str) -> tuple[str, ...]:
    """Return the amounts of a text by purpose that add up to what was spent; none if none do.

    They stand in the paragraph of the whole, behind it, one after the other (其中设备68.5万元，
    图书54.2万元，…). That they add up is what makes them a breakdown; it is not guessed.

    Parameters
    ----------
    quoted
        Evidence id → figure of a text.
    executed
        Id of the amount spent.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> text = "全年支出50万元，执行率100%，其中设备购置30万元，培训12万元、宣传8万元。另欠3万元。"
    >>> figures, _ = propose_figures(document_from_text(text, "a.txt"))
    >>> named = {figure.label: figure for figure in figures}
    >>> spent_on(named, "全年支出")
    ('设备购置', '培训', '宣传')
    """
    whole = quoted.get(executed)
    if whole is None or not whole.quantity.interval.is_exact:
        return ()
    behind = [
        (ident, figure)
        for ident, figure in quoted.items()
        if figure.place == whole.place
        and figure.document == whole.document
        and figure.quantity.start > whole.quantity.start
        and figure.quantity.unit == "元"
        and figure.quantity.interval.is_exact
    ]
    behind.sort(key=lambda pair: pair[1].quantity.start)
    wanted = whole.quantity.interval.value
    for first in range(len(behind)):
        left, parts = wanted, []
        for ident, figure in behind[first:]:
            left -= figure.quantity.interval.value
            parts.append(ident)
            if left <= 0:
                break
        if left == 0 and len(parts) > 1:
            return tuple(parts)
    return ()


def amount_text(amount: Amount) -> str:
    """Return an amount in 万元, with the digits that are printed where they are 万元."""
    value = amount.value if amount.value is not None else Fraction(0)
    printed = _DIGITS.search(amount.cell.text.replace(",", ""))
    same = printed is not None and Fraction(printed[0]) == value
    return printed[0] if same and printed is not None else number_text(value)


def _row_name(money: MoneyRow, before: Sequence[str]) -> str:
    """Return the standard name of a row of money, or its own where it has no kind or repeats."""
    standard = rules()["budget"].get(money.kind, "")
    printed = "".join(money.label.text.split()).removeprefix("其中").lstrip("：:")
    name = standard if standard and standard not in before else printed
    number = 1
    while name in before:
        number += 1
        name = f"{printed}{number}"
    return name
