"""What each figure of a sentence is: a budget, money spent, a share, a score, work done.

A figure is what the words nearest before it say, inside its own clause; where they say nothing
it is what the words behind it say, or what the list it stands in is about. A figure whose words
say nothing is no claim.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.base.words import beside
from evalutils.reading.quantities import Quantity
from evalutils.reading.selfeval import Cell, Claim, Period, Role, Scope, quantities_of

_BREAKS = regex.compile(r"[，,；;。！!？?\n]")
# A factor of a formula (B/A×100%) is no figure of anything, and a bare 万元 has lost its number.
_NO_FIGURE = regex.compile(r"[×xX*÷/]\s*$|\d$")
_NUMERAL = regex.compile(r"[\d零〇一二三四五六七八九十百千两半几数壹贰叁肆伍陆柒捌玖拾佰仟]")
_STOPS = regex.compile(r"[；;。]")
# No clause is longer; a line of a page without any stop may be.
_REACH = 400
_LONGEST_LIST = 40
_LISTS = regex.compile(r"其中|包括|包含|分别是|构成|来源|由|(?:[（(])(?:含|其中|包括)?")
_GOES_ON = regex.compile(r"\s*[（(]?(?:其中|包括|具体(?:为|包括|用于)|分别(?:为|是))")
_RESPECTIVELY = regex.compile(r"分别(?:为|是|达到?|安排|下达|支出|完成|：|:)?")
# Titles and document numbers are names: their 预算 and 2022年 say nothing of a figure behind them.
_NAMES = regex.compile(
    r"《[^《》]{0,160}(?:《[^《》]{0,80}》[^《》]{0,80}){0,3}》|[（(][^（）()]{0,16}[〔\[【(（]\s*\d{4}\s*[〕\]】)）]\s*第?\s*\d+\s*号[）)]"
)
_YEAR = regex.compile(r"(?P<year>20\d\d)\s*年度?(?!\s*\d{1,2}\s*月|\s*[-—–~至到]\s*20)")
_MONEY_SCALES = "万亿"
_SPENT_ON = regex.compile(r"^.*(?:用于|投向)")
_ALL_USED = regex.compile(
    r"(?:全年|本年|当年|年内)(?:共|实际|已|累计)?(?:用于|投入)[^，,。；;\d]{1,24}$"
)
_CARRIED = regex.compile(r"结转|结余")
_WITH_MORE = regex.compile(r"[（(]含[^（）()]{0,8}(?:追加|调整|调剂|结转)[^（）()]*[)）]")
_BRACKETS = regex.compile(r"[（(][^（）()]*[)）]")
_LAST = regex.compile(r"[、（(：:+＋]")
#: Roles of money, of which one amount can be a part of another.
MONEY_ROLES = frozenset(
    {"initial", "adjusted", "budget", "added", "cut", "received", "executed", "balance"}
)
_ALL_OF_IT = frozenset({"initial", "adjusted", "budget", "received"})


@dataclass(frozen=True, slots=True)
class Facts:
    """The words of ``facts.toml``, compiled: for each kind of figure its words, in order."""

    words: dict[str, regex.Pattern[str]]
    tokens: dict[str, tuple[tuple[str, bool, regex.Pattern[str] | None], ...]]
    behind: tuple[tuple[Role, regex.Pattern[str]], ...]
    awaited: regex.Pattern[str]
    came: regex.Pattern[str]
    named: dict[str, dict[str, regex.Pattern[str]]]


@cache
def facts() -> Facts:
    """Return the words by which sentences say what a figure is."""
    data = beside(__file__, "facts.toml")
    words, tokens = {}, {}
    for kind in ("money", "share", "points", "work"):
        rows: list[dict[str, Any]] = data[kind]
        words[kind] = regex.compile(
            "|".join(f"(?P<r{at}>{row['words']})" for at, row in enumerate(rows))
        )
        tokens[kind] = tuple(
            (
                row["role"],
                bool(row.get("weak")),
                regex.compile(row["not_before"]) if "not_before" in row else None,
            )
            for row in rows
        )
    behind = tuple((row["role"], regex.compile(row["words"])) for row in data["behind"])
    named = {
        name: {key: regex.compile(pattern) for key, pattern in table.items()}
        for name, table in data.items()
        if isinstance(table, dict)
    }
    return Facts(
        words,
        tokens,
        behind,
        regex.compile(data["awaited"]["words"]),
        regex.compile(data["came"]["words"]),
        named,
    )


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a clause that says what a figure is."""

    role: str
    weak: bool
    start: int
    end: int
    text: str


