"""The verb that runs the embedded Label Studio, moves it to PostgreSQL and invites people: serve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import InputError
from scripts.cli.console import emit, note, progress
from scripts.cli.options import HERE, JsonOption, ProjectOption

if TYPE_CHECKING:
    from labeling.studio.client import StudioClient
    from labeling.studio.server import Started
    from schemas.project import Project


def serve(
    port: Annotated[
        int | None, typer.Option(help="On 127.0.0.1; 0 picks a free one.", show_default="that of musnad.yaml")
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return as soon as the server answers.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop this project's server.")] = False,
    database: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="postgresql://USER@HOST:PORT/NAME; later starts remember it.",
            show_default="that of musnad.yaml, else SQLite",
        ),
    ] = "",
    migrate: Annotated[
        bool, typer.Option("--migrate-from-sqlite", help="Copy all that is in SQLite there first; ids stay.")
    ] = False,
    invite: Annotated[
        list[str] | None, typer.Option(metavar="EMAIL", help="Make an account; its password is shown this once.")
    ] = None,
    invite_link: Annotated[
        bool, typer.Option("--invite-link", help="Show a sign-up link that works until one account is made with it.")
    ] = False,
    reset_password: Annotated[
        str, typer.Option(metavar="EMAIL", help="Give an account a new password, shown this once.")
    ] = "",
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Run the embedded Label Studio: in the project folder, loopback only, no telemetry, no open signup. Invite people to it.

    On first use it installs the pinned Label Studio into an environment of its own (some minutes). The administrator's password and
    token are in studio/credentials.json, which only you can read. Without --detach it runs until Ctrl-C. The password of a
    PostgreSQL comes from MUSNAD_DATABASE_PASSWORD or ~/.pgpass. --invite and --invite-link work on a server elsewhere, too.

    \b
    Examples:
      musnad serve --detach
      musnad serve --port 9090
      musnad serve --stop
      musnad serve --detach --database postgresql://musnad@127.0.0.1:5432/musnad
      musnad serve --invite huda@example.org --invite omar@example.org
    """
    from labeling.studio import server
    from schemas.project import load_project

    _hide_password(database)
    here = load_project(project)
    if stop:
        stopped = server.stop(here.studio)
        emit({"stopped": stopped}, as_json, "Label Studio is stopped" if stopped else "Label Studio was not running")
        return
    if invite or invite_link:
        _invite(here, invite or (), invite_link, as_json)
        return
    if here.settings.label_studio.url:
        raise InputError(
            f"musnad.yaml names a Label Studio that runs elsewhere, {here.settings.label_studio.url}",
            remedy="Go on with `musnad push`, or empty label_studio.url to use the embedded server",
        )
    executable = _installed(here)
    if reset_password:
        _reset_password(here, executable, reset_password.strip().lower(), as_json)
        return
    address = database or here.settings.label_studio.database
    if migrate:
        _migrate(here, executable, address)
    chosen = here.settings.label_studio.port if port is None else port

    def ready(started: Started) -> None:
        emit(
            _running(here, started),
            as_json,
            _address(here, started) + ("" if detach or started.already else "\nCtrl-C stops it"),
        )

    note("starting Label Studio (about half a minute the first time)")
    if detach:
        ready(server.start(here.studio, executable, port=chosen, database=address))
    else:
        server.serve(here.studio, executable, ready=ready, port=chosen, database=address)


def _hide_password(address: str) -> None:
    """A password that was typed into the command must not stay in the process list as long as the server runs."""
    from labeling.studio.postgresql import PASSWORD, secret_part
    from labeling.studio.processes import blot_out_argument

    if secret := secret_part(address):
        blot_out_argument(secret)
        note(f"the password now stands in your shell's history; next time: `export {PASSWORD}=…`, or ~/.pgpass")


def _migrate(here: Project, executable: Path, address: str) -> None:
    from labeling.studio.moving import move_to_postgresql

    note("copying Label Studio's SQLite database to PostgreSQL")
    with progress("Copying rows") as advance:
        rows = move_to_postgresql(here.studio, executable, address, advance)
    counts = {"projects": "project", "tasks": "task", "annotations": "task_completion", "predictions": "prediction"}
    said = ", ".join(f"{rows.get(table, 0):,} {name}" for name, table in counts.items())
    note(f"copied and compared: {said}; {sum(rows.values()):,} rows in all. The SQLite file is left as it was")


def _invite(here: Project, people: Sequence[str], link: bool, as_json: bool) -> None:
    from labeling.studio.accounts import invite
    from labeling.studio.connection import connect_project

    with connect_project(here) as admin:
        made = [{"email": one.strip().lower(), "password": invite(admin, one)} for one in people]
        sign_in = f"{admin.url}/user/login/"
        if made or not link:
            lines = [f"{one['email']}  password: {one['password']}" for one in made]
            lines.append(f"sign in at: {sign_in}\nthe passwords are kept nowhere; give each to its owner alone")
            emit({"invited": made, "sign_in": sign_in}, as_json, "\n".join(lines))
        if link:
            _offer_link(admin, as_json)


def _offer_link(admin: StudioClient, as_json: bool) -> None:
    from labeling.studio.accounts import one_sign_up

    def show(url: str) -> None:
        emit({"link": url}, as_json, f"sign up at: {url}")
        note("it works for one account, while this command runs; Ctrl-C takes it back")

    came = one_sign_up(admin, show)
    note(f"{came} has signed up; the link works no more" if came else "the link works no more; nobody has used it")


def _reset_password(here: Project, executable: Path, email: str, as_json: bool) -> None:
    import secrets

    from labeling.studio.postgresql import choose
    from labeling.studio.programs import set_password

    password = secrets.token_urlsafe(12)
    set_password(here.studio, choose("", here.studio), executable, email, password)
    emit({"email": email, "password": password}, as_json, f"{email}  password: {password}\nit is kept nowhere")


def _installed(here: Project) -> Path:
    from labeling.studio.installation import Progress, ensure_installation, find_installation

    setting = here.settings.label_studio.executable
    named = (here.folder / Path(setting).expanduser()) if setting else None
    found = find_installation(named)
    if found is not None:
        return found.executable
    note("installing Label Studio into an environment of its own (once, some minutes)")
    with progress("Installing") as advance:
        last = 0

        def report(step: Progress) -> None:
            nonlocal last
            advance(step.done - last)
            last = step.done

        return ensure_installation(named, report=report).executable


def _running(here: Project, started: Started) -> dict[str, object]:
    from labeling.studio.postgresql import remembered

    database = remembered(here.studio)
    return {
        "url": started.server.url,
        "pid": started.server.pid,
        "already_running": started.already,
        "username": started.credentials.username,
        "credentials": str(here.studio / "credentials.json"),
        "database": database.url if database is not None else "sqlite",
    }


def _address(here: Project, started: Started) -> str:
    was = "Label Studio was running already" if started.already else "Label Studio is running"
    return f"{was}: {started.server.url}\nsign in as {started.credentials.username}; the password is in {here.studio / 'credentials.json'}"
