"""Give readers, grammar, expressions and loading what nobody would write, and see that they hold.

    python tools/fuzz.py [seconds] [target…]     # each target so long; by default all, a minute
    python tools/fuzz.py again TARGET SEED FILE  # write down what a find was made from

What is given is made from a number, the seed, so that a find can be made again: documents of every
format with bytes, members and attributes changed; sentences and tables of words that the readers
know, in orders that nobody puts them; expressions; raw folders with cells and lines changed. Each
may be refused in words. It may not raise anything else, take 20 s of a processor or 1 GB, or end
its process. Exit status 1 where something did.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from evalutils.base.faults import InputFaults
from evalutils.base.workers import Limits, Lost, Workers

ROOT = Path(__file__).resolve().parents[1]
# the tests' writer of .ofd: no other package writes them
sys.path.append(str(ROOT / "tests"))
FOLDER = ROOT / "data/raw/pingan-zengcheng/2022"
# By the clock so long that a busy machine is no find; what waits for nothing still is.
LIMITS = Limits(memory=1 << 30, seconds=20, patience=900)
#: What sentences and cells are put together from: words that mean something to a reader, figures,
#: signs, and what is no sign at all.
KNOWN = """
全年预算 执行率 万元 元 亿 年度指标值 实际完成值 分值 得分 合计 总分 100 10 81.09 0 -5 1e9
约 近 超过 不少于 ≥ ≤ ± ＝ % ％ ‰ 百分之 百分点 成 半 一百二十 〇 亩 人次 名 2022年 12月31日
其中： ： ； ， 。 、 （ ） 一、 （一） 1. ① 目标 问题 建议 完成 未完成 满意度 下降 同比增长
分别为 至 ~ - — | 数量指标 产出指标 效益指标 项目支出绩效自评表 项目名称 三级指标 ２０２２
/ × ÷ * ** ^ =1+1 {{ }} <b> &amp; ${x} 𠮷 é ½ ٣ ³ ㎡ 9999999999999999999999
"""
UNSEEN = ("\u200b", "\u202e", "\u00ad", "\ufeff", "\ue000", "\x00", "\t", "\n", "\n\n")
WORDS = (*KNOWN.split(), *UNSEEN)
#: Those that mark-up may hold.
PRINTED = (*KNOWN.split(), *UNSEEN[:5])
NAMES = ("a", "b", "预算", "总额", "x1", "in", "__class__", "sum", "lambda", "1a")
SIGNS = (*"+-*/(（×÷%^.,[]:= )", "**", "")
NUMBERS = ("0", "1", "0.1", "100%", "9" * 30, "9" * 5000, "1e5", "٣", "1٣", "0x10", "1_000", "½")
#: What attributes and cells are changed to.
VALUES = (
    *("", "0", "-1", "1048576", "99999999999999999999", "NaN", "A1:XFD1048576", "&#0;", "../../x"),
    *("𠮷" * 300, "&a [*a]", "!!python/name:os", "[" * 999),
)

#: What sizes, counts and places of sectors are changed to.
WORDS_OF_4 = tuple(
    number.to_bytes(4, "little") for number in (0, 1, 511, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
)


def documents(chance: random.Random) -> tuple[str, bytes]:
    """Return a document of some format, a little or much changed."""
    fixtures = ROOT / "tests/fixtures"
    files = [file for file in sorted(fixtures.rglob("*.*")) if file.suffix not in {".py", ".md"}]
    file = chance.choice(files)
    data = file.read_bytes()
    if zipfile.is_zipfile(file) and chance.random() < 0.8:
        return file.name, repacked(data, chance)
    if file.suffix in {".html", ".txt"} and chance.random() < 0.8:
        return file.name, marked_up(data, chance)
    return file.name, bytes_changed(data, chance)


def repacked(data: bytes, chance: random.Random) -> bytes:
    """Return an archive in which one member's mark-up is changed, or gone."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", 8) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            member = old.read(name)
            if name != chosen:
                new.writestr(name, member)
            elif chance.random() < 0.9:
                new.writestr(name, marked_up(member, chance))
    return made.getvalue()


