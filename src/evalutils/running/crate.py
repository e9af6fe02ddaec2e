"""A run as a Workflow Run RO-Crate: ``ro-crate-metadata.json`` beside what the run made.

The field's own way to say which workflow made which files from which inputs. It follows
Workflow Run Crate 0.6 (https://w3id.org/ro/wfrun/workflow/0.6) on RO-Crate 1.3. The third
notebook is the main workflow and the two before it are its parts; all three lie in the crate
as they were executed. Inputs stay where they are: they are named and hashed, not packed.
Imported only during a run: rocrate is heavy.
"""

from __future__ import annotations

import base64
import datetime
import mimetypes
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

import evalutils
from evalutils.base.paths import YearPaths
from evalutils.base.words import names_under, say
from evalutils.reporting.document import Cover
from evalutils.running.provenance import CRATE, ENVIRONMENT, write_json
from evalutils.running.stamps import NOTEBOOKS, file_digest, tree_digests

VERSION = "1.3"
CONTEXT = "https://w3id.org/ro/terms/workflow-run/context"
#: What the crate conforms to: address → name and version.
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.6": ("Process Run Crate", "0.6"),
    "https://w3id.org/ro/wfrun/workflow/0.6": ("Workflow Run Crate", "0.6"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.1": ("Workflow RO-Crate", "1.1"),
}
_PARAMETER = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
_WORKFLOW = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
#: Media types that a machine's own table may lack or word otherwise.
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
}


def write_crate(
    folder: Path,
    where: YearPaths,
    made_by: Mapping[str, Any],
    epoch: int,
    cover: Cover | None = None,
) -> None:
    """Write ``ro-crate-metadata.json`` for the finished content of a report folder.

    The same run gives the same bytes: the only date is the report's, nothing has a random id,
    entities stand in the order of their ids.

    Parameters
    ----------
    folder
        The report (still in staging), complete but for this file.
    where
        Parameters and raw folder of the run.
    made_by
        What is known of the run before it begins
        (:func:`~evalutils.running.provenance.origin`).
    epoch
        The report's date in seconds since 1970 (from ``project.yaml``).
    cover
        The report's cover block, for title and identity.
    """
    date = datetime.datetime.fromtimestamp(epoch, datetime.UTC).date().isoformat()
    crate = ROCrate(version=VERSION)
    crate.metadata.extra_contexts.append(CONTEXT)
    language = where.language
    files = [_file(crate, folder, name, language) for name in _outputs(folder)]
    notebooks = [file for file in files if file["name"] in NOTEBOOKS]
    results = [file for file in files if file not in notebooks]
    values = list(_parameters(crate, made_by["parameters"], language))
    inputs = [*_inputs(crate, where.raw, made_by["provenance"]["inputs"])]
    inputs += _own_files(crate, made_by["provenance"])
    slots = [value["exampleOfWork"] for value in values]
    _workflow(crate, notebooks, slots, made_by["provenance"], language)
    action = _add(
        crate,
        f"#run-{made_by['results_id']}",
        "CreateAction",
        name=say("crate.run", language, project=where.project, year=where.year),
        description=say("crate.run_described", language, results_id=made_by["results_id"]),
        instrument=notebooks[-1],
        object=[*inputs, *values],
        result=results,
        agent=_agent(crate, language, cover),
        endTime=f"{date}T00:00:00+00:00",
        actionStatus={"@id": "http://schema.org/CompletedActionStatus"},
    )
    _root(crate, where, date, action, cover)
    write_json(folder / CRATE, _settled(crate))


def _settled(crate: ROCrate) -> dict[str, Any]:
    """Return the crate's JSON with its entities in a fixed order: itself, the root, the rest."""
    made: dict[str, Any] = crate.metadata.generate()
    first = {CRATE: 0, "./": 1}
    made["@graph"].sort(key=lambda entity: (first.get(entity["@id"], 2), entity["@id"]))
    return made


def _outputs(folder: Path) -> list[str]:
    return list(tree_digests(folder, without=(CRATE,)))


def _add(crate: ROCrate, ident: str, kind: str | list[str], **properties: Any) -> Entity:
    entity: Entity = crate.add(ContextEntity(crate, ident, {"@type": kind, **properties}))
    return entity


def _file(crate: ROCrate, folder: Path, name: str, language: str) -> Entity:
    """Add a file of the report; that of machine and times has neither size nor hash here."""
    path = folder / name
    is_notebook = path.suffix == ".ipynb"
    properties: dict[str, Any] = {"name": path.stem if is_notebook else name}
    properties["encodingFormat"] = _media_type(path)
    properties["description"] = say(f"crate.files.{_told_as(name)}", language)
    if name != ENVIRONMENT:
        properties |= {"contentSize": str(path.stat().st_size), "sha256": file_digest(path)}
    if is_notebook:
        properties["@type"] = ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
    entity: Entity = crate.add_file(dest_path=quote(name), properties=properties)
    return entity


def _told_as(name: str) -> str:
    """Return which sentence of the catalogue says what a file is: its own, or its folder's."""
    own = name.replace(".", "_")
    known = names_under("crate.files")
    return next((key for key in (own, name.split("/", maxsplit=1)[0]) if key in known), "other")


