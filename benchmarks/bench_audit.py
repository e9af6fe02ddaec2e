"""How fast forms are audited: text forms a second on one core, then a folder on all of them.

    python benchmarks/bench_audit.py [forms]

The aim is 20 text forms a second and core, a thousand forms in a folder, and memory that does
not grow with their number. Every tenth form is broken on purpose: it must not stop the rest.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from evalutils.evaluation.audit import audit_file
from evalutils.reading.documents import files_of
from evalutils.running.received import audit_files

AIM = 20.0
HEAD = """项目支出绩效自评表（2022年度）
项目名称：{number}号道路养护项目 | 主管部门：某区交通局 | 实施单位：某区养护中心
项目资金(万元) | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 100.00 | 100.00 | {spent}.00 | 10 | {spent}% | {score}
其中：当年财政拨款 | 100.00 | 100.00 | {spent}.00 | — | {spent}% | —
年度总体目标：养护道路50公里，群众满意度90%以上
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
"""
ROW = "产出指标 | 数量指标 | 第{at}标段养护里程 | ≥{target}公里 | {actual}公里 | 3 | 3 |\n"


def write(folder: Path, number: int) -> None:
    spent = 80 + number % 20
    text = HEAD.format(number=number, spent=spent, score=spent / 10)
    text += "".join(
        ROW.format(at=at, target=10 + at, actual=10 + at - (number + at) % 7 // 6)
        for at in range(20)
    )
    text += "效益指标 | 社会效益指标 | 通行状况 | 明显改善 | 明显改善 | 20 | 20 |\n"
    text += (
        "满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 93% | 10 | 10 |\n总分 | 100 | 98\n"
    )
    data = b"" if number % 10 == 9 else text.encode()
    (folder / f"{number:05d}.txt").write_bytes(data)


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(count):
            write(folder, number)
        few = sorted(folder.iterdir())[: max(10, count // 10)]
        audit_file(few[0])
        began = time.perf_counter()
        for file in few:
            audit_file(file)
        rate = len(few) / (time.perf_counter() - began)
        print(f"one core: {rate:.0f} forms/s (aim {AIM:.0f}), {memory():.0f} MB")
        began = time.perf_counter()
        unread = found = 0
        with files_of([name]) as files:
            for audit in audit_files(files):
                unread += bool(audit.unreadable)
                found += len(audit.findings)
        seconds = time.perf_counter() - began
        print(
            f"folder: {count} forms in {seconds:.1f} s ({count / seconds:.0f}/s), {found} findings, "  # noqa: E501
            f"{unread} unreadable, {memory():.0f} MB"
        )


if __name__ == "__main__":
    main()
