"""The pre-annotator `llm` against a server that answers well and badly."""

import json
import logging
import sqlite3

import pyarrow as pa
import pytest

from labeling.preannotate import contract
from labeling.preannotate.llm import LlmAnnotator
from labeling.preannotate.llm.client import EndpointError, RequestRefused
from labeling.preannotate.llm.labels import CERTAIN, DOUBTFUL
from schemas.errors import InputError, ProjectError, StoreError
from schemas.outcome import Outcome
from schemas.preannotators import PreannotatorSettings
from schemas.project import Project, ProjectSettings, create_project, load_project
from schemas.records import LAYERS, Labels
from schemas.validation import problems
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
TEXT = "أدانت النقابة هجوم مسلحين على سرت، وقال سالم الكعبي إن الهجوم جبان."
ANSWER = {
    "entities": [
        {"words": "سرت", "before": "مسلحين على", "type": "GPE"},
        {"words": "وسالم الكعبي", "before": "", "type": "PERS"},
        {"words": "سالم الكعبي", "before": "وقال", "type": "PERS"},
    ],
    "events": [
        {
            "type": "Attack",
            "trigger": {"words": "هجوم", "before": "النقابة"},
            "realis": "actual",
            "polarity": "positive",
            "arguments": [
                {"role": "Attacker", "words": "مسلحين", "before": "هجوم"},
                {"role": "Place", "words": "سرت", "before": "على"},
                {"role": "Court", "words": "سرت", "before": "على"},
            ],
        }
    ],
    "stances": [
        {
            "holder": {"words": "النقابه", "before": "أدانت"},
            "target": {"words": "هجوم", "before": "النقابة"},
            "evidence": {"words": "أدانت", "before": ""},
            "polarity": "oppose",
            "quote": "none",
        },
        {
            "holder": {"words": "وزير الدفاع", "before": ""},
            "target": {"words": "الهجوم", "before": "إن"},
            "evidence": {"words": "جبان", "before": "الهجوم"},
            "polarity": "oppose",
            "quote": "indirect",
        },
    ],
}


@pytest.fixture
def run(server, tmp_path):
    """Annotates texts; gives their labels and the outcome."""

    def annotate(*texts, cache="answers.sqlite", **options):
        annotator = LlmAnnotator(server.settings(**options), VOCABULARY, LAYERS, tmp_path / cache)
        outcome = Outcome()
        outcome.sink = left_out.append
        assert isinstance(annotator, contract.Counting)
        annotator.count_in(outcome)
        table = annotator.annotate(
            pa.table({"id": [f"d{n}" for n in range(len(texts))], "text": pa.array(texts, pa.string())})
        )
        labels = [Labels.from_json(json.loads(line)) for line in table["labels"].to_pylist()]
        for text, one in zip(texts, labels, strict=True):
            assert not list(problems(one, text or "", VOCABULARY))
        return labels, outcome

    left_out: list[dict[str, str]] = []
    annotate.left_out = left_out
    return annotate


def entity(words: str, before: str = "", type_: str = "GPE") -> dict:
    return {"words": words, "before": before, "type": type_}


