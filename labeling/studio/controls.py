"""The names of the controls on the labelling page, shared by the page's writer and its readers.

Knows nothing of their order or look. One control `label` holds the labels of every layer, so that Label Studio itself lets a region have one label only.
"""

from __future__ import annotations

from schemas.vocabulary import Vocabulary

TEXT = "text"
"""The text on the page, and the key of the document's text in a task's data."""

ORIGIN = "origin"
"""The key in a task's data of the source and date in one line, for the page."""

NOTE = "note"
"""The key in a task's data of what the page says above the text, where it says something."""

LABEL = "label"

CONTEXT = "context"
"""The control of what was approved in other layers: shown to read and to draw arrows to, never anybody's answer."""

REALIS = "realis"
POLARITY = "polarity"
STANCE_POLARITY = "stance_polarity"
QUOTE = "quote"

REVIEW = "review"
"""The reviewer's tick, of the whole annotation. It counts as the star, which only the API gives in the Community edition."""
APPROVED = "approved"
FLAGGED = "flagged"

EVENT_CHOICES = (REALIS, POLARITY)
STANCE_CHOICES = (STANCE_POLARITY, QUOTE)
CHOICES = (*EVENT_CHOICES, *STANCE_CHOICES)

STANCE = "Stance"
"""The label of the words that show a stance."""
SPAN = "Span"
"""The label of a filler, holder or target that is neither an entity nor a trigger."""

HOLDER = "holder"
TARGET = "target"


def relation_label(name: str, vocabulary: Vocabulary) -> str:
    """What the page shows and stores for a role, `holder` or `target`: its Arabic name, then ours as the last word.

    A relation has no alias, so what is shown is what is stored.
    """
    if name == HOLDER:
        return f"{vocabulary.stance.holder.ar} {name}"
    if name == TARGET:
        return f"{vocabulary.stance.target.ar} {name}"
    return f"{vocabulary.roles[name].ar} {name}"


def relation_name(label: str) -> str:
    """Our name in a relation's label, whatever the Arabic before it was when the relation was drawn."""
    return label.split()[-1] if label.strip() else ""
