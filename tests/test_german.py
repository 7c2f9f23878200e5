"""What German asks of the engine: verbs in parts, the subject behind its verb, nouns with capitals, reported mood."""

import pytest

import quotes
from quotes.finding import find_candidates
from quotes.reading import from_text


def read(text):
    """(claim, speaker's name, speaker's mention, kind) of each quotation in a German text."""
    result = quotes.extract(from_text(text, id="de", language="de"), engine="rules")
    return [(one.claim.text, one.expert.name, one.expert.mention.text, one.claim.kind) for one in result.quotations]


@pytest.mark.parametrize(
    ("text", "claim", "mention"),
    [
        ("Wirtin Elke Raabe sagte, das Bier werde teurer.", "das Bier werde teurer", "Wirtin Elke Raabe"),
        ("Am Montag sagte Wirtin Elke Raabe, das Bier werde teurer.", "das Bier werde teurer", "Wirtin Elke Raabe"),
        ("Die Brauerei teilte mit, dass das Bier teurer wird.", "das Bier teurer wird", "Die Brauerei"),
        ("Gestern hat die Brauerei angekündigt, dass der Preis steigt.", "der Preis steigt", "die Brauerei"),
        ("Wie die Brauerei am Abend mitteilte, steigt der Preis.", "steigt der Preis", "die Brauerei"),
        ("Das Bier werde teurer, so der Brauer Tom Hinz.", "Das Bier werde teurer", "der Brauer Tom Hinz"),
        ("Der Brauerei zufolge steigt der Preis im Herbst.", "steigt der Preis im Herbst", "Der Brauerei"),
        ("Nach Angaben von Tom Hinz steigt der Preis.", "steigt der Preis", "Tom Hinz"),
        ("In dem Brief der Brauerei heißt es: „Der Preis steigt.“", "Der Preis steigt", "dem Brief der Brauerei"),
        ("Auch die Wirtin Elke Raabe (parteilos) sagte: „Prost.“", "Prost", "die Wirtin Elke Raabe"),
        ("Der Zeitung sagte Elke Raabe: „Das Bier ist alle.“", "Das Bier ist alle", "Elke Raabe"),
        ("»Das Bier ist alle«, hatte Elke Raabe am Tresen erklärt.", "Das Bier ist alle", "Elke Raabe"),
    ],
)
def test_the_subject_is_found_before_and_behind_the_parts_of_its_verb(text, claim, mention):
    assert [(one[0], one[2]) for one in read(text)] == [(claim, mention)]


def test_a_sentence_in_reported_mood_goes_on_with_the_last_speaker_s_words():
    text = "Wirtin Elke Raabe sagte, das Bier werde teurer. Sie habe lange gerechnet. Die Gäste trinken Wasser."
    assert [one[:2] for one in read(text)] == [
        ("das Bier werde teurer", "Elke Raabe"),
        ("Sie habe lange gerechnet", "Elke Raabe"),
    ]


def test_a_noun_with_a_capital_letter_is_neither_cue_nor_name():
    assert read("Das Schreiben, das der Wirt gestern bekam, blieb ungelesen auf dem Tresen liegen.") == []


def test_a_compound_means_what_its_last_part_means():
    ((_, name, mention, _),) = read("„Der Preis steigt“, sagte eine Brauereisprecherin.")
    assert (name, mention) == ("eine Brauereisprecherin", "eine Brauereisprecherin")


def test_a_pronoun_does_not_mean_somebody_whose_role_has_another_gender():
    text = (
        "Wirtin Elke Raabe und Brauer Tom Hinz streiten. „Ich gebe nicht nach“, sagte sie. „Ich auch nicht“, sagte er."
    )
    assert [one[1] for one in read(text)] == ["Elke Raabe", "Tom Hinz"]


def test_the_name_of_a_newspaper_in_marks_is_no_quotation():
    assert [one[0] for one in read("Laut „Kurier“ sagte Elke Raabe, das Bier werde teurer.")] == [
        "das Bier werde teurer"
    ]


def test_a_passive_reports_nothing_of_its_subject_s():
    assert read("Der Preis wurde am Montag bestätigt, dass es kracht.") == []


def test_the_stop_of_an_ordinal_ends_no_sentence():
    ((claim, *_),) = read("Elke Raabe sagte, am 3. März werde das Bier teurer.")
    assert claim == "am 3. März werde das Bier teurer"


@pytest.mark.parametrize("verb", ["bestritt", "wies zurück", "hat bestritten", "schloss aus"])
def test_a_denial_is_marked_in_every_form_of_its_verb(verb):
    finite, _, rest = verb.partition(" ")
    article = from_text(f"Tom Hinz {finite} am Montag {rest}, dass der Preis steigt.", id="de", language="de")
    (statement,) = find_candidates(article).statements
    assert statement.cue.polarity == "deny"
