"""The verb that turns annotations into decisions: review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.outcome import Outcome
from scripts.cli.adjudication import send_to_adjudication
from scripts.cli.console import LeftOut, alone, emit
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption

if TYPE_CHECKING:
    from labeling.review.policy import Ruling, Weights
    from labeling.store.labels import LabelStore
    from schemas.approval import ApprovalSettings
    from schemas.project import Project
    from schemas.records import Annotation, Decision, DocumentId, Layer, Verdict

_SHOWN = 20


def review(
    explain: Annotated[
        str | None, typer.Option(metavar="DOC", help="Tell the whole story of this document; nothing is stored.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be decided; nothing is stored.")] = False,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --dry-run: the `approval` section of this YAML file instead."),
    ] = None,
    send: Annotated[
        bool,
        typer.Option("--send/--no-send", help="Send what has to be adjudicated to Label Studio.", show_default=False),
    ] = True,
    project: ProjectOption = HERE,
    wait: WaitOption = PATIENCE,
    as_json: JsonOption = False,
) -> None:
    """Apply the approval policy of musnad.yaml to the pulled annotations, layer by layer.

    Every decision is stored with the rule, the annotation revisions it used and the reason in words; running it again gives the same.
    An annotation of an earlier revision of a document's text decides nothing; it is listed as outdated. Documents that a rule sends to
    adjudication become tasks of an adjudication project in Label Studio, where somebody settles them; the next pull brings the answer.

    \b
    Examples:
      musnad review
      musnad review --no-send
      musnad review --explain seed-1
      musnad review --dry-run --policy stricter.yaml
    """
    from dataset.migration_history import check_known
    from labeling.store.labels import LabelStore
    from schemas.errors import InputError
    from schemas.project import load_project
    from schemas.records import DocumentId

    if policy is not None and not dry_run:
        raise InputError(
            "--policy tries another policy, it stores nothing", remedy="Add --dry-run, or change musnad.yaml"
        )
    here = load_project(project)
    rules = _policy(policy) if policy is not None else here.settings.approval
    with alone(here, "review", wait), LabelStore(here.labels, here.migrations) as store:
        documents = sorted({task.document for task in store.tasks()})
        if not documents:
            raise InputError(
                "No document has been sent to Label Studio yet", remedy="Run `musnad push`, label, then `musnad pull`"
            )
        check_known(here.migrations, here.releases, store)
        case = _Cases(here, store, rules, documents)
        if explain is not None:
            _explain(case, DocumentId(explain), as_json)
        elif dry_run:
            _try(case, as_json)
        else:
            _decide(case, send, as_json)


class _Cases:
    """The documents of a project before a policy."""

    def __init__(self, here: Project, store: LabelStore, policy: ApprovalSettings, documents: list[DocumentId]) -> None:
        from labeling.store.parts import newest_revisions

        self.here, self.store, self.policy, self.documents = here, store, policy, documents
        self.newest = newest_revisions(here.documents)
        self._weights: Weights | None = None

    def present(self, document: DocumentId) -> list[Annotation]:
        """The annotations of the document's present text."""
        from labeling.corpus.migration import present_annotations

        return present_annotations(self.store, self.newest, document)

    def rulings(self, document: DocumentId) -> list[Ruling]:
        from labeling.review.policy import rule_on

        return rule_on(document, self.present(document), self.policy, self.here.settings.layers, self.weights)

    def differences(self) -> dict[Layer, dict[str, int]]:
        """How often annotators of one campaign differ, by kind."""
        from labeling.review.adjudication import first_answers
        from labeling.review.differences import KINDS, count, differences
        from labeling.studio.campaigns import plans

        found: Counter[tuple[Layer, str]] = Counter()
        for document in self.documents:
            there = self.present(document)
            for plan in plans(self.here):
                said = first_answers([a for a in there if a.campaign == plan.name], plan.layers)
                if len({labels.content() for labels in said.values()}) > 1:
                    found += count(differences(said, plan.layers))
        return {
            layer: {kind: found[layer, kind] for kind in kinds if found[layer, kind]}
            for layer, kinds in KINDS.items()
            if any(found[layer, kind] for kind in kinds)
        }

    @property
    def weights(self) -> Weights | None:
        """The model of the annotators' reliability, fitted to the whole project where a rule needs it."""
        if self._weights is None and any(rule.merge == "weighted" for rule in self.policy.rules):
            from labeling.review.weights import fitted

            self._weights = fitted((document, self.present(document)) for document in self.documents)
        return self._weights

    def questions(self) -> Iterator[dict[str, Any]]:
        """Every label of which a migration asks what it is."""
        for document in self.documents:
            for annotation in self.present(document):
                for question in annotation.questions if not annotation.cancelled else ():
                    said = asdict(question) | {"span": question.span.to_json()}
                    yield {"document": document, "annotation": annotation.id, **said}

    def left_out(self, outcome: Outcome) -> None:
        for document in self.documents:
            present = self.present(document)
            for annotation in self.store.annotations(document):
                if annotation not in present and not annotation.cancelled:
                    detail = f"made on an earlier text of {document}; `musnad ingest --migrate` carries its labels over"
                    outcome.leave_out(f"annotation {annotation.id} of {document}", "outdated", detail)
                for question in annotation.questions if not annotation.cancelled else ():
                    item = f"{question.layer} of {document} in annotation {annotation.id}"
                    outcome.leave_out(item, "question-open", str(question))


