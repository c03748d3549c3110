"""From a project's settings to a connected client: which address, which token. Knows nothing of tasks."""

from __future__ import annotations

import os

from labeling.studio.client import StudioClient, connect
from labeling.studio.credentials import read_credentials
from labeling.studio.server import status
from schemas.errors import StudioDenied, StudioUnreachable
from schemas.project import Project

TOKEN = "MUSNAD_STUDIO_TOKEN"
"""The environment variable with the API token of a Label Studio that runs elsewhere."""


def connect_project(project: Project) -> StudioClient:
    """A client of the server that `musnad.yaml` names, or of the embedded one.

    Raises:
        StudioUnreachable: the embedded server does not run, or nothing answers at the address.
        StudioDenied: there is no token, or the server does not take it.
    """
    url = project.settings.label_studio.url
    token = os.environ.get(TOKEN, "")
    if not url:
        server = status(project.studio)
        if server is None:
            raise StudioUnreachable(
                "Label Studio is not running for this project", remedy="Start it with `musnad serve --detach`"
            )
        credentials = read_credentials(project.studio)
        return connect(server.url, credentials.token if credentials is not None else token)
    if not token:
        raise StudioDenied(
            f"There is no token for {url}",
            cause=f"the environment variable {TOKEN} is empty",
            remedy=f"Copy the token from Label Studio (Account & Settings) and run `export {TOKEN}=…`",
        )
    return connect(url, token)