class TestGoodAnswers:
    def test_quotes_become_labels_with_exact_spans(self, server, run):
        server.says(ANSWER)
        (labels,), _ = run(TEXT)
        assert [(e.id, e.type, TEXT[e.start : e.end], e.score) for e in labels.entities] == [
            ("e1", "GPE", "سرت", CERTAIN),
            ("e2", "PERS", "سالم الكعبي", CERTAIN),
        ]
        (event,) = labels.events
        assert TEXT[event.trigger.start : event.trigger.end] == "هجوم"
        assert [(a.role, TEXT[a.start : a.end], a.entity) for a in event.arguments] == [
            ("Attacker", "مسلحين", None),
            ("Place", "سرت", "e1"),
        ]
        (stance,) = labels.stances
        assert stance.holder is not None
        assert TEXT[stance.holder.start : stance.holder.end] == "النقابة"
        assert stance.score == DOUBTFUL  # the holder was quoted in another spelling

    def test_what_has_no_place_or_no_role_is_left_out_under_its_reason(self, server, run):
        server.says(ANSWER)
        _, outcome = run(TEXT)
        assert outcome.left_out == {"quote-not-in-text": 2, "unknown-role": 1}
        assert {item["item"] for item in run.left_out} == {"d0"}
        assert any("وزير الدفاع" in item["detail"] for item in run.left_out)

    def test_two_mentions_of_one_name_stand_in_two_places(self, server, run):
        server.says({"entities": [entity("ليبيا"), entity("ليبيا"), entity("ليبيا")]})
        (labels,), outcome = run("ليبيا ثم ليبيا")
        assert [e.start for e in labels.entities] == [0, 9]
        assert outcome.left_out == {"duplicate-label": 1}

    def test_a_nested_entity_and_one_span_with_two_types_stay(self, server, run):
        server.says({"entities": [entity("بلدية صور", type_="ORG"), entity("صور"), entity("صور", type_="LOC")]})
        (labels,), _ = run("قررت بلدية صور ذلك")
        assert [(e.start, e.end, e.type) for e in labels.entities] == [(5, 14, "ORG"), (11, 14, "GPE"), (11, 14, "LOC")]

    def test_the_request_has_schema_prompt_and_text(self, server, run):
        run(TEXT)
        (body,) = server.bodies
        assert body["model"] == "tiny"
        assert body["temperature"] == 0
        assert body["response_format"]["json_schema"]["strict"] is True
        assert "AirStrike" in body["messages"][0]["content"]
        assert body["messages"][1] == {"role": "user", "content": TEXT}

    def test_a_server_without_schemas_gets_it_in_words(self, server, run):
        run(TEXT, output="text", temperature=None)
        (body,) = server.bodies
        assert set(body) == {"model", "messages"}
        assert "additionalProperties" in body["messages"][0]["content"]

    def test_documents_without_words_cost_nothing(self, server, run):
        labels, outcome = run("", None, " \n")
        assert [len(one) for one in labels] == [0, 0, 0]
        assert (server.bodies, outcome.done) == ([], {})

    def test_a_long_document_goes_in_pieces_and_comes_back_whole(self, server, run):
        # numbered, because equal pieces would be one request
        sentences = [f"وصل الوفد الى مدينة سرت امس بعد غياب طويل {n}. " for n in range(100, 140)]
        server.answering = lambda text, _: server.answer({"entities": [entity("سرت", "مدينة")] * text.count("سرت")})
        (labels,), _ = run("".join(sentences), longest=300)
        assert len(server.bodies) == 7
        assert all(len(one) <= 300 for one in server.texts)
        assert [e.start for e in labels.entities] == [n * len(sentences[0]) + 20 for n in range(40)]

    def test_documents_keep_their_order_whoever_answers_first(self, server, run):
        texts = [f"سرت {n} " + "كلمة " * n for n in range(12)]
        server.answering = lambda text, _: server.answer(
            {"entities": [entity("سرت")]}, delay=0.2 if " 0 " in text else 0
        )
        labels, _ = run(*texts, concurrency=4)
        assert [len(one.entities) for one in labels] == [1] * 12
        assert 1 < server.busiest <= 4


