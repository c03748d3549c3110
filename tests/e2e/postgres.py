"""A real PostgreSQL for a test: a cluster of its own in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "musnad"
DATABASE = "labels"
_SHARED_MEMORY = "-c dynamic_shared_memory_type=posix -c fsync=off"


def programs() -> Path | None:
    """The folder with initdb, where Debian or anybody else put it; None where no PostgreSQL is installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [str(path) for path in debian[-1:]] or [shutil.which("initdb") or ""]
    return Path(found[0]).resolve().parent if found[0] else None


@contextmanager
def cluster(bin_folder: Path) -> Iterator[tuple[int, str]]:
    """A running server on loopback that asks for a password, with an empty `DATABASE`; yields its port and the password of `USER`."""
    password = f"p:w@{secrets.token_hex(8)}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "password").write_text(password)
        unprivileged: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            postgres = pwd.getpwnam("postgres")
            for path in (folder, folder / "password"):
                os.chown(path, postgres.pw_uid, postgres.pw_gid)
            unprivileged = ["runuser", "-u", "postgres", "--"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])

        def run(program: str, *arguments: str) -> None:
            command = [*unprivileged, str(bin_folder / program), *arguments]
            # pg_ctl's server would keep a pipe open
            with (folder / "said").open("w+", encoding="utf-8") as said:
                done = subprocess.run(command, stdout=said, stderr=said, check=False, cwd=folder)
                assert done.returncode == 0, (folder / "said").read_text()

        data = str(folder / "data")
        locale = ["--encoding=UTF8", "--locale=C"]
        secured = ["--auth-host=scram-sha-256", "--auth-local=trust", "--pwfile", str(folder / "password")]
        run("initdb", "-D", data, "-U", USER, *secured, *locale)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {_SHARED_MEMORY}"
        run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            run("createdb", "-h", str(folder), "-p", str(port), "-U", USER, DATABASE)
            yield port, password
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
