"""From examples to the bytes of a model: prepare, ask the folds, train on all, calibrate, write. Knows nothing of files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from labeling.preannotate.lexicon.version import lexicon_version
from labeling.preannotate.tagger.folds import OutOfFold, out_of_fold
from labeling.preannotate.tagger.train import Example, Settings, prepare, train
from labeling.preannotate.tagger.weights import ChainModel, dump


@dataclass(frozen=True, slots=True)
class Built:
    """A trained model: its bytes, its parts, the lexicon that it looked at, and what the folds said (None: none were asked)."""

    content: bytes
    models: dict[str, ChainModel]
    lexicon: str
    scores: OutOfFold | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def build(
    examples: Sequence[Example], settings: Settings, folds: int, progress: Callable[[int], None] = lambda _: None
) -> Built:
    """Train on all `examples`; `folds` trainings more (0: none) say how good that is and calibrate the scores."""
    prepared = [prepare(example) for example in examples]
    scores = out_of_fold(prepared, settings, folds, progress) if folds else None
    models = train(prepared, settings)
    progress(1)
    if scores is not None:
        for name in ("outer", "inner"):
            models[name].extra["calibration"] = scores.calibration
    lexicon = lexicon_version()
    content = dump(models, {"lexicon": lexicon, "settings": asdict(settings)})
    return Built(content, models, lexicon, scores)
