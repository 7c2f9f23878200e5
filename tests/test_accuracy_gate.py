"""The gate notices what fell, and pinning only ever raises."""

import json

import accuracy_gate

from quotes.gold import read_gold

MEASURED = {"examples/ar": {"gold": 10, "found": 9, "recall": 0.80, "span_f1": 0.90}}


def test_a_figure_below_its_floor_is_named_with_both_values():
    (line,) = accuracy_gate.fallen(MEASURED, {"examples/ar": {"recall": 0.85, "span_f1": 0.85}})
    assert line == "examples/ar: recall is 0.8000, its floor 0.8500"


def test_a_language_that_vanished_from_a_measured_corpus_has_fallen():
    assert accuracy_gate.fallen(MEASURED, {"examples/fr": {"recall": 0.5}})


def test_a_corpus_that_is_not_on_this_machine_is_passed_over():
    assert accuracy_gate.fallen(MEASURED, {"press-fr/fr": {"recall": 0.5}}) == []


def test_pinning_raises_a_floor_to_just_below_what_is_measured():
    floors = accuracy_gate.raised(MEASURED, {"examples/ar": {"recall": 0.5}})
    assert floors["examples/ar"] == {"recall": 0.79, "span_f1": 0.89}


def test_pinning_lowers_no_floor_and_forgets_no_corpus():
    pinned = {"examples/ar": {"recall": 0.95}, "press-fr/fr": {"recall": 0.5}}
    floors = accuracy_gate.raised(MEASURED, pinned)
    assert floors["examples/ar"]["recall"] == 0.95
    assert floors["press-fr/fr"] == {"recall": 0.5}


def test_every_language_of_the_examples_has_floors():
    floors = json.loads(accuracy_gate.FLOORS.read_text(encoding="utf-8"))
    languages = {gold.article.language for gold in read_gold(accuracy_gate.CORPORA["examples"].path)}
    assert {f"examples/{language}" for language in languages} <= set(floors)
