"""The pre-annotator `transformer`: entities by any token-classification checkpoint of Hugging Face."""

from labeling.preannotate.transformer.annotator import TransformerAnnotator

__all__ = ["TransformerAnnotator"]
