"""The labels of a split that are held back: the seal that a release shows of them, and the file of the project that keeps them.

Knows nothing of how rows are made. A seal is HMAC-SHA256 under a random salt: from a plain hash, the few labels of a known text
could be found by trying. The salt stays in the project until the labels are published; then anybody can make the seal again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from dataset.approved import Approved
from dataset.columns import canonical
from schemas.errors import ReleaseError
from schemas.records import LAYERS, Decision, DocumentId, Labels

_PARTIAL = "next.partial"
_SEALED = ("id", "sha256", "layers", *LAYERS)
"""The columns of `documents` that a seal is of: which text has which labels."""


@dataclass(frozen=True, slots=True)
class Embargo:
    """The labels of `split` are held back under `salt` (hex), and kept in `folder`."""

    split: str
    salt: str
    folder: Path


class HeldBack(NamedTuple):
    """One document that is sealed: what the seal is of, and its decisions as JSON."""

    document: DocumentId
    sealed: bytes
    decisions: str


class Seal:
    """The seal of documents that are taken one after the other, by ascending id."""

    def __init__(self, salt: str) -> None:
        self.documents = 0
        self._hash = hmac.new(bytes.fromhex(salt), digestmod=hashlib.sha256)

    def take(self, sealed: bytes) -> None:
        """`sealed` is what `sealed_part` gives."""
        self.documents += 1
        self._hash.update(sealed + b"\n")

    def to_json(self) -> dict[str, Any]:
        return {"documents": self.documents, "hmac_sha256": self._hash.hexdigest()}


def sealed_part(row: Mapping[str, Any]) -> bytes:
    """What a seal is of, in a row of `documents`; it is the same whether the text is withheld or not."""
    return canonical({name: row[name] for name in _SEALED if name in row})


def held_back(row: Mapping[str, Any], decisions: Iterable[Decision]) -> HeldBack:
    """The document of a row with all its labels."""
    said = [
        {
            "verdict": one.verdict,
            "rule": one.rule,
            "reason": one.reason,
            "annotations": list(one.annotations),
            "labels": one.labels.to_json(),
            "layers": list(one.layers),
        }
        for one in decisions
    ]
    return HeldBack(DocumentId(row["id"]), sealed_part(row), json.dumps(said, ensure_ascii=False))


def without_labels(approved: Approved) -> Approved:
    """The document as it is published meanwhile: as if nothing of it were approved, and nobody had said anything."""
    return replace(
        approved,
        decision=Decision(approved.document.id, "approved", "", ""),
        labels=Labels(),
        sentences=(),
        annotations=(),
        chosen=(),
        layers=(),
        decisions=(),
        predictions={},
    )


def hidden_fingerprint(embargo: Embargo, fingerprint: Mapping[str, Any]) -> dict[str, Any]:
    """What was decided on a document, so that a change shows and nothing else does."""
    keyed = hmac.new(bytes.fromhex(embargo.salt), canonical(fingerprint), hashlib.sha256)
    return {"document": fingerprint["document"], "hmac_sha256": keyed.hexdigest()}


class Keeper:
    """Writes the decisions on the sealed documents of the next release; `keep` gives the file the name of that release."""

    def __init__(self, folder: Path) -> None:
        private_folder(folder)
        path = folder / _PARTIAL
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        self._database = sqlite3.connect(path)
        self._database.execute("CREATE TABLE sealed (id TEXT PRIMARY KEY, decisions TEXT NOT NULL) WITHOUT ROWID")

    def take(self, some: Iterable[HeldBack]) -> None:
        rows = ((one.document, one.decisions) for one in some)
        self._database.executemany("INSERT INTO sealed VALUES (?, ?)", rows)

    def close(self) -> None:
        """Finish the file; before `keep`, or to leave it to `drop`."""
        self._database.commit()
        self._database.close()


def keep(folder: Path, version: str) -> None:
    """The file that was written is that of the release `version`."""
    (folder / _PARTIAL).replace(_file(folder, version))


def drop(folder: Path) -> None:
    """There is no release to the file that was written, or it was kept."""
    (folder / _PARTIAL).unlink(missing_ok=True)


class Kept:
    """What was decided on the documents that are sealed in a release."""

    def __init__(self, folder: Path, version: str) -> None:
        path = _file(folder, version)
        if not path.is_file():
            raise ReleaseError(
                f"The sealed labels of {version} are not in {path}",
                cause="a build puts them there; they are in no release",
                remedy="Restore the file from a backup, or run musnad build, which seals the labels of today",
            )
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def close(self) -> None:
        self._database.close()

    def decisions(self, document: DocumentId) -> list[Decision]:
        """Those on the layers of a document; none where it is not sealed.

        Raises:
            ReleaseError: the file is damaged.
        """
        try:
            row = self._database.execute("SELECT decisions FROM sealed WHERE id = ?", (document,)).fetchone()
            return [_decision(document, said) for said in json.loads(row[0])] if row is not None else []
        except (sqlite3.Error, ValueError, LookupError, TypeError) as problem:
            raise ReleaseError(
                f"The sealed labels of {document} cannot be read: {problem}", remedy="Restore the file from a backup"
            ) from problem


def private_folder(folder: Path) -> None:
    """Make the folder of what nobody else may see, and keep it out of git."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", encoding="ascii")


