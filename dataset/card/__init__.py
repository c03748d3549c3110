"""The texts that people read beside the rows of a release, and the YAML at the head of the card that programs read."""

from dataset.card.front import CARD, front_matter, with_sizes
from dataset.card.markdown import fenced

__all__ = ["CARD", "fenced", "front_matter", "with_sizes"]