def _tokens(kind: str, text: str) -> list[_Token]:
    known = facts()
    found = []
    at = 0
    while (match := known.words[kind].search(text, at)) is not None:
        index = int(str(match.lastgroup)[1:])
        role, weak, not_before = known.tokens[kind][index]
        at = max(match.end(), match.start() + 1)
        if not_before is not None and not_before.search(text[: match.start()]):
            # 上年结转 is a source: the words before make another word of it.
            continue
        found.append(_Token(role, weak, match.start(), match.end(), match[0]))
    return found


def _nearest(tokens: Sequence[_Token]) -> _Token | None:
    """Return the last word that is not weak, else the last; a plan holds for the verb behind it."""
    strong = [token for token in tokens if not token.weak]
    planned = [at for at, token in enumerate(strong) if token.role == "planned"]
    if planned and not any("实际" in token.text for token in strong[planned[-1] :]):
        return strong[planned[-1]]
    return strong[-1] if strong else tokens[-1] if tokens else None


def kind_of_figure(quantity: Quantity) -> str:
    """Return by which words a figure is read: money, share, points or work.

    Examples
    --------
    >>> from evalutils.reading.quantities import read_quantities
    >>> [kind_of_figure(found) for found in read_quantities("29.6万、3元、95%、98分、12场")]
    ['amount', 'money', 'share', 'points', 'work']
    """
    if not _NUMERAL.search(quantity.text):
        return ""
    if quantity.kind == "money":
        return "money" if quantity.unit == "元" else ""
    if quantity.kind == "ratio":
        return "share"
    if quantity.kind == "score":
        return "points"
    if not quantity.unit and quantity.text.strip()[-1:] in _MONEY_SCALES:
        return "amount"
    return "work" if quantity.kind in ("count", "measure", "duration") else ""


def masked(text: str) -> str:
    """Return a sentence of the same length with titles and document numbers blanked out.

    Examples
    --------
    >>> masked("按《预算通知》下达20万元")
    '按      下达20万元'
    """
    return str(_NAMES.sub(lambda found: " " * len(found[0]), text))


