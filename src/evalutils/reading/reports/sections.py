"""A report in sections and sentences: what each heading means, and what stands under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import Document, Paragraph
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports.lexicon import dimension_of, kinds_of, lexicon
from evalutils.reading.selfeval import Cell, quantities_of

_NUMERAL = "〇零一二三四五六七八九十百"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NO_UNIT = r"(?!\s*(?:[年月日个万亿元倍吨亩米人户场次家台套件份名位条处座]|公里|公顷|平方|千))"
# One bracket is often lost in text taken from a page: 1)项目, (一绩效目标.
_STYLES = tuple(
    (name, regex.compile(pattern))
    for name, pattern in (
        ("part", rf"第\s*(?:[{_NUMERAL}]{{1,4}}|\d{{1,3}})\s*(?:部分|章|篇|编|节)[\s：:、.．]*"),
        ("markdown", r"#{1,6}\s+"),
        ("chinese", rf"[{_NUMERAL}]{{1,3}}\s*[、.．](?!\d)"),
        ("bracketed", rf"[（(]\s*[{_NUMERAL}]{{1,3}}\s*[)）][、.．]?"),
        ("half", rf"[{_NUMERAL}]{{1,3}}\s*[)）]|[（(]\s*[{_NUMERAL}]{{1,3}}(?=\p{{Han}}{{2}})"),
        ("dotted", r"\d{1,2}(?:[.．]\d{1,2}){1,3}[.．、]?(?=\s*\p{Han}{2})" + _NO_UNIT),
        ("digit", r"\d{1,2}\s*(?:[、．]|[.](?!\d(?!0\d\d年)))|\d{1,2}\s+(?=\p{Han}{2})" + _NO_UNIT),
        ("round", r"[（(]\s*\d{1,2}\s*[)）][、.．]?"),
        ("halfround", r"\d{1,2}\s*[)）][、.．]?"),
        ("circled", rf"[{_CIRCLED}][、.．]?"),
        ("bullet", r"[-*•·●■◆▪➢✓]\s+|[•●■◆▪➢]"),
    )
)
# A number whose blank was lost: it numbers a heading, and begins no sentence.
_GLUED = regex.compile(r"\d{1,2}(?:\.\d{1,2})?(?=\p{Han}{3})")
# Items of a list told inside a paragraph.
_ITEM = regex.compile(
    rf"(?:^|(?<=[。；;：:，,！\s]))\s*(?P<mark>[一二三四五六七八九十]{{1,2}}是(?![否非])[，,：:]?"
    rf"|第[一二三四五六七八九十]{{1,2}}[，,、：:]|其[一二三四五六七八九][，,、：:是]|首先[，,]|其次[，,]|再次[，,]|最后[，,]"
    rf"|[（(][\d]{{1,2}}[)）]|(?<!\d)\d{{1,2}}(?:[)）、．]|[.](?!\d))(?=\s*\p{{Han}})|[{_CIRCLED}]|[（(][{_NUMERAL}]{{1,2}}[)）]"
    rf"|(?<=[。；;：:\s]|^)[{_NUMERAL}]{{1,3}}、)"
)
_ENDS = regex.compile(r"[。！？；!?;\n]+[”’」』）)]?")
# What stands inside brackets and quotation marks is not cut.
_CLOSED = regex.compile(r"[（(][^（）()\n]{0,120}[)）]|[“][^“”\n]{0,80}[”]|《[^《》\n]{0,120}》")
_RUN_IN = regex.compile(r"(?P<label>[^，,。；;：:！!？?]{2,26})(?P<end>[：:。]|——)\s*")
_ASPECT = regex.compile(r"(?P<label>[^，,。；;：:]{2,20}方面)(?P<end>[，,])\s*")
_YEAR = regex.compile(r"20\d\d\s*年?度?")
_FIGURE = regex.compile(r"\d(?!\d?[)）]?$)")
_LONGEST_HEADING = 46
# A heading that ends in a full stop, in a paragraph of its own: （二）市内分解下达情况。
_STOPPED = regex.compile(r"^\S{4,24}(?:情况|概况|概述|分析|结论|依据)。$")
_TITLED = regex.compile(r"[^，。；：]{4,60}?报告(?=[一1]\s*[、.．]|第一|[（(]一[)）])")
_EDGES = " \t\u3000：:。；;，,、-—*#"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or one item of a list, without its number and its full stop.

    Parameters
    ----------
    text
        The words.
    place
        Where it stands.
    item
        Items of lists are counted through the document: sentences of one item share a number;
        0 for running text.
    mark
        The number that the item begins with (``一是``, ``（2）``), on its first sentence.
    paragraph
        Index of its paragraph in the document, from 0.
    goes_on
        Whether a semicolon ends it: what follows is of the same list.
    """

    text: str
    place: Place
    item: int = 0
    mark: str = ""
    paragraph: int = 0
    goes_on: bool = False

    @property
    def cell(self) -> Cell:
        """The sentence as a cell of the model."""
        return Cell(self.text, self.place)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of the sentence, in order."""
        return quantities_of(self.text)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under one heading, or before the first one.

    Parameters
    ----------
    kinds
        What its heading means, or that of the section it stands in: ``goals``, ``results``,
        ``money``, ``problems``, ``causes``, ``recommendations``, ``satisfaction``, ``score``,
        ``basis``, ``background``, ``management``, ``use``; empty where no heading says so.
    heading
        The heading without its number, ``None`` before the first one.
    level
        How deep it stands, from 1; 0 before the first heading.
    path
        The headings it stands under, outermost first, its own last.
    dimension
        The dimension it is about (数量, 质量, 时效, 成本, …), ``""`` for none.
    sentences
        What stands right under it, without what has a heading of its own.
    run_in
        The heading stands in one line with its text.
    """

    kinds: tuple[str, ...] = ()
    heading: Cell | None = None
    level: int = 0
    path: tuple[str, ...] = ()
    dimension: str = ""
    sentences: tuple[Sentence, ...] = ()
    run_in: bool = False

    @property
    def kind(self) -> str:
        """The first of its kinds, ``other`` where it has none."""
        return self.kinds[0] if self.kinds else "other"


