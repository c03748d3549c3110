"""What the lexicon says of a sentence, in words instead of offsets."""

from collections.abc import Callable

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