@dataclass(slots=True)
class _Sentence:
    """One sentence while its figures are read, left to right."""

    text: str
    place: Place
    year: int | None
    known: Facts = field(default_factory=facts)
    claims: list[Claim] = field(default_factory=list)
    #: What the list the sentence is in is about, and the total it splits.
    pending: str = ""
    whole: Claim | None = None
    #: The amount told last in the sentences before.
    before: Claim | None = None
    #: What figures are that a list of words in front names one by one, by where they begin.
    given: dict[int, str] = field(default_factory=dict)

    def read(self) -> list[Claim]:
        words = masked(self.text)
        figures = quantities_of(self.text)
        self.given = self._respectively(words, figures)
        for index, figure in enumerate(figures):
            before = figures[index - 1].end if index else 0
            after = figures[index + 1].start if index + 1 < len(figures) else len(words)
            claim = self._claim(words, figure, before, after)
            if claim is not None:
                self.claims.append(claim)
                self._also(words, claim, figure, after)
        self._came(words)
        self._used(words)
        return self.claims

    def _used(self, words: str) -> None:
        """Take 全年用于购书30万元 for what was spent where no other use is told."""
        parts = [at for at, claim in enumerate(self.claims) if claim.role == "part"]
        if len(parts) != 1 or any(claim.role == "executed" for claim in self.claims):
            return
        claim = self.claims[parts[0]]
        if claim.quantity is not None and _ALL_USED.search(words, 0, claim.quantity.start):
            self.claims[parts[0]] = replace(claim, role="executed", subject="", other=None)

    def _came(self, words: str) -> None:
        """Add that all of the budget told before came, where no figure of what came is told."""
        came = self.known.came.search(words)
        if came is None or any(claim.role == "received" for claim in self.claims):
            return
        budgets = [c for c in self.claims if c.role in _ALL_OF_IT and c.other is None]
        budgets = [c for c in budgets if c.quantity and c.quantity.end <= came.start()]
        told = budgets[-1] if budgets else self.before
        if told is not None and told.role in _ALL_OF_IT:
            self.claims.append(replace(told, role="received"))

    def _claim(self, words: str, figure: Quantity, before: int, after: int) -> Claim | None:
        kind = kind_of_figure(figure)
        if not kind or _NO_FIGURE.search(words, max(0, figure.start - 2), figure.start):
            return None
        before = max(before, figure.start - _REACH)
        gap = words[before : figure.start]
        cuts = [found.end() for found in _BREAKS.finditer(gap)]
        start = before + (cuts[-1] if cuts else 0)
        window = words[start : figure.start]
        lexical = "money" if kind == "amount" else kind
        # 部门预算（含年中追加）: what brackets explain is another word for the same figure.
        bare = _BRACKETS.sub(lambda found: " " * len(found[0]), window)
        tokens = _tokens(lexical, bare) or _tokens(lexical, window)
        told = _nearest(tokens)
        ahead = False
        if told is None and cuts and kind in ("money", "amount"):
            # 年初预算安排，共计120万元: the words stand before the comma, and no figure took them.
            told = _nearest(
                _tokens(lexical, words[before + (cuts[-2] if len(cuts) > 1 else 0) : start])
            )
            ahead = told is not None
        if (_LISTS.search(gap) or gap.lstrip()[:1] in ("：", ":")) and kind in ("money", "amount"):
            self._begin_list()
        role = "" if told is None else self._paid(_with_more(told.role, window), words, figure)
        if figure.start in self.given:
            role, told = self.given[figure.start], None
        if kind == "work":
            asked = self._sample(words, window, figure, start, after)
            if asked is not None:
                return asked
        if kind in ("share", "points"):
            role = self._share_or_points(role, words, window, figure)
        if role == "none" or (kind == "amount" and role in ("", "part")):
            return None
        if (ahead or not role) and self.known.awaited.search(words, figure.end, figure.end + 8):
            return None
        named = figure.start in self.given or (told is not None and not told.weak)
        if lexical == "money" and not named:
            role = self._otherwise(words, role, figure, after)
        if not role:
            return None
        self._end_list(role)
        clause_end = self._clause_end(words, figure.end)
        claim = Claim(
            cast(Role, role),
            self._subject(window, tokens, None if ahead else told),
            Cell(figure.text.strip(), self.place),
            figure,
            Cell(self.text[start:clause_end].strip(), self.place),
            # 其中培训费12万元，…，预算执行率95%: a rate is of all, not of one part.
            None if self.whole is None or kind == "share" else self.whole.cell,
            self._scope(words, start, figure.start),
            self._period(words, figure.start),
        )
        if lexical == "money" and (role == "part" or (self.whole is None and role in MONEY_ROLES)):
            self.pending = role
        return claim

    def _paid(self, role: str, words: str, figure: Quantity) -> str:
        """Return what an amount is that is none of the project's but was paid: 审定造价…已付清."""
        paid = self.known.named["settled"]["words"]
        return "executed" if role == "none" and paid.search(words, figure.end) else role

    def _share_or_points(self, role: str, words: str, window: str, figure: Quantity) -> str:
        """Return what a share or a score is, where the words before it do not say it all."""
        if role == "score" and self.known.named["score"]["full"].search(words, figure.end):
            # 总分100分，按…设置权重 is what all could get.
            return "points"
        if figure.kind == "score":
            return role
        told = self.claims[-1] if self.claims else None
        if role == "rate" and told is not None and told.role == "balance":
            # 年末结转31.2万元，占年度经费的四成: the share is of what was left.
            return "unspent_rate" if _ITS_SHARE.match(window) else role
        return "satisfaction" if not role and self._is_content(words, figure) else role

    def _is_content(self, words: str, figure: Quantity) -> bool:
        content = self.known.named["survey"]["content"]
        return content.search(words, figure.end, figure.end + 20) is not None

    def _begin_list(self) -> None:
        whole = next(
            (claim for claim in reversed(self.claims[-_LONGEST_LIST:]) if is_whole(claim)), None
        )
        self.whole = self.whole if whole is None else whole

    def _end_list(self, role: str) -> None:
        """End a list where an amount of another role is told: 其中省级40万元，实际到位55万元."""
        if self.whole is None or role not in MONEY_ROLES:
            return
        budgets = {"initial", "adjusted", "budget"}
        if role != self.whole.role and not {role, self.whole.role} <= budgets:
            self.whole = None

    def _otherwise(self, words: str, role: str, figure: Quantity, after: int) -> str:
        """Return what the words behind an amount, or the list it stands in, say it is."""
        rest = words[figure.end : after]
        for told, pattern in self.known.behind:
            if told == "budget" and pattern.search(rest):
                return told
        if self.whole is not None and role in ("", "part", "budget"):
            return self.whole.role
        if role:
            return role
        if self.pending and self.claims and self.claims[-1].role == self.pending:
            return self.pending
        if _ALONE.search(words, max(0, figure.start - _REACH), figure.start):
            # 上述200万元已全部支付: the words behind are all that say what it is.
            return next((told for told, found in self.known.behind if found.search(rest)), "")
        return ""

    def _also(self, words: str, claim: Claim, figure: Quantity, after: int) -> None:
        """Add what is said to have become of all of an amount: 100万元，已全部支付."""
        rest = words[figure.end : min(after, figure.end + 40)].split("。", maxsplit=1)[0]
        if claim.other is not None and self.whole is not None and rest[:1] in ("）", ")"):
            claim, self.whole, rest = self.whole, None, rest[1:]
        if claim.role not in _ALL_OF_IT or claim.other is not None:
            return
        for role, pattern in self.known.behind:
            if role not in ("budget", claim.role) and pattern.search(rest):
                self.claims.append(replace(claim, role=role))

    def _clause_end(self, words: str, at: int) -> int:
        end = min(len(words), at + _REACH)
        found = _BREAKS.search(words, at, end)
        return end if found is None else found.start()

    def _subject(self, window: str, tokens: Sequence[_Token], told: _Token | None) -> str:
        """Return the name that stands beside the word that says what the figure is."""
        if told is None:
            return "" if self.given else self._named(window)
        if told.weak or (told.role == "budget" and _CARRIED.search(told.text)):
            # 省级资金, 维修养护, 上年结转: the word is a part of the name.
            return self._named(_SPENT_ON.sub("", window))
        if told.role in ("planned", "done"):
            # 满意度年初指标值不低于85%: all that stands before is the name.
            return self._named(window[told.end :]) or self._named(window[: told.start])
        ahead = [token.end for token in tokens if token.end <= told.start and not token.weak]
        before = window[max(ahead, default=0) : told.start]
        return self._named(window[told.end :]) or self._named(before)

    def _named(self, words: str) -> str:
        subject = self.known.named["subject"]
        # The last name of a list is this figure's; what stands in brackets explains it.
        words = _LAST.split(_BRACKETS.sub("", words).strip())[-1].strip()
        words = subject["ahead"].sub("", words)
        return str(subject["behind"].sub("", words)).strip(' 》）)”"')

    def _scope(self, words: str, start: int, at: int) -> Scope:
        scope = self.known.named["scope"]
        if scope["unit"].search(words, start, at):
            return "unit"
        return "other" if scope["other"].search(words, start, at) else "project"

    def _period(self, words: str, at: int) -> Period:
        period = self.known.named["period"]
        # A year told further back is of another sentence, however long the line.
        begin = max(0, at - _REACH)
        clause = max((found.end() for found in _BREAKS.finditer(words, begin, at)), default=begin)
        if period["last"].search(words, clause, at):
            return "last"
        if period["next"].search(words, clause, at):
            return "next"
        if period["several"].search(words, begin, at):
            return "several"
        years = [int(found["year"]) for found in _YEAR.finditer(words, begin, at)]
        if self.year is None or not years or years[-1] == self.year:
            return "this"
        # 2021年结转资金 is this year's money from an older year.
        if regex.search(rf"{years[-1]}\s*年度?末?(?:结转|结余)", words[begin:at]):
            return "this"
        return "last" if years[-1] < self.year else "next"

    def _sample(
        self, words: str, window: str, figure: Quantity, start: int, after: int
    ) -> Claim | None:
        """Return how many were asked (发放问卷200份), where the words around say so."""
        survey = self.known.named["survey"]
        rest = words[figure.end : min(after, figure.end + 12)]
        if figure.unit not in _ASKED or not (
            survey["asked"].search(window) or survey["asked_behind"].search(rest)
        ):
            return None
        end = self._clause_end(words, figure.end)
        return Claim(
            "sample",
            self._named(window),
            Cell(figure.text.strip(), self.place),
            figure,
            Cell(self.text[start:end].strip(), self.place),
        )

    def _respectively(self, words: str, figures: Sequence[Quantity]) -> dict[int, str]:
        """Return what the figures behind 分别为 are, one to one with the words before it."""
        given: dict[int, str] = {}
        starts = [figure.start for figure in figures]
        for found in _RESPECTIVELY.finditer(words):
            begin = max(0, found.start() - _REACH)
            at = bisect_left(starts, found.start())
            taken = figures[at - 1].end if at else 0
            stops = _STOPS.finditer(words, max(begin, taken), found.start())
            cut = max((stop.end() for stop in stops), default=max(begin, taken))
            told = _tokens("money", words[cut : found.start()])
            roles = [token.role for token in told if token.role != "none" and not token.weak]
            listed = figures[at : at + len(roles)]
            money = all(kind_of_figure(figure) == "money" for figure in listed)
            if len(roles) > 1 and len(listed) == len(roles) and money:
                given |= {figure.start: role for figure, role in zip(listed, roles, strict=True)}
        return given


