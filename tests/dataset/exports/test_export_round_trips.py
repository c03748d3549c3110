"""Labels go out in each format and come back through a small reader of the test's own; what did not fit was told."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from export_golds import NAMES, golds
from hypothesis import given
from hypothesis import settings as limits

from dataset.exports import ace, brat, conll2003, docbin, jsonl, nested_conll
from dataset.exports.gold import Gold, Writer
from labeling.compare.conll import read_conll
from schemas.outcome import Outcome
from schemas.records import Argument, Entity, Event, Labels, Span, Stance


@contextmanager
def exported(writer: Writer, gold: Gold) -> Iterator[tuple[Path, dict[str, list[str]]]]:
    """The folder with the document in it, and what was left out: reasons by the label's id."""
    left: dict[str, list[str]] = {}

    def sink(item: dict[str, str]) -> None:
        left.setdefault(item["item"].removeprefix("d#"), []).append(item["reason"])

    with tempfile.TemporaryDirectory() as name:
        with writer(Path(name), "train", NAMES, Outcome(sink=sink)) as write:
            write(gold)
        yield Path(name), left


def in_words(gold: Gold, entity: Entity) -> tuple[int, int, int, str] | None:
    """An entity as (sentence, first word, last word, type), counting the sentences that have words; None without a word."""
    for number, places in enumerate(places_of(gold)):
        hit = [n for n, (start, end) in enumerate(places) if start < entity.end and entity.start < end]
        if hit:
            return number, hit[0], hit[-1], entity.type
    return None


def columns_of(path: Path) -> list[list[list[str]]]:
    """Sentences of lines of columns."""
    blocks = path.read_bytes().decode().split("\n\n")
    lines = [[line.split(" ") for line in block.split("\n") if line] for block in blocks]
    return [block for block in lines if block and block[0][0] != "-DOCSTART-"]


