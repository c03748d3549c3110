"""`manifest.json`: what a release is made from and every file in it with its hash. Knows nothing of how rows are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from dataset.columns import canonical
from dataset.features import to_yaml
from dataset.release import ReleaseSettings
from dataset.rows import Written
from dataset.split_names import published_name
from dataset.versions import parse
from dataset.writers import ConfigFacts
from schemas.errors import ReleaseError
from schemas.migrations import NO_MIGRATIONS, Migrations
from schemas.vocabulary import Vocabulary

MANIFEST = "manifest.json"
FORMAT = 3
READABLE = (1, 2, FORMAT)  # an earlier release can be compared with, though not verified


def draft(
    written: Written, settings: ReleaseSettings, vocabulary: Vocabulary, migrations: Migrations = NO_MIGRATIONS
) -> dict[str, Any]:
    """All that is known before the version is chosen and the card is written."""
    return {
        "format": FORMAT,
        "name": settings.name,
        "date": written.date,
        "made_with": {"pyarrow": pa.__version__},
        "inputs": {
            "decisions_sha256": written.decisions,
            "vocabulary": vocabulary.version,
            "guideline": settings.guideline,
            "layers": list(settings.layers),
            "seed": settings.seed,
            "split_by": settings.split_by,
            "shares": {published_name(split, settings.dev_name): share for split, share in settings.shares.items()},
        },
        "migrations": migrations.to_json(),
        "counts": {
            "documents": written.documents,
            "annotations": written.annotations,
            "annotators": len(written.annotators),
            **{layer: written.labels[layer] for layer in settings.layers},
        },
        "left_out": dict(sorted(written.left_out.items())),
        "rights": {kind: written.rights[kind] for kind in ("full", "standoff")},
        **({"embargo": written.seal} if written.seal is not None else {}),
        "configs": {name: config_entry(facts) for name, facts in written.configs.items()},
    }


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Add the list of all files in `folder` to `manifest` and write it there as the last of them."""
    rows = {
        path: rows
        for config in manifest["configs"].values()
        for split in config["splits"].values()
        for path, rows in split["files"].items()
    }
    files = []
    for path in release_files(folder):
        name = path.relative_to(folder).as_posix()
        entry: dict[str, Any] = {"path": name, "sha256": file_sha256(path), "bytes": path.stat().st_size}
        if name in rows:
            entry["rows"] = rows[name]
        files.append(entry)
    text = json.dumps({**manifest, "files": files}, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release.

    Raises:
        ReleaseError: there is none, or it is damaged.
    """
    try:
        value = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise ReleaseError(
            f"{folder} is no release: it has no {MANIFEST}", remedy="Name the folder of a release, or build one"
        ) from problem
    except (OSError, ValueError) as problem:
        raise ReleaseError(
            f"The {MANIFEST} of {folder} cannot be read: {problem}",
            remedy="Take the release from where it was published, or build it again",
        ) from problem
    if not isinstance(value, dict) or value.get("format") not in READABLE:
        raise ReleaseError(
            f"The {MANIFEST} of {folder} is not of format {FORMAT}", remedy="Use the version of musnad that built it"
        )
    return value


def released(folder: Path) -> list[dict[str, Any]]:
    """The manifests of the releases in `folder`, from the first version on.

    Raises:
        ReleaseError: one is damaged.
    """
    found = [(version, path) for path in folder.glob("*/") if (version := parse(path.name)) is not None]
    return [read_manifest(path) for _, path in sorted(found) if (path / MANIFEST).is_file()]


def release_files(folder: Path) -> list[Path]:
    """Every file of a release but the manifest, in the order of their names."""
    found = (path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def config_sizes(manifest: Mapping[str, Any], folder: Path) -> dict[str, int]:
    """The bytes of each config's files."""
    return {
        name: sum((folder / path).stat().st_size for split in config["splits"].values() for path in split["files"])
        for name, config in manifest["configs"].items()
    }


def config_hash(features: list[dict[str, Any]], splits: dict[str, str]) -> str:
    """The hash of a config's columns and rows, from the hashes of its splits; independent of Parquet."""
    parts = [{"features": features}, *({"split": split, "rows": content} for split, content in splits.items())]
    return hashlib.sha256(b"".join(canonical(part) + b"\n" for part in parts)).hexdigest()


def config_entry(facts: ConfigFacts) -> dict[str, Any]:
    """What the manifest says of a config."""
    features = to_yaml(facts.features)
    return {
        "content_sha256": config_hash(features, {name: split.content for name, split in facts.splits.items()}),
        "splits": {
            name: {
                "rows": split.rows,
                "arrow_bytes": split.arrow_bytes,
                "content_sha256": split.content,
                "files": {f"{shard.path.parent.name}/{shard.path.name}": shard.rows for shard in split.shards},
            }
            for name, split in facts.splits.items()
        },
        "features": features,
    }
