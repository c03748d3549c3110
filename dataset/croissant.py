"""`croissant.json` of a release: its files and columns as JSON-LD, by Croissant 1.0 (docs.mlcommons.org/croissant). Knows nothing of rows.

What it says of the data comes from the manifest, so that a release whose texts were put back describes its new files. Croissant has no
lists within lists: these are named in the description of the column that holds them, and the card has their types.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dataset.citation import bibtex, home, spdx
from dataset.features import ClassLabel, Feature, ListOf, Struct, Value, from_yaml
from dataset.manifest import file_sha256
from dataset.release import ReleaseSettings

CROISSANT = "croissant.json"
_CONTEXT: dict[str, Any] = json.loads(Path(__file__).with_name("croissant_context.json").read_text(encoding="utf-8"))
_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "bool": "sc:Boolean",
}
_OF_THE_DATA = ("distribution", "recordSet")


def croissant(manifest: Mapping[str, Any], settings: ReleaseSettings, folder: Path) -> str:
    """The whole file; the files of `folder` are those of `manifest`."""
    identifier = spdx(settings.licence)
    authors = settings.citation.authors
    facts: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": settings.pretty_name,
        "description": settings.description or f"Arabic texts with labels: {', '.join(settings.layers)}.",
        "version": manifest["version"],
        "datePublished": manifest["date"],
        "license": f"https://spdx.org/licenses/{identifier}.html" if identifier else settings.licence,
        "url": home(settings),
        "citeAs": bibtex(manifest, settings),
        "inLanguage": settings.language,
        "keywords": ["arabic", *settings.layers],
        "creator": [
            {"@type": "sc:Organization", "name": author.name}
            if author.name
            else {"@type": "sc:Person", "name": f"{author.given} {author.family}".strip()}
            for author in authors
        ],
        **_data(manifest, folder),
    }
    return _written({key: value for key, value in facts.items() if value})


def with_files(text: str, manifest: Mapping[str, Any], folder: Path) -> str:
    """The file of a release for other files with the same columns; all else that it says is as it was."""
    return _written({**json.loads(text), **_data(manifest, folder)})


def croissant_faults(text: str, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Where the file says something else of the release than its manifest does."""
    try:
        value = json.loads(text)
        said = {part["contentUrl"]: part["sha256"] for part in value["distribution"] if "contentUrl" in part}
    except (ValueError, KeyError, TypeError) as problem:
        yield f"it cannot be read: {problem}"
        return
    if value.get("version") != manifest["version"]:
        yield f"it says version {value.get('version')}, not {manifest['version']}"
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    paths = {path for _, path in _paths(manifest)}
    if said != {path: listed.get(path) for path in paths}:
        yield "its files are not those of the manifest"
    if value.get("recordSet") != [_record_set(name, config) for name, config in manifest["configs"].items()]:
        yield "its columns are not those of the manifest"


def _data(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    files = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path,
            "contentUrl": path,
            "contentSize": f"{(folder / path).stat().st_size} B",
            "encodingFormat": "application/x-parquet",
            "sha256": file_sha256(folder / path),
        }
        for _, path in _paths(manifest)
    ]
    sets = [
        {
            "@type": "cr:FileSet",
            "@id": f"{name}-files",
            "name": f"{name}-files",
            "encodingFormat": "application/x-parquet",
            "includes": f"{name}/*.parquet",
        }
        for name in manifest["configs"]
    ]
    records = [_record_set(name, config) for name, config in manifest["configs"].items()]
    return dict(zip(_OF_THE_DATA, ([*files, *sets], records), strict=True))


def _paths(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, config in manifest["configs"].items():
        for split in config["splits"].values():
            yield from ((name, path) for path in split["files"])


def _record_set(name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    source = {"fileSet": {"@id": f"{name}-files"}}
    split = {
        "@type": "cr:Field",
        "@id": f"{name}/split",
        "name": f"{name}/split",
        "description": f"Which split the row stands in: {', '.join(config['splits'])}.",
        "dataType": "sc:Text",
        "source": {
            **source,
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": r"^(?:.*/)?(\w+)-\d{5}-of-\d{5}\.parquet$"},
        },
    }
    columns = from_yaml(config["features"]).fields.items()
    rows = sum(facts["rows"] for facts in config["splits"].values())
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{rows} rows.",
        "field": [
            split,
            *(
                _field(f"{name}/{column}", feature, {**source, "extract": {"column": column}}, ())
                for column, feature in columns
            ),
        ],
    }


def _field(identifier: str, feature: Feature, source: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """`path` leads from the column to the part of it that the field is."""
    item = feature.item if isinstance(feature, ListOf) else feature
    field: dict[str, Any] = {"@type": "cr:Field", "@id": identifier, "name": identifier}
    if isinstance(feature, ListOf):
        field["repeated"] = True
    if isinstance(item, Struct):
        parts = dict(_parts(item))
        field["subField"] = [
            _field(f"{identifier}/{name}", part, source, (*path, *name.split(".")))
            for name, part in parts.items()
            if not isinstance(part, ListOf)
        ]
        lists = [name for name, part in parts.items() if isinstance(part, ListOf)]
        return {**field, "description": f"Also has lists: {', '.join(lists)}."} if lists else field
    if isinstance(item, ClassLabel):
        field["description"] = ", ".join(f"{place} = {name}" for place, name in enumerate(item.names))
    field["dataType"] = "sc:Integer" if isinstance(item, ClassLabel) else _TYPES[_value(item).dtype]
    field["source"] = {**source, "transform": {"jsonPath": ".".join(path)}} if path else dict(source)
    return field


def _parts(struct: Struct) -> Iterator[tuple[str, Feature]]:
    """The parts of a struct, those of structs in it by their whole names."""
    for name, part in struct.fields.items():
        if isinstance(part, Struct):
            yield from ((f"{name}.{inner}", feature) for inner, feature in _parts(part))
        else:
            yield name, part


def _value(feature: Feature) -> Value:
    assert isinstance(feature, Value)  # the one kind that is left
    return feature


def _written(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
