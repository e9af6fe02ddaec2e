"""A made-up submission of many units, and how fast and how well it is audited.

    python benchmarks/submission.py write FOLDER [units]
    python benchmarks/submission.py measure FOLDER [units] [workers]

Everything in it is synthetic and says so. Files come as .docx, .xlsx, .html, .txt, .csv, .pdf and
.ofd, called as offices call them, some in a GBK zip; one project in a report or two; drafts,
copies, passages taken over from another unit, and reports that contradict their forms are planted,
and listed in ``truth.json`` beside the folder. The aim is a thousand forms in three minutes on
two cores, with memory that does not grow with their number, and of the planted passages 95 %.
"""

from __future__ import annotations

import html
import io
import json
import random
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import typst

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from helpers import ofd

MARK = "（合成数据，仅供测试）"
SURNAMES = "青石白沙云溪松林竹山柳河桃坪杏岭枫桥兰塘梅湾菊坡荷塘莲湖榆庄槐店"
KINDS = ("镇", "街道办事处", "农业局", "文化馆", "中心小学", "养护中心", "水利站", "图书馆")
PROJECTS = (
    "山塘整治",
    "村道养护",
    "书屋开放",
    "校舍修缮",
    "林网补植",
    "灯光改造",
    "泵站检修",
    "古井修复",
)
TASKS = (
    ("整治山塘", "座"), ("养护里程", "公里"), ("开放天数", "天"), ("修缮面积", "平方米"),
    ("补植株数", "株"), ("更换灯具", "盏"), ("检修泵站", "台"), ("修复古井", "口"),
)  # fmt: skip
MONEY = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"]
#: What every unit writes: no accusation may come of it.
EVERYBODY = (
    "根据上级部门关于开展项目支出绩效自评工作的有关要求，我单位高度重视，成立工作小组，"
    "认真组织开展了绩效自评工作。"
)
#: Of two signs each.
WORDS = (
    "清晨雨后河岸田头巡查村民石阶老屋水渠堤坡麦场祠堂渡口灶房竹篱晒谷谷仓牛棚果园苗圃"
    "反映询问登记丈量比较翻修加固搬迁拆除疏通铺设回填晾晒补种检查试用记录移交商议公示"
    "三次多处局部逐户当天夜里上游下游东侧西侧附近沿线内部周边两岸一带集中分批临时长期"
)


def sentence(source: random.Random, words: int = 14) -> str:
    pairs = [WORDS[at : at + 2] for at in range(0, len(WORDS), 2)]
    made = [source.choice(pairs) for _ in range(words)]
    return "，".join("".join(made[at : at + 5]) for at in range(0, words, 5)) + "。"


def rows_of(number: int, source: random.Random) -> dict[str, object]:
    task, unit = TASKS[number % len(TASKS)]
    budget = 20 + source.randrange(4000) / 10
    spent = round(budget * source.choice((0.72, 0.9, 0.95, 0.98, 1)), 2)
    target = 10 + source.randrange(90)
    done = target + source.randrange(8)
    return {"task": task, "unit": unit, "budget": budget, "spent": spent, "target": target,
            "done": done}  # fmt: skip


def form_rows(unit: str, project: str, year: int, told: dict[str, object]) -> list[list[str]]:
    budget, spent = float(str(told["budget"])), float(str(told["spent"]))
    rate = f"{spent / budget:.2%}"
    points = f"{min(1, spent / budget) * 10:.2f}"
    total = f"{90 + float(points):.2f}"
    return [
        ["项目名称", project, "", "", "", "", "", ""],
        ["主管部门", unit, "", "", "实施单位", unit, "", ""],
        ["项目资金（万元）", "", *MONEY],
        ["", "年度资金总额", f"{budget:.2f}", f"{budget:.2f}", f"{spent:.2f}", "10", rate, points],
        HEAD,
        ["产出指标", "数量指标", str(told["task"]), f"≥{told['target']}{told['unit']}",
         f"{told['done']}{told['unit']}", "50", "50", ""],
        ["效益指标", "社会效益指标", "受益人口", "≥1200人", f"{1200 + int(str(told['done']))}人",
         "30", "30", ""],
        ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "93%", "10", "10", ""],
        ["总分", "", "", "", "", "100", total, ""],
    ]  # fmt: skip


