"""The played answers: who agrees where, and edits that do not apply."""

import pytest

from labeling.sample.edits import edited
from labeling.sample.loader import answers, documents, gold, starred_by_reviewer
from schemas.errors import InputError, LabelError
from schemas.records import Argument, Entity, Event, Labels, Span, Stance
from schemas.validation import check
from schemas.vocabulary import load_vocabulary

GOLD = gold()
AMAL, BASIM, REEM = answers("amal"), answers("basim"), answers("reem")
DIFFERENT = {name for name in GOLD if AMAL[name].content() != BASIM[name].content()}


class TestPeople:
    def test_both_annotators_answer_every_report(self):
        assert list(AMAL) == list(BASIM) == [d.id for d in documents()]

    def test_in_seven_reports_they_agree_on_the_gold_labels(self):
        alike = set(GOLD) - DIFFERENT
        assert len(alike) == 7
        assert all(AMAL[name] == GOLD[name] for name in alike)

    def test_the_reviewer_settles_six_leaves_two_open_and_has_not_looked_at_one(self):
        settled = starred_by_reviewer()
        assert settled < set(REEM) < DIFFERENT
        assert (len(settled), len(set(REEM) - settled), len(DIFFERENT - set(REEM))) == (6, 2, 1)

    def test_what_the_reviewer_settles_is_right(self):
        assert all(REEM[name] == GOLD[name] for name in starred_by_reviewer())

    def test_in_what_she_leaves_open_nobody_agrees_with_anybody(self):
        for name in set(REEM) - starred_by_reviewer():
            assert len({person[name].content() for person in (AMAL, BASIM, REEM)}) == 3

    @pytest.mark.parametrize("person", ["amal", "basim", "reem"])
    def test_every_answer_fits_text_and_vocabulary(self, person):
        vocabulary = load_vocabulary()
        texts = {d.id: d.text for d in documents()}
        for name, labels in answers(person).items():
            check(labels, texts[name], vocabulary)

    def test_nobody_else_answers(self):
        with pytest.raises(InputError, match="Nobody called 'dalia' answered"):
            answers("dalia")


class TestFile:
    def answers_from(self, tmp_path, text):
        path = tmp_path / "answers.yaml"
        path.write_text(text, encoding="utf-8")
        return answers("amal", path)

    def test_an_edit_that_does_not_apply_is_refused_with_its_line(self, tmp_path):
        text = "sample-01-libya-port:\n  amal:\n    - {do: drop, label: LOC افريقيا}\n    - {do: drop, label: LOC المريخ}\n"
        with pytest.raises(LabelError, match=r"answers\.yaml:4 There are 0 labels LOC on 'المريخ'"):
            self.answers_from(tmp_path, text)

    def test_an_unknown_report_is_refused(self, tmp_path):
        with pytest.raises(InputError, match=r"answers\.yaml:1 names 'sample-99', which is no report"):
            self.answers_from(tmp_path, "sample-99:\n  amal: []\n")

    def test_an_unknown_person_is_refused(self, tmp_path):
        with pytest.raises(InputError, match=r"answers\.yaml:2 names 'dalia'"):
            self.answers_from(tmp_path, "sample-01-libya-port:\n  dalia: []\n")


TEXT = "زار مراد مدينة سرت ثم سرت"
CITY = Entity("e1", 9, 18, "GPE")  # مدينة سرت
AGAIN = Entity("e2", 22, 25, "GPE")
VISIT = Event("v1", "Visit", Span(0, 3), "actual", "positive", (Argument("Destination", 9, 18, "e1"),))
STANCE = Stance("s1", None, Span(9, 18), "support", Span(0, 3), "none")
LABELS = Labels((CITY, AGAIN), (VISIT,), (STANCE,))


def after(**edit):
    return edited(LABELS, TEXT, edit)