def marked_up(data: bytes, chance: random.Random) -> bytes:
    """Return mark-up with values, words and whole elements changed, repeated or taken out."""
    text = data.decode("utf-8", "replace")
    # Half of them keep their elements: what is broken as mark-up is refused before it is read.
    ways = chance.choice((range(6), (0,)))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        way = chance.choice(ways)
        if way == 0:
            found = list(re.finditer(r'"[^"<>]*"', text)) or [None]
            one = chance.choice(found)
            if one is not None:
                text = f'{text[: one.start()]}"{chance.choice(VALUES)}"{text[one.end() :]}'
        elif way == 1:
            text = text[:at] + "".join(chance.choices(WORDS, k=5)) + text[at:]
        elif way == 2:
            text = text[:at] + text[at + chance.randint(1, 400) :]
        elif way == 3:
            part = text[at : at + chance.randint(1, 300)]
            text = text[:at] + part * chance.choice((2, 30, 300)) + text[at:]
        elif way == 4:
            tags = re.findall(r"<\w[\w:]*[^<>/]*>", text) or ["<x>"]
            text = text[:at] + chance.choice(tags) * chance.choice((1, 300)) + text[at:]
        else:
            other = chance.randrange(len(text) + 1)
            text = text[:at] + text[other : other + 2000] + text[at:]
    return text.encode("utf-8", "replace")


def bytes_changed(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some changed, taken out or repeated."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        at = chance.randrange(len(changed) + 1)
        way = chance.randrange(4)
        if way == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del changed[at : at + chance.randint(1, 200)]
        elif way == 2:
            changed[at:at] = changed[at : at + 100] * chance.choice((1, 20))
        else:
            changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"9999"))
    return bytes(changed)


def sentences(chance: random.Random) -> tuple[str, bytes]:
    """Return a text of words that readers know, in orders that nobody puts them."""
    many = chance.choice((3, 30, 300))
    words = [
        chance.choice(WORDS) * (chance.choice((1, 1, 1, 1, 1, 2, 200)))
        for _ in range(chance.randint(1, many))
    ]
    return "自评.txt", chance.choice(("", " ", "，")).join(words).encode()


def tables(chance: random.Random) -> tuple[str, bytes]:
    """Return a form of cells that readers know, in places where nobody puts them."""
    width = chance.randint(1, 9)
    rows = [
        "\t".join("".join(chance.choices(WORDS, k=chance.randint(0, 3))) for _ in range(width))
        for _ in range(chance.randint(1, 40))
    ]
    head = "三级指标\t年度指标值\t实际完成值\t分值\t得分" if chance.random() < 0.7 else ""
    return "自评表.txt", "\n".join(["项目支出绩效自评表", head, *rows]).encode()


def official(chance: random.Random) -> tuple[str, bytes]:
    """Return an .ofd of words and rulings, its mark-up or its bytes changed."""
    from helpers import ofd

    pages = []
    for _ in range(chance.randint(1, 3)):
        widths = [chance.randint(5, 40) for _ in range(chance.randint(1, 7))]
        rows = [
            [chance.choice((None, "", "".join(chance.choices(PRINTED, k=2)))) for _ in widths]
            for _ in range(chance.randint(1, 12))
        ]
        ruled = chance.choice((ofd.line, ofd.bar))
        said = ofd.words(15, 15, "".join(chance.choices(PRINTED, k=9)))
        pages.append(ofd.page(said + ofd.grid(rows, widths, ruled=ruled)))
    made = ofd.packed(ofd.parts(pages))
    change = repacked if chance.random() < 0.8 else bytes_changed
    return "自评.ofd", change(made, chance)


def pictures(chance: random.Random) -> tuple[str, bytes]:
    """Return a small picture of rulings and signs, its bytes changed more often than not."""
    size = (chance.choice((1, 60, 300)), chance.choice((1, 60, 300)))
    image = Image.new(chance.choice(("1", "L", "RGB", "RGBA", "P")), size, 1)
    drawn = ImageDraw.Draw(image)
    for _ in range(chance.randint(0, 12)):
        ends = [chance.randint(-20, 320) for _ in range(4)]
        drawn.line(ends, fill=0, width=chance.choice((1, 3, 40)))
        drawn.text(ends[:2], chance.choice(("100", "81.09", "%")), fill=0)
    ending = chance.choice(("png", "tiff", "bmp", "jpg"))
    made = io.BytesIO()
    image.convert("RGB" if ending == "jpg" else image.mode).save(
        made, {"jpg": "jpeg"}.get(ending, ending)
    )
    data = made.getvalue()
    return f"自评.{ending}", bytes_changed(data, chance) if chance.random() < 0.8 else data


