"""Who acts in which clause, as the stance layer reads it. Knows nothing of cues and polarity."""

from __future__ import annotations

from bisect import bisect_left

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.stance_groups import group_at, group_before
from labeling.preannotate.lexicon.stance_phrases import Phrases
from labeling.preannotate.lexicon.stance_words import (
    CLAUSE_LEADS,
    CROWDS,
    MASCULINE_HEADS,
    MASCULINE_LANDS,
    MASCULINE_VERBS,
    RELATIVES,
)

HOLDERS = ("agent", "people")


class Scene(Phrases):
    """A text with who acts in its clauses."""

    def led(self, one: Participant) -> bool:
        """Whether a preposition or a proclitic stands before a participant; عبر that opens a clause is a verb."""
        if one.proclitic:
            return True
        lead = self.clauses.leading(one)
        if (
            lead == "عبر"
            and one.first >= 1
            and (
                self.breaks(one.first - 1)
                or one.first - 1 == self.bounds(one.first)[0]
                or self.reading.words[one.first - 1] == "وعبر"
            )
        ):
            return False
        return bool(lead)

    def subject_of_clause(self, word: int, *, back: int = 5, tense: int | None = None) -> Participant | None:
        """Who acts in the clause before `word`: the subject of the nearest verb that has one, else the first actor of the sentence.

        With `tense` only a verb in the tense of the verb on that word counts: وأدان goes on with قال, and ويدعم not.
        """
        begin, _ = self.bounds(word)
        verbs = self.clauses.verb_words
        index = bisect_left(verbs, word) - 1
        while index >= 0 and verbs[index] >= begin and back:
            other = tense is not None and self._is_imperfect(tense) != self._is_imperfect(verbs[index])
            one = None if other or self._describes(verbs[index]) else self.subject_at(verbs[index], word)
            if one is not None:
                return one
            index, back = index - 1, back - 1
        if tense is not None and self._is_imperfect(tense):
            return None
        for one in self.clauses.after(begin, window=max(0, word - begin)):
            if one.last <= word and one.is_a(HOLDERS) and not self.led(one):
                return self.named(one)
        return None

    def _is_imperfect(self, verb: int) -> bool:
        word = self.plain(verb)
        word = word[1:] if word[0] == "س" and word[1:2] in ("ي", "ت") else word
        return word[0] in "ين" or (word[0] == "ت" and not word.endswith("ت") and word not in MASCULINE_VERBS)

    def _describes(self, verb: int) -> bool:
        """Whether the verb describes the noun right before it, inside a clause: متظاهرين يطالبون."""
        if self.reading.words[verb][0] not in "يت" or not self.reading.joined(verb):
            return False
        one = next((p for p in self.clauses.before(verb, window=6) if p.last == verb), None)
        if one is None or not self.reading.joined(one.first):
            return False
        lead = self.reading.words[one.first - 1] if one.first else ""
        return lead not in CLAUSE_LEADS

    def subject_at(self, verb: int, limit: int) -> Participant | None:
        """The subject of the verb on word `verb`: before it, or the first actor behind it."""
        reading = self.reading
        text = reading.words[verb]
        before = self.clauses.subject_before(verb, HOLDERS)
        if before is not None and (verb == before.last or reading.words[verb - 1] in RELATIVES) and text[0] not in "وف":
            return before
        group = group_before(self, verb) if text[0] not in "وف" else None
        if group is not None or text.endswith(("وا", "ون")):
            return group
        counted = self.counted(verb + 1)
        if counted is not None:
            return counted
        for one in self.clauses.bare_after(verb + 1):
            if one.first >= limit or one.first - verb > 5:
                break
            if one.is_a(HOLDERS) and not one.proclitic:
                return self.named(one) if agrees(self, verb, one) else None
        return group_at(self, verb + 1) if verb + 1 < limit else None

    def named(self, one: Participant) -> Participant:
        """The person behind an office with a rank between them: وزير الدفاع الفريق فلان."""
        if not one.is_a(("office",)):
            return one
        person = self.person_behind(one.first, one.last)
        if person is None:
            return one
        return next((p for p in self.clauses.after(person.first, window=1) if p.start == person.start), one)

    def spoke_before(self, word: int, verb: int) -> Participant | None:
        """Who took a side or spoke in the clause before `word` and can be the subject of the verb on `verb` too."""
        begin, _ = self.bounds(word)
        verbs = self.clauses.verb_words
        index = bisect_left(verbs, word) - 1
        back = 3
        while index >= 0 and verbs[index] >= begin and back:
            one = self.subject_at(verbs[index], word)
            if one is not None:
                if any(self.reading.at(kind, verbs[index]) for kind in ("cue", "saying", "judging")) and agrees(
                    self, verb, one
                ):
                    return one
                return None
            index, back = index - 1, back - 1
        return None

    def counted(self, at: int) -> Participant | None:
        """عشرات العمال, مئات من أنصار الحزب, المئات: people by their number."""
        reading = self.reading
        if at >= self.length or not reading.joined(at) or reading.words[at] not in CROWDS:
            return None
        last = at + 1
        _, end = self.bounds(at)
        if last + 1 < end and reading.words[last] == "من" and reading.joined(last):
            last += 1
        if last < end and reading.joined(last) and (last > at + 1 or not is_definite(reading.words[at])):
            last = max(self.nouns_end(last), at + 1)
        return Participant(reading.starts[at], reading.ends[last - 1], at, last, frozenset({"people"}), "", None)


def agrees(scene: Scene, verb: int, one: Participant) -> bool:
    """Whether the verb's gender lets `one` be its subject; where nothing is known it does."""
    reading = scene.reading
    text = reading.words[verb]
    bare = text[1:] if text[0] in "وف" and len(text) > 3 else text
    feminine = bare.endswith(("ت", "تها", "ته", "تهم")) or (
        bare.startswith(("ت", "ست")) and text not in MASCULINE_VERBS
    )
    if bare.endswith(("وا", "ون")):
        return False
    head = reading.text[one.start : reading.ends[one.first]]
    if feminine:
        return head not in MASCULINE_HEADS
    if head in MASCULINE_HEADS or head in MASCULINE_LANDS or one.is_a(("person",)):
        return True
    if reading.raw_last(one.first) == "ة":
        return False
    return not (one.last - one.first == 1 and any(h.term.tag == "GPE" for h in reading.at("name", one.first)))
