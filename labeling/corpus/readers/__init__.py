"""Readers: from files, folders, globs and archives to raw entries. Knows nothing of identity, projects or disk layout.

What cannot be read is given as an `Unreadable` in its place in the stream, so that the rest of the batch goes on.
"""

from labeling.corpus.readers.items import OTHER_FILE, Entry, Item, Unreadable
from labeling.corpus.readers.paths import read_paths

__all__ = ["OTHER_FILE", "Entry", "Item", "Unreadable", "read_paths"]
