"""Every language's file has all that the engine asks for, and its articles are told by their language."""

from collections import Counter

import pytest

from quotes.detection import detect_language
from quotes.languages import available, language_data
from quotes.lexicon import lexicon

SECTIONS = set(language_data("en")) - {"name", "script", "cues", "inflection", "pronouns", "abbreviations"}
OPTIONAL = {
    "partitives",
    "ambiguous_cues",
    "person_endings",
    "plural_determiners",  # languages without articles have none
    "plural_indefinite",
    "infinitive_markers",
    "clause_openers",  # of relatives behind a role: "who", "qui"
    "coordinators",
    "adverb_endings",
    "agents",  # where a passive says who: "described by", « jugé par »
    "demonstratives",
    "possessives",  # a word behind the owner: "Lee's lawyer"
    "quoted_words",
}
LIVELY = {
    "de": "Die Bürgermeisterin sagte, die Brücke werde nicht vor Juni öffnen, und niemand im Dorf glaubt ihr noch.",
    "es": "La alcaldesa dijo que el puente no abrirá antes de junio, y los vecinos respondieron que ya nadie la cree.",
    "pt": "A presidente da câmara disse que a ponte não abre antes de junho, e os moradores já não acreditam nela.",
}

each_language = pytest.mark.parametrize("language", sorted(available()))


@each_language
def test_a_language_has_the_sections_and_keys_of_the_others(language):
    data, model = language_data(language), language_data("en")
    for section in SECTIONS:
        assert set(model[section]) - OPTIONAL <= set(data[section]), section
    assert len(data["page"]["months"]) == 12


@pytest.mark.parametrize("language", ["de", "es", "pt"])
def test_every_cue_has_an_inflection_that_is_there(language):
    data = language_data(language)
    for group in data["cues"]:
        frames = {"finite", "past", "participle"} & set(group)
        assert frames
        assert {group[frame] for frame in frames} <= set(data["inflection"])


@pytest.mark.parametrize("language", ["de", "es", "pt"])
def test_no_word_is_listed_twice(language):
    data = language_data(language)
    for section in SECTIONS:
        for name, words in data[section].items():
            if name != "months" and isinstance(words, list):
                assert not [word for word, count in Counter(words).items() if count > 1], (section, name)


@pytest.mark.parametrize(("language", "text"), LIVELY.items())
def test_a_sentence_is_told_by_its_language(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", ["sagte", "erklären", "betont", "gesprochen", "mitgeteilt", "bestreitet", "zu bedenken gegeben"]),
        ("es", ["dijo", "afirman", "añadiendo", "dicho", "tras señalar", "volvió a insistir", "no descartó"]),
        ("pt", ["disse", "afirmam", "acrescentando", "dito", "após lembrar", "fez questão de sublinhar", "não exclui"]),
    ],
)
def test_the_press_tenses_of_a_reporting_verb_are_cues(language, forms):
    cues = lexicon(language).cues
    assert not [form for form in forms if tuple(form.split()) not in cues]
