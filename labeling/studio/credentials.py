"""The administrator of the embedded Label Studio: name, password and API token in a file that only its owner can read.

Knows nothing of the server that uses them.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from schemas.errors import StudioError

FILE = "credentials.json"

_ADMIN = "admin@localhost"


@dataclass(frozen=True, slots=True)
class Credentials:
    """`username` is an e-mail address, `token` a legacy API token (40 hex digits, Label Studio's limit)."""

    username: str
    password: str = field(repr=False)
    token: str = field(repr=False)


def read_credentials(folder: Path) -> Credentials | None:
    """The credentials in `folder`, or None where none were made.

    Raises:
        StudioError: the file is there but damaged.
    """
    path = folder / FILE
    text = read_private(path)
    if text is None:
        return None
    try:
        value = json.loads(text)
        return Credentials(str(value["username"]), str(value["password"]), str(value["token"]))
    except (ValueError, KeyError, TypeError) as problem:
        raise StudioError(
            f"{path} is damaged",
            cause="it is no JSON object with username, password and token",
            remedy="Remove it and run `musnad serve`: Label Studio gets a second administrator and keeps all its data",
        ) from problem


def ensure_credentials(folder: Path, *, inhabited: bool) -> Credentials:
    """Read the credentials, or make them once; in an `inhabited` database they are for one more administrator.

    Label Studio takes a password and a token from outside only when it creates the account, so credentials that were
    lost cannot be set again on the old one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    known = read_credentials(folder)
    if known is not None:
        return known
    name, _, host = _ADMIN.partition("@")
    username = f"{name}-{secrets.token_hex(3)}@{host}" if inhabited else _ADMIN
    made = Credentials(username, secrets.token_urlsafe(15), secrets.token_hex(20))
    write_private(
        folder / FILE, json.dumps({"username": made.username, "password": made.password, "token": made.token}, indent=2)
    )
    return made


def read_private(path: Path) -> str | None:
    """The text of a file with secrets, or None where there is none; one that others may read is closed to them first.

    Raises:
        StudioError: it cannot be read, or not be closed.
    """
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except PermissionError as problem:
        raise StudioError(
            f"{path} holds secrets, and you may not read it or close it to others",
            cause="it belongs to another user",
            remedy=f"Run `chown $USER {path} && chmod 600 {path}` as an administrator, or work as the user who made it",
        ) from problem
    except OSError as problem:
        raise StudioError(f"{path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise StudioError(f"{path} is damaged", cause="it is no text", remedy="Remove it") from problem


def write_private(path: Path, text: str) -> None:
    """Write `text` so that only the owner can ever read it, and so that a reader sees all of it or none."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