@dataclass(frozen=True, slots=True)
class Report:
    """A document's prose in sections.

    Parameters
    ----------
    document
        What was read.
    sections
        In reading order.
    """

    document: Document
    sections: tuple[Section, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in reading order."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)

    def of(self, *kinds: str) -> tuple[Section, ...]:
        """Return the sections of any of these kinds."""
        return tuple(section for section in self.sections if set(kinds) & set(section.kinds))


def divide(document: Document) -> Report:
    r"""Return a document's prose in sections and sentences.

    Parameters
    ----------
    document
        Any document.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> text = "一、年度目标\n开展巡河24次。\n二、存在问题\n一是人手不足；二是设备老化。\n"
    >>> for section in divide(document_from_text(text, "a.txt")).sections:
    ...     print(section.kind, [sentence.text for sentence in section.sentences])
    goals ['开展巡河24次']
    problems ['人手不足', '设备老化']
    """
    divider = _Divider(document)
    for at, paragraph in enumerate(document.paragraphs):
        title = _TITLED.match(paragraph.text)
        divider.add(at, paragraph if title is None else _behind(paragraph, title.end()))
    return Report(document, tuple(divider.sections()))


def _behind(paragraph: Paragraph, start: int) -> Paragraph:
    """Return what stands behind a title that lines ran together with its first heading."""
    starts = [(max(offset - start, 0), line) for offset, line in paragraph.line_starts]
    later = [pair for pair in starts if pair[0]]
    kept = (*starts[-len(later) - 1 :][:1], *later) if starts else ()
    return replace(paragraph, text=paragraph.text[start:], line_starts=kept)


@dataclass(slots=True)
class _Open:
    """A section while its sentences are collected; ``style`` is how its heading is numbered."""

    section: Section
    style: str
    sentences: list[Sentence] = field(default_factory=list)


@dataclass(slots=True)
class _Divider:
    """Reads paragraphs one by one; the sections that are open stand on a stack."""

    document: Document
    stack: list[_Open] = field(default_factory=list)
    done: list[_Open] = field(default_factory=list)
    items: int = 0
    #: How the items of a list that goes on over paragraphs are numbered.
    listed: str = ""

    def sections(self) -> Iterator[Section]:
        for one in self.done:
            if one.sentences or one.section.heading is not None:
                yield replace(one.section, sentences=tuple(one.sentences))

    def add(self, at: int, paragraph: Paragraph) -> None:
        text = paragraph.text.strip()
        if not text:
            return
        style, end = enumerated(text)
        if not style and (glued := _GLUED.match(text)) and _ends_like_heading(text):
            style, end = "digit", glued.end()
        core = text[end:].strip(_EDGES)
        if not any(one.sentences for one in self.done) and _is_title(core) and not style:
            return
        if self._is_heading(paragraph, style, core):
            self._leave_run_in("")
            self._open(core, style or "plain", paragraph, (0, len(paragraph.text)))
            return
        self._leave_run_in(style)
        self._read(at, paragraph, style, len(paragraph.text) - len(paragraph.text.lstrip()) + end)

    def _is_heading(self, paragraph: Paragraph, style: str, core: str) -> bool:
        text = paragraph.text.strip()
        if not core or len(core) > _LONGEST_HEADING or _inner_end(core):
            return False
        if paragraph.heading_level or style in ("part", "markdown"):
            return True
        if "，" in core or "," in core or lexicon().headings["prose"].search(core):
            return False
        if _is_label(core):
            return bool(style) or (len(core) <= 24 and not text.endswith(("。", "；", ";")))
        numbered = style in ("chinese", "bracketed", "dotted") or (
            style == "digit" and _ends_like_heading(core)
        )
        return numbered and (not text.endswith(("。", "；", ";")) or bool(_STOPPED.search(text)))

    def _open(
        self,
        label: str,
        style: str,
        paragraph: Paragraph,
        span: tuple[int, int],
        *,
        run_in: bool = False,
    ) -> None:
        while self.stack and any(one.style in (style, "none") for one in self.stack):
            self.stack.pop()
        if not run_in and style == "plain":
            # Headings without numbers know no depth: each ends the one before it.
            own = kinds_of(label)
            while self.stack and self.stack[-1].section.run_in:
                self.stack.pop()
            if own and not dimension_of(label):
                self.stack = [one for one in self.stack if one.style == "part"]
        inherited = self.stack[-1].section if self.stack else Section()
        kinds, dimension = kinds_of(label), dimension_of(label)
        if dimension and inherited.kinds:
            kinds = inherited.kinds if inherited.kind in _DIVIDED else kinds
        if not kinds:
            kinds = inherited.kinds
        if dimension and not kinds:
            kinds = ("results",)
        cell = Cell(label, _placed(paragraph, *span))
        section = Section(
            kinds,
            cell,
            len(self.stack) + 1,
            (*inherited.path, label),
            dimension or inherited.dimension,
            run_in=run_in,
        )
        one = _Open(section, style)
        self.stack.append(one)
        self.done.append(one)

    def _leave_run_in(self, style: str) -> None:
        """Close headings run in with text, unless the list that began there goes on."""
        if style and style == self.listed:
            return
        self.listed = ""
        while self.stack and self.stack[-1].section.run_in:
            self.stack.pop()

    def _here(self) -> _Open:
        if not self.stack:
            self.stack.append(_Open(Section(), "none"))
            self.done.append(self.stack[-1])
        elif self.stack[-1] is not self.done[-1]:
            # The text goes on after a part of its own: in reading order it is a further piece.
            self.stack[-1] = _Open(self.stack[-1].section, self.stack[-1].style)
            self.done.append(self.stack[-1])
        return self.stack[-1]

    def _read(self, at: int, paragraph: Paragraph, style: str, start: int) -> None:
        text = paragraph.text
        mark = text[:start].strip()
        item = 0
        if mark:
            self.items += 1
            item = self.items
        for first, end, inner in _pieces(text, start):
            if inner:
                self.items += 1
                item, mark = self.items, inner
                self.listed = self.listed or _style_of(inner)
            begin = self._labels(paragraph, first, end, style if mark else "")
            words = text[begin:end].strip(" \t\u3000。；;！!？?，,、\n")
            if len(words) < 2 and not words.isdigit():
                continue
            goes_on = text[begin:end].rstrip()[-1:] in ("；", ";")
            place = _placed(paragraph, begin, end)
            sentence = Sentence(words, place, item, mark, at, goes_on)
            self._here().sentences.append(sentence)
            mark = ""

    def _labels(self, paragraph: Paragraph, begin: int, end: int, style: str) -> int:
        """Open the sections that a sentence's own words name, and return where its text begins."""
        text = paragraph.text
        while True:
            found = _RUN_IN.match(text, begin, end) or _ASPECT.match(text, begin, end)
            if found is None or (found["end"] == "。" and not text[end:].strip()):
                return begin
            label = found["label"].strip(_EDGES)
            if not _is_label(label) or lexicon().headings["prose"].search(label):
                return begin
            if found["end"] == "。" and self._names_problem(label):
                return begin
            self._open_run_in(label, paragraph, (begin, found.end()), style)
            begin = found.end()

    def _names_problem(self, label: str) -> bool:
        """Whether words under a heading of problems are one: 新建任务未全部完成。原因：…."""
        kinds = self.stack[-1].section.kinds if self.stack else ()
        about = bool({"problems", "causes"} & set(kinds))
        titled = lexicon().headings["of_problems"].match(label) is not None
        return about and not titled and lexicon().says("problem", label)

    def _open_run_in(
        self, label: str, paragraph: Paragraph, span: tuple[int, int], style: str
    ) -> None:
        # 改进措施：… ends 存在问题：… in the same paragraph, 数量指标：… stands in 产出：….
        kinds = kinds_of(label)
        while (
            self.stack
            and self.stack[-1].section.run_in
            and not (
                dimension_of(label)
                and self.stack[-1].section.kind in _DIVIDED
                and not self.stack[-1].section.dimension
            )
        ):
            self.stack.pop()
        self._open(label, f"run-in {style}", paragraph, span, run_in=True)
        self.listed = style or self.listed if kinds else self.listed


_DIVIDED = ("goals", "results")


def enumerated(text: str) -> tuple[str, int]:
    """Return how a paragraph is numbered, and where its words begin; ``("", 0)`` for not.

    Examples
    --------
    >>> enumerated("（二）资金情况"), enumerated("1)数量指标"), enumerated("2.1 前期准备")
    (('bracketed', 3), ('halfround', 2), ('dotted', 3))
    >>> enumerated("2022年度目标"), enumerated("1.5万元")
    (('', 0), ('', 0))
    """
    for name, style in _STYLES:
        if found := style.match(text):
            return name, found.end()
    return "", 0


def _style_of(mark: str) -> str:
    return enumerated(mark + "甲乙")[0] or mark[-1:]


def _inner_end(core: str) -> bool:
    return bool(_ENDS.search(core)) or "：" in core or ":" in core


def _is_label(core: str) -> bool:
    """Whether words are nothing but a heading of a known kind."""
    known = bool(kinds_of(core) or dimension_of(core))
    return known and _ends_like_heading(core) and not _figured(core)


def _ends_like_heading(core: str) -> bool:
    return len(core) <= _LONGEST_HEADING and bool(lexicon().headings["ends_at"].search(core))


def _is_title(core: str) -> bool:
    """Whether words are the title of the whole document, or what stands around it."""
    return lexicon().headings["title"].search(core) is not None


def _figured(core: str) -> bool:
    """Whether words hold a figure other than a year: no heading does."""
    return _FIGURE.search(_YEAR.sub("", core)) is not None


def _pieces(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Yield sentences and items of lists: where each begins and ends, and its number if any."""
    closed = [found.span() for found in _CLOSED.finditer(text)]

    def inside(at: int) -> bool:
        return any(low < at < high - 1 for low, high in closed)

    cuts: dict[int, tuple[int, str]] = {}
    for end in _ENDS.finditer(text, start):
        if not inside(end.start()):
            cuts.setdefault(end.end(), (end.end(), ""))
    for mark in _ITEM.finditer(text, start):
        if not inside(mark.start("mark")) and (mark.start("mark") > start or start == 0):
            cuts[mark.start("mark")] = (mark.end("mark"), mark["mark"].strip(_EDGES))
    begin, number = start, ""
    for at in sorted(cuts):
        if at > begin:
            yield begin, at, number
            number = ""
        begin, label = cuts[at]
        number = label or number
    if begin < len(text):
        yield begin, len(text), number


def _placed(paragraph: Paragraph, start: int, end: int) -> Place:
    lines = paragraph.lines_of(start, end)
    return paragraph.place if lines is None else replace(paragraph.place, lines=lines)
