"""Near-duplicate documents share a group, so that no story stands in two splits. Knows nothing of the command line."""

from labeling.corpus.duplicates.groups import DuplicateGroups
from labeling.corpus.duplicates.update import Grouping, update_groups

__all__ = ["DuplicateGroups", "Grouping", "update_groups"]
