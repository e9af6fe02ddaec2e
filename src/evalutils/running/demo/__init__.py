"""A fictitious project of three years that shows what one real source cannot.

Its raw folders are files as written, a form as an Excel file, and records drawn with a fixed seed
so that every total is the plan's.
"""

from __future__ import annotations

import calendar
import csv
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from evalutils.evidence.year import write_registry
from evalutils.reading.documents import read_document
from evalutils.reading.forms import read_forms, write_form_xlsx

Row = tuple[object, ...]
Rows = Callable[["Draw", Mapping[str, Any]], Iterator[Row]]
#: 年内的宣传季：宣讲与活动都在 3 月以后.
_FIRST_MONTH_OUTREACH = 3
_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Draw:
    """Where one table's chance comes from, and what it chooses among.

    Parameters
    ----------
    year
        Evaluation year.
    places
        Town and village of every village, in the order of the list.
    chance
        Seeded by project, year and table; only ``random()`` is asked, whose sequence no
        version of Python has changed.
    """

    year: int
    places: tuple[tuple[str, str], ...]
    chance: random.Random

    def below(self, bound: int) -> int:
        """Return a whole number from 0 up to, without, ``bound``."""
        return int(self.chance.random() * bound)

    def day(self, month: int) -> str:
        """Return a day of a month in ISO form."""
        last = calendar.monthrange(self.year, month)[1]
        return f"{self.year}-{month:02d}-{1 + self.below(last):02d}"

    def day_from(self, month: int) -> str:
        """Return a day in this month or a later one."""
        return self.day(month + self.below(13 - month))

    def place(self, town: str | None = None) -> tuple[str, str]:
        """Return a village with its town, of any town or of the one named."""
        there = [one for one in self.places if town in {None, one[0]}]
        return there[self.below(len(there))]

    def shuffled(self, items: Sequence[Any]) -> list[Any]:
        """Return items in an order of chance."""
        drawn = sorted((self.chance.random(), at) for at in range(len(items)))
        return [items[at] for _, at in drawn]


def spread(total: int, parts: int) -> list[int]:
    """Return ``parts`` whole numbers as even as can be that add up to ``total``.

    Examples
    --------
    >>> spread(11, 4)
    [3, 3, 3, 2]
    """
    each, left = divmod(total, parts)
    return [each + (at < left) for at in range(parts)]


