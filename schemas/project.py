"""The model of `musnad.yaml` and the paths of a project folder. Knows nothing of what the verbs do with them."""

from __future__ import annotations

import contextlib
import functools
import re
import secrets
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from schemas.approval import ApprovalSettings
from schemas.campaigns import MAIN, CampaignSettings, check_campaigns
from schemas.citation import CitationSettings
from schemas.errors import ProjectError
from schemas.migrations import Migrations, load_migrations
from schemas.preannotators import PreannotatorSettings
from schemas.records import LAYERS, Layer
from schemas.replay import readable
from schemas.rights import RightsSettings
from schemas.section import Section
from schemas.vocabulary import Vocabulary, load_vocabulary
from schemas.yaml_lines import YamlFile, read_yaml

FILE = "musnad.yaml"
_TEMPLATE = files("schemas") / FILE
_NAME = re.compile(r"^name: .*?(?=\s+#)", re.MULTILINE)


class VocabularyFiles(Section):
    """Files of the project's own vocabularies; empty: the built-in one."""

    entities: str = ""
    events: str = ""
    stances: str = ""


class FieldMapping(Section):
    """Which column or key of the files is what; the others are metadata. An empty name is a field that is not read."""

    id: str = "id"
    text: Annotated[str, Field(min_length=1)] = "text"
    title: str = "title"
    date: str = "date"
    url: str = "url"
    source: str = "source"
    licence: str = "licence"


class DuplicateSettings(Section):
    """When two documents are one story. Thresholds are Jaccard indexes of the sets of runs of `shingle` folded words.

    Three words by measurement on a news corpus: longer runs miss more of the reports that agencies' clients shorten and
    edit, and single words make twice as many pairs, which share a vocabulary.
    """

    threshold: Annotated[float, Field(gt=0, le=1)] = 0.7
    shingle: Annotated[int, Field(ge=1, le=20)] = 3
    boilerplate: Annotated[int, Field(ge=2)] = 3
    title_threshold: Annotated[float, Field(gt=0, le=1)] = 0.5
    title_days: Annotated[int, Field(ge=0)] = 3


class IngestSettings(Section):
    """Which columns are read, what documents carry when their file does not say it, the longest that is taken (code
    points), the share of Arabic among the letters below which a document is refused (0: none is), near-duplicates.
    """

    fields: FieldMapping = FieldMapping()
    source: str = ""
    licence: str = ""
    longest: Annotated[int, Field(gt=0)] = 100_000
    language: Annotated[float, Field(ge=0, le=1)] = 0.0
    duplicates: DuplicateSettings = DuplicateSettings()


class SelectionSettings(Section):
    """The seed of the draw that chooses documents for labelling."""

    seed: str = "musnad"


class StudioSettings(Section):
    """Where Label Studio is, how many people label each document, and in which campaigns (none: one with all layers)."""

    url: str = ""
    database: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    executable: str = ""
    annotators: Annotated[int, Field(ge=1)] = 2
    campaigns: tuple[CampaignSettings, ...] = ()

    @field_validator("url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("database")
    @classmethod
    def _without_password(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("the address of a PostgreSQL database starts with postgresql://")
        if ":" in value.partition("://")[2].rpartition("@")[0]:
            raise ValueError("no password here: it belongs into MUSNAD_DATABASE_PASSWORD or ~/.pgpass")
        return value


class ReportSettings(Section):
    """How many approved documents are wanted; 0 for no goal."""

    goal: Annotated[int, Field(ge=0)] = 0


class SplitSettings(Section):
    """Shares of the splits (they sum to 1), how new groups find theirs, and the seed that decides between equals.

    `story` names a metadata field: documents with the same value in it go together, as near-duplicates do.
    """

    seed: str = "musnad"
    by: Literal["labels", "time", "hash"] = "labels"
    story: str = ""
    train: Annotated[float, Field(ge=0, le=1)] = 0.8
    dev: Annotated[float, Field(ge=0, le=1)] = 0.1
    test: Annotated[float, Field(ge=0, le=1)] = 0.1

    @model_validator(mode="after")
    def _sums_to_one(self) -> SplitSettings:
        total = self.train + self.dev + self.test
        if abs(total - 1) > 1e-9:
            raise ValueError(f"train, dev and test sum to {total:g}, not to 1")
        return self


class ReleaseTexts(Section):
    """What the card of a release says that no label tells, and which fields of the documents' metadata a release shows.

    `croissant`: whether a release describes itself in a `croissant.json`, too; `dev_name`: what the split dev is called there.
    `embargo`: the split whose labels are held back until `musnad publish --unseal`.
    """

    title: str = ""
    licence: str = "other"
    description: str = ""
    citation: CitationSettings = CitationSettings()
    contact: str = ""
    croissant: bool = False
    metadata: Literal["all", "none"] | tuple[str, ...] = "all"
    dev_name: Literal["dev", "validation"] = "dev"
    embargo: Literal["", "test"] = ""


class HubSettings(Section):
    """Where releases are published."""

    repo: str = ""


class ProjectSettings(Section):
    """All of `musnad.yaml`."""

    name: Annotated[str, Field(min_length=1)]
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)] = LAYERS
    vocabularies: VocabularyFiles = VocabularyFiles()
    ingest: IngestSettings = IngestSettings()
    selection: SelectionSettings = SelectionSettings()
    preannotator: str = "combine"
    preannotators: PreannotatorSettings = PreannotatorSettings()
    label_studio: StudioSettings = StudioSettings()
    approval: ApprovalSettings = ApprovalSettings()
    report: ReportSettings = ReportSettings()
    splits: SplitSettings = SplitSettings()
    rights: RightsSettings = RightsSettings()
    release: ReleaseTexts = ReleaseTexts()
    hub: HubSettings = HubSettings()

    @model_validator(mode="after")
    def _campaigns_fit(self) -> ProjectSettings:
        check_campaigns(self.label_studio.campaigns, self.layers)
        return self


