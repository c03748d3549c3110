"""What goes into a release, what may be set about it, and what comes out. Knows nothing of how it is built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dataset.embargo import Embargo
from dataset.rights import Rights
from dataset.split_names import SPLITS, DevName
from dataset.split_plan import By
from dataset.splits import check_shares
from labeling.store.decisions import Kinds
from schemas.citation import CitationSettings
from schemas.errors import ReleaseError
from schemas.migrations import NO_MIGRATIONS, Migrations
from schemas.records import LAYERS, Annotation, Decision, Document, DocumentId, Labels, Layer
from schemas.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ReleaseInputs:
    """The documents in ascending order of their ids, read twice, and what was decided and said of each.

    `decisions` answers None for a document that nobody has decided on; `annotations` gives every person's annotation of
    a document, in any order. `taken_down` are those that must not be in a release again, nor among `documents`; `migrations` were
    replayed over decisions and annotations.
    `agreement` gives the figures that the card shows (see `dataset.agreement`), without the documents whose labels are sealed, which it
    is given; it is asked once, where a release is made.
    `of_layers` gives the decisions that a decision takes together, where each layer was decided on alone, and `predictions` what the models had said of a document from whose
    predictions its annotations started. `ahead` is told of which documents will be asked next: what is known of them may be read at
    once, and what was read so holds until other documents are announced. `kinds` says of those of some documents that are approved what
    `decisions` would, as far as the plan of the splits has to know it, where that is quicker.
    """

    documents: Callable[[], Iterable[Document]]
    decisions: Callable[[DocumentId], Decision | None]
    annotations: Callable[[DocumentId], Iterable[Annotation]]
    vocabulary: Vocabulary
    taken_down: Collection[DocumentId] = frozenset()
    migrations: Migrations = NO_MIGRATIONS
    agreement: Callable[[Collection[DocumentId]], Mapping[str, Any] | None] = lambda _: None
    of_layers: Callable[[DocumentId], Sequence[Decision]] = lambda _: ()
    predictions: Callable[[DocumentId], Mapping[str, Labels]] = lambda _: {}
    ahead: Callable[[Sequence[DocumentId]], None] = lambda _: None
    kinds: Callable[[Sequence[DocumentId]], Mapping[DocumentId, Kinds]] | None = None


@dataclass(frozen=True, slots=True)
class ReleaseSettings:
    """What a project says about its releases; each value is part of what decides their bytes.

    `split_by` says how new groups find their split: so that labels, sources and months are spread evenly, by time, or by a
    hash of the group; `seed` decides between equally good choices. `story` names a metadata field; documents with the same
    value in it stay together. `threshold` and `shingle` say what a near-duplicate is. `salt` keys the pseudonyms of the annotators and
    is never published. `licence` is the Hub's identifier (`cc-by-4.0`, `other`, …). `policy` says in words, one sentence
    each, how annotations become approved; `reviewers` may approve by a star; `guideline` names the version of the guidelines
    that annotators followed. `rights` say what may be published of each document. `citation` says whom to name, `croissant`
    whether there is a `croissant.json`, `dev_name` what the split dev is called where it is published. `embargo` says which
    split's labels are held back.
    """

    name: str
    pretty_name: str
    licence: str
    salt: str
    seed: str = "musnad"
    split_by: By = "labels"
    story: str = ""
    threshold: float = 0.7
    shingle: int = 3
    dev_name: DevName = "dev"
    embargo: Embargo | None = None
    shares: Mapping[str, float] = field(default_factory=lambda: {"train": 0.8, "dev": 0.1, "test": 0.1})
    layers: tuple[Layer, ...] = LAYERS
    language: str = "ar"
    description: str = ""
    policy: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    guideline: str = ""
    annotators: str = "expert-generated"
    repository: str | None = None
    citation: CitationSettings = field(default_factory=CitationSettings)
    croissant: bool = False
    contact: str = ""
    rights: Rights = field(default_factory=Rights)

    def check(self) -> None:
        """Raise where a release could not keep its promises with these settings.

        Raises:
            ReleaseError: says which setting, and what to write.
        """
        check_shares(self.shares)
        if unknown := sorted(set(self.shares) - set(SPLITS)):
            raise ReleaseError(
                f"There is no split named {unknown[0]!r}", remedy=f"Name the splits {', '.join(SPLITS)} in musnad.yaml"
            )
        if not self.salt:
            raise ReleaseError(
                "The pseudonyms of the annotators have no salt",
                cause="without one, anybody could try names until a pseudonym fits",
                remedy="Set a long random salt in musnad.yaml and keep it out of every release",
            )
        if not self.layers:
            raise ReleaseError("A release without a layer holds no labels", remedy="Name at least one in musnad.yaml")


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk. `new` is False where nothing had changed since it was made and none was made now.

    `rows` counts by "config/split", `labels` by layer; `previous` is empty for the first release.
    """

    folder: Path
    version: str
    previous: str
    date: str
    new: bool
    changes: tuple[str, ...] = ()
    rows: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