def _inputs(crate: ROCrate, raw: Path, digests: Mapping[str, str]) -> Iterable[Entity]:
    """Add what people put in: named as it lies in the raw folder, hashed, not packed."""
    for name, digest in sorted(digests.items()):
        path = raw / name
        yield _add(
            crate,
            f"#input/{quote(name)}",
            "File",
            name=name,
            # an identifier with # says that the file is left out of the crate on purpose
            localPath=f"data/raw/{raw.parent.name}/{raw.name}/{name}",
            encodingFormat=_media_type(path),
            contentSize=str(path.stat().st_size),
            sha256=digest,
        )


def _own_files(crate: ROCrate, made_from: Mapping[str, Any]) -> Iterable[Entity]:
    """Add scoring profile and outlines of the user's own, which lie beside all projects."""
    for kind in ("outlines", "profiles"):
        for name, digest in sorted(made_from.get(kind, {}).items()):
            place = f"data/{kind}/{name}"
            yield _add(
                crate,
                f"#input/{quote(place)}",
                "File",
                name=name,
                localPath=place,
                encodingFormat=_media_type(Path(name)),
                sha256=digest,
            )


def _parameters(crate: ROCrate, parameters: Mapping[str, str], language: str) -> Iterable[Entity]:
    for name, value in sorted(parameters.items()):
        formal = _add(
            crate,
            f"#parameter/{name}",
            "FormalParameter",
            name=name,
            description=say(f"crate.parameters.{name}", language),
            additionalType="Text",
            valueRequired=False,
            conformsTo={"@id": _PARAMETER},
        )
        yield _add(
            crate,
            f"#value/{name}",
            "PropertyValue",
            name=name,
            value=value,
            exampleOfWork=formal,
        )


def _workflow(
    crate: ROCrate,
    notebooks: list[Entity],
    slots: list[Any],
    made_from: Mapping[str, Any],
    language: str,
) -> None:
    """Say of the notebooks what they are written in, and which of them stands for the run."""
    jupyter = _add(
        crate,
        "#jupyter",
        "ComputerLanguage",
        name="Jupyter Notebook (Python)",
        url="https://nbformat.readthedocs.io/",
        version=made_from["python"],
    )
    package = _add(
        crate,
        "#evalutils",
        "SoftwareApplication",
        name="evalutils",
        # The package is published at no address: its content's hash is the one name (RFC 6920,
        # by which the profile's obligatory address is no invented one) that finds just this code.
        url=_named_by_hash(made_from["package"]),
        version=evalutils.__version__,
        softwareVersion=evalutils.__version__,
        license={"@id": "https://spdx.org/licenses/Apache-2.0"},
    )
    _add(
        crate,
        "https://spdx.org/licenses/Apache-2.0",
        "CreativeWork",
        name="Apache-2.0",
        description=say("crate.licence", language),
    )
    _add(crate, _WORKFLOW, "CreativeWork", name="Bioschemas ComputationalWorkflow", version="1.0")
    for notebook in notebooks:
        notebook["programmingLanguage"] = jupyter
        notebook["softwareRequirements"] = package
        notebook["version"] = evalutils.__version__
        notebook["conformsTo"] = {"@id": _WORKFLOW}
    main = notebooks[-1]
    main["hasPart"] = notebooks[:-1]
    main["input"] = slots
    main["inLanguage"] = language
    crate.root_dataset["mainEntity"] = main


def _agent(crate: ROCrate, language: str, cover: Cover | None) -> Entity:
    """Return who made the run: nobody's name is put in, so none is made up."""
    identity = "" if cover is None else cover.identity
    return _add(
        crate, "#evaluator", "Organization", name=say("crate.evaluator", language),
        **({"description": identity} if identity else {}),
    )  # fmt: skip


def _root(
    crate: ROCrate,
    where: YearPaths,
    date: str,
    action: Entity,
    cover: Cover | None,
) -> None:
    title = f"{where.project} {where.year}" if cover is None else cover.title
    root = crate.root_dataset
    root["name"] = title
    root["description"] = say("crate.root", where.language, project=where.project, year=where.year)
    root["datePublished"] = date
    root["inLanguage"] = "zh-CN" if where.language == "zh" else where.language
    says = say("crate.rights", where.language)
    rights = _add(crate, "#rights", "CreativeWork", name=says, description=says)
    root["license"] = rights
    root["mentions"] = action
    root["conformsTo"] = [
        _add(crate, address, ["CreativeWork", "Profile"], name=name, version=version)
        for address, (name, version) in PROFILES.items()
    ]
    _add(crate, _PARAMETER, "CreativeWork", name="Bioschemas FormalParameter", version="1.0")


def _named_by_hash(sha256: str) -> str:
    """Return the address of content by its hash, as RFC 6920 writes it.

    Examples
    --------
    >>> _named_by_hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    'ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    value = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode("ascii").rstrip("=")
    return f"ni:///sha-256;{value}"


def _media_type(path: Path) -> str:
    known = _MEDIA_TYPES.get(path.suffix.casefold())
    return known or mimetypes.MimeTypes().guess_type(path.name)[0] or "application/octet-stream"
