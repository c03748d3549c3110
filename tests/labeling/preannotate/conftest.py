"""What the lexicon says of a sentence, in words instead of offsets."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from labeling.preannotate.lexicon import LexiconAnnotator
from schemas.records import Event, Labels, Stance

Labelled = Callable[[str], "Said"]


class Said:
    """The labels of one text, each as the words that it stands on."""

    def __init__(self, text: str, labels: Labels) -> None:
        self.text = text
        self.labels = labels
        self.entities = [(entity.type, text[entity.start : entity.end]) for entity in labels.entities]

    def names(self, tag: str) -> list[str]:
        return [name for type_, name in self.entities if type_ == tag]

    def event(self, tag: str) -> Event:
        (event,) = [event for event in self.labels.events if event.type == tag]
        return event

    def roles(self, tag: str) -> dict[str, str]:
        return {a.role: self.text[a.start : a.end] for a in self.event(tag).arguments}

    def stance(self) -> Stance:
        (stance,) = self.labels.stances
        return stance

    def sides(self) -> tuple[str, str, str, str]:
        """(holder, polarity, target, evidence) of the one stance."""
        stance = self.stance()
        assert stance.holder is not None
        spans = (stance.holder, stance.target, stance.evidence)
        holder, target, evidence = (self.text[span.start : span.end] for span in spans)
        return holder, stance.polarity, target, evidence


@pytest.fixture(scope="session")
def labelled() -> Labelled:
    annotator = LexiconAnnotator()
    return lambda text: Said(text, annotator.labels(text))


# What the tiny checkpoint knows: a word piece and the label that it always gets.
KNOWN_PIECES = {
    "سرت": "B-LOC", "ليبيا": "B-LOC", "وسرت": "B-LOC", "لل": "B-ORG", "##امم": "I-ORG", "المتحدة": "I-ORG",
    "حسن": "B-PERS", "بوزيد": "I-PERS", "##زيد": "I-PERS", "كأس": "B-MISC", "العرب": "I-MISC",
    "وصل": "O", "الى": "O", "في": "O", "قال": "O", "ان": "O", ".": "O", "،": "O", "ب": "O", "##و": "O",
}  # fmt: skip
Checkpoint = Callable[..., Path]


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Makes a BERT of one layer and 16 numbers on disk: one that labels each piece as KNOWN_PIECES says, or one of random weights."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, BertTokenizer

    def make(labels: Mapping[str, str] = KNOWN_PIECES, *, random: bool = False, positions: int = 512) -> Path:
        folder = tmp_path_factory.mktemp("checkpoint")
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *labels]
        (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
        tags = sorted({"O", *labels.values()})
        torch.manual_seed(7)
        config = BertConfig(
            vocab_size=len(pieces), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
            max_position_embeddings=positions, id2label=dict(enumerate(tags)), label2id={t: i for i, t in enumerate(tags)},
            initializer_range=0.7,
        )  # fmt: skip
        model = BertForTokenClassification(config)
        if not random:
            _make_lookup(model, [tags.index(labels.get(piece, "O")) for piece in pieces])
        model.save_pretrained(folder)
        BertTokenizer(str(folder / "vocab.txt"), do_lower_case=False, strip_accents=False).save_pretrained(folder)
        return folder

    return make


def _make_lookup(model: Any, tag_of_piece: list[int]) -> None:
    """Nothing but a piece's own embedding reaches the classifier."""
    import torch

    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "LayerNorm" not in name:
                weights.zero_()
        for piece, tag in enumerate(tag_of_piece):
            model.bert.embeddings.word_embeddings.weight[piece, tag] = 1.0
        for tag in range(model.config.num_labels):
            model.classifier.weight[tag, tag] = 1.0
