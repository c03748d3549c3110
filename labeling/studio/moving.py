"""Moves the embedded Label Studio from SQLite to PostgreSQL. Knows nothing of what is in the tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from labeling.studio.environment import SQLITE
from labeling.studio.postgresql import choose, remember, remembered
from labeling.studio.programs import copy_sqlite, look_at
from labeling.studio.server import server_lock, status
from schemas.errors import InputError, StudioError


def move_to_postgresql(
    folder: Path, executable: Path, address: str, report: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Copy all that Label Studio holds into the PostgreSQL at `address`, and start there from now on; returns rows by table.

    Ids, times, passwords and tokens stay, so the ledger of tasks holds as before. The SQLite file is left as it is.

    Raises:
        InputError: no address is given.
        StudioError: the server runs, there is no SQLite file, or PostgreSQL is not empty; nothing was changed.
    """
    with server_lock(folder, timeout=10):
        database = choose(address, folder)
        if database is None:
            raise InputError(
                "It is not said to which PostgreSQL to move",
                remedy="Name it with --database, or as label_studio.database in musnad.yaml",
            )
        if status(folder) is not None:
            raise StudioError("Label Studio is running", remedy="Stop it with `musnad serve --stop` first")
        if remembered(folder) is not None:
            raise StudioError("Label Studio of this project runs on PostgreSQL already", remedy="Run `musnad serve`")
        if not (folder / SQLITE).is_file():
            raise StudioError(
                f"There is no {folder / SQLITE} to move",
                cause="the server was never started on SQLite",
                remedy="Start it on PostgreSQL at once, with `musnad serve --database …`",
            )
        look_at(database, executable)
        rows = copy_sqlite(folder, database, executable, report)
        remember(folder, database)
    return rows
