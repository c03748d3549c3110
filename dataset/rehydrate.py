"""A stand-off release with its texts put back from a user's own copies: the release as it is when no text is withheld.

Knows nothing of licences, nor of how copies are found. Where all texts are there, rows, card and manifest are those that a
build would have written; a document without a copy stays withheld.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from dataset.card import CARD, fenced, with_sizes
from dataset.copies import Copies, Copy
from dataset.croissant import CROISSANT, with_files
from dataset.features import from_yaml
from dataset.manifest import MANIFEST, config_entry, config_sizes, read_manifest, release_files, write_manifest
from dataset.parquet import SplitWriter, read_rows
from dataset.rights import rights_in_words
from dataset.rows import EXCLUSIONS
from dataset.shown import TELLING
from dataset.standoff import FOLDER, LAYOUT, LAYOUTS, restored_document, restored_row
from dataset.verify import verify
from dataset.withheld import FACTS, Facts, read_facts, read_layouts
from dataset.writers import ConfigFacts, SplitFacts, split_facts
from labeling.corpus.readers import Item
from labeling.store.files import atomic_folder
from schemas.errors import ReleaseError
from schemas.outcome import Outcome

_SHOWN_PROBLEMS = 3


@dataclass(frozen=True, slots=True)
class Rehydrated:
    """The new folder; how many texts it has again and how many are still withheld.

    `identical`: its rows are those of a build that withholds nothing, by the hash that this release kept of them. `made_with`
    names the pyarrow that wrote the release where it is another one than this: then the same rows give other bytes.
    """

    folder: Path
    restored: int
    withheld: int
    identical: bool
    made_with: str


def rehydrate(
    release: Path,
    items: Iterable[Item],
    output: Path,
    outcome: Outcome,
    advance: Callable[[int], None] = lambda _: None,
) -> Rehydrated:
    """Write the release in `release` to `output`, with the texts that are found among `items`.

    Raises:
        ReleaseError: nothing is withheld, no text was found, `output` exists, or the result does not verify.
    """
    manifest, facts = read_manifest(release), read_facts(release)
    if facts is None:
        raise ReleaseError(f"{release} withholds no text", remedy="Use it as it is")
    if output.exists():
        raise ReleaseError(f"{output} exists", remedy="Name a folder that does not, with --output")
    with atomic_folder(output) as partial:
        database = partial / "copies.sqlite"
        with Copies(release, manifest, database) as copies:
            copies.take(items, outcome, advance)
            missing = dict(copies.missing())
            for document, place in missing.items():
                reason, detail = (
                    ("text-differs", f"{place} is another text")
                    if place
                    else ("no-copy", "none of the texts is this one")
                )
                outcome.leave_out(document, reason, detail)
            restored = manifest["rights"]["standoff"] - len(missing)
            if not restored:
                raise ReleaseError(
                    f"None of the {len(missing):,} withheld texts is among those given",
                    cause="they are other texts, or differ in more than white space",
                    remedy="Name the files or folders that hold the texts, with --texts",
                )
            new, rows = _write_configs(release, partial, manifest, facts, copies)
        database.unlink()
        identical = _contents(new) == facts.contents
        _write_others(release, partial, manifest, new, rows, set(missing))
        write_manifest(partial, new)
        _check(partial)
    made_with = manifest["made_with"]["pyarrow"]
    return Rehydrated(output, restored, len(missing), identical, "" if made_with == pa.__version__ else made_with)


class _Rows:
    """The rows that the card shows: as they were, and with their words."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.shown: dict[str, dict[str, Any]] = {}
        self.full: dict[str, dict[str, Any]] = {}

    def look(self, config: str, row: dict[str, Any], new: dict[str, Any]) -> None:
        if self._facts.examples.get(config) == row["id"]:
            self.shown[config] = row
        if self._facts.full_examples.get(config) == row["id"]:
            self.full[config] = new


