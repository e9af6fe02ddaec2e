"""A whole run with records: told with their origin, and nothing that is not public leaves."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from helpers.bundles import Bundle, copy_bundle
from helpers.record_year import PROJECT, YEAR, write_year

#: Parts of what stands in columns that are not public, and of what would give it away.
SECRET = ("SB04", "东巷", "号杆", "祠堂", "水塔", "安装位置数")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    bundle = copy_bundle(tmp_path_factory.mktemp("记录"))
    write_year(bundle.root)
    done = bundle.run("report", "--project", PROJECT, "--year", YEAR)
    assert done.returncode == 0, done.stderr
    return bundle


def made(bundle: Bundle) -> Path:
    return bundle.root / "reports" / PROJECT / YEAR


def texts(path: Path) -> Iterator[str]:
    """Everything that can be read in a file, whatever it is."""
    if path.suffix == ".pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        yield "".join(page.get_textpage().get_text_bounded() for page in document)
    elif path.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if not name.endswith((".png", ".jpeg")):
                    yield package.read(name).decode("utf-8")
    else:
        yield path.read_bytes().decode("utf-8")


def test_nothing_that_is_not_public_is_in_any_file_for_readers(run: Bundle) -> None:
    files = [path for path in made(run).rglob("*") if path.is_file()]
    kinds = {path.suffix for path in files}
    assert {".html", ".pdf", ".docx", ".xlsx", ".csv", ".ipynb", ".json"} <= kinds
    for path in files:
        for text in texts(path):
            words = re.sub(r"\s", "", text) if path.suffix == ".pdf" else text
            found = [secret for secret in SECRET if secret in words]
            assert found == [], path.name


def test_groups_that_are_too_small_are_held_back_and_said_to_be(run: Bundle) -> None:
    results = json.loads((run.root / "data" / "processed" / PROJECT / YEAR / "results.json")
                         .read_text(encoding="utf-8"))  # fmt: skip
    assert results["values"]["result:records.devices.held_back"]["value"] == "2"
    assert not any("devices.by" in ref for ref in results["values"])
    assert "个分组因记录太少不列出" in "".join(texts(made(run) / "report.html"))


def test_what_stays_inside_is_kept_for_the_office(run: Bundle) -> None:
    folder = run.root / "data" / "processed" / PROJECT / YEAR
    inside = pq.read_table(folder / "records-internal.parquet").to_pylist()
    assert [row["id"] for row in inside] == ["places"]
    cleaned = pq.read_table(folder / "records-设备.parquet")
    assert cleaned.column_names == ["row", "town", "kind", "online"]
    vouchers = pq.read_table(folder / "records-凭证.parquet")
    assert str(vouchers.schema.field("amount").type) == "decimal128(28, 6)"


def test_figures_from_records_are_scored_and_lead_back_to_their_rows(run: Bundle) -> None:
    results = json.loads((run.root / "data" / "processed" / PROJECT / YEAR / "results.json")
                         .read_text(encoding="utf-8"))  # fmt: skip
    scores = {row["code"]: row["score"]["value"] for row in results["scores"]}
    assert scores["Q1"] == "37.5", "3 of 4 villages of 50 points"
    assert scores["E1"] == "30"
    value = results["values"]["evidence:lectured"]
    assert (value["unit"], value["value"], value["evidence"]) == ("%", "0.75", ["lectured"])
    assert re.search(
        r"records/宣讲\.csv：.*用 3 行，共 4 行；sha256 [0-9a-f]{12}",
        "".join(texts(made(run) / "report.html")),
    )
    page = (made(run) / "report.html").read_text(encoding="utf-8")
    card = page[page.index('id="card-evidence-lectured"') :][:1500]
    assert "records/宣讲.csv" in card
    assert "用 3 行，共 4 行" in card
    assert "条件：活动类别：法治宣讲" in card


def test_a_difference_from_the_text_is_a_finding_and_both_are_shown(run: Bundle) -> None:
    results = json.loads((run.root / "data" / "processed" / PROJECT / YEAR / "results.json")
                         .read_text(encoding="utf-8"))  # fmt: skip
    found = {item["key"]: item for item in results["findings"] if "records" in item["key"]}
    assert {key: item["severity"] for key, item in found.items()} == {
        "records_contradict": "warning", "records_compatible": "note", "records_open": "note",
    }  # fmt: skip
    contradiction = found["records_contradict"]
    pieces = [piece for fact in contradiction["facts"].values() for piece in fact]
    quoted = [piece for piece in pieces if piece["piece"] == "quoted"]
    assert [(one["words"], one["place"]["document"]) for one in quoted] == [
        ("协助抓获嫌疑人5人", "report.txt")
    ]
    refs = {piece["ref"] for piece in pieces if piece["piece"] == "known"}
    assert {"evidence:detained", "evidence:said_detained"} <= refs
    difference = results["values"]["result:records.detained.difference"]
    assert (difference["value"], difference["unit"]) == ("2", "人")
    review = "".join(texts(made(run) / "review.html"))
    assert "不能相容" in review
    assert "统计期不同" in review


def test_the_pace_of_spending_is_drawn_with_its_data(run: Bundle) -> None:
    rows = (made(run) / "data" / "fig-records-spending.csv").read_text(encoding="utf-8-sig")
    assert "2023-06,3000.3,5000,5000,5000,5000" in rows.splitlines()
    page = (made(run) / "report.html").read_text(encoding="utf-8")
    assert "六月末累计支出" in page
    assert "低于均匀进度" in page


def test_the_same_records_give_the_same_bytes(run: Bundle) -> None:
    done = run.run("verify", "--project", PROJECT, "--year", YEAR)
    assert done.returncode == 0, done.stderr


def test_the_english_edition_tells_the_same(run: Bundle) -> None:
    done = run.run("report", "--project", PROJECT, "--year", YEAR, REPORT_LANG="en")
    assert done.returncode == 0, done.stderr
    page = (made(run).with_name(f"{YEAR}-en") / "report.html").read_text(encoding="utf-8")
    assert "sum of Persons detained in register of incidents" in page
    assert "3 of the 4 listed have a record" in re.sub(r"<[^>]+>", "", page)
    for secret in SECRET[:4]:
        assert secret not in page


def test_what_changed_in_the_records_is_seen_before_anything_is_run(run: Bundle) -> None:
    path = run.root / "data" / "raw" / PROJECT / YEAR / "records" / "巡逻.csv"
    before = path.read_bytes()
    path.write_bytes(before + "2023-07-01,东街,甲村,3\r\n".encode())
    done = run.run("check", "--project", PROJECT, "--year", YEAR)
    path.write_bytes(before)
    assert done.returncode == 1
    assert "records/巡逻.csv" in done.stderr
    assert "与登记时相同的内容" in done.stderr
