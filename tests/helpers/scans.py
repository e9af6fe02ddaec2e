"""Scans of forms of our own: set in type, then stamped, turned, faxed or photographed.

What is printed on each is known, so that what was read can be held against it. Everything comes
from a seed; the pictures need the extra ``scan``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from evalutils.reading.documents import UNCERTAIN
from evalutils.reading.forms import form_as_json
from evalutils.reading.selfeval import Amount, SelfEvaluation

UNITS = ("河口区水利局", "东岭县林业中心", "城西街道办事处", "青浦镇卫生院", "白石区图书馆")
PROJECTS = (
    "小型水库维修养护",
    "村级公路日常保洁",
    "老旧管网改造",
    "公共阅读推广",
    "防火瞭望设施更新",
)
WORKS = (
    ("数量指标", "维修泵站数量", "座"), ("数量指标", "开展巡查次数", "次"),
    ("数量指标", "培训人员数量", "人次"), ("数量指标", "更换管道长度", "米"),
    ("质量指标", "工程验收合格率", "%"), ("质量指标", "设备完好率", "%"),
    ("时效指标", "任务按时完成率", "%"), ("成本指标", "单位维修成本", "元"),
)  # fmt: skip
BENEFITS = (
    ("社会效益指标", "受益群众人数", "人"), ("社会效益指标", "公共设施使用率", "%"),
    ("生态效益指标", "植被恢复面积", "亩"), ("经济效益指标", "节约用水量", "吨"),
    ("可持续影响指标", "管护制度健全率", "%"),
)  # fmt: skip
#: Figures in the Chinese face itself, or in a face of their own, as offices set them.
FACES = (
    ("Noto Serif SC",), ("Noto Sans SC",), ("Libertinus Serif", "Noto Serif SC"),
    ("New Computer Modern", "Noto Serif SC"), ("DejaVu Sans Mono", "Noto Sans SC"),
)  # fmt: skip
REASONS = ("", "", "", "", "汛期施工受阻，已顺延工期", "预算下达较晚，下一年度提前部署")


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator as it is printed."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    points: str
    score: str
    reason: str


@dataclass(frozen=True, slots=True)
class Form:
    """What one form says: the truth that a reading of its scan is held against."""

    project: str
    unit: str
    money: tuple[tuple[str, ...], ...]
    indicators: tuple[Indicator, ...]
    total: str
    faces: tuple[str, ...] = ("Noto Serif SC",)
    size: float = 9


def form(seed: int) -> Form:
    """Return a form whose points add to 100 and whose money adds up."""
    chance = random.Random(seed)  # noqa: S311 - of no secret
    count = chance.randint(3, 5)
    produced = chance.sample(WORKS, count)
    caused = chance.sample(BENEFITS, chance.randint(2, 3))
    rows = [("产出指标", *row) for row in sorted(produced, key=WORKS.index)]
    rows += [("效益指标", *row) for row in sorted(caused, key=BENEFITS.index)]
    rows.append(
        ("满意度指标", "服务对象满意度指标", chance.choice(("群众满意度", "受益对象满意度")), "%")
    )
    shares = _split(50, count, chance) + _split(30, len(caused), chance) + [Decimal(10)]
    indicators, total = [], Decimal(0)
    for row, points in zip(rows, shares, strict=True):
        made = _indicator(row, points, chance)
        indicators.append(made)
        total += Decimal(made.score)
    money, score = _money(chance)
    return Form(
        f"{chance.choice(PROJECTS)}项目",
        chance.choice(UNITS),
        money,
        tuple(indicators),
        str(total + score),
        chance.choice(FACES),
        chance.choice((8.5, 9, 9.5, 10)),
    )


def _split(whole: int, parts: int, chance: random.Random) -> list[Decimal]:
    cuts = [Decimal(whole // parts)] * parts
    cuts[-1] += whole - sum(cuts)
    if parts > 1 and chance.random() < 0.4:
        cuts[0] += Decimal("0.5")
        cuts[1] -= Decimal("0.5")
    return cuts


def _indicator(row: tuple[str, ...], points: Decimal, chance: random.Random) -> Indicator:
    level1, level2, name, unit = row
    met = chance.random() < 0.75
    if unit == "%":
        target = chance.randint(80, 98)
        actual = Decimal(target + chance.randint(0, 2) if met else target - chance.randint(2, 9))
        actual += Decimal(chance.choice(("0", "0.5", "0.36"))) if actual < 99 else 0
    else:
        target = chance.choice((6, 12, 35, 96, 128, 300, 760, 1580, 2460))
        actual = Decimal(target + chance.randint(0, 3) if met else round(target * 0.9) - 1)
    sign = "≤" if "成本" in name else chance.choice(("≥", "≥", "≥", ""))
    score = points if met else (points * Decimal("0.9")).quantize(Decimal("0.01"))
    reason = chance.choice(REASONS) if not met else ""
    return Indicator(
        level1, level2, name, f"{sign}{target}{unit}", f"{actual}{unit}", str(points), str(score),
        reason,
    )  # fmt: skip


def _money(chance: random.Random) -> tuple[tuple[tuple[str, ...], ...], Decimal]:
    parts = [Decimal(chance.randint(1000, 99999)) / 100 for _ in range(3)]
    if chance.random() < 0.5:
        parts[1] = Decimal("0.00")
    spent = [(part * chance.randint(82, 100) / 100).quantize(Decimal("0.01")) for part in parts]
    rate = (sum(spent) / sum(parts) * 100).quantize(Decimal("0.01"))
    score = (rate / 10).quantize(Decimal("0.01"))
    rows = [("年度资金总额", _two(sum(parts)), _two(sum(parts)), _two(sum(spent)), "10",
             f"{rate}%", str(score))]  # fmt: skip
    for name, part, used in zip(
        ("其中：当年财政拨款", "上年结转资金", "其他资金"), parts, spent, strict=True
    ):
        own = f"{(used / part * 100).quantize(Decimal('0.01'))}%" if part else "—"
        rows.append((name, _two(part), _two(part), _two(used), "—", own, "—"))
    return tuple(rows), score


def _two(value: Decimal | int) -> str:
    return f"{value:.2f}"


def markup(printed: Form) -> str:
    """Return a form in Typst's markup, laid out as the 自评表 of 2020 is."""

    def cell(text: str, across: int = 1, down: int = 1) -> str:
        return f'table.cell(colspan: {across}, rowspan: {down})[#"{text}"],'

    cells = [cell("项目名称", 2), cell(printed.project, 8)]
    cells += [
        cell("主管部门", 2),
        cell(printed.unit, 2),
        cell("实施单位", 2),
        cell(printed.unit, 4),
    ]
    cells += [cell("项目资金（万元）", 2, len(printed.money) + 1), cell("")]
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    for row in (heads, *printed.money):
        first = row if row is heads else row[1:]
        cells += [] if row is heads else [cell(row[0])]
        cells += [cell(text, 2 if at == 2 else 1) for at, text in enumerate(first)]
    cells += [cell("年度总体目标", 1, 2), cell("预期目标", 4), cell("实际完成情况", 5)]
    cells += [cell("完成年度维修养护任务，保障设施安全运行，提升群众满意度。", 4)]
    cells += [cell("各项任务已按计划实施，设施运行平稳，群众反映良好。", 5)]
    names = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
    cells += [cell(name) for name in names] + [cell("偏差原因分析及改进措施", 3)]
    told: str | None = None
    second: tuple[str, str] | None = None
    for row in printed.indicators:
        if row.level1 != told:
            told = row.level1
            cells.append(cell(told, 1, sum(r.level1 == told for r in printed.indicators)))
        if (row.level1, row.level2) != second:
            second = (row.level1, row.level2)
            same = sum((r.level1, r.level2) == second for r in printed.indicators)
            cells.append(cell(row.level2, 1, same))
        cells += [cell(row.name), cell(row.target), cell(row.actual)]
        cells += [cell(row.points), cell(row.score), cell(row.reason, 3)]
    cells += [cell("总分", 5), cell("100"), cell(printed.total), cell("", 3)]
    faces = ", ".join(f'"{face}"' for face in printed.faces)
    return f"""#set page(paper: "a4", margin: (x: 16mm, y: 18mm))
#set text(font: ({faces},), size: {printed.size}pt, lang: "zh")
#set par(justify: false)
#align(center, text(size: 15pt)[项目支出绩效自评表])
#align(center)[（2023年度）]
#table(columns: (1fr, 1.15fr, 2.1fr, 1.35fr, 1.35fr, .8fr, .8fr, .75fr, 1.1fr, .85fr),
  inset: 4pt, align: center + horizon, stroke: .6pt, {"".join(cells)})
"""