def doc(chance: random.Random) -> tuple[str, bytes]:
    """Return a document of Word 97, called so or as WPS calls it, changed."""
    data = (ROOT / "tests/fixtures/documents/report.doc").read_bytes()
    return f"自评报告.{chance.choice(('doc', 'wps'))}", compound(data, chance)


def xls(chance: random.Random) -> tuple[str, bytes]:
    """Return a workbook of Excel 97, called so or as WPS calls it, changed."""
    data = (ROOT / "tests/fixtures/documents/form.xls").read_bytes()
    return f"自评表.{chance.choice(('xls', 'et'))}", compound(data, chance)


def compound(data: bytes, chance: random.Random) -> bytes:
    """Return a compound file changed: its heads and tables more often than its words."""
    if chance.random() < 0.3:
        return bytes_changed(data, chance)
    changed = bytearray(data)
    # A sector that holds little text is a table: allocation, directory, pieces, records.
    tables = [at for at in range(0, len(data), 512) if data[at : at + 512].count(0) > 60]
    for _ in range(chance.choice((1, 2, 8))):
        at = chance.choice((0, *tables)) + chance.randrange(0, 512, chance.choice((1, 2, 4)))
        put = chance.choice((*WORDS_OF_4, chance.randbytes(chance.choice((1, 2, 4)))))
        changed[at : at + len(put)] = put
    return bytes(changed)


def archives(chance: random.Random) -> tuple[str, bytes]:
    """Return an archive of documents and archives with names of Windows, its bytes changed."""

    def packed(depth: int) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", chance.choice((0, 8))) as archive:
            for number in range(chance.randint(0, 4)):
                make = chance.choice((sentences, tables, official, archives, folders))
                if make is archives:
                    name, data = "报送.zip", packed(depth + 1) if depth < 4 else b"PK"
                else:
                    name, data = make(chance)
                folder = chance.choice(("", "甲局/", "../", "/", "C:\\", f"{number}/" * 40))
                archive.writestr(_Named(f"{folder}{chance.choice(WORDS)}{name}"), data)
        return made.getvalue()

    data = packed(1)
    return "报送材料.zip", bytes_changed(data, chance) if chance.random() < 0.6 else data