def _write_configs(
    release: Path, folder: Path, manifest: Mapping[str, Any], facts: Facts, copies: Copies
) -> tuple[dict[str, Any], _Rows]:
    """Write the files of all configs; returns the manifest that they ask for and the rows that the card shows."""
    new, rows = copy.deepcopy(dict(manifest)), _Rows(facts)
    counts: Counter[str] = Counter({"full": 0, "standoff": 0})
    for name, config in manifest["configs"].items():
        features = from_yaml(config["features"])
        splits: dict[str, SplitFacts] = {}
        for split, old in config["splits"].items():
            writer = SplitWriter(folder / name, split, features)
            for row in _restored(release, name, old["files"], copies, rows):
                writer.write(row)
                if name == "documents":
                    counts["standoff" if row["withheld"] else "full"] += 1
            splits[split] = split_facts(writer, tuple(writer.close()))
        new["configs"][name] = config_entry(ConfigFacts(features, splits))
    new["rights"] = dict(counts)
    new["made_with"] = {**manifest["made_with"], "pyarrow": pa.__version__}
    if not counts["standoff"]:
        new["card_sha256"] = facts.card_sha256
    return new, rows


def _restored(
    release: Path, config: str, files: Iterable[str], copies: Copies, rows: _Rows
) -> Iterator[dict[str, Any]]:
    last, found = "", None
    for row in read_rows([release / path for path in files]):
        document = row["id" if config == "documents" else "document_id"]
        if document != last:
            last, found = document, copies.get(document)
        new = row if found is None else _with_words(config, row, found)
        rows.look(config, row, new)
        yield new


def _with_words(config: str, row: dict[str, Any], found: Copy) -> dict[str, Any]:
    if config == "documents":
        return restored_document(row, found.text, found.fields, found.metadata, found.title_masks)
    return restored_row(row, found.text)


def _contents(manifest: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        name: {split: facts["content_sha256"] for split, facts in config["splits"].items()}
        for name, config in manifest["configs"].items()
    }


def _write_others(
    release: Path,
    folder: Path,
    manifest: Mapping[str, Any],
    new: dict[str, Any],
    rows: _Rows,
    missing: set[str],
) -> None:
    """All that is no row: the card with what changed in it, the list of what was left out, what is still withheld."""
    parquet = {
        path for config in manifest["configs"].values() for s in config["splits"].values() for path in s["files"]
    }
    for path in release_files(release):
        name = path.relative_to(release)
        if name.as_posix() not in parquet and name.parts[0] not in (CARD, CROISSANT, EXCLUSIONS, MANIFEST, FOLDER):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
    _write_exclusions(release, folder, new, missing)
    text = (release / CARD).read_text(encoding="utf-8")
    text = text.replace(rights_in_words(**manifest["rights"]), rights_in_words(**new["rights"]))
    if not missing:
        for config, row in rows.full.items():
            text = text.replace(fenced(rows.shown[config]), fenced(row))
    text = with_sizes(text, new, config_sizes(new, folder))
    (folder / CARD).write_text(text, encoding="utf-8", newline="\n")
    if (release / CROISSANT).is_file():
        described = with_files((release / CROISSANT).read_text(encoding="utf-8"), new, folder)
        (folder / CROISSANT).write_text(described, encoding="utf-8", newline="\n")
    if missing:
        writer = SplitWriter(folder / FOLDER, LAYOUTS, LAYOUT)
        for row in read_layouts(release):
            if row["id"] in missing:
                writer.write(row)
        writer.close()
        shutil.copyfile(release / FOLDER / FACTS, folder / FOLDER / FACTS)


def _write_exclusions(release: Path, folder: Path, new: dict[str, Any], missing: set[str]) -> None:
    """What was withheld of a document because it tells its text is no longer left out."""
    told = 0
    with (
        (release / EXCLUSIONS).open(encoding="utf-8") as old,
        (folder / EXCLUSIONS).open("w", encoding="utf-8", newline="\n") as file,
    ):
        for line in old:
            item = json.loads(line)
            if item["reason"] == TELLING and item["item"].rpartition("#")[0] not in missing:
                told += 1
            else:
                file.write(line)
    left_out = Counter(new["left_out"]) - Counter({TELLING: told})
    new["left_out"] = dict(sorted(left_out.items()))


def _check(folder: Path) -> None:
    problems = verify(folder)
    if problems:
        raise ReleaseError(
            f"The rehydrated release does not verify: {'; '.join(map(str, problems[:_SHOWN_PROBLEMS]))}",
            cause="the stand-off release was changed after it was built",
            remedy="Run musnad verify on it, and take it again from where it was published",
        )
