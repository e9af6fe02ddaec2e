"""``evalutils demo`` from end to end: reports, comparison, index; and what must not be in them."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers.bundles import Bundle, copy_bundle
from helpers.figures import misprinted
from helpers.sheets import fills

#: Parts of every place of equipment, whose column is not public (long enough for no font data).
PLACES = ("路口", "号杆", "SB0001", "SB0100")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    bundle = copy_bundle(tmp_path_factory.mktemp("演示"))
    done = bundle.run("demo")
    assert done.returncode == 0, done.stderr
    return bundle


@pytest.fixture(scope="module")
def reports(house: Bundle) -> Path:
    return house.root / "demo" / "reports"


def texts(path: Path) -> Iterator[str]:
    """Everything that can be read in a file, whatever it is."""
    if path.suffix == ".pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        words = "".join(page.get_textpage().get_text_bounded() for page in document)
        yield re.sub(r"\s", "", words)
    elif path.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if not name.endswith((".png", ".jpeg")):
                    yield package.read(name).decode("utf-8")
    else:
        yield path.read_bytes().decode("utf-8")


def changes(page: Path) -> dict[tuple[str, str], str]:
    """Return what the comparison says of each indicator and year."""
    said, name = {}, ""
    for row in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("tr"):
        cells = [cell.get_text("", strip=True) for cell in row.select("th, td")]
        if len(cells) == 8:
            name = cells.pop(0).split(maxsplit=1)[0]
        if len(cells) == 7:
            said[name[:2], cells[0]] = cells[3]
    return said


def test_places_of_equipment_are_in_no_file_for_readers(reports: Path) -> None:
    files = [path for path in reports.rglob("*") if path.is_file()]
    kinds = {path.suffix for path in files}
    assert {".html", ".pdf", ".docx", ".xlsx", ".csv", ".ipynb", ".json"} <= kinds
    for path in files:
        for text in texts(path):
            assert [place for place in PLACES if place in text] == [], path.name


@pytest.mark.parametrize("year", ["2021", "2022", "2023"])
def test_every_page_of_the_pdf_but_a_chapter_s_last_is_filled(reports: Path, year: str) -> None:
    (pdf,) = reports.rglob(f"{year}/report.pdf")
    found = fills(pdf)
    assert len(found) > 5
    assert {page: share for page, share in found.items() if share < 0.6} == {}


def test_every_page_says_that_it_is_made_up(reports: Path) -> None:
    pages = [*reports.rglob("*.html"), *reports.rglob("*.pdf"), *reports.rglob("*.docx")]
    assert len(pages) == 3 * 5 + 2  # two copies, PDF, Word and letter; comparison and index
    for page in pages:
        assert any("演示数据" in text for text in texts(page)), page


def test_every_figure_says_the_exact_value_it_was_computed_as(house: Bundle, reports: Path) -> None:
    for year in ("2021", "2022", "2023"):
        processed = house.root / "demo" / "data" / "processed" / "yanshi-pingan" / year
        values = json.loads((processed / "results.json").read_text(encoding="utf-8"))["values"]
        assert misprinted(reports / "yanshi-pingan" / year / "review.html", values) == []


def test_the_report_quotes_the_background_from_the_units_report(reports: Path) -> None:
    page = (reports / "yanshi-pingan" / "2023" / "report.html").read_text(encoding="utf-8")
    assert "为提升村居治安防范水平" in page
    assert "读出此项内容" not in page


def test_changes_between_years_are_those_worked_out_by_hand(reports: Path) -> None:
    said = changes(reports / "yanshi-pingan" / "compare-2021-2023" / "compare.html")
    # 80 → 95 → 99.9 %; 118.75 / 96 = 1.236979…; 129.87 / 118.75 = 1.093642…
    assert said["B1", "2022"] == "上升15个百分点"
    assert said["B1", "2023"] == "上升4.9个百分点"
    assert said["C1", "2022"] == "增长23.70%"
    assert said["C1", "2023"] == "增长9.36%"
    # 90 → 95 → 92 %; 88 → 65.6 → 92 %
    assert said["Z1", "2023"] == "下降3个百分点"
    assert said["E2", "2022"] == "下降22.4个百分点"
    assert said["E2", "2023"] == "上升26.4个百分点"
    # Counted in sessions first, in persons later; 5600 / 4550 = 1.2307…, 5600 / 4450 = 1.2584…
    assert said["Q2", "2022"] == "口径变化，不作比较"
    assert said["Q2", "2023"] == "增长23.07—25.85%"
    assert said["Z2", "2023"] == "本年未载明"


def test_the_break_in_definition_is_in_the_data_behind_the_chart(reports: Path) -> None:
    file = reports / "yanshi-pingan" / "compare-2021-2023" / "data" / "fig-trends.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        patrols = [row for row in csv.DictReader(lines) if row["指标"] == "巡防人次"]
    assert [row["原文"] for row in patrols] == ["840场次", "约4500人次", "5600人次"]
    assert [row["口径"] for row in patrols] == ["", "口径变更", ""]


def test_the_real_project_and_the_demo_never_mix(house: Bundle, reports: Path) -> None:
    assert not (house.root / "reports").exists()
    real = [path.name for path in (house.root / "data" / "raw").iterdir()]
    assert "yanshi-pingan" not in real
    page = (reports / "index.html").read_text(encoding="utf-8")
    assert "yanshi-pingan" in page
    assert "pingan-zengcheng" not in page


def test_a_second_demo_makes_no_report_anew(house: Bundle, reports: Path) -> None:
    runs = sorted(reports.rglob("run.json"))
    before = [(path.stat().st_mtime_ns, path.stat().st_ino) for path in runs]
    done = house.run("demo")
    assert done.returncode == 0, done.stderr
    assert "生成 0，无变化 3" in done.stdout + done.stderr
    assert [(path.stat().st_mtime_ns, path.stat().st_ino) for path in runs] == before
    assert all(json.loads(path.read_text(encoding="utf-8")) for path in runs)


def test_every_number_of_a_finding_is_the_exact_one_behind_it(house: Bundle, reports: Path) -> None:
    """By hand: 0.92 ÷ 0.95 × 10 is 9.68 points; 140 ÷ 100 is 7/5; 36 and 5 are 41, not 43."""
    expected = {"0.95": 3, "0.92": 4, "10": 1, "9.68": 1, "1.4": 1, "1.3": 1, "36": 1, "5": 1,
                "41": 1, "98.99": 1, "0.9": 1, "0.965": 1, "1": 2}  # fmt: skip
    page = (reports / "yanshi-pingan" / "2023" / "review.html").read_text(encoding="utf-8")
    rows = BeautifulSoup(page, "html.parser").select('tr[id^="finding-"]')
    found: Counter[str] = Counter()
    for number in (data for row in rows for data in row.select('data[data-ref^="finding:"]')):
        found[str(number["value"] or number["data-low"])] += 1
    assert sum(found.values()) > 12
    assert set(found) <= set(expected), found
