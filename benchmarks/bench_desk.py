"""How long a change on the desk takes: ``python benchmarks/bench_desk.py``.

Each change goes through the widgets of the notebook explore, from the moved control to the
HTML that the page shows; what the browser adds is measured in tests/browser.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from evalutils.reporting.desk import open_desk

ROUNDS = 30
#: Milliseconds a change may take.
AT_ONCE = 200


def main() -> int:
    began = time.perf_counter()
    desk = open_desk("2022")
    print(f"open the desk: {(time.perf_counter() - began) * 1000:.0f} ms")
    trying = desk.trying
    cells, about = trying.cells, trying.hedges.sliders["about"]
    factors = [value for _, value in about.options]
    trying.indicator.value = "Q7"
    changes: dict[str, Callable[[int], None]] = {
        "target": lambda n: setattr(cells.target, "value", f"{90 + n % 9}%"),
        "points": lambda n: setattr(cells.points, "value", 4.0 + n % 5),
        "hedge width": lambda n: setattr(about, "value", factors[n % len(factors)]),
    }
    slowest = 0.0
    for name, change in changes.items():
        times = []
        for number in range(1, ROUNDS + 1):
            began = time.perf_counter()
            change(number)
            times.append((time.perf_counter() - began) * 1000)
        slowest = max(slowest, *times)
        print(f"{name}: median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms")
    return int(slowest > AT_ONCE)


if __name__ == "__main__":
    sys.exit(main())