def check_embargo(embargo: Embargo | None, manifests: Sequence[Mapping[str, Any]], *, opening: bool) -> None:
    """Raise where labels would be held back that are published, or published that are sealed; `manifests` are in order of versions.

    Raises:
        ReleaseError: says which release, and what to do.
    """
    if embargo is None:
        if manifests and is_sealed(manifests[-1]) and not opening:
            raise ReleaseError(
                f"The labels of {manifests[-1]['embargo']['split']} are sealed in {manifests[-1]['version']}, "
                "and musnad.yaml no longer holds them back",
                remedy="Write `release: {embargo: test}` again; `musnad publish --unseal` publishes them",
            )
        return
    for manifest in manifests:
        if embargo.split in manifest["configs"]["documents"]["splits"] and not is_sealed(manifest):
            raise ReleaseError(
                f"The labels of {embargo.split} are published since {manifest['version']}, so they cannot be held back",
                remedy="Take `embargo` out of `release` in musnad.yaml",
            )


def is_sealed(manifest: Mapping[str, Any]) -> bool:
    """Whether a release holds labels back."""
    return "embargo" in manifest and not is_open(manifest["embargo"])


def is_open(seal: Mapping[str, Any]) -> bool:
    """Whether the labels of a seal are published, and the salt with them."""
    return "salt" in seal


def seal_faults(seal: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Where the rows of `documents` in the split of a seal are not what it says: the very labels where it is open, else none."""
    if is_open(seal):
        again = Seal(seal["salt"])
        for row in rows:
            again.take(sealed_part(row))
        if any(value != seal[name] for name, value in again.to_json().items()):
            yield f"the labels of {seal['split']} are not those that were sealed in {seal['sealed_in']}"
        return
    documents = 0
    for row in rows:
        documents += 1
        said = [name for name in ("layers", *LAYERS) if row.get(name)]
        said += [f"provenance.{name}" for name, value in row["provenance"].items() if value and name not in _PLAIN]
        yield from (f"{row['id']}: its labels are sealed, but {name} says something of them" for name in said)
    if documents != seal["documents"]:
        yield f"{documents:,} documents of {seal['split']} are there, but {seal['documents']:,} are sealed"


_PLAIN = frozenset({"guideline", "vocabulary"})  # the same for all documents


def _file(folder: Path, version: str) -> Path:
    return folder / f"{version}.sqlite"


def _decision(document: DocumentId, said: Mapping[str, Any]) -> Decision:
    return Decision(
        document,
        said["verdict"],
        said["rule"],
        said["reason"],
        tuple(said["annotations"]),
        Labels.from_json(said["labels"]),
        tuple(said["layers"]),
    )
