"""The verb that turns annotations into decisions: review."""

from __future__ import annotations

from scripts.cli.console import emit
from scripts.cli.options import HERE, JsonOption, ProjectOption


def review(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Apply the approval policy of musnad.yaml to the pulled annotations.

    Every decision is stored with the rule, the annotation revisions it used and the reason in words; running it again gives the same.

    \b
    Examples:
      musnad review
      musnad review --json
    """
    from collections import Counter

    from labeling.review.policy import decide
    from labeling.store.labels import LabelStore
    from schemas.errors import InputError
    from schemas.project import load_project

    here = load_project(project)
    with LabelStore(here.labels) as store:
        documents = [task.document for task in store.tasks()]
        if not documents:
            raise InputError(
                "No document has been sent to Label Studio yet", remedy="Run `musnad push`, label, then `musnad pull`"
            )
        decisions = [decide(document, store.annotations(document), here.settings.approval) for document in documents]
        store.replace_decisions(decisions)
    verdicts = Counter(decision.verdict for decision in decisions)
    rules = Counter(decision.rule for decision in decisions if decision.rule)
    waiting = {decision.document: decision.reason for decision in decisions if decision.verdict == "waiting"}
    lines = [f"{count:,} {verdict}" for verdict, count in sorted(verdicts.items())]
    lines += [f"  by the rule “{name}”: {count:,}" for name, count in rules.items()]
    lines += [f"  waiting: {document}: {reason}" for document, reason in list(waiting.items())[:20]]
    if len(waiting) > 20:
        lines.append(f"  … and {len(waiting) - 20:,} more (--json lists them all)")
    if verdicts["approved"]:
        lines.append("next: musnad build")
    emit({"decisions": dict(verdicts), "rules": dict(rules), "waiting": waiting}, as_json, "\n".join(lines))