def _policy(path: Path) -> ApprovalSettings:
    from pydantic import ValidationError

    from schemas.approval import ApprovalSettings
    from schemas.errors import ProjectError
    from schemas.yaml_lines import read_yaml

    source = read_yaml(path, ProjectError)
    data: Any = source.data
    section = data.get("approval", data) if isinstance(data, dict) else data
    try:
        return ApprovalSettings.model_validate(section)
    except ValidationError as problem:
        first: Any = problem.errors(include_url=False)[0]
        where = tuple(first["loc"])
        place = source.where(*(("approval", *where) if section is not data else where))
        raise ProjectError(
            f"{place}: {'.'.join(map(str, where))}: {first['msg']}", remedy="Mend that line"
        ) from problem


def _decide(case: _Cases, send: bool, as_json: bool) -> None:
    from labeling.store.files import listing
    from labeling.store.together import together

    outcome = Outcome()
    listed = case.here.left_out("review")
    with listing(listed) as write:
        outcome.sink = LeftOut(write)
        case.left_out(outcome)
        rulings = [case.rulings(document) for document in case.documents]
        decisions = [ruling.decision for of_document in rulings for ruling in of_document]
        case.store.replace_decisions(decisions)
        present = {d.document: case.present(d.document) for d in decisions if d.verdict == "adjudicate"}
        sent = send_to_adjudication(case.here, case.store, decisions, present, outcome.sink) if send else None
    differing = case.differences()
    whole = [one for found in rulings if (one := together([ruling.decision for ruling in found])) is not None]
    verdicts = Counter(decision.verdict for decision in whole)
    layers = Counter((r.decision.layers[0], r.decision.verdict) for found in rulings for r in found)
    rules = Counter(r.decision.rule for found in rulings for r in found if r.decision.rule)
    open_ones = {d.document: d.reason for d in whole if d.verdict in ("waiting", "adjudicate")}
    lines = [f"{count:,} {verdict}" for verdict, count in sorted(verdicts.items())]
    lines += [f"  {line}" for line in _layer_lines(layers)]
    lines += [f"  by the rule “{name}”: {count:,} layers of documents" for name, count in rules.items()]
    lines += [f"  {_word(d)}: {d.document}: {d.reason}" for d in whole if d.document in open_ones][:_SHOWN]
    if len(open_ones) > _SHOWN:
        lines.append(f"  … and {len(open_ones) - _SHOWN:,} more (--json lists them all)")
    lines += [f"  differences in {layer}: {_counted(kinds)}" for layer, kinds in differing.items()]
    lines += sent.lines() if sent is not None else ()
    names = {"outdated": "outdated annotations", "question-open": "labels of which a migration asks what they are"}
    if outcome.left_out:
        counted = ", ".join(f"{count:,} {names[reason]}" for reason, count in outcome.left_out.items())
        lines.append(f"left out: {counted}, listed in {listed}")
    if verdicts["approved"]:
        lines.append("next: musnad build")
    by_layer: dict[str, dict[str, int]] = {}
    for (layer, verdict), count in sorted(layers.items()):
        by_layer.setdefault(layer, {})[verdict] = count
    emit(
        {
            "decisions": dict(verdicts),
            "layers": by_layer,
            "rules": dict(rules),
            "waiting": open_ones,
            "left_out": dict(outcome.left_out),
            "differences": differing,
            "questions": list(case.questions()),
            **({} if sent is None else {"adjudication": sent.to_json()}),
        },
        as_json,
        "\n".join(lines),
    )


