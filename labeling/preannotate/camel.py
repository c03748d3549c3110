"""The pre-annotator `camel`: camel-tools' NERecognizer through its own API. Knows nothing of how the recogniser works inside.

Importing `camel_tools.ner` downloads a catalogue where none is on disk, so it is looked for first. The recogniser drops
words that have no word pieces, and all labels after one shift (camel_tools issue 105): such words are kept from it. It says
nothing of how sure it is: every entity has the score `SCORE`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labeling.arabic.sentences import iter_sentences
from labeling.preannotate.contract import labels_table
from labeling.preannotate.fingerprint import version, weights_digest
from labeling.preannotate.transformer.checkpoint import first_line, quieten
from labeling.preannotate.whole_words import OUTSIDE, Tag, entities, model_words, tag_readings
from schemas.errors import InputError
from schemas.label_types import Vocabulary
from schemas.preannotators import CamelSettings
from schemas.project import Project
from schemas.records import Labels, Span

if TYPE_CHECKING:
    import pyarrow as pa

SCORE = 0.8
_COMMAND = "camel_data -i ner-arabert"
_COMPONENT = "NamedEntityRecognition"
_AT_ONCE = 512  # sentences; the recogniser keeps the scores of all pieces of a call in memory
_LONGEST_WORD = 60  # characters shown to the recogniser, which breaks on a word of more than 254 pieces


class CamelAnnotator:
    """Entities by the recogniser of camel-tools; it says nothing of events and stances."""

    name = "camel"

    def __init__(self, model: Path, settings: CamelSettings, vocabulary: Vocabulary) -> None:
        """`model` is the folder of a checkpoint."""
        self._folder = model
        self._settings = settings
        self._vocabulary = vocabulary

    @classmethod
    def from_project(cls, project: Project) -> CamelAnnotator:
        """The recogniser that `musnad.yaml` names, or the one that camel-tools installed.

        Raises:
            InputError: there is no model; says which command brings it.
        """
        settings = project.settings.preannotators.camel
        own = project.folder / Path(settings.model).expanduser() if settings.model else None
        if own is not None and not (own / "config.json").is_file():
            raise InputError(
                f"There is no model in {own}",
                cause="preannotators.camel.model of musnad.yaml names it, and it holds no config.json",
                remedy=f"Name the folder of a checkpoint, or leave the setting empty and run `{_COMMAND}`",
            )
        return cls(own or _installed_model(), settings, project.vocabulary)

    @cached_property
    def version(self) -> str:
        """ "1-" and a hash over code, weights, tags and camel-tools' own version."""
        options = {
            "weights": weights_digest(self._folder),
            "tags": dict(self._settings.tags),
            "entities": list(self._vocabulary.entities),
        }
        return version([Path(__file__)], options, ("camel-tools", "transformers"))

    def annotate(self, documents: pa.Table) -> pa.Table:
        """Labels for each document (see `contract.PreAnnotator`)."""
        texts = [text or "" for text in documents.column("text").to_pylist()]
        pieces = [(number, *words) for number, text in enumerate(texts) for words in _sentence_words(text)]
        spans: list[list[Span]] = [[] for _ in texts]
        tags: list[list[Tag]] = [[] for _ in texts]
        for begin in range(0, len(pieces), _AT_ONCE):
            some = pieces[begin : begin + _AT_ONCE]
            for (number, words, _), said in zip(some, self._tags([forms for _, _, forms in some]), strict=True):
                spans[number].extend(words)
                tags[number].extend(said)
        labels = [
            Labels(entities(text, words, said, [SCORE] * len(words)))
            for text, words, said in zip(texts, spans, tags, strict=True)
        ]
        return labels_table(documents, labels)

    def _tags(self, sentences: Sequence[Sequence[str]]) -> Iterator[list[Tag]]:
        """A tag for each word; words that the recogniser has no piece for get none, and it does not see them."""
        seen = [[bool(form) and self._has_pieces(form) for form in forms] for forms in sentences]
        asked = [
            [form[:_LONGEST_WORD] for form, is_seen in zip(forms, flags, strict=True) if is_seen]
            for forms, flags in zip(sentences, seen, strict=True)
        ]
        answers = iter(self._recogniser.predict([forms for forms in asked if forms], batch_size=self._settings.batch))
        for flags, forms in zip(seen, asked, strict=True):
            labels = next(answers) if forms else []
            if len(labels) != len(forms):
                raise InputError(
                    f"camel-tools labelled {len(labels)} of {len(forms)} words of a sentence",
                    cause="its labels cannot be told apart any more",
                    remedy="Use the pre-annotator `transformer` with the same folder",
                )
            following = iter(labels)
            tags = [self._readings[next(following) if is_seen else OUTSIDE] for is_seen in flags]
            yield [replace(tag, opens=True) for tag in tags[:1]] + tags[1:]  # no name goes on into another sentence

    def _has_pieces(self, form: str) -> bool:
        known = self._pieces.get(form)
        if known is None:
            known = self._pieces[form] = bool(self._recogniser.tokenizer.tokenize(form[:_LONGEST_WORD]))
        return known

    @cached_property
    def _pieces(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _readings(self) -> Mapping[str, Tag]:
        labels = {OUTSIDE, *self._recogniser.labels_map.values()}
        return tag_readings(labels, self._settings.tags, self._vocabulary, "preannotators.camel.tags")

    @cached_property
    def _recogniser(self) -> Any:
        recogniser = _ner_module().NERecognizer
        quieten()
        try:
            return recogniser(str(self._folder), use_gpu=self._settings.device != "cpu")
        except (OSError, ValueError, KeyError) as problem:
            raise InputError(
                f"The model in {self._folder} cannot be loaded",
                cause=first_line(problem),
                remedy="Run `camel_data -i -f ner-arabert` to install it again",
            ) from problem


def _sentence_words(text: str) -> Iterator[tuple[list[Span], list[str]]]:
    for sentence in iter_sentences(text):
        yield model_words(text, sentence)


def _data_folder() -> Path:
    named = os.environ.get("CAMELTOOLS_DATA")
    return Path(named).expanduser().absolute() if named else Path.home() / ".camel_tools"


def _installed_model() -> Path:
    """Where camel-tools' catalogue says that its default recogniser is.

    Raises:
        InputError: there is no catalogue or no model.
    """
    folder = _data_folder()
    catalogue = folder / "catalogue.json"
    try:
        component = json.loads(catalogue.read_text(encoding="utf-8"))["components"][_COMPONENT]
        model = folder / "data" / str(component["datasets"][component["default"]]["path"])
        if (model / "config.json").is_file():
            return model
        missing = str(model)
    except (OSError, ValueError, KeyError, TypeError):
        missing = str(catalogue)
    raise InputError(
        "The model of camel-tools is not installed",
        cause=f"there is no {missing}",
        remedy=f"Run `{_COMMAND}`, or name a checkpoint's folder in preannotators.camel.model of musnad.yaml",
    )


def _ner_module() -> Any:
    """`camel_tools.ner`, imported without the network: where there is no catalogue, an empty one stands in for the import."""
    if (_data_folder() / "catalogue.json").is_file():
        import camel_tools.ner

        return camel_tools.ner
    named = os.environ.get("CAMELTOOLS_DATA")
    with tempfile.TemporaryDirectory() as folder:
        empty = {"version": "", "packages": {}, "components": {}}
        (Path(folder) / "catalogue.json").write_text(json.dumps(empty), encoding="utf-8")
        os.environ["CAMELTOOLS_DATA"] = folder
        try:
            import camel_tools.ner
        finally:
            if named is None:
                del os.environ["CAMELTOOLS_DATA"]
            else:
                os.environ["CAMELTOOLS_DATA"] = named
            for module in [name for name in sys.modules if name.startswith("camel_tools.data")]:
                del sys.modules[module]  # whoever else wants camel-tools' data shall look for the real catalogue
    return camel_tools.ner