def names_in(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first, last, type) of plain BIO."""
    first = None
    for place, tag in enumerate([*tags, "O"]):
        if first is not None and not tag.startswith("I-"):
            yield first, place - 1, tags[first][2:]
            first = None
        if tag.startswith("B-"):
            first = place


def by_project(path: Path) -> Counter[tuple[int, int, int, str]]:
    """What the reader behind `musnad evaluate` finds."""
    found: Counter[tuple[int, int, int, str]] = Counter()
    for number, sentence in enumerate(read_conll(path)):
        assert sentence.loose == 0
        starts = {token.start: n for n, token in enumerate(sentence.tokens)}
        ends = {token.end: n for n, token in enumerate(sentence.tokens)}
        found.update((number, starts[e.start], ends[e.end], e.type) for e in sentence.labels.entities)
    return found


def places_of(gold: Gold) -> list[list[tuple[int, int]]]:
    """Where the words of each sentence begin and end, of those that have words."""
    return [list(zip(s.starts, s.ends, strict=True)) for s in gold.sentences if s.words]


def words_of(gold: Gold) -> list[list[str]]:
    return [[gold.text[start:end] for start, end in places] for places in places_of(gold)]


@limits(max_examples=60)
@given(golds())
def test_conll_2003_holds_the_outermost_entities_on_whole_words(gold: Gold) -> None:
    with exported(conll2003.writer, gold) as (folder, left):
        path = folder / "train.conll"
        sentences = columns_of(path)
        assert [[line[0] for line in lines] for lines in sentences] == words_of(gold)
        assert all(line[1:3] == ["-", "-"] and len(line) == 4 for lines in sentences for line in lines)
        found = Counter((n, *name) for n, lines in enumerate(sentences) for name in names_in([x[3] for x in lines]))
        kept = [entity for entity in gold.labels.entities if entity.id not in left]
        assert found == Counter(in_words(gold, entity) for entity in kept)
        assert by_project(path) == found
    for entity in gold.labels.entities:
        match left.get(entity.id):
            case ["nested-entity"]:
                assert any(k.start <= entity.start and entity.end <= k.end for k in kept)
            case ["holds-no-word"]:
                assert in_words(gold, entity) is None
            case ["word-has-a-tag"]:
                sentence, first, last, _ = in_words(gold, entity)
                others = [in_words(gold, k) for k in kept]
                assert any(o[0] == sentence and o[1] <= last and first <= o[2] for o in others)
            case reasons:
                assert reasons is None


@limits(max_examples=60)
@given(golds())
def test_nested_conll_holds_all_entities_on_whole_words(gold: Gold) -> None:
    with exported(nested_conll.writer, gold) as (folder, left):
        sentences = columns_of(folder / "train.conll")
        assert [[line[0] for line in lines] for lines in sentences] == words_of(gold)
        found: Counter[tuple[int, int, int, str]] = Counter()
        for number, lines in enumerate(sentences):
            for column in range(1, max(map(len, lines))):
                tags = [line[column] if column < len(line) else "O" for line in lines]
                found.update((number, *name) for name in names_in(tags))
            assert all(len(line) > 1 for line in lines)
            assert all(line[-1] != "O" or len(line) == 2 for line in lines)
        assert by_project(folder / "train.conll") == found
    placed = {entity.id: in_words(gold, entity) for entity in gold.labels.entities}
    assert found == Counter(place for place in placed.values() if place is not None)
    assert left == {name: ["holds-no-word"] for name, place in placed.items() if place is None}


def read_brat(text: str, lines: list[str]) -> Labels:
    """Labels of an .ann file, with ids of its own; checks the words of each text-bound annotation."""
    bound: dict[str, tuple[str, Span]] = {}
    events: dict[str, list[tuple[str, str]]] = {}
    said: dict[str, dict[str, str]] = {}
    for line in lines:
        name, rest = line.split("\t", 1)
        if name[0] == "T":
            head, words = rest.split("\t", 1)
            kind, places = head.split(" ", 1)
            parts = [tuple(map(int, place.split())) for place in places.split(";")]
            assert words == " ".join(text[a:b] for a, b in parts)
            assert len(words.splitlines()) == 1
            bound[name] = kind, Span(parts[0][0], parts[-1][1])
        elif name[0] == "E":
            events[name] = [tuple(part.split(":")) for part in rest.split(" ")]
            roles = [role for role, _ in events[name][1:]]
            assert len(set(roles)) == len(roles), "brat numbers the fillers of a role"
        else:
            attribute, event, value = rest.split(" ")
            said.setdefault(event, {})[attribute] = value
    triggers = {parts[0][1] for parts in events.values()}
    entities = [
        Entity(name, span.start, span.end, kind)
        for name, (kind, span) in bound.items()
        if name not in triggers and kind != "Span"
    ]
    known = {entity.id for entity in entities}
    made, stances = [], []
    for name, (head, *fillers) in events.items():
        roles = [(role.rstrip("0123456789"), filler) for role, filler in fillers]
        kind, trigger = head
        assert bound[trigger][0] == kind
        attributes = said[name]
        if kind == "Stance":
            spans = {role: bound[filler][1] for role, filler in roles}
            quote = attributes["Quote"]
            stances.append(
                Stance(
                    name, spans.get("Holder"), spans["Target"], attributes["StancePolarity"], bound[trigger][1], quote
                )
            )
            continue
        arguments = tuple(
            Argument(role, bound[f][1].start, bound[f][1].end, f if f in known else None) for role, f in roles
        )
        made.append(Event(name, kind, bound[trigger][1], attributes["Realis"], attributes["Polarity"], arguments))
    return Labels(tuple(entities), tuple(made), tuple(stances))


def renamed(labels: Labels) -> Labels:
    """The same labels with ids that count."""
    names = {entity.id: f"e{n}" for n, entity in enumerate(labels.entities)}
    value = labels.to_json()
    for layer, letter in (("entities", "e"), ("events", "v"), ("stances", "s")):
        for n, label in enumerate(value[layer]):
            label["id"] = f"{letter}{n}"
    for event in value["events"]:
        for argument in event["arguments"]:
            argument["entity"] = argument["entity"] and names[argument["entity"]]
    return Labels.from_json(value)


@limits(max_examples=60)
@given(golds())
def test_brat_holds_all_labels_and_the_text_to_the_byte(gold: Gold) -> None:
    with exported(brat.writer, gold) as (folder, left):
        assert (folder / "train" / "d.txt").read_bytes() == gold.text.encode()
        lines = (folder / "train" / "d.ann").read_bytes().decode().split("\n")
        assert lines.pop() == ""
        assert renamed(read_brat(gold.text, lines)) == renamed(gold.labels)
        assert left == {}


@limits(max_examples=30)  # spaCy makes a vocabulary for each
@given(golds())
def test_a_docbin_holds_the_text_all_entities_and_the_other_layers_aside(gold: Gold) -> None:
    import spacy
    from spacy.tokens import DocBin

    with exported(docbin.writer, gold) as (folder, left):
        blank = spacy.blank("ar")
        (doc,) = DocBin().from_disk(folder / "train" / "00000.spacy").get_docs(blank.vocab)
    assert doc.text == gold.text
    assert Labels.from_json(json.loads(json.dumps(doc.user_data))) == gold.labels
    words = [place for places in places_of(gold) for place in places]

    def widened(entity: Entity) -> tuple[int, int, str, str] | None:
        hit = [(start, end) for start, end in words if start < entity.end and entity.start < end]
        return (hit[0][0], hit[-1][1], entity.type, entity.id) if hit else None

    expected = {entity.id: widened(entity) for entity in gold.labels.entities}
    spans = [(s.start_char, s.end_char, s.label_, s.id_) for s in doc.spans["entities"]]
    assert spans == [place for place in expected.values() if place is not None]
    assert left == {name: ["holds-no-word"] for name, place in expected.items() if place is None}
    with exported(conll2003.writer, gold) as (_, not_tagged):
        outermost = [place[:3] for name, place in expected.items() if name not in not_tagged and place is not None]
    assert sorted((e.start_char, e.end_char, e.label_) for e in doc.ents) == sorted(outermost)
    starts = [places[0][0] for places in places_of(gold)]
    assert [next(t.idx for t in s if t.idx in starts) for s in doc.sents if words] == starts


@limits(max_examples=60)
@given(golds())
def test_ace_holds_entities_and_events_within_their_sentence(gold: Gold) -> None:
    with exported(ace.writer, gold) as (folder, left):
        lines = [json.loads(line) for line in (folder / "train.jsonl").read_bytes().decode().split("\n") if line]
    assert [line["tokens"] for line in lines] == words_of(gold)
    entities, events = [], []
    for number, line in enumerate(lines):
        assert gold.text[line["offset"] :].startswith(line["sentence"])
        spans = {}
        for mention in (*line["entity_mentions"], *(event["trigger"] for event in line["event_mentions"])):
            assert line["sentence"][mention["start_char"] : mention["end_char"]] == mention["text"]
            span = Span(mention["start_char"] + line["offset"], mention["end_char"] + line["offset"])
            place = in_words(gold, Entity("", span.start, span.end, ""))
            assert place == (number, mention["start"], mention["end"] - 1, "")
            if "entity_type" in mention:
                spans[mention["id"]] = span, mention["entity_type"]
        entities += [(name, span, kind) for name, (span, kind) in spans.items() if kind != "Span"]
        for event in line["event_mentions"]:
            start = event["trigger"]["start_char"] + line["offset"]
            arguments = [
                (a["role"], spans[a["entity_id"]][0], a["entity_id"] if spans[a["entity_id"]][1] != "Span" else None)
                for a in event["arguments"]
            ]
            assert [gold.text[span.start : span.end] for _, span, _ in arguments] == [
                a["text"] for a in event["arguments"]
            ]
            trigger = Span(start, start + len(event["trigger"]["text"]))
            events.append((event["id"], event["event_type"], trigger, event["realis"], event["polarity"], arguments))
    wordless = {e.id for e in gold.labels.entities if in_words(gold, e) is None}
    assert sorted(entities) == sorted((e.id, e.span, e.type) for e in gold.labels.entities if e.id not in wordless)
    found = {event[0]: event for event in events}
    for event in gold.labels.events:
        reasons = Counter(left.get(event.id, []))
        if event.id not in found:
            assert reasons == {"holds-no-word": 1}
            continue
        assert found[event.id][1:5] == (event.type, event.trigger, event.realis, event.polarity)
        (sentence,) = (s.span for s in gold.sentences if s.span.start <= event.trigger.start < s.span.end)
        everything = [(a.role, a.span, a.entity) for a in event.arguments]
        inside = [a for a in everything if sentence.start <= a[1].start and a[1].end <= sentence.end]
        assert reasons["argument-beyond-sentence"] == len(everything) - len(inside)
        held = [a for a in inside if in_words(gold, Entity("", a[1].start, a[1].end, "")) is not None]
        assert reasons["holds-no-word"] == len(inside) - len(held)
        assert found[event.id][5] == held


@limits(max_examples=30)
@given(golds())
def test_a_json_line_is_a_prediction_line_with_the_text(gold: Gold) -> None:
    with exported(jsonl.writer, gold) as (folder, left):
        (line,) = (json.loads(line) for line in (folder / "train.jsonl").read_bytes().decode().split("\n") if line)
    assert Labels.from_json(line) == gold.labels
    assert (line["id"], line["model"], line["text"], line["metadata"]) == ("d", "trial@1.0.0", gold.text, {"a": [1]})
    assert "score" not in json.dumps(line)
    assert left == {}


def test_brat_writes_a_span_over_a_line_end_in_fragments_and_names_entities_as_holders() -> None:
    text = "رحبت وزارة\n\nالصحة في تلمار بالقرار"
    labels = Labels(
        (Entity("e1", 5, 17, "ORG"), Entity("e2", 21, 26, "GPE")),
        (
            Event(
                "v1",
                "Visit",
                Span(0, 4),
                "other",
                "positive",
                (Argument("Agent", 5, 17, "e1"), Argument("Agent", 21, 26)),
            ),
        ),
        (Stance("s1", Span(5, 17), Span(27, 34), "support", Span(0, 4), "none"),),
    )
    gold = Gold("d", text, ("entities", "events", "stances"), labels, {})
    assert list(brat.annotation_lines(gold)) == [
        "T1\tORG 5 10;12 17\tوزارة الصحة",
        "T2\tGPE 21 26\tتلمار",
        "T3\tVisit 0 4\tرحبت",
        "T4\tSpan 21 26\tتلمار",
        "E1\tVisit:T3 Agent:T1 Agent2:T4",
        "A1\tRealis E1 other",
        "A2\tPolarity E1 positive",
        "T5\tStance 0 4\tرحبت",
        "T6\tSpan 27 34\tبالقرار",
        "E2\tStance:T5 Holder:T1 Target:T6",
        "A3\tStancePolarity E2 support",
        "A4\tQuote E2 none",
    ]