def _word(decision: Decision) -> str:
    return "to adjudicate" if decision.verdict == "adjudicate" else "waiting"


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())


def _layer_lines(layers: Counter[tuple[Layer, Verdict]]) -> Iterator[str]:
    for layer in dict.fromkeys(name for name, _ in sorted(layers)):
        verdicts = {verdict: count for (name, verdict), count in sorted(layers.items()) if name == layer}
        yield f"{layer}: " + ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.items())


def _explain(case: _Cases, document: DocumentId, as_json: bool) -> None:
    from labeling.corpus.migration import present_annotations
    from labeling.review.story import story
    from schemas.errors import InputError

    if document not in case.documents:
        raise InputError(
            f"The document {document!r} has no task in Label Studio", remedy="`musnad status` shows what was sent"
        )
    present = present_annotations(case.store, case.newest, document)
    outdated = [a for a in case.store.annotations(document) if a not in present]
    rulings = case.rulings(document)
    emit(
        {
            "document": document,
            "layers": {
                r.decision.layers[0]: {
                    "verdict": r.decision.verdict,
                    "rule": r.decision.rule,
                    "reason": r.decision.reason,
                    "annotations": list(r.decision.annotations),
                    "tried": [{"rule": s.rule, "holds": s.held.holds, "why": s.held.words} for s in r.steps],
                }
                for r in rulings
            },
        },
        as_json,
        "\n".join(story(document, present, outdated, rulings)),
    )


def _try(case: _Cases, as_json: bool) -> None:
    """Show where the policy decides otherwise than what is stored."""
    changed: list[dict[str, str]] = []
    verdicts: Counter[str] = Counter()
    for document in case.documents:
        stored = {layer: d for d in case.store.decisions(document) for layer in d.layers}
        for ruling in case.rulings(document):
            decision = ruling.decision
            layer = decision.layers[0]
            before = stored[layer].verdict if layer in stored else "not decided"
            verdicts[decision.verdict] += 1
            if before != decision.verdict:
                found = {"document": document, "layer": layer, "stored": before, "would_be": decision.verdict}
                changed.append({**found, "rule": decision.rule, "reason": decision.reason})
    lines = [f"{count:,} layers of documents would be {verdict}" for verdict, count in sorted(verdicts.items())]
    lines += [
        f"  {c['document']} {c['layer']}: {c['stored']} → {c['would_be']}: {c['reason']}" for c in changed[:_SHOWN]
    ]
    lines += [f"  … and {len(changed) - _SHOWN:,} more (--json lists them all)"] if len(changed) > _SHOWN else []
    lines.append("nothing was stored")
    emit({"would_be": dict(verdicts), "changed": changed}, as_json, "\n".join(lines))
