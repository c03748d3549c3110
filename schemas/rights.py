"""What `musnad.yaml` says of the right to publish texts: rules, a default, a mask. Knows nothing of licences or documents."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from schemas.section import Section

Publish = Literal["full", "standoff", "nothing"]
"""All of a document; its labels, offsets, SHA-256 and address without a word of it; or nothing at all."""


class RightsRule(Section):
    """One rule: patterns (`*` and `?`, upper and lower case alike) for licence, source and url; all that are named must fit.

    An empty pattern fits a document that does not say it.
    """

    licence: str | None = None
    source: str | None = None
    url: str | None = None
    publish: Publish

    @model_validator(mode="after")
    def _asks_something(self) -> RightsRule:
        if self.licence is None and self.source is None and self.url is None:
            raise ValueError("a rule names a licence, a source or a url; what holds for all others is rights.otherwise")
        return self


class RightsSettings(Section):
    """The rules, read top down; where none fits, an open licence gives `full` and anything else `otherwise`.

    `standoff_keeps` names what a document without text still carries of its title and metadata; `mask` a function that
    hides personal data, as `package.module:function` or as the name of an entry point.
    """

    rules: tuple[RightsRule, ...] = ()
    otherwise: Publish = "standoff"
    standoff_keeps: tuple[str, ...] = ()
    mask: str = ""
