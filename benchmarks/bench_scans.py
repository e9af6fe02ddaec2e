"""How well forms are read from scans: faxes, photographs, stamped pages, each figure checked.

    python benchmarks/bench_scans.py [scans] [first]

Needs the extra ``scan``. What each picture says is known; each has a number, from ``first`` on, and
the same number gives the same picture. The aims: no wrong figure that is not
flagged, at most 5 seconds of a processor and 1 GB a page; of stamped scans at 200 dpi all cells
of money and 32 of 35 rows right, of grey faxes at 150 dpi 17 of 20 and 27 of 35.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers.scans import KINDS, compared, form, picture

from evalutils.reading.documents import read_document
from evalutils.reading.forms import read_forms
from evalutils.reading.sums import checked

HEADS = ("pages", "money", "money right", "rows", "rows right", "figures", "flagged", "wrong")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    kinds = [kind for kind in KINDS if kind != "plain"]
    counts = {kind: Counter[str]() for kind in kinds}
    spent = 0.0
    with tempfile.TemporaryDirectory() as name:
        for seed in range(first, first + count):
            kind = kinds[seed % len(kinds)]
            truth = form(seed)
            file = picture(truth, kind, seed, Path(name))
            began = time.process_time()
            document = checked(read_document(file))
            forms = read_forms(document)
            spent += time.process_time() - began
            told = compared(truth, forms)
            counts[kind].update(told.counts | {"pages": 1})
            for wrong in told.wrong:
                print(f"{file.name}: {wrong}", flush=True)
    print("kind   " + "".join(f"{head:>13}" for head in HEADS))
    for kind, told in counts.items():
        print(f"{kind:<7}" + "".join(f"{told[head]:>13}" for head in HEADS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{spent / max(count, 1):.1f} CPU-s a page, {memory:.0f} MB at most")
    return int(any(told["wrong"] for told in counts.values()))


if __name__ == "__main__":
    raise SystemExit(main())
