"""The run as an RO-Crate: what the profile asks for is there, and nothing of the machine."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import requests
import rocrate
from rocrate.rocrate import ROCrate
from rocrate_validator import models, services
from urllib3 import HTTPResponse

from evalutils.base.paths import YearPaths
from evalutils.running.commands import main
from evalutils.running.crate import write_crate
from evalutils.running.provenance import origin
from evalutils.running.stamps import run_stamp

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.6",
    "https://w3id.org/ro/wfrun/workflow/0.6",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.1",
}


def report(bundle: Path) -> Path:
    return bundle / "reports" / "demo" / "2022"


@pytest.fixture
def graph(bundle: Path) -> dict[str, dict[str, Any]]:
    return graph_of(report(bundle))


def graph_of(folder: Path) -> dict[str, dict[str, Any]]:
    content = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert content["@context"][0] == "https://w3id.org/ro/crate/1.3/context"
    idents = [entity["@id"] for entity in content["@graph"]]
    assert len(idents) == len(set(idents))
    return {entity["@id"]: entity for entity in content["@graph"]}


def run_of(graph: dict[str, dict[str, Any]]) -> dict[str, Any]:
    (action,) = [entity for entity in graph.values() if entity["@type"] == "CreateAction"]
    return action


def test_every_reference_leads_to_an_entity(graph: dict[str, dict[str, Any]]) -> None:
    def references(value: Any) -> list[str]:
        parts = value if isinstance(value, list) else [value]
        return [part["@id"] for part in parts if isinstance(part, dict)]

    wanted = {
        reference
        for entity in graph.values()
        for value in entity.values()
        for reference in references(value)
    }
    outside = {"https://w3id.org/ro/crate/1.3", "http://schema.org/CompletedActionStatus"}
    assert wanted - set(graph) == outside


def test_the_root_says_what_it_is_when_it_was_made_and_what_it_conforms_to(
    graph: dict[str, dict[str, Any]],
) -> None:
    root = graph["./"]
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {profile["@id"] for profile in root["conformsTo"]} == PROFILES
    assert (root["name"], root["datePublished"]) == ("demo", "2023-03-31")
    assert root["description"]
    assert graph[root["license"]["@id"]]["name"]
    assert root["mentions"] == {"@id": run_of(graph)["@id"]}


def test_every_file_of_the_report_is_a_part_with_its_size_and_hash(
    bundle: Path, graph: dict[str, dict[str, Any]]
) -> None:
    folder = report(bundle)
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    parts = {unquote(part["@id"]) for part in graph["./"]["hasPart"]}
    assert parts == there - {"ro-crate-metadata.json"}
    for name in parts - {"environment.json"}:
        content = (folder / name).read_bytes()
        entity = next(e for ident, e in graph.items() if unquote(ident) == name)
        assert entity["contentSize"] == str(len(content))
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
        assert entity["encodingFormat"]
    assert not {"contentSize", "sha256"} & graph["environment.json"].keys()


def test_the_notebooks_are_workflows_and_the_last_is_the_main_one(
    graph: dict[str, dict[str, Any]],
) -> None:
    main_one = graph[graph["./"]["mainEntity"]["@id"]]
    assert main_one["@id"] == "executed/03_report.ipynb"
    assert [part["@id"] for part in main_one["hasPart"]] == [
        "executed/01_clean.ipynb",
        "executed/02_indicators.ipynb",
    ]
    for name in ("01_clean", "02_indicators", "03_report"):
        notebook = graph[f"executed/{name}.ipynb"]
        assert notebook["@type"] == ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
        assert graph[notebook["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
        assert notebook["name"] == name


def test_the_run_names_workflow_inputs_parameters_results_and_agent(
    bundle: Path, graph: dict[str, dict[str, Any]]
) -> None:
    action = run_of(graph)
    assert action["instrument"] == graph["./"]["mainEntity"]
    assert graph[action["agent"]["@id"]]["@type"] == "Organization"
    assert action["endTime"].startswith("2023-03-31T")
    objects = [graph[item["@id"]] for item in action["object"]]
    values = {e["name"]: e for e in objects if e["@type"] == "PropertyValue"}
    assert {name: entity["value"] for name, entity in values.items()} == {
        "YEAR": "2022",
        "PROJECT": "demo",
        "PROFILE": "mof-2020-10",
        "REPORT_LANG": "zh",
    }
    slots = {slot["@id"] for slot in graph["executed/03_report.ipynb"]["input"]}
    assert slots == {entity["exampleOfWork"]["@id"] for entity in values.values()}
    assert {graph[slot]["@type"] for slot in slots} == {"FormalParameter"}
    (evidence,) = [e for e in objects if e["name"] == "evidence.csv"]
    raw = bundle / "data" / "raw" / "demo" / "2022" / "evidence.csv"
    assert evidence["sha256"] == hashlib.sha256(raw.read_bytes()).hexdigest()
    assert evidence["localPath"] == "data/raw/demo/2022/evidence.csv"
    results = {item["@id"] for item in action["result"]}
    assert {"report.md", "run.json", "data/fig-rows.csv"} <= results
    assert not any(name.startswith("executed/") for name in results)


def test_the_library_reads_the_crate_again(bundle: Path) -> None:
    crate = ROCrate(report(bundle))
    assert crate.name == "demo"
    assert crate.mainEntity.id == "executed/03_report.ipynb"


def test_nothing_of_the_machine_stands_in_it(bundle: Path) -> None:
    words = (report(bundle) / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert str(bundle) not in words
    assert not re.search(r"uuid|arcp:", words)
    dates = set(re.findall(r"20\d\d-\d\d-\d\d", words))
    assert dates == {"2023-03-31"}


def test_another_run_writes_the_same_bytes(bundle: Path) -> None:
    before = (report(bundle) / "ro-crate-metadata.json").read_bytes()
    assert main(["report", "--quiet", "--force"]) == 0
    assert (report(bundle) / "ro-crate-metadata.json").read_bytes() == before


def test_the_english_edition_has_its_own_in_english(bundle: Path) -> None:
    where = YearPaths(bundle, "demo", "2022", "mof-2020-10", "en", "mof-2020-10")
    made_by = origin(where, run_stamp(where))
    write_crate(report(bundle), where, made_by, 1680220800)
    graph = graph_of(report(bundle))
    assert graph["./"]["inLanguage"] == "en"
    assert graph["#value/REPORT_LANG"]["value"] == "en"
    entities = [entity for ident, entity in graph.items() if "/" not in ident or ident == "./"]
    assert not re.search(r"[\u4e00-\u9fff]", json.dumps(entities, ensure_ascii=False))


def test_a_profile_and_outlines_of_the_users_own_are_inputs_too(bundle: Path) -> None:
    where = YearPaths(bundle, "demo", "2022", "mof-2020-10")
    own = {"profiles": {"own.yaml": "a" * 64}, "outlines": {"short.yaml": "b" * 64}}
    write_crate(report(bundle), where, origin(where, {**run_stamp(where), **own}), 1680220800)
    graph = graph_of(report(bundle))
    objects = [graph[item["@id"]] for item in run_of(graph)["object"]]
    hashed = {entity.get("localPath"): entity.get("sha256") for entity in objects}
    assert hashed["data/profiles/own.yaml"] == "a" * 64
    assert hashed["data/outlines/short.yaml"] == "b" * 64


def test_verify_compares_the_crate_too(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crate = report(bundle) / "ro-crate-metadata.json"
    assert main(["verify", "--quiet"]) == 0
    words = crate.read_text(encoding="utf-8").replace('"demo"', '"another"')
    crate.write_text(words, encoding="utf-8")
    assert main(["verify", "--quiet"]) == 1
    assert "reports/ro-crate-metadata.json" in capsys.readouterr().err


def test_a_report_without_its_crate_is_made_again(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crate = report(bundle) / "ro-crate-metadata.json"
    crate.unlink()
    assert main(["report"]) == 0
    assert "已是最新" not in capsys.readouterr().err
    assert crate.is_file()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the validator's own
def test_an_outside_validator_finds_all_that_the_format_requires(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def answer(_: Any, request: requests.PreparedRequest, **__: Any) -> requests.Response:
        """Give the two contexts, which the validator wants from the network, as they are."""
        address = str(request.url)
        if "workflow-run" in address:
            terms = "https://w3id.org/ro/terms/workflow-run#"
            words = json.dumps({"@context": {"sha256": f"{terms}sha256"}}).encode()
        else:
            assert "w3id.org/ro/crate" in address
            words = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
        given = requests.Response()
        given.status_code, given.url, given.request = 200, address, request
        given.headers["Content-Type"] = "application/ld+json"
        given.raw = HTTPResponse(io.BytesIO(words), headers=given.headers, preload_content=False)
        return given

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", answer)

    def lacks(folder: Path) -> list[str]:
        asked = services.ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier="ro-crate-1.3",
            requirement_severity=models.Severity.REQUIRED,
            skip_availability_check=True,
            no_cache=True,
            # one lack is enough to fail, and every shape takes seconds
            abort_on_first=True,
        )
        return [str(told.message) for told in services.validate(asked).get_issues()]

    assert lacks(report(bundle)) == []
    copy = tmp_path / "changed"
    shutil.copytree(report(bundle), copy)
    crate = copy / "ro-crate-metadata.json"
    words = crate.read_text(encoding="utf-8").replace('"Profile"', '"Thing"')
    crate.write_text(words, encoding="utf-8")
    assert any("conformsTo" in told for told in lacks(copy))