@dataclass(frozen=True)
class Project:
    """A project folder: its settings and where its things lie."""

    folder: Path
    settings: ProjectSettings

    @property
    def documents(self) -> Path:
        return self.folder / "corpus" / "documents"

    @property
    def predictions(self) -> Path:
        return self.folder / "predictions"

    @property
    def labels(self) -> Path:
        return self.folder / "labels.sqlite"

    @property
    def llm_cache(self) -> Path:
        """Answers of language models, kept so that none is paid for twice."""
        return self.folder / "cache" / "llm.sqlite"

    @property
    def studio(self) -> Path:
        return self.folder / "studio"

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def embargo(self) -> Path:
        """Labels that are held back, and the salt of their seal."""
        return self.folder / "embargo"

    @property
    def backups(self) -> Path:
        """What was in Label Studio before something there was changed."""
        return self.folder / "backups"

    @functools.cached_property
    def campaigns(self) -> tuple[CampaignSettings, ...]:
        """The campaigns with their layers, in their order."""
        return tuple(
            one.model_copy(update={"layers": one.layers or self.settings.layers})
            for one in self.settings.label_studio.campaigns or (CampaignSettings(name=MAIN),)
        )

    def left_out(self, verb: str) -> Path:
        """Where `verb` lists what it left out."""
        return self.folder / "reports" / "left-out" / f"{verb}.jsonl"

    @functools.cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabularies that the settings name."""
        chosen = self.settings.vocabularies
        own = {layer: self.folder / getattr(chosen, layer) for layer in LAYERS if getattr(chosen, layer)}
        return load_vocabulary(**own)

    @functools.cached_property
    def migrations(self) -> Migrations:
        """What became of the names that the vocabularies no longer have."""
        return load_migrations(self.folder / "migrations", self.vocabulary)

    @functools.cached_property
    def reading_vocabulary(self) -> Vocabulary:
        """The vocabulary with the old names beside the new ones: annotations are pulled as they were made."""
        return readable(self.vocabulary, self.migrations)


def load_project(folder: Path) -> Project:
    """Read `folder/musnad.yaml`.

    Raises:
        ProjectError: there is none, or a value is wrong; names file, line and the mend.
    """
    path = folder / FILE
    if not path.is_file():
        raise ProjectError(
            f"There is no {FILE} in {folder.resolve()}",
            cause="this folder is not a Musnad project",
            remedy=f"Run `musnad init {folder}` to make it one, or name another with --project DIR",
        )
    source = read_yaml(path, ProjectError)
    if not isinstance(source.data, dict):
        raise ProjectError(f"{path}:1 holds no settings", remedy="Start from the file that `musnad init` writes")
    try:
        return Project(folder, ProjectSettings.model_validate(source.data))
    except ValidationError as problem:
        raise _first_problem(source, problem) from problem


def create_project(folder: Path) -> Path:
    """Write a commented `musnad.yaml` into `folder` (made when it is missing) and return its path.

    Raises:
        ProjectError: the folder is a project already, or cannot be written.
    """
    path = folder / FILE
    if path.exists():
        raise ProjectError(
            f"{path} exists", cause="this folder is a Musnad project already", remedy="Go on with `musnad ingest`"
        )
    name = folder.resolve().name or "my-project"
    text = _NAME.sub(lambda _: f"name: {_quoted(name)}", _TEMPLATE.read_text(encoding="utf-8"), count=1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (folder / ".gitignore").write_text("studio/\nbackups/\ncache/\nsecret\n.musnad.*\n", encoding="utf-8")
    except OSError as problem:
        raise ProjectError(f"{path} cannot be written: {problem.strerror}", remedy="Choose another folder") from problem
    return path


def project_secret(project: Project) -> str:
    """A random secret of the project (hex), made on first use in a 0600 file: the salt of annotators' pseudonyms."""
    return random_secret(project.folder / "secret")


def random_secret(path: Path) -> str:
    """64 random hex digits, made on first use in the 0600 file `path`."""
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        if secret := path.read_text(encoding="ascii").strip():
            return secret
    # whole or not at all: half a secret that a cut left behind would give everybody another pseudonym
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    half.touch(mode=0o600)
    half.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    half.replace(path)
    return path.read_text(encoding="ascii").strip()


def _quoted(name: str) -> str:
    return (
        name
        if re.fullmatch(r"[A-Za-z][\w.-]*", name)
        and name.lower() not in {"true", "false", "null", "yes", "no", "on", "off"}
        else f'"{name}"'
    )


def _first_problem(source: YamlFile, problem: ValidationError) -> ProjectError:
    errors = problem.errors(include_url=False)
    first: Any = errors[0]
    key_path = tuple(part for part in first["loc"])
    place = source.where(*key_path)
    name = ".".join(map(str, key_path)) or FILE
    more = f" ({len(errors) - 1} more after it)" if len(errors) > 1 else ""
    if first["type"] == "extra_forbidden":
        return ProjectError(
            f"{place}: {name} is no setting of {FILE}{more}",
            cause="a misspelt key?",
            remedy="`musnad init` in an empty folder writes a file with every setting",
        )
    message = first["msg"].removeprefix("Value error, ")
    return ProjectError(f"{place}: {name}: {message[0].lower()}{message[1:]}{more}", remedy="Mend that line")
