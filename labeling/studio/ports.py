"""A port on loopback that can be had. Knows nothing of who will listen there."""

from __future__ import annotations

import errno
import socket

from labeling.studio.environment import HOST
from schemas.errors import StudioError

PORT = 8080
"""Label Studio's own choice."""


def free_port(port: int) -> int:
    """`port`, or a free one for 0, after a look whether it can be had.

    Raises:
        StudioError: it is busy, not ours to take, or no port.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Django does: closing connections do not count
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            if problem.errno == errno.EACCES:
                raise StudioError(
                    f"Port {port} may not be used by this user", remedy="Take a port above 1023, e.g. `--port 8081`"
                ) from problem
            raise _busy(port) from problem
        except OverflowError as problem:
            raise StudioError(f"{port} is no port", remedy="Take one from 1 to 65535, or 0 for a free one") from problem
        return int(probe.getsockname()[1])


def _busy(port: int) -> StudioError:
    return StudioError(
        f"Port {port} is busy",
        cause="another program listens there, perhaps the Label Studio of another project",
        remedy=f"Choose another, e.g. `musnad serve --port {port + 1 if port < 65535 else PORT}`, or `--port 0` for a free one",
    )