class _Named(zipfile.ZipInfo):
    """A member whose name is written as Windows does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's name
        return self.filename.encode("gbk", "replace"), self.flag_bits


def expressions(chance: random.Random) -> tuple[str, bytes]:
    """Return an expression, or what looks like one."""
    parts = (NAMES, SIGNS, NUMBERS)
    words = [chance.choice(chance.choice(parts)) for _ in range(chance.randint(1, 25))]
    return "expression", chance.choice(("", " ")).join(words).encode()


def folders(chance: random.Random) -> tuple[str, bytes]:
    """Return a file of a raw folder with cells, lines or values changed."""
    files = [path for path in sorted(FOLDER.iterdir()) if path.suffix in {".csv", ".yaml"}]
    file = chance.choice(files)
    text = file.read_text(encoding="utf-8")
    if chance.random() < 0.2:
        return file.name, bytes_changed(text.encode(), chance)
    for _ in range(chance.randint(1, 3)):
        cells = list(re.finditer(r"(?<=[,:\n ])[^,:\n]+", text))
        cell = chance.choice(cells)
        put = chance.choice(
            (*VALUES, *NUMBERS, *SIGNS, *WORDS, "&a [*a]", "!!python/name:os", "[" * 999)
        )
        text = text[: cell.start()] + put + text[cell.end() :]
    return file.name, text.encode("utf-8", "replace")


def unpacked(file: Path) -> None:
    """Open every file of an archive: each is read, or named with what keeps it from being read."""
    from evalutils.reading.documents import files_of

    with files_of([str(file)]) as found:
        hold(len(found) > 0, file.name)
        for met in found:
            try:
                hold(met.document().name != "", met.name)
            except InputFaults as refused:
                str(refused)


def audited(file: Path) -> None:
    """Read, audit and score a document as the commands do."""
    from evalutils.evaluation.audit import audit_file
    from evalutils.evaluation.form_scoring import score_form
    from evalutils.evaluation.profiles import load_profile
    from evalutils.reading.documents import read_document
    from evalutils.reading.export import told_as_json
    from evalutils.reading.forms import read_forms
    from evalutils.reading.reports import read_document as told_in

    audit_file(file)
    document = read_document(file)
    for told in told_in(document):
        told_as_json(told, "zh")
    for form in read_forms(document):
        score_form(form, load_profile("mof-2020-10"))


def measured(file: Path) -> None:
    """Read quantities, hold what must hold of each, and read them again in the audit."""
    from evalutils.reading.quantities import read_quantities

    text = file.read_text(encoding="utf-8")
    before = 0
    for one in read_quantities(text):
        low, high = one.interval.low, one.interval.high
        hold(low is None or high is None or low <= high, one)
        hold(before <= one.start < one.end <= len(text), one)
        before = one.end  # no sign belongs to two figures
    audited(file)


def hold(promise: bool, of: object) -> None:
    """Refuse what a reader must never say."""
    if not promise:
        raise AssertionError(of)


def computed(file: Path) -> None:
    """Evaluate an expression."""
    from evalutils.evidence.expressions import ExpressionError, evaluate, in_words, names_in
    from evalutils.reading.quantities import DivisionByZeroInterval, Interval

    figures = {"a": Interval.exact(3), "b": Interval.exact("0.3"), "预算": Interval.exact(0)}
    text = file.read_text(encoding="utf-8")
    try:
        known = {name: figures.get(name, Interval.exact(7)) for name in names_in(text)}
        hold(isinstance(evaluate(text, known), Interval), text)
        in_words(text, {name: name for name in known})
    except (ExpressionError, DivisionByZeroInterval):
        return


def loaded(file: Path) -> None:
    """Check a project-year in which one file is changed."""
    from evalutils.running.checks import check_year
    from evalutils.running.parameters import Asked

    with tempfile.TemporaryDirectory(prefix="fuzz-") as root:
        raw = Path(root, "data/raw/pingan-zengcheng/2022")
        shutil.copytree(FOLDER, raw)
        shutil.copyfile(file, raw / file.name)
        for fault in check_year(Path(root), Asked("pingan-zengcheng", "2022", "", "zh")).faults:
            fault.text()


#: Target → what makes its input, and what is done with it.
TARGETS: dict[str, tuple[Callable[[random.Random], tuple[str, bytes]], Callable[[Path], None]]] = {
    "documents": (documents, audited),
    "sentences": (sentences, measured),
    "tables": (tables, audited),
    "official": (official, audited),
    "pictures": (pictures, audited),
    "doc": (doc, audited),
    "xls": (xls, audited),
    "archives": (archives, unpacked),
    "expressions": (expressions, computed),
    "loading": (folders, loaded),
}


def tried(order: tuple[str, int]) -> str:
    """Make the input of a target from a seed and give it to its reader; return what it said."""
    target, seed = order
    make, give = TARGETS[target]
    name, data = make(random.Random(f"{target}-{seed}"))  # noqa: S311 - the same each time
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        file = Path(folder, name)
        file.write_bytes(data)
        try:
            give(file)
        except InputFaults as refused:
            return str(refused)
    return ""


def finds(target: str, seeds: range, seconds: float = 1e9) -> Iterator[tuple[int, Lost]]:
    """Yield the seeds at which a target did not hold, and why."""
    until = time.monotonic() + seconds
    step = 20
    for first in range(seeds.start, seeds.stop, step):
        orders = [(target, seed) for seed in range(first, min(first + step, seeds.stop))]
        for (_, seed), answer in zip(
            orders, Workers(tried, limits=LIMITS).over(orders), strict=True
        ):
            if isinstance(answer, Lost):
                yield seed, answer
        if time.monotonic() > until:
            sys.stdout.write(f"{target}: {orders[-1][1] + 1 - seeds.start} inputs\n")
            return


def main(words: list[str]) -> int:
    """Try every target for so long, and tell what was found."""
    if words[:1] == ["again"]:
        target, seed, file = words[1:]
        _, data = TARGETS[target][0](random.Random(f"{target}-{seed}"))  # noqa: S311
        Path(file).write_bytes(data)
        return 0
    seconds = float(words[0]) if words else 60
    status = 0
    for target in words[1:] or TARGETS:
        for seed, lost in finds(target, range(sys.maxsize), seconds):
            sys.stdout.write(f"{target} {seed}: {lost.why} {lost.what}\n")
            sys.stdout.flush()
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
