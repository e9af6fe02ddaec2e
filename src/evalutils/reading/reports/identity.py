"""Whose report it is, of which project and year, and which decisions and annexes it cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalutils.base.patterns import regex
from evalutils.reading.forms import stated_unit
from evalutils.reading.reports.claims import facts, masked
from evalutils.reading.selfeval import Annex, Cell, quantities_of

# A title is short, and stands before the text begins.
_LONGEST_TITLE = 90
_TITLE_LINES = 8
_YEAR = regex.compile(r"(?<!\d)(20\d\d)(?:\s*[-—–至]\s*20\d\d)?\s*年\s*度?(?!\s*\d{1,2}\s*月)")
_YEARLY = regex.compile(r"(?<!\d)(20\d\d)\s*年\s*度")
_ANY = regex.compile(r"(?<!\d)(20\d\d)(?=\s*年|\s*[〕\]】])")
_STAMP = regex.compile(r"(?:发布|公开|更新|报送|来源|时间|日期|索引号|点击)")
_BRACKETED = regex.compile(r"[（(]([^（）()]{3,40})[)）]\s*$")
_ABOUT = regex.compile(r"^关于(?:开展|报送)?")
# 关于“某某”项目: nothing but a noun stands behind the name.
_NAMED_ONLY = regex.compile(r"^(?:项目|专项|资金|专项资金|经费)?(?:支出)?的?\s*$")
_NOUN = regex.compile(r"(?:项目|(?:专项|补助|转移支付)?资金|专项|经费|工程)(?=绩效|自评|评价)")
#: The end of a name by which a text calls it again, and what a name that says what it is ends with.
_TAIL = 6
_NOUN_END = regex.compile(r"(?:项目|工程|专项|资金|经费|补助|补贴|计划|行动)$")
_ENUMERATOR = regex.compile(r"^\s*[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*")
#: Signs of 人民币万元, the longest way to say it.
_MONEY = 5
_EDGES = "：:，,、的 \u3000()（）-—"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports on what; a cell is ``None`` where the report does not say.

    Parameters
    ----------
    title
        The title, its lines joined.
    project, unit, department
        The project, who carries it out, who is responsible for it.
    year, year_cell
        The year evaluated, and where it is told.
    whole_unit
        The report is about everything a department spends (部门整体支出).
    basis
        Documents cited as the decision the project or its money stands on.
    periods
        Times that figures are as of (截至…).
    scope
        Clauses whose figures are of a whole area (全区), not of the project.
    """

    title: Cell | None = None
    project: Cell | None = None
    unit: Cell | None = None
    department: Cell | None = None
    year: int | None = None
    year_cell: Cell | None = None
    whole_unit: bool = False
    basis: tuple[Cell, ...] = ()
    periods: tuple[Cell, ...] = ()
    scope: tuple[Cell, ...] = ()


def read_identity(passages: Sequence[Cell]) -> Identity:
    """Return whose report it is, from its title, its first sentences and its signature.

    Parameters
    ----------
    passages
        Title, headings and sentences in reading order.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> told = read_identity([Cell(text, Place("a.txt")) for text in (
    ...     "云岭区水利局2023年度山塘整治项目绩效自评报告", "一、项目概况",
    ...     "根据《关于下达山塘整治计划的通知》（云水〔2023〕7号）实施。")])
    >>> told.project.text, told.unit.text, told.year
    ('山塘整治项目', '云岭区水利局', 2023)
    >>> [cell.text for cell in told.basis]
    ['《关于下达山塘整治计划的通知》（云水〔2023〕7号）']
    """
    title = _title(passages)
    words = facts().named["identity"]
    project = unit = None
    if title is not None:
        project, unit = _split_title(title)
    project = _with_noun(project, passages)
    acting = _acting(passages, "acting")
    if unit is not None and acting is not None and words["area_alone"].search(unit.text):
        within = acting.text != unit.text and acting.text.startswith(unit.text)
        unit = acting if within else unit
    labelled = {name: _labelled(passages, name) for name in ("project", "unit", "department")}
    doing = _acting(passages, "doing")
    if unit is not None and doing is not None and doing.text.startswith(unit.text):
        doing = None  # a station of the office that the title names is that office
    department = labelled["department"] or _acting(passages, "department_told")
    if department is None and doing is not None:
        # Told apart only where the text does: another office does the work.
        above = unit or _acting(passages, "founding")
        department = above if above is not None and not _same_office(above, doing) else None
    whole_unit = bool(title is not None and words["whole_unit"].search(title.text))
    year, year_cell = _year(passages, title)
    return Identity(
        title,
        labelled["project"] or project or _acting(passages, "told_project"),
        # A sentence that names the 实施单位 knows better than the office a title begins with.
        labelled["unit"]
        or _acting(passages, "unit_told")
        or doing
        or unit
        or _beside(passages, title)
        or acting
        or _signature(passages),
        department,
        year,
        year_cell,
        whole_unit,
        _basis(passages),
        _all(passages, "as_of"),
        tuple(_scope(passages)),
    )


