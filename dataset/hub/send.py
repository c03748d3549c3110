"""A plan carried out: one commit, checked file by file, then the tag. Knows nothing of how plans are made.

After each answer that did not come, it looks at what is there before it sends again: the Hub may have done it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dataset.hub.plan import Plan, found_commit
from dataset.hub.remote import MAIN, Refs, Remote, Stale, Uncertain
from schemas.errors import HubConflict, HubError

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What stands on the Hub now. `revision` is what to load: the tag, else the commit; `sent` is False where all was there."""

    commit: str
    revision: str
    sent: bool


def carry_out(plan: Plan, remote: Remote, say: Say = lambda _: None) -> Published:
    """Do what the plan says, as far as it is not done.

    Raises:
        HubConflict: somebody else changed the data set since the plan was made.
        HubUnreachable: the Hub does not answer; the same command goes on from where it stopped.
    """
    if plan.tagged:
        return Published(plan.commit, plan.tag, False)
    plan = _begun(plan, remote)
    commit = plan.commit or _committed(plan, remote, say)
    if not plan.tags:
        return Published(commit, commit, not plan.commit)
    _tagged(plan, commit, remote, say)
    return Published(commit, plan.tag, True)


def _begun(plan: Plan, remote: Remote) -> Plan:
    """The plan with a data set and a branch to commit to."""
    if not plan.parent:
        _until_sure(remote, lambda: remote.create(plan.options.private), lambda: remote.refs() is not None)
        refs = _refs(remote)
        tree = remote.tree(refs.branches[MAIN])
        if set(tree) - {".gitattributes"}:
            raise _moved(plan, remote, refs.branches[MAIN])
        plan = replace(plan, parent=refs.branches[MAIN], kept=tree, new_branch=plan.options.branch != MAIN)
    if plan.new_branch and not plan.options.pull_request:
        name = plan.options.branch
        _until_sure(remote, lambda: remote.create_branch(name, plan.parent), lambda: name in _refs(remote).branches)
    return plan


def _committed(plan: Plan, remote: Remote, say: Say) -> str:
    found = ""

    def arrived() -> bool:
        nonlocal found
        refs = _refs(remote)
        found = found_commit(plan, remote, refs, since=plan.parent)
        head = refs.branches[plan.options.branch if not plan.options.pull_request else MAIN]
        if not found and head != plan.parent:
            raise _moved(plan, remote, head)
        return bool(found)

    def send() -> None:
        remote.commit(
            plan.sent,
            plan.deleted,
            branch=MAIN if plan.options.pull_request else plan.options.branch,
            parent=plan.parent,
            title=plan.title,
            message=plan.notes,
            pull_request=plan.options.pull_request,
        )

    _until_sure(remote, send, arrived, say)
    if not found and not arrived():
        raise HubError(
            f"The commit to {remote.repo} does not hold the files that were sent",
            remedy="Look at it on the Hub; no tag was made, so nobody loads it by its version",
        )
    return found


def _tagged(plan: Plan, commit: str, remote: Remote, say: Say) -> None:
    def there() -> bool:
        oid = _refs(remote).tags.get(plan.tag)
        if oid is not None and oid != commit:
            raise HubConflict(
                f"{remote.repo} has the tag {plan.tag} at another commit, {oid[:10]}",
                cause="somebody else made it meanwhile",
                remedy="Find out who; the commit of this release is " + commit[:10],
            )
        return oid is not None

    _until_sure(remote, lambda: remote.tag(plan.tag, commit, plan.notes), there, say)
    if not there():
        raise HubError(
            f"{remote.repo} has no tag {plan.tag} although the Hub made it", remedy="Run the same command again"
        )


def _until_sure(
    remote: Remote, send: Callable[[], None], arrived: Callable[[], bool], say: Say = lambda _: None
) -> None:
    """Send once; where no answer came, or the Hub says that it is taken, look, and send again only if it is not there."""
    for attempt in range(remote.attempts):
        try:
            return send()
        except Stale:
            if arrived():
                return None
            raise
        except Uncertain as problem:
            if attempt == remote.attempts - 1:
                if arrived():
                    return None
                raise
            say(f"{problem.what}; looking whether it arrived")
            remote.pause(attempt)
            if arrived():
                return None
    return None


def _refs(remote: Remote) -> Refs:
    refs = remote.refs()
    if refs is None:
        raise HubError(f"The data set {remote.repo} is gone", remedy="Look at the Hub, then run the same command again")
    return refs


def _moved(plan: Plan, remote: Remote, head: str) -> HubConflict:
    last = remote.changes(head)[0]
    return HubConflict(
        f"Somebody else changed {remote.repo} meanwhile: {last.author or 'unknown'}, {last.when}: {last.title}",
        cause=f"the plan was made for the commit {plan.parent[:10] or 'of an empty data set'}, now it is at {last.oid[:10]}",
        remedy="Run musnad publish again: it makes a new plan, and keeps what they wrote",
    )
