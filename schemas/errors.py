"""The errors that a user may meet: each says what failed, the likely cause and the next command.

Knows nothing of where they are shown; the command line prints them, the library raises them.
"""

from __future__ import annotations


class MusnadError(Exception):
    """What failed, why it probably failed, and what to do next.

    Each part is a phrase without a full stop at its end; `cause` and `remedy` may be empty where the first says all.
    """

    def __init__(self, what: str, *, cause: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.cause = cause
        self.remedy = remedy

    def __str__(self) -> str:
        return ". ".join(part for part in (self.what, self.cause, self.remedy) if part) + "."


class ProjectError(MusnadError):
    """`musnad.yaml` is missing, or says what it may not say."""


class VocabularyError(MusnadError):
    """A vocabulary file is broken; `what` names the file and the line."""


class RecordError(MusnadError):
    """A line or row that should hold a record does not have its shape."""


class LabelError(MusnadError):
    """Labels do not fit their text or the vocabulary."""


class InputError(MusnadError):
    """A file that the user named cannot be read as what it should be."""


class StoreError(MusnadError):
    """A file of the project folder is damaged or held by another process."""


class StudioError(MusnadError):
    """Label Studio refused, or answered what we do not understand."""


class StudioUnreachable(StudioError):
    """Nothing answers at the address of Label Studio."""


class StudioDenied(StudioError):
    """Label Studio does not accept the token."""


class ReleaseError(MusnadError):
    """A release cannot be built from what is there."""


class HubError(MusnadError):
    """The Hub refused, or answered what we do not understand."""


class HubUnreachable(HubError):
    """Nothing answers at the address of the Hub, or it is too busy."""


class HubDenied(HubError):
    """The Hub does not let this token do it."""


class HubConflict(HubError):
    """What is on the Hub is not what it was, or not ours to replace; `diff` shows it where there is something to show."""

    def __init__(self, what: str, *, cause: str = "", remedy: str = "", diff: str = "") -> None:
        super().__init__(what, cause=cause, remedy=remedy)
        self.diff = diff
