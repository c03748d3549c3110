"""The options of the pre-annotators that have some, as `musnad.yaml` gives them. Knows nothing of the pre-annotators themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from schemas.section import Section

Device = Literal["auto", "cpu", "cuda"]


class CamelSettings(Section):
    """Which model camel-tools loads (empty: its own), what its tags are called here ("" leaves one out), where it runs."""

    model: str = ""
    tags: Mapping[str, str] = {"PERS": "PERS", "ORG": "ORG", "LOC": "GPE", "MISC": ""}
    device: Device = "auto"
    batch: Annotated[int, Field(ge=1)] = 32


class TransformerSettings(Section):
    """A token-classification checkpoint: a folder or a name on the Hub, its tags that need a name here, its windows in word pieces."""

    model: str = ""
    revision: str = ""
    tags: Mapping[str, str] = {}
    device: Device = "auto"
    batch: Annotated[int, Field(ge=1)] = 16
    window: Annotated[int, Field(ge=16)] = 256
    overlap: Annotated[int, Field(ge=0)] = 64

    @model_validator(mode="after")
    def _moves_on(self) -> TransformerSettings:
        if self.overlap * 2 > self.window:
            raise ValueError(f"an overlap of {self.overlap} is more than half of a window of {self.window}")
        return self


class LlmSettings(Section):
    """A language model behind an endpoint that speaks OpenAI's chat completions. Prices are per million tokens; the key
    itself stands in the environment only.
    """

    url: str = ""
    model: str = ""
    key_variable: str = "MUSNAD_LLM_KEY"
    output: Literal["json_schema", "json_object", "text"] = "json_schema"
    temperature: Annotated[float, Field(ge=0, le=2)] | None = 0.0
    longest: Annotated[int, Field(ge=200)] = 4000
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    requests_per_minute: Annotated[int, Field(ge=0)] = 0
    timeout: Annotated[float, Field(gt=0)] = 120.0
    attempts: Annotated[int, Field(ge=1, le=20)] = 5
    price_in: Annotated[float, Field(ge=0)] = 0.0
    price_out: Annotated[float, Field(ge=0)] = 0.0

    @field_validator("url")
    @classmethod
    def _base(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address starts with http:// or https://")
        if "@" in value:
            raise ValueError("an address holds no key and no password; name the key's variable in key_variable")
        return value.rstrip("/").removesuffix("/chat/completions")


class PreannotatorSettings(Section):
    """Options of the pre-annotators that have some."""

    camel: CamelSettings = CamelSettings()
    transformer: TransformerSettings = TransformerSettings()
    llm: LlmSettings = LlmSettings()
