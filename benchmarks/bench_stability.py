"""How long a stability result takes: 10,000 draws on a form of 50 indicators.

    python benchmarks/bench_stability.py [indicators] [draws]

The aim is less than 2 s. Half of the figures are hedged, a fifth of
the targets are assumptions, all points are moved.
"""

from __future__ import annotations

import statistics
import sys
import time
from fractions import Fraction
from pathlib import Path

from evalutils.base.places import Place
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.results import evaluate
from evalutils.evaluation.stability import assess, stability_model
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import Analysis, IndicatorRow, Project, ProjectYear
from evalutils.reading.quantities import read_quantities

AIM = 2.0


def form(indicators: int) -> tuple[tuple[IndicatorRow, ...], tuple[Evidence, ...]]:
    share, rows, evidence = Fraction(100, indicators), [], []
    for number in range(indicators):
        text = f"约{100 + number}0场" if number % 2 else f"{100 + number}0场"
        (quantity,) = read_quantities(text)
        name = f"shows_{number}"
        evidence.append(Evidence(name, text, "quote", quantity, text, Place("a.txt")))
        assumed = "assumption" if number % 5 == 0 else "approved"
        rows.append(
            IndicatorRow(
                number + 2, f"Q{number}", "", 1, f"指标{number}", "数量", str(float(share)),
                "approved", "≥", f"{105 + number}0", "场", assumed, actual=name,
            )
        )  # fmt: skip
    return tuple(rows), tuple(evidence)


def main() -> int:
    indicators = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    rows, evidence = form(indicators)
    project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    year = ProjectYear(Path("data/raw/demo/2022"), project, (), rows, (), Analysis())
    profile = load_profile("mof-2020-10")
    model = stability_model(evaluate(year, evidence, profile), profile, evidence, "assumptions")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        assess(model, draws)
        times.append(time.perf_counter() - began)
    median = statistics.median(times)
    print(
        f"{draws} draws, {indicators} indicators: median {median:.2f} s, worst {max(times):.2f} s"
    )
    return 0 if median < AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
