"""The verb that brings a release to the world: publish, to the Hub or to another store; and withdraws one."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import HubConflict, InputError, ProjectError
from scripts.cli.console import emit, note
from scripts.cli.options import HERE, JsonOption, ProjectOption
from scripts.cli.unsealing import Chosen, rehearsed, unsealed

if TYPE_CHECKING:
    from dataset.hub.plan import Plan
    from schemas.project import Project
    from schemas.records import DocumentId

_SHOWN = 20


def publish(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="The folder of a release.", show_default="the newest of the project"),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="PLACE", help="A folder or an address such as s3://bucket/name, not the Hub.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan; make and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    pr: Annotated[bool, typer.Option("--pr", help="Propose it as a pull request; no tag before it is merged.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Make a new data set private.")] = False,
    branch: Annotated[
        str, typer.Option("--branch", metavar="NAME", help="To a branch, as a candidate, without a tag.")
    ] = "main",
    yank: Annotated[str, typer.Option("--yank", metavar="VERSION", help="Mark a published version as withdrawn.")] = "",
    unseal: Annotated[
        bool, typer.Option("--unseal", help="Make the next release, with the labels that `release.embargo` held back.")
    ] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for --yank.")] = "",
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Publish a release on the Hub: checked, in one commit, tagged, loaded back and compared.

    The data set is `hub.repo` in musnad.yaml; the token comes from HF_TOKEN or `hf auth login`. The plan is shown first.
    After a cut run the same command again: it looks what is there. A version that exists is never replaced, and what
    people wrote in the card on the Hub stays. A release that shows more than `rights` allow today, or a document that was taken
    down since, is refused.

    \b
    Examples:
      musnad publish --dry-run
      musnad publish
      musnad publish --branch candidate --yes
      musnad publish --to s3://bucket/libya
      musnad publish --unseal --dry-run
      musnad publish --unseal
      musnad publish --yank 1.0.0 --why "Two sources took back their texts"
    """
    from schemas.project import load_project

    if pr and branch != "main":
        raise typer.BadParameter("--pr and --branch exclude each other")
    if bool(yank) != bool(why.strip()):
        raise typer.BadParameter("--yank VERSION and --why TEXT go together")
    if unseal and (folder is not None or yank):
        raise typer.BadParameter("--unseal makes a release of its own, so it goes with no DIR or --yank")
    here = load_project(project)
    if yank:
        _yank(here, yank, why, yes, as_json)
        return
    with _chosen(here, folder, unseal, dry_run, yes) as chosen:
        _check_permission(here, chosen.folder)
        if to:
            _store(chosen, to, dry_run, as_json)
        else:
            _send(here, chosen, pr, private, branch, dry_run=dry_run, yes=yes, as_json=as_json)


@contextmanager
def _chosen(here: Project, folder: Path | None, unseal: bool, dry_run: bool, yes: bool) -> Iterator[Chosen]:
    """The release to be published; one that is only looked at is gone after the block."""
    if not unseal:
        yield Chosen(folder or _newest(here))
    elif dry_run:
        with rehearsed(here) as chosen:
            yield chosen
    else:
        _ask("Publish the sealed labels? They cannot be held back again.", yes)
        yield unsealed(here)


def _send(
    here: Project, chosen: Chosen, pr: bool, private: bool, branch: str, *, dry_run: bool, yes: bool, as_json: bool
) -> None:
    from dataset.hub.load_back import load_back
    from dataset.hub.plan import Options, plan_release
    from dataset.hub.remote import Remote
    from dataset.hub.send import carry_out

    remote = Remote(_repo(here))
    try:
        plan = plan_release(chosen.folder, remote, Options(pr, private, branch))
    except HubConflict as conflict:
        if conflict.diff:
            note(conflict.diff)
        raise
    facts: dict[str, Any] = {"release": str(chosen.folder), **_plan_json(plan), **chosen.facts, "published": False}
    text = _plan_text(plan)
    if dry_run:
        emit(facts, as_json, _dry(chosen, text))
        return
    note(text)
    if not plan.tagged:
        _ask("Publish this?", yes)
    done = carry_out(plan, remote, note)
    note(f"loading {done.revision} back" if done.revision == plan.tag else f"loading {done.revision[:10]} back")
    rows = load_back(chosen.folder, plan.repo, done.revision, remote.endpoint, remote.token)
    facts |= {"published": done.sent, "commit": done.commit, "revision": done.revision, "loaded_back": rows}
    emit(facts, as_json, _done_text(plan, done.revision, done.sent, rows))


def _repo(here: Project) -> str:
    repo = here.settings.hub.repo
    if repo.count("/") != 1 or not all(repo.split("/")):
        raise ProjectError(
            f"musnad.yaml names no data set on the Hub{f': {repo!r} is none' if repo else ''}",
            remedy="Write `hub: {repo: organisation/name}` there and run musnad build again, so that the card names it",
        )
    return repo


def _newest(here: Project) -> Path:
    from dataset.versions import last_release

    found = last_release(here.releases) if here.releases.is_dir() else None
    if found is None:
        raise InputError("There is no release yet", remedy="Run musnad build first")
    return found