class TestBadAnswers:
    def test_a_fence_needs_no_correction(self, server, run):
        server.says("```json\n" + json.dumps({"entities": [entity("سرت")], "events": [], "stances": []}) + "\n```")
        (labels,), outcome = run("في سرت")
        assert (len(labels), outcome.done["requests to the model"]) == (1, 1)

    def test_the_model_is_told_what_was_wrong_and_asked_again(self, server, run):
        server.says("this is no JSON", {"entities": [entity("سرت", type_="TOWN")]}, {"entities": [entity("سرت")]})
        (labels,), outcome = run("في سرت")
        assert len(labels.entities) == 1
        assert outcome.done["requests to the model"] == 3
        assert outcome.done["corrections asked for"] == 2
        first, second, third = (body["messages"] for body in server.bodies)
        assert len(first) == 2
        assert second[2] == {"role": "assistant", "content": "this is no JSON"}
        assert "not JSON" in second[3]["content"]
        assert "entities.0.type" in third[3]["content"]
        assert len(third) == 4  # only the last answer is shown: earlier ones cost tokens and teach nothing

    def test_after_two_corrections_the_labels_that_fit_are_kept(self, server, run):
        bad = {"entities": [entity("سرت"), entity("سرت", type_="TOWN")]}
        server.says(bad, bad, bad, {"entities": [entity("سرت")]})
        (labels,), outcome = run("في سرت")
        assert len(server.bodies) == 3
        assert len(labels.entities) == 1
        assert outcome.left_out == {"label-not-of-the-schema": 1}

    def test_a_document_about_which_nothing_usable_was_said_is_named(self, server, run):
        server.says("no", "no", "no")
        (labels,), outcome = run("في سرت")
        assert len(labels) == 0
        assert outcome.left_out == {"no-usable-answer": 1}

    def test_invented_quotes_are_left_out_without_asking_again(self, server, run):
        server.says({"entities": [entity("باريس"), entity("سر"), entity(" ")]})
        (labels,), outcome = run("في سرت")
        assert len(labels) == 0
        assert len(server.bodies) == 1
        assert outcome.left_out == {"quote-not-in-text": 1, "quote-inside-word": 1, "quote-empty": 1}

    def test_an_answer_that_the_server_cut_is_asked_for_in_halves(self, server, run):
        text = "وصل حسن الى سرت. " * 20
        server.answering = lambda asked, _: server.answer(
            {"entities": [entity("سرت")] * asked.count("سرت")}, finish="length" if len(asked) > 200 else "stop"
        )
        (labels,), outcome = run(text)
        assert len(labels.entities) == 20
        assert outcome.left_out == {}

    def test_an_answer_that_is_cut_for_the_shortest_text_is_given_up_and_named(self, server, run):
        server.answering = lambda *_: server.answer({}, finish="length")
        _, outcome = run("في سرت")
        assert outcome.left_out == {"answer-too-long": 1}