def _title(passages: Sequence[Cell]) -> Cell | None:
    """Return the title; one that is broken into lines is joined."""
    words = facts().named["identity"]
    lines: list[Cell] = []
    for passage in passages[:_TITLE_LINES]:
        text = passage.text.strip()
        if not text or _STAMP.match(text):
            continue
        if words["heading"].match(text) or len(text) > _LONGEST_TITLE or text.endswith("。"):
            break
        lines.append(passage)
        joined = "".join(line.text.strip() for line in lines)
        if words["title"].search(joined):
            own = words["title"].search(text)
            stands_alone = own is not None and len(text) > len(own[0]) + 4
            return Cell(
                text if stands_alone else joined, (passage if stands_alone else lines[0]).place
            )
    return None


def _split_title(title: Cell) -> tuple[Cell | None, Cell | None]:
    """Return project and unit of 某局2023年度某项目绩效自评报告."""
    words = facts().named["identity"]
    text = title.text.strip()
    explained = _BRACKETED.search(text)
    text = _BRACKETED.sub("", text)
    head = _YEAR.sub("\n", text)
    found = words["title"].search(head)
    if found is not None:
        # 某某专项资金绩效自评报告: the noun belongs to the name, in 项目支出绩效自评 it does not.
        noun = _NOUN.match(found[0])
        head = head[: found.start()] + ("" if noun is None else noun[0])
    head = words["title_ahead"].sub("", head)
    quoted = regex.search(r"[“《]([^”》]{3,40})[”》]", head)
    parts = [part.strip(_EDGES) for part in head.split("\n")]
    org = words["org"].match(parts[0]) if parts else None
    unit = "" if org is None else org[0]
    rest = "".join(parts) if not unit else parts[0][len(unit) :] + "".join(parts[1:])
    rest = words["title_behind"].sub("", rest).strip(_EDGES)
    rest = _ABOUT.sub("", rest)
    if explained is not None and words["names_project"].search(explained[1]):
        rest = explained[1]
    elif quoted is not None and _NAMED_ONLY.search(head[quoted.end() :]):
        rest = quoted[1]
    project = (
        Cell(rest, title.place) if len(rest) >= 3 and not words["whole_unit"].search(rest) else None
    )
    return project, Cell(unit, title.place) if unit else None


def _labelled(passages: Sequence[Cell], name: str) -> Cell | None:
    """Return what stands behind 项目名称： and the like."""
    pattern = facts().named["identity"][f"{name}_label"]
    for passage in passages:
        found = pattern.match(passage.text.strip())
        value = "" if found is None else found["value"].strip(_EDGES)
        # 单位：万元 above a table is what its money is counted in.
        if found is not None and not (len(value) <= _MONEY and stated_unit(f"单位：{value}")):
            return Cell(value, passage.place)
    return None


def _acting(passages: Sequence[Cell], name: str) -> Cell | None:
    pattern = facts().named["identity"][name]
    for passage in passages:
        found = pattern.search(_ENUMERATOR.sub("", masked(passage.text)))
        if found is not None:
            value = facts().named["identity"]["verbs"].sub("", found["value"])
            return Cell(value.strip(_EDGES), passage.place)
    return None


def _with_noun(project: Cell | None, passages: Sequence[Cell]) -> Cell | None:
    """Return a project with the noun that 项目支出绩效自评 leaves in doubt, where the text has it.

    The title may speak of 项目支出 or of a 某某项目; a sentence that calls it so decides.
    """
    if project is None or len(project.text) < _TAIL or _NOUN_END.search(project.text):
        return project
    called = f"{project.text[-_TAIL:]}项目"
    sentences = (one.text for one in passages if one.place != project.place)
    if any(called in text and f"{called}支出" not in text for text in sentences):
        return Cell(f"{project.text}项目", project.place)
    return project


def _same_office(one: Cell, other: Cell) -> bool:
    """Return whether two names are of one office: one of them says where it is, too."""
    return one.text.endswith(other.text) or other.text.endswith(one.text)


