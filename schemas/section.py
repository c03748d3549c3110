"""What every section of `musnad.yaml` is: frozen, and closed to keys that it does not know. Knows nothing of any one section."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)
