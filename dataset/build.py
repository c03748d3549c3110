"""A release from approved annotations: rows, version, changelog, card and manifest, all or nothing.

Knows nothing of where documents and decisions are kept. The same inputs and the same last release give the same bytes.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from dataset.card.papers import Known, kept_from, papers, papers_hash
from dataset.changelog import CHANGELOG, changelog, changes
from dataset.compare_releases import difference
from dataset.croissant import CROISSANT, croissant
from dataset.differences import Difference
from dataset.embargo import check_embargo, drop, is_open, keep, seal_faults
from dataset.hands import Hands
from dataset.homes import frozen_homes, homes_in
from dataset.manifest import config_sizes, draft, read_manifest, released, write_manifest
from dataset.migration_history import check_used
from dataset.parquet import read_rows
from dataset.release import Release, ReleaseInputs, ReleaseSettings
from dataset.rights import all_full
from dataset.rows import Written, write_configs
from dataset.split_plan import Home
from dataset.versions import Level, Override, Version, Wish, last_release, next_version, parse
from dataset.withheld import write_facts
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.records import LAYERS, DocumentId

_PARTIAL = "next.partial"


def build(
    inputs: ReleaseInputs,
    folder: Path,
    settings: ReleaseSettings,
    outcome: Outcome,
    wish: Wish | None = None,
    hands: Hands | None = None,
    opening: Mapping[str, Any] | None = None,
    into: Path | None = None,
) -> Release:
    """Make the next release in `folder`, which holds the releases; where nothing changed and no `wish` says otherwise, none.

    `hands` make the rows; without any, this process does. `opening` is the seal that this release opens, with its salt. `into` is
    another folder on the same disk, for a release that is only looked at.

    Raises:
        ReleaseError: no document is approved, a setting is wrong, the last release is damaged, a migration that a release used is
            another one now, the wish contradicts the rule for no reason, labels that are published would be held back, or labels
            that are sealed published without or with more than `opening`.
    """
    settings.check()
    check_used(inputs.migrations, folder)
    manifests = released(folder)
    check_embargo(settings.embargo, manifests, opening=opening is not None)
    frozen = frozen_homes(folder)
    with _partial_folder(folder, settings) as partial:
        written = write_configs(inputs, partial, settings, outcome, frozen, hands)
        if not written.documents:
            raise ReleaseError(
                "No document is approved, so there is nothing to release",
                cause=_why_none(written.left_out),
                remedy="Run musnad review, then musnad status",
            )
        previous = last_release(folder)
        said = Known(written, settings, inputs.vocabulary, kept_from(previous))
        facts = draft(written, settings, inputs.vocabulary, inputs.migrations)
        if settings.embargo is None and (seal := _open_seal(written, opening, manifests)) is not None:
            facts["embargo"] = seal
        facts["card_sha256"] = papers_hash(facts, said)
        if written.rights["standoff"]:
            full = replace(said, written=replace(written, examples=written.full_examples))
            whole = papers_hash({**facts, "rights": all_full(facts["rights"])}, full)
            write_facts(partial, written, settings.rights.settings.standoff_keeps, whole)
        changed = difference(previous, partial, facts) if previous is not None else None
        if previous is not None and changed is not None and changed.level == Level.NONE and wish is None:
            outcome.skipped["nothing-changed"] += 1
            return known_release(previous, written.labels)
        if opening is not None and changed is not None:
            _check_nothing_else(changed)
        version, override = _version(previous, changed.level if changed is not None else Level.NONE, wish)
        names = {"version": version, "previous": previous.name if previous is not None else ""}
        wished = {"override": override.to_json()} if override is not None else {}
        manifest = {**names, **wished, **facts, "agreement": inputs.agreement(_sealed(settings, frozen, partial))}
        lines = changes(changed, manifest)
        for name, text in papers(manifest, said, config_sizes(manifest, partial)).items():
            _write(partial / name, text)
        if settings.croissant:
            _write(partial / CROISSANT, croissant(manifest, settings, partial))
        _write(partial / CHANGELOG, changelog(version, written.date, lines, previous))
        write_manifest(partial, manifest)
        if settings.embargo is not None:
            keep(settings.embargo.folder, version)
        final = partial.rename((into or folder) / version)
    return Release(
        final, version, manifest["previous"], written.date, True, tuple(lines), _row_counts(manifest), written.labels
    )


@contextmanager
def _partial_folder(folder: Path, settings: ReleaseSettings) -> Iterator[Path]:
    """An empty folder beside the releases that is gone afterwards, unless it was renamed; also after a killed run."""
    partial = folder / _PARTIAL
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if settings.embargo is not None:
            drop(settings.embargo.folder)


def _sealed(settings: ReleaseSettings, frozen: Mapping[DocumentId, Home], release: Path) -> frozenset[DocumentId]:
    """The documents of whose labels a release says nothing: those of the split that is held back, now or in a release before."""
    if settings.embargo is None:
        return frozenset()
    homes = {**frozen, **homes_in(release)}
    return frozenset(name for name, home in homes.items() if home.split == settings.embargo.split)


def _open_seal(
    written: Written, opening: Mapping[str, Any] | None, manifests: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """The seal that is opened now; or the one that was opened before, as long as its labels are as they were sealed."""
    known = opening or (manifests[-1].get("embargo") if manifests else None)
    if known is None or not is_open(known):
        return None
    test = written.configs["documents"].splits.get(known["split"])
    fault = next(seal_faults(known, read_rows([shard.path for shard in test.shards] if test is not None else [])), "")
    if fault and opening is not None:
        raise ReleaseError(
            f"The seal is not opened: {fault}",
            cause="documents were approved, changed or taken down since",
            remedy="Run musnad build, which seals them as they are now, then musnad publish --unseal",
        )
    return known if not fault else None


def _check_nothing_else(changed: Difference) -> None:
    if changed.level > Level.MINOR or changed.documents["added"]:
        raise ReleaseError(
            "The seal is not opened: other things changed since the last release",
            cause="the release that opens it adds the sealed labels and nothing else",
            remedy="Run musnad build, then musnad publish --unseal",
        )


def _why_none(left_out: Counter[str]) -> str:
    if not left_out:
        return "nobody has decided on any document yet"
    return "left out: " + ", ".join(f"{count:,} {reason}" for reason, count in sorted(left_out.items()))


def _version(previous: Path | None, level: Level, wish: Wish | None) -> tuple[str, Override | None]:
    last = parse(previous.name) if previous is not None else None
    version, override = next_version(last if isinstance(last, Version) else None, level, wish)
    return str(version), override


def known_release(folder: Path, labels: Counter[str] | None = None) -> Release:
    """The release in `folder`, of which no new one was made; `labels` are counted by layer."""
    manifest = read_manifest(folder)
    counts = manifest["counts"]
    return Release(
        folder,
        manifest["version"],
        manifest["previous"],
        manifest["date"],
        False,
        ("Nothing changed since this release.",),
        _row_counts(manifest),
        labels or Counter({layer: counts[layer] for layer in LAYERS if layer in counts}),
    )


def _row_counts(manifest: dict[str, Any]) -> Counter[str]:
    return Counter(
        {
            f"{name}/{split}": facts["rows"]
            for name, config in manifest["configs"].items()
            for split, facts in config["splits"].items()
        }
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