def _beside(passages: Sequence[Cell], title: Cell | None) -> Cell | None:
    """Return the office whose name stands in a line of its own above the title, or right below."""
    if title is None:
        return None
    org = facts().named["identity"]["org"]
    told = [passage.text.strip() for passage in passages[:_TITLE_LINES]]
    at = told.index(title.text) if title.text in told else len(told)
    # ——某县糖业发展办公室: a dash may lead to it.
    for passage in passages[: at + 2]:
        name = passage.text.strip().lstrip("—–-－ ")
        if org.fullmatch(name):
            return Cell(name, passage.place)
    return None


def _signature(passages: Sequence[Cell]) -> Cell | None:
    words = facts().named["identity"]
    for passage in passages[-4:]:
        text = passage.text.strip()
        found = words["org"].fullmatch(text)
        if found is not None:
            return Cell(text, passage.place)
    return None


def _year(passages: Sequence[Cell], title: Cell | None) -> tuple[int | None, Cell | None]:
    """Return the year of the title, else the one that the text is mostly about."""
    if title is not None and (found := _YEAR.search(title.text)) is not None:
        return int(found[1]), title
    counted: Counter[int] = Counter()
    first: dict[int, Cell] = {}
    for passage in passages:
        text = masked(passage.text)
        if _STAMP.match(text.strip()):
            continue
        for pattern, weight in ((_YEAR, 1), (_YEARLY, 1)):
            for match in pattern.finditer(text):
                counted[int(match[1])] += weight
                first.setdefault(int(match[1]), passage)
    # One bare mention of a year may be any year, unless no other year stands anywhere.
    likely = [year for year, count in counted.most_common(1) if count >= 2]
    if likely:
        return likely[0], first[likely[0]]
    named = {int(year): passage for passage in passages for year in _ANY.findall(passage.text)}
    return next(iter(named.items())) if len(named) == 1 else (None, None)


def _basis(passages: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return documents the project or its money stands on: cited to decide, not to manage."""
    words = facts().named["basis"]
    found: dict[str, Cell] = {}
    in_section = False
    for passage in passages:
        text = passage.text
        if facts().named["identity"]["heading"].match(text.strip()) and len(text) < 30:
            in_section = words["section"].search(text) is not None
        for match in words["cited"].finditer(text):
            clause = text[max(0, match.start() - 24) : match.start()]
            rest = text[match.end() : match.end() + 16]
            decides = words["ahead"].search(clause) and not words["rule"].search(match[0])
            gives = words["behind"].search(rest)
            if in_section or decides or (gives and not words["rule"].search(match[0])):
                found.setdefault(match[0], Cell(match[0].strip(), passage.place))
    return tuple(found.values())


def _all(passages: Sequence[Cell], name: str) -> tuple[Cell, ...]:
    pattern = facts().named["identity"][name]
    found: dict[str, Cell] = {}
    for passage in passages:
        for match in pattern.finditer(passage.text):
            found.setdefault(match[0], Cell(match[0], passage.place))
    return tuple(found.values())


def _scope(passages: Sequence[Cell]) -> list[Cell]:
    pattern = facts().named["identity"]["area"]
    return [
        Cell(clause.strip(), passage.place)
        for passage in passages
        for clause in regex.split(r"[，；。]", passage.text)
        if pattern.search(clause) and quantities_of(clause)
    ]


def read_annexes(passages: Sequence[Cell], tables: Sequence[str] = ()) -> tuple[Annex, ...]:
    """Return the annexes that are cited, each once, and whether the document holds them.

    Parameters
    ----------
    passages
        Headings and sentences in reading order.
    tables
        Titles of the tables that the document holds.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.txt")
    >>> told = [Cell("详见附件2《资金明细表》。", place), Cell("评分见附件打分表。", place),
    ...         Cell("附件1：项目自评表", place)]
    >>> [(annex.name.text, annex.present) for annex in read_annexes(told, ["2022年项目自评表"])]
    [('资金明细表', False), ('打分表', False), ('项目自评表', True)]
    """
    words = facts().named["annex"]
    found: dict[str, Annex] = {}
    in_list = False
    for passage in passages:
        matches = list(words["cited"].finditer(passage.text))
        if not matches and in_list:
            matches = [match for match in [words["next"].match(passage.text)] if match]
        # A list of annexes stands in lines of its own, each begun by its number.
        in_list = bool(matches) and not passage.text.rstrip().endswith("。")
        for match in matches:
            name = words["around"].sub("", match["name"] or "") or match["bare"] or ""
            if not name or any(name in known or known in name for known in found):
                continue
            found[name] = Annex(Cell(name, passage.place), _holds(tables, name))
    return tuple(found.values())


def _holds(tables: Iterable[str], name: str) -> bool:
    plain = "".join(char for char in name if char.isalnum())
    return any(
        plain and plain in "".join(char for char in title if char.isalnum()) for title in tables
    )
