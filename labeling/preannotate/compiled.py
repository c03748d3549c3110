"""Compiled copies of the busiest modules, served in place of the interpreted ones while both say the same. Knows nothing of what they do.

`python -m scripts.compile` makes the copies with mypyc. A folder of copies is named after a hash over all that they were made
from, so that an edited source is never outrun by an old copy: where no folder has the name, Python runs the sources as always.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
SWITCH = "MUSNAD_COMPILED"
"""The environment variable that switches compiled modules off with 0."""
GROUP = "musnad"
"""mypyc's name for the modules that it compiles together."""
LIBRARY = f"{GROUP}__mypyc"
"""The library that holds the code of them all."""

_LEXICON = (
    "actors", "arguments", "chunks", "clauses", "constructs", "entities", "events", "everyday", "figures", "guarded", "mentions",
    "name_parts", "offices", "participants", "peoples", "persons", "phrases", "reading", "reality", "stance_cues",
    "stance_judgements", "stance_phrases", "stance_scene", "stances",
)  # fmt: skip
_TAGGER = ("cuts", "features", "findings", "sequences", "tagging", "vocabulary")
MODULES = (
    "labeling.preannotate.gazetteer",
    *(f"labeling.arabic.{name}" for name in ("clitics", "folding", "quotes", "sentences")),
    *(f"labeling.preannotate.lexicon.{name}" for name in _LEXICON),
    *(f"labeling.preannotate.tagger.{name}" for name in _TAGGER),
)
"""Modules that spend much time in Python itself. None uses its `__file__` or has a class that is pickled: what the lexicon keeps
on disk serves compiled and interpreted modules alike. A class that inherits from a compiled one has to be compiled, too."""

_SOURCES = (
    "labeling/arabic/*.py",
    "labeling/preannotate/*.py",
    "labeling/preannotate/lexicon/*.py",
    "labeling/preannotate/tagger/*.py",
    "schemas/*.py",
)
"""The modules and all of ours that they import: mypyc relies on the types and constants that it reads there."""


def use(copies: Path | None = None) -> None:
    """From now on, serve all of `MODULES` from their copies, if there are any when the first of them is imported.

    `copies` is a folder to take them from whatever it is made of, for whoever has just made it.
    """
    if os.environ.get(SWITCH) != "0" and not in_use():
        sys.meta_path.insert(0, Finder(MODULES, copies))


def in_use() -> bool:
    """Whether `use` was called in this process, so that one that it starts can do the same."""
    return any(isinstance(finder, Finder) for finder in sys.meta_path)


def folder(root: Path = ROOT) -> Path | None:
    """Where the copies of the sources under `root` belong; None: not in a virtual environment, or without mypy."""
    from importlib.metadata import PackageNotFoundError, version  # 10 ms that most verbs do not need

    if sys.prefix == sys.base_prefix:
        return None
    try:
        return Path(sys.prefix) / "musnad-compiled" / key(version("mypy"), root)
    except PackageNotFoundError:
        return None


def key(compiler: str, root: Path = ROOT) -> str:
    """Sixteen hex digits over the sources under `root`, this Python and the version of mypy, which mypyc is part of."""
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {EXTENSION_SUFFIXES[0]} {compiler}\n".encode())
    for pattern in _SOURCES:
        place, _, names = pattern.rpartition("/")
        for path in sorted((root / place).glob(names)):
            content = path.read_bytes()
            digest.update(f"{place}/{path.name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def files(copies: Path, modules: Collection[str] = MODULES) -> dict[str, Path]:
    """The file of each module and of the library that they share, in a folder of copies."""
    suffix = EXTENSION_SUFFIXES[0]
    return {name: copies / f"{name.replace('.', '/')}{suffix}" for name in (LIBRARY, *modules)}


def whole(copies: Path | None, modules: Collection[str] = MODULES) -> bool:
    """Whether a folder has every file."""
    return copies is not None and all(path.is_file() for path in files(copies, modules).values())


class Finder:
    """Finds all of some modules among their copies, or none of them; it decides when the first is imported."""

    def __init__(self, modules: Collection[str], copies: Path | None = None) -> None:
        self._modules = frozenset(modules)
        self._copies = copies
        self._files: Mapping[str, Path] | None = None

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """What Python's import asks of it (see `importlib.abc.MetaPathFinder`)."""
        del path, target
        if self._files is None:
            if name not in self._modules:
                return None
            self._decide()
        place = self._files.get(name) if self._files else None
        return None if place is None else spec_from_file_location(name, place)

    def _decide(self) -> None:
        self._files = {}
        if not self._modules.isdisjoint(sys.modules):
            return  # compiled and interpreted modules cannot share their classes
        copies = self._copies or folder()
        if copies is None or not whole(copies, self._modules):
            return
        self._files = files(copies, self._modules)
        try:
            import_module(LIBRARY)
        except ImportError:  # of another machine, perhaps
            self._files = {}
