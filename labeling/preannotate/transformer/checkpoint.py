"""A token-classification checkpoint on this machine: found, loaded, and asked for probabilities. Knows nothing of documents and labels.

torch and transformers are imported when a checkpoint is loaded, not before. Nothing is downloaded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import InputError
from schemas.preannotators import Device

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CALIBRATION = "calibration.json"
_SETTING = "preannotators.transformer"
_BYTE_LEVEL = frozenset(
    {"roberta", "longformer", "bart", "deberta", "gpt2"}
)  # their tokenizers want a blank before a word
_SANE = 1_000_000  # tokenizers that know no limit name one of thirty digits
_ANY_WORD = "في"


def locate(model: str, revision: str, folder: Path) -> Path:
    """Where the files of `model` are: a folder (relative ones under `folder`), or what a download from the Hub left.

    Raises:
        InputError: it is not here; says which command brings it.
    """
    if not model:
        raise InputError(
            "No checkpoint is named for the pre-annotator transformer",
            cause=f"{_SETTING}.model in musnad.yaml is empty",
            remedy="Name a folder with a token-classification checkpoint, or one on the Hub that `hf download NAME` brought",
        )
    path = folder / Path(model).expanduser()
    if path.is_dir():
        return path
    if model.startswith((".", "/", "~")) or model.count("/") > 1:
        raise InputError(f"There is no folder {path}", remedy=f"Mend {_SETTING}.model in musnad.yaml")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, revision=revision or None, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as problem:
        command = f"hf download {model}" + (f" --revision {revision}" if revision else "")
        raise InputError(
            f"The checkpoint {model} is not on this machine",
            cause="it is no folder, and nothing was downloaded under that name",
            remedy=f"Run `{command}`",
        ) from problem


class Checkpoint:
    """A loaded checkpoint. `labels` are its labels by number; `room` is how many pieces a window may have at most."""

    def __init__(self, folder: Path, device: Device) -> None:
        """Load what lies in `folder`; `device` "auto" is the GPU where there is one.

        Raises:
            InputError: it is no token-classification checkpoint, cannot be read, or there is no such device.
        """
        self._device = _device(device)
        self._temperature = _temperature(folder / CALIBRATION)
        config = _config(folder)
        kind = str(config.get("model_type", ""))
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        quieten()
        spaced = {"add_prefix_space": True} if kind in _BYTE_LEVEL else {}
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, **spaced)
            model: Any = AutoModelForTokenClassification.from_pretrained(folder, local_files_only=True, dtype="float32")
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as problem:
            raise InputError(
                f"The checkpoint in {folder} cannot be loaded",
                cause=first_line(problem),
                remedy="Download it again, or name another",
            ) from problem
        self._model = model.to(self._device).eval()
        self.labels: dict[int, str] = {int(number): str(label) for number, label in model.config.id2label.items()}
        self._before, self._after = self._frame()
        self.room = self._positions() - len(self._before) - len(self._after)

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        """The word pieces of each word; none for one that the tokenizer drops."""
        found: list[list[int]] = [[] for _ in words]
        if any(words):
            encoded = self._encode(list(words))
            for word, piece in zip(encoded.word_ids(), encoded["input_ids"], strict=True):
                found[word].append(piece)
        return found

    def probabilities(self, batch: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        """For each run of pieces one row of probabilities a piece: softmax of logits divided by the temperature.

        Dividing by one number that was fitted on held-out data is temperature scaling (Guo et al. 2017, equation 9).
        """
        import torch

        framed = [[*self._before, *run, *self._after] for run in batch]
        longest = max(map(len, framed))
        pad = self._tokenizer.pad_token_id or 0
        numbers = torch.tensor([run + [pad] * (longest - len(run)) for run in framed], device=self._device)
        mask = torch.tensor([[1] * len(run) + [0] * (longest - len(run)) for run in framed], device=self._device)
        with torch.inference_mode():
            logits = self._model(input_ids=numbers, attention_mask=mask).logits
            likely = torch.softmax(logits.float() / self._temperature, dim=-1).cpu().numpy()
        begin = len(self._before)
        return [rows[begin : begin + len(run)] for rows, run in zip(likely, batch, strict=True)]

    def _encode(self, words: list[str]) -> Any:
        return self._tokenizer(
            words, is_split_into_words=True, add_special_tokens=False, truncation=False, verbose=False
        )

    def _frame(self) -> tuple[list[int], list[int]]:
        """The special pieces before and after a text, read off a word that is encoded with and without them."""
        plain = self._encode([_ANY_WORD])["input_ids"]
        whole = self._tokenizer([_ANY_WORD], is_split_into_words=True)["input_ids"]
        begin = next(n for n in range(len(whole)) if whole[n : n + len(plain)] == plain)
        return list(whole[:begin]), list(whole[begin + len(plain) :])

    def _positions(self) -> int:
        limits = [int(self._tokenizer.model_max_length)]
        named = getattr(self._model.config, "max_position_embeddings", None)
        if named and named > 0:
            # RoBERTa and its kin count positions from behind the padding's number.
            limits.append(
                named - (self._model.config.pad_token_id or 0) - 1 if "oberta" in type(self._model).__name__ else named
            )
        return min([limit for limit in limits if limit < _SANE], default=512)


def quieten() -> None:
    """No warnings and progress bars of transformers: what is wrong is said as an error of ours, and stderr has its own bar."""
    from transformers.utils import logging

    untyped: Any = logging
    untyped.set_verbosity_error()
    untyped.disable_progress_bar()


def first_line(problem: BaseException) -> str:
    """What another library's error says, in one line."""
    lines = str(problem).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(problem).__name__


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        made_for = [str(name) for name in config.get("architectures") or []]
    except (OSError, ValueError, AttributeError, TypeError) as problem:
        raise InputError(
            f"{folder} holds no checkpoint",
            cause=f"config.json cannot be read: {first_line(problem)}",
            remedy=f"Mend {_SETTING}.model in musnad.yaml",
        ) from problem
    if not any(name.endswith("ForTokenClassification") for name in made_for):
        # transformers would load it all the same, with a classifier of random numbers.
        raise InputError(
            f"The checkpoint in {folder} labels no words",
            cause=f"it was made for {', '.join(made_for) or 'nothing in particular'}, not for token classification",
            remedy="Name a checkpoint that was fine-tuned for named entities",
        )
    return config


def _temperature(path: Path) -> float:
    if not path.is_file():
        return 1.0
    try:
        value = float(json.loads(path.read_text(encoding="utf-8"))["temperature"])
        if value > 0:
            return value
        raise ValueError("it is not above 0")
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise InputError(
            f"{path} holds no temperature", cause=first_line(problem), remedy='Write {"temperature": 1.5}, or remove it'
        ) from problem


def _device(wanted: Device) -> str:
    if wanted == "cpu":
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda":
        raise InputError(
            "torch sees no GPU",
            cause=f"{_SETTING}.device is cuda, and the machine has none or torch was installed for the CPU only",
            remedy="Set it to auto or cpu",
        )
    return "cpu"
