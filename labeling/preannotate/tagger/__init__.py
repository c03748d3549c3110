"""The pre-annotator `tagger`: a conditional random field over whole words, with what the lexicon finds among its features."""

from labeling.preannotate.tagger.annotator import TaggerAnnotator

__all__ = ["TaggerAnnotator"]