def places_of(plan: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return town and village of every village of the plan."""
    return tuple((town, f"{town}{name}") for town in plan["towns"] for name in plan["villages"])


def registrations(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 注册日期, 镇街, 村居, 是否实名."""
    for town, (count, named) in plan["registrations"].items():
        for number in range(count):
            yield draw.day_from(1), *draw.place(town), "是" if number < named else "否"


def patrols(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 巡逻日期, 镇街, 村居, 参加人次."""
    sizes = draw.shuffled(spread(plan["persons"], sum(plan["patrols"])))
    for month, count in enumerate(plan["patrols"], 1):
        for _ in range(count):
            yield draw.day(month), *draw.place(), sizes.pop()


def incidents(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 登记号, 日期, 镇街, 警情类别, 处置结果, 抓获人数, 是否纠纷类."""
    disputes, settled = plan["disputes"]
    kinds = [("纠纷", "调解", 0, "是")] * settled
    kinds += [("纠纷", "移交", 0, "是")] * (disputes - settled)
    for outcome, persons in zip(("行政拘留", "刑事拘留"), plan["detained"], strict=True):
        kinds += [("治安", outcome, 1, "否")] * persons
    kinds += [("求助", "其他", 0, "否")] * plan["other_incidents"]
    for number, (kind, outcome, detained, dispute) in enumerate(draw.shuffled(kinds), 1):
        town, _ = draw.place()
        ident = f"JQ{draw.year}{number:04d}"
        yield ident, draw.day_from(1), town, kind, outcome, detained or "", dispute


def lectures(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 日期, 镇街, 村居, 活动类别, 参加人次."""
    for town, village in draw.shuffled(draw.places)[: plan["lectures"]]:
        day = draw.day_from(_FIRST_MONTH_OUTREACH)
        yield day, town, village, "法治宣讲", 40 + draw.below(60)
    for _ in range(plan["activities"]):
        day = draw.day_from(_FIRST_MONTH_OUTREACH)
        yield day, *draw.place(), "普法宣传", 20 + draw.below(200)


def materials(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 日期, 品种, 数量."""
    for kind, pieces in plan["materials"].items():
        for part in spread(pieces, 4):
            yield draw.day_from(_FIRST_MONTH_OUTREACH), kind, part


def vouchers(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 凭证号, 支付日期, 用途, 金额（元）: as many as are asked for, at least one a payment.

    However many there are, they add up to the plan's spending to the cent.
    """
    number = 0
    payments = list(_payments(plan))
    for (month, purpose, cents), parts in zip(
        payments, spread(max(plan["vouchers"], len(payments)), len(payments)), strict=True
    ):
        for part in spread(cents, parts):
            number += 1
            amount = Decimal(part) / 100
            yield f"PZ{draw.year}{number:03d}", draw.day(month), purpose, f"{amount:.2f}"


def _payments(plan: Mapping[str, Any]) -> Iterator[tuple[int, str, int]]:
    """Yield month, purpose and cents of everything that was paid."""
    shares = list(plan["purposes"].items())
    for month, spent in enumerate(plan["spending"], 1):
        left = Decimal(str(spent)) * 10000
        for at, (purpose, share) in enumerate(shares, 1):
            amount = left if at == len(shares) else _part(spent, share)
            left -= amount
            yield month, purpose, int(amount * 100)


def survey(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 问卷号, 调查日期, 受访对象, 总体满意度."""
    answers = []
    for group, (asked, content) in plan["survey"].items():
        fair = content * 3 // 10
        answers += [(group, "满意")] * (content - fair) + [(group, "基本满意")] * fair
        answers += [(group, "一般" if at % 2 else "不满意") for at in range(asked - content)]
    for number, (group, answer) in enumerate(draw.shuffled(answers), 1):
        yield f"WJ{draw.year}{number:04d}", draw.day(11), group, answer


def equipment(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 设备编号, 镇街, 安装位置, 设备类别, 是否在线."""
    count, online = plan["equipment"]
    for number in range(1, count + 1):
        town, village = draw.place()
        place = f"{village}路口{1 + draw.below(9)}号杆"
        yield f"SB{number:04d}", town, place, "视频监控", "是" if number <= online else "否"


def villages(draw: Draw, plan: Mapping[str, Any]) -> Iterator[Row]:
    """Yield 镇街, 村居."""
    yield from draw.places


def _part(spent: float, share: int) -> Decimal:
    return (Decimal(str(spent)) * 10000 * share / 100).quantize(_CENTS)


#: Name of the table → its kind (a template of the records), header, and the rows.
TABLES: Mapping[str, tuple[str, Sequence[str], Rows]] = {
    "注册登记": ("neighbour_watch", ("注册日期", "镇街", "村居", "是否实名"), registrations),
    "巡逻": ("patrols", ("巡逻日期", "镇街", "村居", "参加人次"), patrols),
    "警情": (
        "incidents",
        ("登记号", "日期", "镇街", "警情类别", "处置结果", "抓获人数", "是否纠纷类"),
        incidents,
    ),
    "宣讲": ("lectures", ("日期", "镇街", "村居", "活动类别", "参加人次"), lectures),
    "宣传品": ("materials", ("日期", "品种", "数量"), materials),
    "凭证": ("vouchers", ("凭证号", "支付日期", "用途", "金额（元）"), vouchers),
    "满意度": ("survey", ("问卷号", "调查日期", "受访对象", "总体满意度"), survey),
    "技防设备": ("equipment", ("设备编号", "镇街", "安装位置", "设备类别", "是否在线"), equipment),
    "村居名录": ("villages", ("镇街", "村居"), villages),
}


_HERE = Path(__file__).parent
#: Files that are documents as received; all others are tables and words of the evaluator.
_SOURCES = ("self-evaluation-report.txt", "approval.txt")
_FORM, _FORM_BOOK = "form.txt", "self-evaluation-form.xlsx"


def read_plan() -> dict[str, Any]:
    """Return what the demo is made from: places, purposes, and the totals of each year.

    Examples
    --------
    >>> plan = read_plan()
    >>> plan["project"], sorted(plan["years"])
    ('yanshi-pingan', ['2021', '2022', '2023'])
    """
    plan: dict[str, Any] = yaml.safe_load((_HERE / "plan.yaml").read_text(encoding="utf-8"))
    return plan


def write_year(folder: Path, year: str, plan: Mapping[str, Any], vouchers: int = 0) -> None:
    """Write the raw folder of one year; the same plan gives the same bytes.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>`` of the demo's own bundle; made here.
    year
        One of the plan's years.
    plan
        See :func:`read_plan`.
    vouchers
        How many rows its register of payments has, to try what a large one takes; no figure moves.
    """
    (folder / "source").mkdir(parents=True)
    for file in sorted([*(_HERE / "years" / "common").iterdir(), *_own(year)]):
        if file.name == _FORM:
            (form,) = read_forms(read_document(file))
            write_form_xlsx(form, folder / "source" / _FORM_BOOK)
        else:
            shutil.copy(file, folder / "source" if file.name in _SOURCES else folder)
    _write_records(folder / "records", year, {**plan, "vouchers": vouchers})
    write_registry(folder)


def _own(year: str) -> Iterable[Path]:
    return (_HERE / "years" / year).iterdir()


def _write_records(folder: Path, year: str, plan: Mapping[str, Any]) -> None:
    folder.mkdir()
    places = places_of(plan)
    asked = {name: plan[name] for name in ("purposes", "vouchers")}
    shared = {**asked, **plan["years"][year]}
    for name, (kind, header, rows) in TABLES.items():
        draw = Draw(int(year), places, random.Random(f"{plan['seed']}/{year}/{name}"))  # noqa: S311
        # Row by row: a register that was asked to be large is never in memory as a whole.
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows(draw, shared))
        (folder / f"{name}.yaml").write_text(f"table: {kind}\n", encoding="utf-8", newline="")
