"""How long a million rows of records take, beside doing the same with pandas and DuckDB alone.

    python benchmarks/bench_records.py [rows] [rounds]

A patrol register and payment vouchers of ``rows`` rows each are read, checked and aggregated
(count by month, sum by town, exact spending by month). Every run is a process of its own; runs of
both take turns, so that a busy machine is no fault of one of them. The pandas script reads,
parses and adds up in binary floating point and checks neither allowed words nor personal
numbers: it does less. A broken table of the same length is checked too.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from rivals import by_duckdb, by_pandas, by_records

YEAR = "2022"
#: Who reads, checks and adds up; only ours checks.
RIVALS = {"ours": by_records, "duckdb": by_duckdb, "pandas": by_pandas}
SCHEMAS = {"巡逻": "table: patrols", "凭证": "table: vouchers"}
DEFINITIONS = """\
aggregates:
  - {id: patrols, label: 巡逻次数, table: 巡逻, measure: count, unit: 次, by: month}
  - {id: persons, label: 巡逻人次, table: 巡逻, measure: sum, of: persons, by: town}
  - {id: spending, label: 累计支出, table: 凭证, measure: cumulative, of: amount}
"""


def write(folder: Path, rows: int, *, broken: bool = False) -> None:
    place = folder / "records"
    place.mkdir(parents=True)
    (folder / "records.yaml").write_text(DEFINITIONS, encoding="utf-8")
    for name, schema in SCHEMAS.items():
        (place / f"{name}.yaml").write_text(schema, encoding="utf-8")
    made = random.Random(7)  # noqa: S311  (made-up rows, no secret)
    persons = "许多" if broken else "6"
    with (place / "巡逻.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("巡逻日期,镇街,村居,参加人次\n")
        for _ in range(rows):
            day = f"{YEAR}-{made.randint(1, 12):02d}-{made.randint(1, 28):02d}"
            file.write(f"{day},镇街{made.randint(1, 13)},村居{made.randint(1, 367)},{persons}\n")
    with (place / "凭证.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("凭证号,支付日期,用途,金额（元）\n")
        for number in range(rows):
            day = f"{YEAR}-{made.randint(1, 12):02d}-{made.randint(1, 28):02d}"
            cents = made.randint(1, 100_000_00)
            file.write(f"P{number},{day},宣传品,{cents // 100}.{cents % 100:02d}\n")


def child(name: str, folder: str) -> int:
    began = time.perf_counter()
    found = RIVALS[name](Path(folder))
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "mebibytes": peak, "found": found}))
    return 0


def run(name: str, folder: Path) -> dict[str, object]:
    words = [sys.executable, __file__, "--child", name, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ)
    return dict(json.loads(done.stdout))


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        return child(*sys.argv[2:4])
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as place:
        sound, spoilt = Path(place, "sound"), Path(place, "spoilt")
        write(sound, rows)
        write(spoilt, rows, broken=True)
        runs: dict[str, list[dict[str, object]]] = {
            "ours": [],
            "duckdb": [],
            "pandas": [],
            "broken": [],
        }
        for _ in range(rounds):
            runs["ours"].append(run("ours", sound))
            runs["duckdb"].append(run("duckdb", sound))
            runs["pandas"].append(run("pandas", sound))
            runs["broken"].append(run("ours", spoilt))
    for name, found in runs.items():
        seconds = statistics.median(float(str(one["seconds"])) for one in found)
        peak = max(float(str(one["mebibytes"])) for one in found)
        print(f"{name:7} 2 × {rows} rows: {seconds:5.2f} s, at most {peak:5.0f} MiB")
    for other in ("duckdb", "pandas"):
        ratios = [
            float(str(one["seconds"])) / float(str(beside["seconds"]))
            for one, beside in zip(runs["ours"], runs[other], strict=True)
        ]
        print(f"ours ÷ {other}, run by run:", ", ".join(f"{ratio:.2f}" for ratio in ratios))
    exact, rounded = (dict(runs[name][0]["found"])["spending"] for name in ("ours", "pandas"))  # type: ignore[call-overload]
    off = Fraction(float(rounded)) - Fraction(exact)
    print(f"spending: {exact} exactly; pandas {rounded}, off by {float(off):.2e}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