def _with_more(role: str, window: str) -> str:
    """Return what a budget is whose brackets say that money added later is in it."""
    return "adjusted" if role == "initial" and _WITH_MORE.search(window) else role


#: A share of what the clause before told.
_ITS_SHARE = regex.compile(r"\s*(?:仅|只|约|大约|也|均|正好|恰好?)*(?:占|为|是)")
#: Nothing stands before an amount but a pointer to what was told: the clause begins with it.
_ALONE = regex.compile(
    r"(?:^|[，,。；;])\s*(?:上述|以上|该|这笔?|前述|此)?(?:\d+项)?(?:资金|款项|经费)?(?:共计?)?$"
)
_ASKED = frozenset({"份", "人", "户", "名", "家", "位", "人次", "张", "个"})


def is_whole(claim: Claim) -> bool:
    """Whether a claim tells an amount of money that is no part of another one."""
    return claim.role in MONEY_ROLES and claim.other is None


def claims_of(
    text: str, place: Place, year: int | None = None, before: Claim | None = None
) -> tuple[Claim, ...]:
    """Return what every figure of a sentence is, as far as its words say so.

    Parameters
    ----------
    text
        One sentence, or a few.
    place
        Where it stands.
    year
        The year evaluated: a figure of another year is told as of another year.
    before
        The amount told last in the sentences before: 其中 at the beginning splits it.

    Examples
    --------
    >>> found = claims_of("年初预算50万元，其中省级资金30万元、区级配套20万元，实际支出48万元，"
    ...                   "预算执行率96%。", Place("a.txt"))
    >>> for claim in found:
    ...     print(claim.role, claim.subject, claim.cell.text, claim.other and claim.other.text)
    initial  50万元 None
    initial 省级资金 30万元 50万元
    initial 区级配套 20万元 50万元
    executed  48万元 None
    rate  96% None
    """
    goes_on = before if _GOES_ON.match(text) else None
    return tuple(_Sentence(text, place, year, whole=goes_on, before=before).read())