def report_lines(
    unit: str, project: str, year: int, told: dict[str, object], body: list[str], spent: float
) -> list[str]:
    return [
        f"{unit}{project}{year}年度绩效自评报告", MARK, "一、项目概况", EVERYBODY,
        f"{project}项目全年预算数{float(str(told['budget'])):.2f}万元，全年执行数{spent:.2f}万元。",
        "二、绩效目标完成情况",
        f"{told['task']}{told['done']}{told['unit']}，群众满意度93%。", *body[:-1],
        "三、存在的问题", f"（一）{body[-1]}", "四、改进措施", "（一）完善台账，按季核对。",
    ]  # fmt: skip


def write_form(path: Path, title: str, rows: list[list[str]]) -> None:
    suffix = path.suffix
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in ([title], [MARK], *rows):
            sheet.append(row)
        book.save(path)
    elif suffix == ".docx":
        document = docx.Document()
        for line in (title, MARK):
            document.add_paragraph(line)
        table = document.add_table(0, 8, style="Table Grid")
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.save(path)
    elif suffix == ".html":
        cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        path.write_text(f"<html><body><p>{title}</p><p>{MARK}</p><table border=1>{body}</table>")
    elif suffix == ".pdf":
        cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
        path.write_bytes(_typst(f"= {title}\n\n{MARK}\n#table(columns: 8, {cells})"))
    elif suffix == ".ofd":
        drawn = ofd.grid(rows, [32, 36, 34, 34, 34, 34, 30, 50], x=5)
        drawn += ofd.words(60, 10, title) + ofd.words(60, 18, MARK)
        path.write_bytes(ofd.written([drawn], box="0 0 297 210"))
    elif suffix == ".csv":
        text = "\n".join(",".join(row) for row in ([title], [MARK], *rows))
        path.write_bytes(text.encode("gb18030"))
    else:
        text = "\n".join(" | ".join(row) for row in rows)
        path.write_bytes(f"{title}\n{MARK}\n{text}\n".encode("gb18030"))


def write_report(path: Path, lines: list[str]) -> None:
    if path.suffix == ".docx":
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(path)
    elif path.suffix == ".pdf":
        path.write_bytes(_typst("\n\n".join(lines)))
    elif path.suffix == ".html":
        path.write_text("<html><body>" + "".join(f"<p>{line}</p>" for line in lines))
    else:
        path.write_text("\n\n".join(lines), encoding="utf-8")


def _typst(body: str) -> bytes:
    head = '#set text(font: "Noto Serif SC", size: 9pt, lang: "zh")\n#set page(margin: 12mm)\n'
    from evalutils.reporting.fonts import font_folder

    return bytes(typst.compile(f"{head}{body}".encode(), font_paths=[str(font_folder())]))


