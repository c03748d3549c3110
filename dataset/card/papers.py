"""Every text of a release that people read, from the facts of a build. Knows nothing of files, nor of what changed.

They are the same for the same facts. What only a release has (its version, date, sizes and figures of agreement) is no part of
`papers_hash`, by which a change of the texts alone is noticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dataset.card.agreement_words import agreement_section
from dataset.card.datasheet import DATASHEET, datasheet
from dataset.card.front import CARD, default_config, front, headed
from dataset.card.guidelines import GUIDELINES, guidelines
from dataset.card.kept import Section, edited_sections, just_written, with_kept
from dataset.card.markdown import fenced, rendered
from dataset.citation import CITATION, bibtex, citation_file
from dataset.columns import canonical
from dataset.release import ReleaseSettings
from dataset.rights import rights_in_words
from dataset.rows import Written
from schemas.errors import ReleaseError
from schemas.vocabulary import Vocabulary

_ROWS = {
    "documents": "a document: text, all layers with offsets, provenance",
    "ner": "a sentence: words, BIO tags, nested entities",
    "stance": "a stance, or a pair that none joins: holder, target, polarity, evidence and their sentences",
    "events": "a sentence: words, events with their arguments",
    "annotators": "one person's labels of a document before approval, under a pseudonym",
}
_SHOWN = ("ner", "stance", "events")
_FINDS = {"entities": "names (of people, places, organisations …)", "events": "events", "stances": "stances"}

Kept = Mapping[str, Mapping[str, Section]]
"""By the name of a text, the sections in it that people edited."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the texts are made from. `kept` are the words of people in the last release."""

    written: Written
    settings: ReleaseSettings
    vocabulary: Vocabulary
    kept: Kept = field(default_factory=dict)


def kept_from(release: Path | None) -> Kept:
    """What people edited in the texts of a release.

    Raises:
        ReleaseError: the marks of a section are broken.
    """
    found: dict[str, Mapping[str, Section]] = {}
    for path in (release / name for name in (CARD, DATASHEET)) if release is not None else ():
        if path.is_file():
            try:
                found[path.name] = edited_sections(path.read_text(encoding="utf-8"))
            except ReleaseError as problem:
                raise ReleaseError(f"{path}: {problem.what}", cause=problem.cause, remedy=problem.remedy) from problem
    return found


def papers(manifest: Mapping[str, Any], facts: Known, sizes: Mapping[str, int]) -> dict[str, str]:
    """The texts by their names; `sizes` are the bytes of each config's files."""
    texts = _texts(manifest, facts)
    return {**texts, CARD: headed(front(manifest, facts.settings, sizes), f"\n{texts[CARD]}")}


def papers_hash(manifest: Mapping[str, Any], facts: Known) -> str:
    """The hash of what the texts say, whatever version, date, sizes in bytes and agreement."""
    undated = {**manifest, "version": "", "date": ""}
    said = {**_texts(undated, facts), "front": front(undated, facts.settings, None)}
    return hashlib.sha256(canonical(said)).hexdigest()


def _texts(manifest: Mapping[str, Any], facts: Known) -> dict[str, str]:
    settings = facts.settings
    fresh = {CARD: _card(manifest, facts), DATASHEET: datasheet(manifest, facts.written, settings)}
    return {
        **{name: with_kept(just_written(text), facts.kept.get(name, {})) for name, text in fresh.items()},
        GUIDELINES: guidelines(settings.layers),
        CITATION: citation_file(manifest, settings),
    }


def _card(manifest: Mapping[str, Any], facts: Known) -> str:
    written, settings = facts.written, facts.settings
    return rendered(
        "README.md.j2",
        manifest=manifest,
        settings=settings,
        vocabulary=facts.vocabulary,
        default=default_config(manifest),
        rows=_ROWS,
        finds=" and ".join(_FINDS[layer] for layer in settings.layers),
        types=written.types,
        sources=sorted(written.sources.items(), key=lambda item: (-item[1], item[0])),
        period=written.period,
        models=sorted(written.models),
        examples={name: fenced(written.examples[name]) for name in _SHOWN if name in written.examples},
        agreement=agreement_section(manifest.get("agreement")),
        bibtex=bibtex(manifest, settings),
        rights=rights_in_words(**manifest["rights"]),
        leakage=written.leakage,
    )
