"""The environment of the embedded Label Studio: small, private and its own. Knows nothing of processes.

Each setting is looked for as LABEL_STUDIO_X, HEARTEX_X and plain X (read in 1.23.2), so a stray HOST, DEBUG, CI or
USERNAME of the user's shell would change the server. LABEL_STUDIO_USERNAME, _PASSWORD and _USER_TOKEN make the
administrator on the first start; they are read from the environment, so neither password nor token shows in the process
list. On later starts they change nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

from labeling.studio.credentials import Credentials
from labeling.studio.installation import interpreter
from labeling.studio.postgresql import PostgreSQL

HOST = "127.0.0.1"
SQLITE = "label_studio.sqlite3"
INSIDE = Path(__file__).parent / "inside"
"""Where the programs and settings are that Label Studio's own Python runs."""

_KEPT = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH")


def server_environment(
    folder: Path, database: PostgreSQL | None, credentials: Credentials | None = None
) -> dict[str, str]:
    """All variables of a Label Studio in `folder`, on SQLite where no `database` is given.

    `credentials` are those of the administrator whom it shall make; a program that makes none needs none.
    """
    folder = folder.absolute()
    settings = {
        "BASE_DATA_DIR": str(folder),
        "DATABASE_NAME": str(folder / SQLITE),
        "DJANGO_DB": "sqlite",
        "HOST": "",
        "DEBUG": "false",
        "CI": "false",
        "LOG_LEVEL": "WARNING",
        "ENABLE_LEGACY_API_TOKEN": "true",
        "DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "LOCAL_FILES_SERVING_ENABLED": "false",
        "ENABLE_LOCAL_FILES_STORAGE": "false",
        "ALLOWED_HOSTS": f"{HOST},localhost",  # a page elsewhere may not reach us under a name of its own
        "CORS_ALLOW_ALL_ORIGINS": "false",
    }
    if credentials is not None:
        settings |= {
            "USERNAME": credentials.username,
            "PASSWORD": credentials.password,
            "USER_TOKEN": credentials.token,
        }
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        **{f"XDG_{kind}_HOME": str(folder / ".home") for kind in ("CONFIG", "CACHE", "DATA")},
        "PYTHONUNBUFFERED": "1",
        **{f"LABEL_STUDIO_{name}": value for name, value in settings.items()},
        **(database.for_label_studio() if database is not None else {}),
    }


def quiet_log(executable: Path) -> dict[str, str]:
    """Variables that keep each request, and with it the tokens of invitation links, out of the server's log.

    There are none for a Label Studio whose Python we cannot find: it may not see our files.
    """
    if interpreter(executable) is None:
        return {}
    return {"PYTHONPATH": str(INSIDE / "settings"), "DJANGO_SETTINGS_MODULE": "quiet_settings"}
