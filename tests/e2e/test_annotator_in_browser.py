"""A person labels a document in the real page, and what arrives is what that person said, code point for code point."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import pyarrow as pa
import pytest
from browser import LabellingPage

from labeling.store.parts import prediction_folder, write_predictions
from labeling.studio.accounts import Account
from labeling.studio.client import StudioClient
from labeling.studio.codec import from_annotation
from labeling.studio.controls import relation_label
from schemas.project import create_project, load_project
from schemas.records import (
    Annotation,
    Argument,
    Document,
    DocumentId,
    Entity,
    Event,
    Labels,
    Span,
    Stance,
    TaskId,
)
from schemas.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

VOCABULARY = load_vocabulary()
MODEL = "by hand@1"

# Invented. An emoji (two UTF-16 units) stands near the beginning and another in the middle; a right-to-left mark follows
# the quotation, and the second paragraph begins on a line of its own.
TEXT = (
    "أعلنت غرفة عمليات الجنوب في ليبيا مساء الأربعاء 🚨 أن طائرة مسيرة قصفت مخزنا للوقود قرب بلدة أم الأرانب، ما أدى "
    "إلى مقتل ثلاثة عمال وتضرر شاحنات كانت تنتظر دورها منذ الصباح.\n"
    "وقال الناطق باسم الغرفة مفتاح الشريدي إن «الغارة الجبانة لن تمر دون رد»\u200f، نافيا انسحاب قواته من محيط البلدة. "
    "وأضاف أن فرق الإسعاف نقلت المصابين إلى مستشفى سبها الطبي 🏥 قبل منتصف الليل، وأن الطريق الرابط بين المدينتين ما زال "
    "مغلقا أمام المدنيين إلى إشعار آخر.\n"
    "وفي طرابلس رحبت وزارة الصحة بوقف إطلاق النار الذي اقترحه أعيان فزان، ودعت وكالات الإغاثة إلى إرسال الدواء والوقود "
    "على عجل. وذكر شهود من أهالي البلدة أن السوق فتح أبوابه جزئيا صباح الخميس، وأن المدارس ستبقى مغلقة حتى نهاية "
    "الأسبوع. وكان مجلس أم الأرانب البلدي قد حذر مطلع الشهر من تكرار القصف على المخازن التي تغذي قرى الحوض كلها، وطالب "
    "بنقلها بعيدا عن البيوت، غير أن أعمال النقل تأخرت لنقص الشاحنات وانقطاع الكهرباء وتعطل الهاتف في معظم أحياء البلدة."
)


class Studio(Protocol):
    folder: Path
    url: str
    admin: StudioClient

    def account(self, name: str) -> Account: ...


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def entity(id_: str, words: str, type_: str) -> Entity:
    return Entity(id_, at(words).start, at(words).end, type_, 0.9)


def argument(role: str, words: str, of: str | None = None) -> Argument:
    return Argument(role, at(words).start, at(words).end, of)


FUEL = entity("e6", "الوقود", "PRODUCT")
ROOM = entity("e1", "غرفة عمليات الجنوب", "ORG")
LIBYA = entity("e2", "ليبيا", "GPE")
TOWN = entity("e3", "أم الأرانب", "GPE")
SPEAKER = entity("e4", "مفتاح الشريدي", "PERS")
MINISTRY = entity("e5", "وزارة الصحة", "ORG")
COUNCIL = entity("e7", "مجلس أم الأرانب", "ORG")
SHELLING = Event("v1", "Shelling", at("قصفت"), "actual", "positive", (argument("Place", "أم الأرانب", "e3"),), 0.8)
KILLING = Event("v2", "Killing", at("مقتل"), "actual", "positive", (argument("Victim", "ثلاثة عمال"),), 0.8)
WITHDRAWAL = Event("v3", "Withdrawal", at("انسحاب"), "actual", "positive", (), 0.6)
BLAME = Stance("s1", at("مفتاح الشريدي"), at("الغارة"), "oppose", at("الجبانة"), "direct", 0.7)

PREDICTED = Labels((ROOM, LIBYA, TOWN, SPEAKER, MINISTRY, FUEL, COUNCIL), (SHELLING, KILLING, WITHDRAWAL), (BLAME,))

HOSPITAL = entity("by hand", "مستشفى سبها الطبي", "FAC")
EXPECTED = Labels(
    (ROOM, LIBYA, TOWN, SPEAKER, MINISTRY, HOSPITAL, entity("e7", "مجلس أم الأرانب البلدي", "ORG")),
    (
        SHELLING,
        Event(
            "v2",
            "Killing",
            at("مقتل"),
            "actual",
            "positive",
            (argument("Victim", "ثلاثة عمال"), argument("Place", "أم الأرانب", "e3")),
        ),
        Event("v3", "Withdrawal", at("انسحاب"), "actual", "negative"),
    ),
    (BLAME, Stance("by hand", at("وزارة الصحة"), at("وقف إطلاق النار"), "support", at("رحبت"), "none")),
)

DOCUMENT = Document(
    DocumentId("browser-1"),
    TEXT,
    source="مثال مصنوع",
    licence="CC0-1.0",
    title="قصف مخزن وقود قرب أم الأرانب",
    date="2024-05-09",
)


def musnad(*arguments: object) -> dict[str, Any]:
    """Run a verb as a person would and give what it prints with --json."""
    command = [sys.executable, "-m", "scripts.cli.main", *map(str, arguments), "--json"]
    return cast(
        "dict[str, Any]", json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    )


def send(studio: Studio, reviewer: str) -> tuple[int, TaskId]:
    """A project around the running server with DOCUMENT and its predictions, sent by `musnad push`."""
    folder = studio.folder.parent
    settings = create_project(folder)
    text = settings.read_text(encoding="utf-8").replace("reviewers: []", f"reviewers: [{reviewer}]")
    settings.write_text(text.replace("preannotator: combine", "preannotator: by hand"), encoding="utf-8")
    line = {name: getattr(DOCUMENT, name) for name in ("id", "text", "title", "date", "source", "licence")}
    (folder / "document.jsonl").write_text(json.dumps(line), encoding="utf-8")
    musnad("ingest", folder / "document.jsonl", "--project", folder)
    project = load_project(folder)
    table = pa.table({"id": [DOCUMENT.id], "labels": [json.dumps(PREDICTED.to_json())]})
    write_predictions(prediction_folder(project.predictions, MODEL), "part-00000.parquet", table)
    number = musnad("push", "--project", folder)["project"]
    (task,) = studio.admin.find_tasks(number, [DOCUMENT.id])[DOCUMENT.id]
    return number, task


def label_by_hand(page: LabellingPage, pictures: Path) -> None:
    """Turn PREDICTED into EXPECTED with mouse and keys, and submit."""
    names = {tag: kind.ar for tag, kind in (*VOCABULARY.entities.items(), *VOCABULARY.events.items())}
    stance, span = VOCABULARY.stance.stance, VOCABULARY.stance.span
    page.picture(pictures / "annotator-1-predictions.png")

    page.delete(names["PRODUCT"], "الوقود")
    page.mark("مستشفى سبها الطبي", key=VOCABULARY.entities["FAC"].hotkey)
    page.stretch(names["ORG"], "مجلس أم الأرانب", "البلدي")
    page.relate((names["Killing"], "مقتل"), (names["GPE"], "أم الأرانب"), relation_label("Place", VOCABULARY))

    page.select(names["Withdrawal"], "انسحاب")
    page.choose(next(choice.ar for choice in VOCABULARY.polarity if choice.value == "negative"))
    page.picture(pictures / "annotator-2-event.png")

    page.mark("رحبت", key=stance.hotkey)
    page.mark("وقف إطلاق النار", key=span.hotkey)
    page.select(stance.ar, "رحبت")
    page.choose(next(choice.ar for choice in VOCABULARY.stance_polarity if choice.value == "support"))
    page.relate((stance.ar, "رحبت"), (span.ar, "وقف إطلاق النار"), relation_label("target", VOCABULARY))
    page.relate((stance.ar, "رحبت"), (names["ORG"], "وزارة الصحة"), relation_label("holder", VOCABULARY))
    page.select(stance.ar, "رحبت")
    page.picture(pictures / "annotator-3-stance.png")
    page.submit()


def fetch(studio: Studio, project: int) -> Annotation:
    """The one annotation of the one task, as ours."""
    (task,) = studio.admin.tasks(project)
    (annotation,) = task.annotations
    return from_annotation(annotation, task, DOCUMENT, studio.admin.users(), VOCABULARY)


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest) -> Path:
    return request.config.rootpath / "artifacts"


@pytest.fixture(scope="module")
def submitted(studio: Studio, browser: Browser, pictures: Path) -> tuple[int, TaskId]:
    """The project and task that Salma has labelled."""
    project, task = send(studio, reviewer=studio.account("omar").email)
    salma = studio.account("salma")
    page = LabellingPage(browser, studio.url)
    page.sign_in(salma.email, salma.password)
    page.open_task(project, task)
    label_by_hand(page, pictures)
    return project, task


def test_the_labels_are_exactly_those_of_the_person_after_the_emoji_too(
    studio: Studio, submitted: tuple[int, TaskId]
) -> None:
    annotation = fetch(studio, submitted[0])
    assert annotation.labels.content() == EXPECTED.content()
    assert annotation.problems == ()


def test_labels_that_were_kept_have_the_ids_of_the_prediction(studio: Studio, submitted: tuple[int, TaskId]) -> None:
    labels = fetch(studio, submitted[0]).labels
    assert {e.id for e in PREDICTED.entities} - {e.id for e in labels.entities} == {FUEL.id}
    assert [v.id for v in labels.events] == [v.id for v in PREDICTED.events]
    assert labels.events[1].arguments[1].entity == TOWN.id


def test_the_annotation_says_who_made_it_from_which_prediction(studio: Studio, submitted: tuple[int, TaskId]) -> None:
    annotation = fetch(studio, submitted[0])
    assert annotation.annotator == studio.account("salma").email
    assert annotation.prediction == MODEL
    assert not annotation.starred


def test_a_reviewers_tick_in_the_page_is_the_star_and_changes_no_label(
    studio: Studio, browser: Browser, pictures: Path, submitted: tuple[int, TaskId]
) -> None:
    before = fetch(studio, submitted[0])
    omar = studio.account("omar")
    page = LabellingPage(browser, studio.url)
    page.sign_in(omar.email, omar.password)
    page.open_task(*submitted)
    page.approve()
    page.picture(pictures / "reviewer.png")
    after = fetch(studio, submitted[0])
    assert after.starred
    assert (after.annotator, after.updated_by) == (before.annotator, omar.email)
    assert after.labels == before.labels
    assert after.problems == ()


def test_choices_are_in_sight_for_events_and_stances_only(
    studio: Studio, browser: Browser, submitted: tuple[int, TaskId]
) -> None:
    salma = studio.account("salma")
    page = LabellingPage(browser, studio.url)
    page.sign_in(salma.email, salma.password)
    page.open_task(*submitted)
    page.select(VOCABULARY.entities["GPE"].ar, "ليبيا")
    assert page.questions() == []
    page.select(VOCABULARY.events["Shelling"].ar, "قصفت")
    assert page.questions() == [choice.ar for choice in (*VOCABULARY.realis, *VOCABULARY.polarity)]
    page.select(VOCABULARY.stance.stance.ar, "رحبت")
    assert page.questions() == [choice.ar for choice in (*VOCABULARY.stance_polarity, *VOCABULARY.quotes)]


def test_pull_review_and_build_give_a_release_with_exactly_those_labels(
    studio: Studio, submitted: tuple[int, TaskId]
) -> None:
    from datasets import load_dataset

    folder = studio.folder.parent
    assert fetch(studio, submitted[0]).starred, "the reviewer's tick comes first"
    musnad("pull", "--project", folder)
    assert musnad("review", "--project", folder)["rules"] == {"starred by a reviewer": 3}
    release = musnad("build", "--project", folder)["release"]
    (row,) = (row for split in load_dataset(release, "documents").values() for row in split)
    assert row["text"] == TEXT
    assert Labels.from_json(row).content() == EXPECTED.content()
    marked = {
        (rows["document_id"], entity["text"], rows["offset"] + entity["start"])
        for split in load_dataset(release, "ner").values()
        for rows in split
        for entity in rows["entities"]
    }
    assert marked == {(DOCUMENT.id, TEXT[e.start : e.end], e.start) for e in EXPECTED.entities}
