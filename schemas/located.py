"""A place in a YAML file that reads what must stand there, or refuses it with file, line and the mend. Knows nothing of what the values mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from schemas.errors import MusnadError
from schemas.yaml_lines import KeyPath, YamlFile


@dataclass(frozen=True, slots=True)
class Place:
    """The value at `at` in `file`; whatever is wrong there is raised as `error`."""

    file: YamlFile
    error: type[MusnadError]
    at: KeyPath = ()

    @property
    def value(self) -> Any:
        found = self.file.data
        for key in self.at:
            found = found[key]
        return found

    @property
    def where(self) -> str:
        """`file:line` of this place."""
        return self.file.where(*self.at)

    def refuse(self, what: str, remedy: str) -> NoReturn:
        """Raise the error: `what` continues the sentence that begins with file and line."""
        raise self.error(f"{self.where} {what}", remedy=remedy)

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> None:
        """See that here stands a mapping with all `required` keys and no key beyond the `optional` ones."""
        known = (*required, *optional)
        for key, place in self.entries():
            if key not in known:
                place.refuse(f"has the unknown key {key!r}", f"Remove it, or write one of: {', '.join(known)}")
        for key in required:
            if key not in self.value:
                self.refuse(f"lacks the key {key!r}", f"Add a line `{key}: …` under it")

    def entries(self) -> Iterator[tuple[str, Place]]:
        """The key and place of each entry of the mapping that stands here."""
        if not isinstance(self.value, dict):
            self.refuse("is no mapping", "Write `key: value` lines under it")
        for key in self.value:
            if not isinstance(key, str):
                self.refuse(f"has a key that is no text: {key!r}", "Put it into quotes")
            yield key, self.under(key)

    def items(self) -> list[Place]:
        """The place of each item of the list that stands here; an empty list is refused."""
        if not isinstance(self.value, list) or not self.value:
            self.refuse("is no list", "Write one or more `- …` lines under it")
        return [self.under(index) for index in range(len(self.value))]

    def under(self, key: str | int) -> Place:
        return Place(self.file, self.error, (*self.at, key))

    def text(self) -> str:
        """The text that stands here, which may not be empty or have spaces at its edges."""
        if not isinstance(self.value, str):
            self.refuse(
                f"holds {self.value!r} where a text belongs",
                "Write a text, in quotes if YAML reads it as something else",
            )
        if self.value != self.value.strip() or not self.value:
            self.refuse("is empty or has spaces at its edges", "Write the text without them")
        return str(self.value)

    def one_of(self, allowed: Collection[str]) -> str:
        """The text that stands here, which must be one of `allowed`."""
        value = self.text()
        if value not in allowed:
            self.refuse(f"has the unknown value {value!r}", f"Write one of: {', '.join(sorted(allowed))}")
        return value

    def code(self, allowed: Collection[str]) -> str | None:
        """One of `allowed`, or null."""
        return None if self.value is None else self.one_of(allowed)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse(f"holds {self.value!r} where true or false belongs", "Write true or false")
        return bool(self.value)