class TestEdits:
    def test_a_dropped_entity_leaves_its_words_as_a_bare_argument(self):
        labels = after(do="drop", label="GPE مدينة سرت")
        assert labels.entities == (AGAIN,)
        assert labels.events[0].arguments == (Argument("Destination", 9, 18, None),)

    def test_a_dropped_event_or_stance_takes_nothing_with_it(self):
        assert after(do="drop", label="Visit زار") == Labels((CITY, AGAIN), (), (STANCE,))
        assert after(do="drop", label="stance زار") == Labels((CITY, AGAIN), (VISIT,), ())

    def test_what_points_at_a_moved_entity_follows_it(self):
        labels = after(do="move", label="GPE مدينة سرت", to="سرت")
        assert labels.entities[0] == Entity("e1", 15, 18, "GPE")
        assert labels.events[0].arguments == (Argument("Destination", 15, 18, "e1"),)
        assert labels.stances[0].target == Span(15, 18)

    def test_a_trigger_and_an_evidence_are_moved_alone(self):
        assert after(do="move", label="Visit زار", to="زار مراد").events[0].trigger == Span(0, 8)
        assert after(do="move", label="stance زار", to="زار مراد").stances[0].evidence == Span(0, 8)

    def test_an_entity_or_event_gets_another_type(self):
        assert after(do="retype", label="GPE سرت", to="LOC").entities[1] == Entity("e2", 22, 25, "LOC")
        assert after(do="retype", label="Visit زار", to="Meeting").events[0].type == "Meeting"

    def test_an_argument_is_unlinked_by_its_role(self):
        assert after(do="unlink", label="Visit زار", role="Destination").events[0].arguments == ()

    def test_choices_are_set(self):
        assert after(do="set", label="Visit زار", realis="other").events[0].realis == "other"
        assert after(do="set", label="stance زار", polarity="oppose", quote="direct").stances[0].quote == "direct"

    def test_an_added_entity_stands_in_its_place_in_the_text(self):
        labels = after(do="add", label="GPE سرت (1)")
        assert [(e.start, e.end) for e in labels.entities] == [(9, 18), (15, 18), (22, 25)]

    @pytest.mark.parametrize(
        ("edit", "why"),
        [
            ({"do": "burn", "label": "GPE سرت"}, "An edit is one of"),
            ({"do": "drop"}, "An edit is one of"),
            ({"do": "drop", "label": "سرت"}, "is not `TYPE words`"),
            ({"do": "drop", "label": "GPE سرت (2)"}, "There are 1 labels GPE on 'سرت', none in place 2"),
            ({"do": "drop", "label": "GPE سرت", "to": "LOC"}, "The edit drop takes nothing more"),
            ({"do": "retype", "label": "GPE سرت"}, "The edit retype takes to"),
            ({"do": "retype", "label": "GPE سرت", "to": "GPE"}, "changes nothing"),
            ({"do": "retype", "label": "stance زار", "to": "GPE"}, "is a stance and has no type"),
            ({"do": "move", "label": "GPE سرت", "to": "مراد"}, "in 0 places, not in one"),
            ({"do": "unlink", "label": "Visit زار", "role": "Origin"}, "changes nothing"),
            ({"do": "unlink", "label": "GPE سرت", "role": "Origin"}, "is no event"),
            ({"do": "set", "label": "GPE سرت", "polarity": "oppose"}, "has no polarity"),
            ({"do": "set", "label": "stance زار", "realis": "other"}, "has no realis"),
            ({"do": "add", "label": "GPE سرت (2)"}, "There is a GPE on 'سرت' already"),
            ({"do": "add", "label": "GPE طبرق"}, "stand 0 times in the text"),
        ],
    )
    def test_an_edit_that_says_nothing_or_changes_nothing_is_refused(self, edit, why):
        with pytest.raises(LabelError) as caught:
            after(**edit)
        assert why in str(caught.value)

    def test_of_two_labels_alike_one_has_to_be_named(self):
        labels = Labels((AGAIN, Entity("e3", 15, 18, "GPE")))
        with pytest.raises(LabelError, match="say which"):
            edited(labels, TEXT, {"do": "drop", "label": "GPE سرت"})
        assert edited(labels, TEXT, {"do": "drop", "label": "GPE سرت (1)"}) == Labels((AGAIN,))
