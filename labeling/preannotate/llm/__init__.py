"""The pre-annotator `llm`: all three layers by a language model behind an OpenAI-compatible endpoint."""

from labeling.preannotate.llm.annotator import LlmAnnotator

__all__ = ["LlmAnnotator"]
