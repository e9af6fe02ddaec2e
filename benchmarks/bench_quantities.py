"""How many characters a second are read on one core: ``python benchmarks/bench_quantities.py``.

The aim is 300,000 a second on report text (the source of 2022, over and over). Prose that is
nearly all figures is slower, and is shown beside it.
"""

from __future__ import annotations

import time
from pathlib import Path

from evalutils.reading.quantities import read_quantities

AIM = 300_000
SOURCE = (
    Path(__file__).resolve().parents[1]
    / "data/raw/pingan-zengcheng/2022/source/self-evaluation-report.txt"
)
DENSE = "开展活动300余场次、印制折页近55000份，累计10多万名群众参加，占92.7%，支出81.07万元。"
FORM = "产出指标 | 数量指标 | 印制宣传折页份数 | ≥50000份 | 55000 | 8 | 8 | 无偏差\n"


def main() -> int:
    """Print a line for each text; 1 where report text is read more slowly than the aim."""
    source = SOURCE.read_text(encoding="utf-8")
    texts = {
        "report": source * 200,
        "report, on one line": "".join(source.split()) * 200,
        "forms": FORM * 4000,
        "nothing but figures": DENSE * 4000,
        "equal digits": "1" * 1_000_000,
        "no figure at all": "推动科技运用与社会治理深度融合，" * 60_000,
    }
    read_quantities(source)
    rates = {}
    for name, text in texts.items():
        before = time.process_time()
        found = len(read_quantities(text))
        rates[name] = len(text) / (time.process_time() - before)
        print(
            f"{name:22}{len(text):>10,} characters{found:>8,} found{rates[name]:>14,.0f} a second"
        )
    return 0 if rates["report"] >= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