class TestBadServers:
    def test_429_waits_as_long_as_it_is_asked_to(self, server, run):
        server.replies = [server.reply(429, headers={"Retry-After": "0.3"})]
        server.says({"entities": [entity("سرت")]})
        (labels,), _ = run("في سرت")
        assert len(labels.entities) == 1
        assert server.times[1] - server.times[0] >= 0.3

    def test_all_threads_rest_while_the_server_wants_it(self, server, run):
        server.replies = [server.reply(429, headers={"Retry-After": "0.4"})]
        run(*[f"نص {n}" for n in range(6)], concurrency=2)
        late = [at for at in server.times if at - server.times[0] < 0.38]
        assert len(late) <= 3  # what was on its way when the 429 came

    @pytest.mark.parametrize("status", [500, 502, 503, 408])
    def test_a_server_that_fails_is_asked_again(self, server, run, status):
        server.replies = [server.reply(status), server.reply(status)]
        server.says({"entities": [entity("سرت")]})
        (labels,), _ = run("في سرت")
        assert len(labels.entities) == 1

    @pytest.mark.parametrize(
        "body", [b"<html>busy</html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}']
    )
    def test_a_body_that_is_no_completion_is_asked_for_again(self, server, run, body):
        server.replies = [server.reply(200, body=body)]
        assert len(run("في سرت")[0][0]) == 0
        assert len(server.bodies) == 2

    def test_a_body_that_breaks_off_is_asked_for_again(self, server, run):
        server.replies = [server.reply(200, cut_at=20)]
        run("في سرت")
        assert len(server.bodies) == 2

    def test_a_server_that_hangs_is_left_after_the_timeout_and_asked_again(self, server, run):
        server.replies = [server.reply(200, delay=1.5)]
        run("في سرت", timeout=0.2)
        assert len(server.bodies) == 2

    def test_a_server_that_never_recovers_ends_the_run_in_one_line(self, server, run):
        server.answering = lambda *_: server.reply(500, body=b'{"error": {"message": "out of\\nmemory"}}')
        with pytest.raises(
            EndpointError, match=r"gave no answer: 500 out of memory\. 3 attempts failed\. Run the same command"
        ) as caught:
            run("في سرت", attempts=3)
        assert len(server.bodies) == 3
        assert "\n" not in str(caught.value)

    def test_a_wait_of_hours_is_not_waited(self, server, run):
        server.answering = lambda *_: server.reply(
            429, headers={"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}, body=b'{"error": "quota"}'
        )
        with pytest.raises(EndpointError, match="429 quota"):
            run("في سرت")
        assert len(server.bodies) == 1

    def test_nobody_at_the_address_is_said_in_one_line(self, server, run):
        settings_url, server.url = server.url, "http://127.0.0.1:9/v1"
        with pytest.raises(EndpointError, match="gave no answer"):
            run("في سرت", attempts=2)
        server.url = settings_url

    @pytest.mark.parametrize(("status", "said"), [(401, "there is no key in MUSNAD_LLM_KEY"), (404, "no such model")])
    def test_a_refusal_that_no_patience_mends_is_not_repeated(self, server, run, status, said):
        server.answering = lambda *_: server.reply(status)
        with pytest.raises(EndpointError, match=said):
            run("في سرت")
        assert len(server.bodies) == 1

    def test_a_text_that_is_refused_is_left_out_and_the_others_go_on(self, server, run):
        server.answering = lambda text, _: (
            server.reply(400, body=b'{"error": "filtered"}') if "سرت" in text else server.answer({})
        )
        labels, outcome = run("نص", "في سرت", "نص ثان")
        assert len(labels) == 3
        assert outcome.left_out == {"request-refused": 1}

    def test_options_that_are_refused_end_the_run(self, server, run):
        server.answering = lambda *_: server.reply(
            400, body=b'{"error": {"message": "response_format is not supported"}}'
        )
        with pytest.raises(RequestRefused, match="output: json_object or text"):
            run("نص", "نص ثان")


class TestTheKey:
    def test_it_goes_into_the_header_and_nowhere_else(self, server, run, monkeypatch, tmp_path, caplog):
        monkeypatch.setenv("MUSNAD_LLM_KEY", "sk-very-secret")
        caplog.set_level(logging.DEBUG)
        server.says({"entities": [entity("سرت")]})
        run("في سرت")
        assert server.headers[0]["Authorization"] == "Bearer sk-very-secret"
        server.answering = lambda *_: server.reply(401, body=b'{"error": {"message": "bad key sk-very-secret"}}')
        with pytest.raises(EndpointError, match="is not accepted") as caught:
            run("نص آخر")
        assert "sk-very-secret" not in str(caught.value)
        assert "sk-very-secret" not in caplog.text
        for path in tmp_path.iterdir():
            assert b"sk-very-secret" not in path.read_bytes()

    def test_without_one_no_header_is_sent(self, server, run):
        run("نص")
        assert "Authorization" not in server.headers[0]

    @pytest.mark.parametrize("key", ["مفتاح", "two\nlines"])
    def test_one_that_no_header_can_hold_is_refused_unseen(self, run, monkeypatch, key):
        monkeypatch.setenv("MUSNAD_LLM_KEY", key)
        with pytest.raises(InputError, match="is no key") as caught:
            run("نص")
        assert key not in str(caught.value)

    def test_an_address_with_a_password_in_it_is_refused(self, tmp_path):
        path = create_project(tmp_path / "p")
        settings = path.read_text(encoding="utf-8").replace(
            'url: ""               # up to', 'url: "http://me:pw@host/v1" # up to'
        )
        path.write_text(settings, encoding="utf-8")
        with pytest.raises(ProjectError, match="an address holds no key"):
            load_project(tmp_path / "p")


class TestTheCache:
    def test_nothing_is_asked_twice(self, server, run):
        server.says(ANSWER)
        first, _ = run(TEXT)
        second, outcome = run(TEXT)
        assert first == second
        assert len(server.bodies) == 1
        assert outcome.skipped == {"answers from the cache": 1}
        assert "prompt tokens" not in outcome.done

    @pytest.mark.parametrize("other", [{"temperature": 0.5}, {"output": "text"}])
    def test_another_request_is_another_question(self, server, run, other):
        run("نص")
        run("نص", **other)
        assert len(server.bodies) == 2

    def test_a_run_that_was_stopped_goes_on_where_it_was(self, server, run):
        server.answering = lambda text, _: server.reply(401) if "ثالث" in text else server.answer({})
        with pytest.raises(EndpointError):
            run("نص اول", "نص ثان", "نص ثالث", concurrency=1)
        server.answering = lambda *_: server.answer({})
        run("نص اول", "نص ثان", "نص ثالث", concurrency=1)
        assert server.texts == ["نص اول", "نص ثان", "نص ثالث", "نص ثالث"]

    def test_answers_that_did_not_fit_are_not_kept(self, server, run):
        server.says("no", "no", "no", {"entities": [entity("سرت")]})
        run("في سرت")
        (labels,), _ = run("في سرت")
        assert len(labels.entities) == 1

    def test_a_damaged_file_is_named(self, run, tmp_path):
        (tmp_path / "answers.sqlite").write_bytes(b"not a database, but long enough to look like one" * 40)
        with pytest.raises(StoreError, match=r"answers\.sqlite cannot be used"):
            run("نص")

    def test_it_lies_in_the_project(self, server, tmp_path):
        project = Project(
            tmp_path, ProjectSettings(name="p", preannotators=PreannotatorSettings(llm=server.settings()))
        )
        annotator = contract.load("llm", project)
        annotator.annotate(pa.table({"id": ["a"], "text": ["نص"]}))
        with sqlite3.connect(tmp_path / "cache" / "llm.sqlite") as database:
            assert database.execute("SELECT count(*) FROM answers").fetchone() == (1,)


class TestCounts:
    def test_tokens_and_cost_are_summed(self, server, run):
        server.says("no", {})
        _, outcome = run("نص", price_in=2.5, price_out=10.0)
        assert outcome.done["prompt tokens"] == 2000
        assert outcome.done["answer tokens"] == 200
        assert outcome.done["cents spent"] == round(100 * (2000 * 2.5 + 200 * 10) / 1e6)

    def test_requests_keep_to_the_rate(self, server, run):
        run(*[f"نص {n}" for n in range(4)], requests_per_minute=600, concurrency=4)
        gaps = [b - a for a, b in zip(sorted(server.times), sorted(server.times)[1:], strict=False)]
        assert min(gaps) > 0.05

    def test_without_an_address_or_a_model_one_line_says_what_is_missing(self):
        with pytest.raises(InputError, match=r"preannotators\.llm\.url in musnad\.yaml is empty"):
            contract.load("llm").annotate(pa.table({"id": ["a"], "text": ["نص"]}))


class TestTheVersion:
    def version(self, server, **options) -> str:
        return LlmAnnotator(server.settings(**options), VOCABULARY, LAYERS, None).version

    def test_it_names_what_may_change_a_label(self, server):
        first = self.version(server)
        assert self.version(server, concurrency=1, timeout=3, price_in=1, attempts=2, key_variable="OTHER") == first
        others = {
            self.version(server, temperature=1.0),
            self.version(server, longest=900),
            self.version(server, output="text"),
        }
        assert len({first, *others}) == 4
