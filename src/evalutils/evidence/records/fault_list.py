"""The whole list of what is wrong with the records, as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
from pathlib import Path

from evalutils.base.words import message_language
from evalutils.evidence.records.book import read_faults

_HEADS = {
    "zh": ("文件", "行", "列", "现为", "应为", "下一步"),
    "en": ("file", "row", "column", "found", "expected", "next"),
}


def write_fault_list(folder: Path, year: str, target: Path) -> int:
    """Write every fault of the records of a folder, one a row, and return how many there are.

    Parameters
    ----------
    folder, year
        The raw folder and its evaluation year.
    target
        A CSV (UTF-8 with byte order mark, so that Excel shows Chinese). Personal details are
        covered in it as everywhere.
    """
    language = message_language()
    faults = read_faults(folder, year)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_HEADS[language])
        for fault in faults:
            where = fault.where
            told = (fault.expected(language), fault.next_step(language))
            rows.writerow([where.document, where.row or "", where.key, fault.found, *told])
    return len(faults)