def paper(printed: Form, to: Path) -> Path:
    """Set a form as a PDF with a text layer."""
    import typst

    from evalutils.reporting.fonts import font_folder

    source = to.with_suffix(".typ")
    source.write_text(markup(printed), encoding="utf-8")
    typst.compile(source, output=to, font_paths=[font_folder()], ignore_system_fonts=True)
    return to


def pixels(pdf: Path, dpi: int) -> Any:
    """Return the first page in colour (BGR)."""
    import cv2
    import pypdfium2

    file = pypdfium2.PdfDocument(pdf)
    picture = file[0].render(scale=dpi / 72).to_numpy()
    file.close()
    return cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture


def stamped(page: Any, at: tuple[float, float], width: float = 0.2, depth: float = 0.75) -> Any:
    """Return a page with a red seal, its middle at shares of width and height."""
    import cv2
    import numpy as np

    size = int(page.shape[1] * width)
    seal = np.zeros((size, size), np.uint8)
    middle = size // 2
    cv2.circle(seal, (middle, middle), int(size * 0.47), 255, max(size // 40, 2), cv2.LINE_AA)
    turns = np.deg2rad(np.arange(-90, 270, 36))
    reach = np.where(np.arange(10) % 2 == 0, 0.16, 0.065) * size
    star = np.stack([middle + reach * np.cos(turns), middle + reach * np.sin(turns)], 1)
    cv2.fillPoly(seal, [star.astype(int)], 255, cv2.LINE_AA)
    for turn in np.deg2rad(np.arange(150, 400, 22)):
        x, y = middle + size * 0.36 * np.cos(turn), middle + size * 0.36 * np.sin(turn)
        reach = size * 0.05
        for a, b in ((-1, -1), (-1, 1), (0, -1)):
            ends = ((int(x + a * reach), int(y + b * reach)), (int(x + reach), int(y - b * reach)))
            cv2.line(seal, *ends, 255, max(size // 60, 1), cv2.LINE_AA)
    out = page.copy()
    left, top = int(page.shape[1] * at[0]) - middle, int(page.shape[0] * at[1]) - middle
    left, top = max(left, 0), max(top, 0)
    below = out[top : top + size, left : left + size].astype(np.float32)
    share = seal[: below.shape[0], : below.shape[1], None].astype(np.float32) / 255 * depth
    ink = np.array([60, 40, 215], np.float32)
    # Ink of a seal is glazed over black letters: what is dark stays dark.
    glazed = np.minimum(below, ink + below * 0.12)
    out[top : top + size, left : left + size] = (below * (1 - share) + glazed * share).astype(
        np.uint8
    )
    return out


def turned(page: Any, degrees: float) -> Any:
    """Return a page as it lies askew on the glass."""
    import cv2

    high, wide = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return cv2.warpAffine(
        page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
    )


def grainy(page: Any, seed: int, sigma: float = 8, quality: int = 70) -> Any:
    """Return a page with the noise of a sensor, kept as JPEG."""
    import cv2
    import numpy as np

    noise = np.random.default_rng(seed).normal(0, sigma, page.shape)
    noisy = np.clip(page.astype(np.float32) * 0.97 + noise, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)


def photographed(page: Any, seed: int) -> Any:
    """Return a page as a phone takes it: from an angle, in uneven light, on a table."""
    import cv2
    import numpy as np

    chance = np.random.default_rng(seed)
    high, wide = page.shape[:2]
    edge = int(wide * 0.06)
    board = cv2.copyMakeBorder(
        page, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(96, 110, 120)
    )
    ends = np.float32([[edge, edge], [wide + edge, edge], [wide + edge, high + edge],
                       [edge, high + edge]])  # fmt: skip
    moved = ends + chance.uniform(-0.025, 0.025, (4, 2)).astype(np.float32) * wide
    matrix = cv2.getPerspectiveTransform(ends, moved)
    seen = cv2.warpPerspective(
        board, matrix, (board.shape[1], board.shape[0]), flags=cv2.INTER_CUBIC,
        borderValue=(96, 110, 120),
    )  # fmt: skip
    across, down = np.meshgrid(np.linspace(0, 1, seen.shape[1]), np.linspace(0, 1, seen.shape[0]))
    light = 1 - 0.35 * np.abs(across * chance.uniform(0.4, 1) + down - chance.uniform(0.2, 1))
    lit = np.clip(seen * light[..., None], 0, 255).astype(np.uint8)
    return grainy(cv2.GaussianBlur(lit, (3, 3), 0.7), seed, 5, 75)


KINDS = ("scan", "askew", "fax", "photo", "copy", "plain")


def picture(printed: Form, kind: str, seed: int, folder: Path) -> Path:
    """Write a picture of a form, as ``kind`` says it arrives.

    ``scan`` is 200 dpi, half a degree askew, stamped, with noise, as JPEG; ``askew`` the same to
    3 degrees; ``fax`` grey at 150 dpi; ``photo`` by a phone; ``copy`` a grey copy of a stamped
    page, whose seal cannot be told from print; ``plain`` straight and clean.
    """
    import cv2

    chance = random.Random(seed * 7919 + KINDS.index(kind))  # noqa: S311
    name = f"{kind}-{seed}"
    page = pixels(paper(printed, folder / f"{name}.pdf"), 150 if kind == "fax" else 200)
    where = (chance.uniform(0.3, 0.85), chance.uniform(0.15, 0.6))
    if kind in {"scan", "askew", "photo", "copy"}:
        page = stamped(page, where, chance.uniform(0.17, 0.24), chance.uniform(0.6, 0.95))
    if kind == "scan":
        page = grainy(turned(page, chance.choice((-0.5, 0.5))), seed)
    elif kind == "askew":
        page = grainy(turned(page, chance.uniform(-3, 3)), seed)
    elif kind in {"fax", "copy"}:
        grey = cv2.cvtColor(turned(page, chance.uniform(-0.7, 0.7)), cv2.COLOR_BGR2GRAY)
        page = grainy(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), seed, 14 if kind == "fax" else 8, 60)
    elif kind == "photo":
        page = photographed(page, seed)
    path = folder / f"{name}.jpg"
    cv2.imwrite(str(path), page, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return path


@dataclass(frozen=True, slots=True)
class Compared:
    """How a reading compares with what was printed: counts, and each wrong figure in words."""

    counts: dict[str, int]
    wrong: tuple[str, ...]


def compared(truth: Form, forms: Sequence[SelfEvaluation]) -> Compared:
    """Hold the forms read against the one that was printed.

    A figure is right, flagged (it says that somebody has to look), or wrong. One that is missing
    is wrong, unless the form says that something of it could not be read.
    """
    told = form_as_json(forms[0]) if forms else {"money": [], "indicators": [], "total": None}
    counts = dict.fromkeys(("money", "money right", "rows", "rows right", "figures", "flagged"), 0)
    wrong: list[str] = []
    gaps = any(form.unreadable for form in forms)

    def hold(name: str, printed: str, read: str | None) -> bool:
        counts["figures"] += 1
        same = _plain(printed) == _plain(read or "")
        if UNCERTAIN in (read or "") or (not read and gaps and not same):
            counts["flagged"] += 1
        elif not same:
            wrong.append(f"{name}: {printed} was read as {read}")
        return same

    money = _rows_of([(line.label.text, line) for line in (forms[0].money if forms else ())])
    own_rows = _paired([row[0] for row in truth.money], money)
    for at, row in enumerate(truth.money):
        keys = ("initial", "adjusted", "executed", "points", "rate", "score")
        own = own_rows.get(at, [])
        for key, printed in zip(keys, row[1:], strict=True):
            told_so = [_text(getattr(line, key)) for line in own] or [None]
            right = hold(f"{row[0]} {key}", printed, told_so[0])
            wrong += [
                f"{row[0]} {key}: {printed} was read as {again} once more"
                for again in told_so[1:]
                if again and UNCERTAIN not in again and _plain(again) != _plain(printed)
            ]
            counts["money"] += key in keys[:3]
            counts["money right"] += right and key in keys[:3]
    listed: list[dict[str, Any]] = list(told["indicators"])  # type: ignore[call-overload]
    rows = _paired([one.name for one in truth.indicators],
                   _rows_of([(str(row["name"]), row) for row in listed]))  # fmt: skip
    for at, indicator in enumerate(truth.indicators):
        read = rows[at][0] if at in rows else {}
        counts["rows"] += 1
        right = [
            hold(f"{indicator.name} {key}", getattr(indicator, key), read.get(key))
            for key in ("target", "actual", "points", "score")
        ]
        words = ("level1", "level2", "name", "reason")
        right += [_plain(getattr(indicator, key)) == _plain(read.get(key) or "") for key in words]
        counts["rows right"] += all(right)
    hold("total", truth.total, told["total"])
    return Compared(counts | {"wrong": len(wrong)}, tuple(wrong))


def _text(read: Any) -> str | None:
    cell = read.cell if isinstance(read, Amount) else read
    return None if cell is None else str(cell.text)


def _rows_of(rows: Sequence[tuple[str, Any]]) -> list[tuple[str, list[Any]]]:
    """Return rows as a reader counts them: one that a seal's rim cut in two stands there twice."""
    found: list[tuple[str, list[Any]]] = []
    for name, row in rows:
        if found and found[-1][0] == name and UNCERTAIN not in name:
            found[-1][1].append(row)
        else:
            found.append((name, [row]))
    return found


def _paired(names: Sequence[str], rows: Sequence[tuple[str, list[Any]]]) -> dict[int, list[Any]]:
    """Return which rows were read of each that is printed, whatever became of their names.

    Both keep their order, so that rows are aligned by how much of a name is left.
    """
    best: list[list[tuple[float, tuple[tuple[int, int], ...]]]] = [
        [(0.0, ())] * (len(rows) + 1) for _ in range(len(names) + 1)
    ]
    for one, name in enumerate(names, 1):
        for two, (read, _) in enumerate(rows, 1):
            alike = SequenceMatcher(None, _plain(name), _plain(read)).ratio()
            score, pairs = best[one - 1][two - 1]
            # a name of which nothing is left is still one of its place
            best[one][two] = max(
                best[one - 1][two], best[one][two - 1],
                (score + alike + 0.01, (*pairs, (one - 1, two - 1))), key=lambda made: made[0],
            )  # fmt: skip
    return {one: rows[two][1] for one, two in best[-1][-1][1]}


def _plain(text: str) -> str:
    """Return a cell's words without blanks, and with nothing where a stroke says so."""
    words = "".join(text.split()).replace("，", ",")
    return "" if words == "—" else words
