"""The verb that turns annotations into decisions: review."""

from __future__ import annotations

from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, alone, emit
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption


def review(project: ProjectOption = HERE, wait: WaitOption = PATIENCE, as_json: JsonOption = False) -> None:
    """Apply the approval policy of musnad.yaml to the pulled annotations.

    Every decision is stored with the rule, the annotation revisions it used and the reason in words; running it again gives the same.
    An annotation of an earlier revision of a document's text decides nothing; it is listed as outdated.

    \b
    Examples:
      musnad review
      musnad review --json
    """
    from collections import Counter

    from labeling.corpus.migration import present_annotations
    from labeling.review.policy import decide
    from labeling.store.files import listing
    from labeling.store.labels import LabelStore
    from labeling.store.parts import newest_revisions
    from schemas.errors import InputError
    from schemas.project import load_project

    here = load_project(project)
    outcome = Outcome()
    listed = here.left_out("review")
    newest = newest_revisions(here.documents)
    with alone(here, "review", wait), LabelStore(here.labels) as store, listing(listed) as write:
        outcome.sink = LeftOut(write)
        documents = sorted({task.document for task in store.tasks()})
        if not documents:
            raise InputError(
                "No document has been sent to Label Studio yet", remedy="Run `musnad push`, label, then `musnad pull`"
            )
        decisions = []
        for document in documents:
            present = present_annotations(store, newest, document)
            decisions.append(decide(document, present, here.settings.approval))
            for annotation in store.annotations(document):
                if annotation not in present and not annotation.cancelled:
                    detail = f"made on an earlier text of {document}; `musnad ingest --migrate` carries its labels over"
                    outcome.leave_out(f"annotation {annotation.id} of {document}", "outdated", detail)
        store.replace_decisions(decisions)
    verdicts = Counter(decision.verdict for decision in decisions)
    rules = Counter(decision.rule for decision in decisions if decision.rule)
    waiting = {decision.document: decision.reason for decision in decisions if decision.verdict == "waiting"}
    lines = [f"{count:,} {verdict}" for verdict, count in sorted(verdicts.items())]
    lines += [f"  by the rule “{name}”: {count:,}" for name, count in rules.items()]
    lines += [f"  waiting: {document}: {reason}" for document, reason in list(waiting.items())[:20]]
    if len(waiting) > 20:
        lines.append(f"  … and {len(waiting) - 20:,} more (--json lists them all)")
    if outcome.left_out:
        lines.append(f"left out: {outcome.left_out['outdated']:,} outdated annotations, listed in {listed}")
    if verdicts["approved"]:
        lines.append("next: musnad build")
    emit(
        {"decisions": dict(verdicts), "rules": dict(rules), "waiting": waiting, "left_out": dict(outcome.left_out)},
        as_json,
        "\n".join(lines),
    )