class _Gbk(zipfile.ZipInfo):
    """A member whose name is written as Windows does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's name
        return self.filename.encode("gbk"), self.flag_bits


def write(folder: Path, units: int) -> None:  # noqa: PLR0915 - one submission, from top to end
    source = random.Random(20231)  # noqa: S311 - the same submission every time
    folder.mkdir(parents=True, exist_ok=True)
    truth: dict[str, list[object]] = {
        "groups": [], "copies": [], "contradictions": [], "drafts": [], "duplicates": []
    }  # fmt: skip
    forms = (".xlsx", ".docx", ".html", ".txt", ".csv", ".pdf", ".ofd")
    reports = (".docx", ".txt", ".html", ".pdf")
    bodies: dict[int, list[str]] = {}
    zipped: dict[str, bytes] = {}
    for number in range(units):
        a, b = divmod(number // len(KINDS), len(SURNAMES) // 2)
        name = SURNAMES[2 * b : 2 * b + 2] + "东西南北中上下前后左右"[a % 11]
        unit = f"{name}{KINDS[number % len(KINDS)]}"
        project = PROJECTS[number % len(PROJECTS)] + "项目"
        told = rows_of(number, source)
        body = [sentence(source) for _ in range(8)]
        if number % 25 == 24:
            taken = "".join(bodies[number - 7][2:4])
            body[3] = taken
            truth["copies"].append([number - 7, number, taken])
        bodies[number] = body
        spent = float(str(told["spent"]))
        if number % 20 == 13:
            spent = round(spent * 0.9, 2)
            truth["contradictions"].append(number)
        home = folder / unit if number % 3 else folder
        home.mkdir(exist_ok=True)
        stem = unit if number % 3 == 0 else ""
        form = home / f"{stem}{'-' if stem else ''}附件1 自评表{forms[number % len(forms)]}"
        report = home / f"{stem}{'-' if stem else ''}自评报告{reports[number % len(reports)]}"
        title = "项目支出绩效自评表（2023年度）"
        rows = form_rows(unit, project, 2023, told)
        write_form(form, title, rows)
        write_report(report, report_lines(unit, project, 2023, told, body, spent))
        truth["groups"].append([str(one.relative_to(folder)) for one in (form, report)])
        if number % 30 == 5:
            last = form.with_name(f"{form.stem}（定稿2）{form.suffix}")
            told["done"] = int(str(told["done"])) + 1
            write_form(last, title, form_rows(unit, project, 2023, told))
            truth["drafts"].append([str(one.relative_to(folder)) for one in (form, last)])
        if number % 40 == 7:
            again = report.with_name(f"{report.stem} - 副本{report.suffix}")
            again.write_bytes(report.read_bytes())
            truth["duplicates"].append([str(one.relative_to(folder)) for one in (report, again)])
        if number % 50 == 9:
            zipped[f"{unit}/{report.name}"] = report.read_bytes()
            report.unlink()
            truth["groups"][-1][1] = f"补报.zip/{unit}/{report.name}"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, data in sorted(zipped.items()):
            archive.writestr(_Gbk(member, (2024, 1, 1, 0, 0, 0)), data)
    (folder / "补报.zip").write_bytes(stream.getvalue())
    told_file = folder.with_name(f"{folder.name}.truth.json")
    told_file.write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def measure(folder: Path, units: int, workers: int) -> None:
    if not folder.exists():
        write(folder, units)
    out = folder.with_name(f"{folder.name}.out{workers}")
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "evalutils", "audit", str(folder), "--out", str(out), "--quiet",
         "--workers", str(workers), "--fail-on", "never", "--answer-by", "2024-05-31"],
        check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    print(f"{units} units: {seconds:.0f} s ({processor:.0f} s of processor), "
          f"at most {after.ru_maxrss / 1024:.0f} MB a process")  # fmt: skip
    truth = json.loads(folder.with_name(f"{folder.name}.truth.json").read_text(encoding="utf-8"))
    made = json.loads((out / "submission.json").read_text(encoding="utf-8"))
    score(truth, made)


def score(truth: dict[str, list[object]], made: dict[str, object]) -> None:
    years: list[dict[str, object]] = made["project_years"]  # type: ignore[assignment]
    together = [{Path(str(f["file"])).as_posix() for f in one["files"]} for one in years]  # type: ignore[attr-defined]

    def found(files: object) -> bool:
        wanted = set(map(str, files))  # type: ignore[call-overload]
        return any(all(any(f.endswith(w) for f in group) for w in wanted) for group in together)

    for name in ("groups", "drafts", "duplicates"):
        right = sum(found(files) for files in truth[name])
        print(f"{name}: {right} of {len(truth[name])}")
    texts = ["".join(filter(str.isalnum, str(one["text"]))) for one in made["shared"]]  # type: ignore[attr-defined]
    wanted = ["".join(filter(str.isalnum, one[2])) for one in truth["copies"]]  # type: ignore[index]
    covered = sum(any(w in t or (t in w and len(t) * 2 > len(w)) for t in texts) for w in wanted)
    alarms = sum(not any(w in t or t in w for w in wanted) for t in texts)
    print(f"copies: {covered} of {len(wanted)}, others told: {alarms}")
    told = sum(any(f["check"] == "files_differ" for f in one["together"]) for one in years)  # type: ignore[attr-defined]
    print(f"contradictions: {told} project-years, planted {len(truth['contradictions'])}")


if __name__ == "__main__":
    what, target, *rest = sys.argv[1:]
    count = int(rest[0]) if rest else 500
    if what == "write":
        write(Path(target), count)
    else:
        measure(Path(target), count, int(rest[1]) if len(rest) > 1 else 2)