def _check_permission(here: Project, release: Path) -> None:
    """Nothing is written into the project, which may hold no more than musnad.yaml where a release of another one is published."""
    from dataset.from_project import release_rights
    from dataset.permission import check_permission
    from labeling.store.labels import LabelStore

    buried: Collection[DocumentId] = ()
    if here.labels.is_file():
        with LabelStore(here.labels, here.migrations) as store:
            buried = store.tombstones().keys()
    check_permission(release, release_rights(here), buried)


def _ask(question: str, yes: bool) -> None:
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(
            "Nobody is here to ask", cause="this is no terminal", remedy="Look at --dry-run, then add --yes"
        )
    if not typer.confirm(question, err=True):
        raise InputError("Nothing was sent")


def _yank(here: Project, version: str, why: str, yes: bool, as_json: bool) -> None:
    from dataset.hub.remote import Remote
    from dataset.hub.yank import yank

    remote = Remote(_repo(here))
    _ask(f"Mark {version} of {remote.repo} as withdrawn?", yes)
    new = yank(remote, version, why)
    words = f"{version} is marked as withdrawn in the card and the changelog of {remote.repo}"
    text = f"{words}; its tag stays" if new else f"{words} already"
    emit({"repo": remote.repo, "yanked": version, "why": why, "new": new}, as_json, text)


def _dry(chosen: Chosen, text: str) -> str:
    """What a dry run says: what would be made, what would be sent, and that neither was."""
    return f"{chosen.text}\n{text}\nnothing was made, nothing was sent" if chosen.text else f"{text}\nnothing was sent"


def _store(chosen: Chosen, to: str, dry_run: bool, as_json: bool) -> None:
    from dataset.hub.files import size_in_words
    from dataset.hub.storage import store

    done = store(chosen.folder, to, dry_run=dry_run)
    verb = "would send" if dry_run else "sent" if done.sent else "is there already, with the same content:"
    text = f"{verb} {done.sent} of {done.files} files, {size_in_words(done.size)}: {done.place}"
    if not done.sent and not dry_run:
        text = f"is there already, {done.files} files with the same content: {done.place}"
    if chosen.text:
        text = _dry(chosen, text)
    facts = {"release": str(chosen.folder), "place": done.place, "files": done.files, "sent": done.sent, **chosen.facts}
    emit(facts, as_json, text)


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "repo": plan.repo,
        "version": plan.version,
        "branch": plan.options.branch,
        "pull_request": plan.options.pull_request,
        "tag": plan.tag if plan.tags else "",
        "added": {name: plan.files[name].size for name in plan.added},
        "changed": {name: plan.files[name].size for name in plan.changed},
        "deleted": list(plan.deleted),
        "merged": list(plan.merged),
        "kept": sorted(plan.kept),
        "bytes": sum(file.size for file in plan.sent.values()),
    }


def _plan_text(plan: Plan) -> str:
    from dataset.hub.files import size_in_words

    title = f"{plan.version} → {plan.repo}"
    if plan.tagged:
        return f"{title}: published already, as {plan.tag}"
    if plan.commit:
        return f"{title}: the commit {plan.commit[:10]} is there already" + (
            f", {plan.tag} is not" if plan.tags else ""
        )
    if plan.options.pull_request:
        title += " as a pull request"
    elif not plan.tags:
        title += f", branch {plan.options.branch}, without a tag"
    else:
        title += f", tag {plan.tag}"
    if not plan.parent:
        title += f", a new {'private' if plan.options.private else 'public'} data set"
    lines = [title]
    for word, names in (("add", plan.added), ("change", plan.changed)):
        if names:
            size = size_in_words(sum(plan.files[name].size for name in names))
            lines.append(f"  {word} {len(names)} files, {size}: {_grouped(names)}")
    if plan.deleted:
        lines.append(f"  delete {len(plan.deleted)} files: {_grouped(plan.deleted)}")
    if plan.merged:
        lines.append(f"  edited on the Hub, merged: {', '.join(plan.merged)}")
    if others := sorted(plan.kept.keys() - {".gitattributes"}):
        lines.append(f"  left as they are: {', '.join(others)}")
    return "\n".join(lines)


def _grouped(names: Iterable[str]) -> str:
    """The names of files; of those in a folder, how many there are."""
    folders = Counter(f"{folder}/" if folder else name for name in names for folder, _, _ in [name.rpartition("/")])
    shown = [f"{name} {count}" if name.endswith("/") else name for name, count in sorted(folders.items())]
    return ", ".join([*shown[:_SHOWN], *(["…"] if len(shown) > _SHOWN else [])])


def _done_text(plan: Plan, revision: str, sent: bool, rows: dict[str, int]) -> str:
    configs = len({place.split("/")[0] for place in rows})
    state = "published" if sent else "nothing to send"
    return (
        f"{state}; loaded back: {configs} configs, {sum(rows.values()):,} rows, all as in the release\n"
        f'load_dataset("{plan.repo}", revision="{revision}")'
    )
