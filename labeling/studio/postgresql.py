"""A PostgreSQL database for the embedded Label Studio: its address, its password, and where both are remembered.

Knows nothing of servers or of what is in the database. A password stands in the environment, in `~/.pgpass`, or in a file
that only its owner can read; never in an address that is shown.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from labeling.studio.credentials import read_private, write_private
from schemas.errors import InputError, StudioError

PASSWORD = "MUSNAD_DATABASE_PASSWORD"
"""The environment variable with the password of the database."""

FILE = "database.json"

_SCHEMES = ("postgresql", "postgres")
_PARAMETERS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
_OF_THE_USER = ("PGPASSFILE", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY")
_EXAMPLE = "postgresql://musnad@127.0.0.1:5432/musnad"


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """The database `name` at `host` (a folder, for a socket). Empty parts are what libpq takes: `password` from ~/.pgpass."""

    name: str
    user: str = ""
    host: str = ""
    port: int = 5432
    parameters: tuple[tuple[str, str], ...] = ()
    password: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """The address without the password."""
        socket = self.host.startswith("/")
        host = "" if socket else f"[{self.host}]" if ":" in self.host else self.host
        place = (f"{quote(self.user, safe='')}@" if self.user else "") + (f"{host}:{self.port}" if host else "")
        parameters = ((("host", self.host),) if socket else ()) + self.parameters
        return f"postgresql://{place}/{quote(self.name, safe='')}" + (f"?{urlencode(parameters)}" if parameters else "")

    def for_label_studio(self) -> dict[str, str]:
        """The variables with which Label Studio runs on it. An empty password leaves libpq to look for one."""
        parts = {"USER": self.user, "PASSWORD": self.password, "NAME": self.name, "HOST": self.host}
        return {
            "LABEL_STUDIO_DJANGO_DB": "default",
            **{f"LABEL_STUDIO_POSTGRE_{name}": value for name, value in parts.items()},
            "LABEL_STUDIO_POSTGRE_PORT": str(self.port),
            **self._for_libpq(),
        }

    def for_psycopg(self) -> dict[str, str]:
        """The variables with which libpq itself connects."""
        parts = {"PGUSER": self.user, "PGPASSWORD": self.password, "PGDATABASE": self.name, "PGHOST": self.host}
        return {
            **self._for_libpq(),
            **{name: value for name, value in parts.items() if value},
            "PGPORT": str(self.port),
        }

    def _for_libpq(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _OF_THE_USER if name in os.environ}
        return kept | {_PARAMETERS[name]: value for name, value in self.parameters}


def parse_address(address: str) -> PostgreSQL:
    """Read `postgresql://user:password@host:port/name`; in the user and the password, %XX stands for odd characters.

    Raises:
        InputError: it is none; never shows what it says.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or 5432
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)) if parts.query else {}
    except ValueError as problem:
        raise _no_address("it has a part that cannot be read") from problem
    if parts.scheme not in _SCHEMES:
        raise _no_address("it does not start with postgresql://")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise _no_address("it names no database")
    host = parameters.pop("host", "") or unquote(parts.hostname or "")
    unknown = sorted(set(parameters) - set(_PARAMETERS))
    if unknown:
        raise _no_address(f"Musnad knows no parameter {', '.join(unknown)}, only {', '.join(_PARAMETERS)} and host")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return PostgreSQL(name, user, host, port, tuple(sorted(parameters.items())), password)


def secret_part(address: str) -> str:
    """The password of an address as it is written there; "" where there is none, or where it is no address."""
    return address.partition("://")[2].rpartition("@")[0].partition(":")[2]


def choose(address: str, folder: Path, environment: Mapping[str, str] = os.environ) -> PostgreSQL | None:
    """The database at `address`, or for "" the remembered one; None for SQLite. With its password, where one is known."""
    known = remembered(folder)
    chosen = parse_address(address) if address else known
    if chosen is None:
        return None
    if not chosen.password:
        kept = known.password if known is not None and known.url == chosen.url else ""
        chosen = replace(chosen, password=environment.get(PASSWORD, "") or kept)
    return chosen


def remembered(folder: Path) -> PostgreSQL | None:
    """The database that this project's server ran on last.

    Raises:
        StudioError: the file is damaged.
    """
    text = read_private(folder / FILE)
    if text is None:
        return None
    try:
        value = json.loads(text)
        return replace(parse_address(value["url"]), password=str(value["password"]))
    except (ValueError, KeyError, TypeError, InputError) as problem:
        raise StudioError(
            f"{folder / FILE} is damaged",
            cause="it is no JSON object with url and password",
            remedy="Remove it and run `musnad serve --database postgresql://…`",
        ) from problem


def remember(folder: Path, database: PostgreSQL, environment: Mapping[str, str] = os.environ) -> None:
    """Let the next start run on `database`. A password that the environment gives is left to it."""
    password = "" if database.password == environment.get(PASSWORD, "") else database.password
    write_private(folder / FILE, json.dumps({"url": database.url, "password": password}, indent=2))


def _no_address(cause: str) -> InputError:
    return InputError("This is no address of a PostgreSQL database", cause=cause, remedy=f"Write it as {_EXAMPLE}")
