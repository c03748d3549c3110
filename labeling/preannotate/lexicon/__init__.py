"""The offline pre-annotator `lexicon`: names, triggers and cues from word lists, joined by a little grammar."""

from labeling.preannotate.lexicon.annotator import LexiconAnnotator

__all__ = ["LexiconAnnotator"]
