"""Pairs of quotation marks, as newsrooms type them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.article import Span
from quotes.marks import find_marked


def spans(*paragraphs: str) -> list[Span]:
    found, start = [], 0
    for paragraph in paragraphs:
        found.append(Span(start, start + len(paragraph)))
        start += len(paragraph) + 1
    return found


def marked(*paragraphs: str) -> list[tuple[str, int, bool]]:
    text = "\n".join(paragraphs)
    return [(one.of(text), one.depth, one.closed) for one in find_marked(text, spans(*paragraphs))]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('The mayor called it "a long night" and left.', "a long night"),
        ("The mayor called it “a long night” and left.", "a long night"),
        ("Le maire parle d'« une longue nuit » et part.", "une longue nuit"),
        ("Der Bürgermeister: „Eine lange Nacht“, sagte er.", "Eine lange Nacht"),
        ("قال العمدة: «كانت ليلة طويلة»، ثم غادر.", "كانت ليلة طويلة"),
        ("قال العمدة: ”كانت ليلة طويلة”، ثم غادر.", "كانت ليلة طويلة"),
        ('قال العمدة إن ب"الليل الطويل" بدأ.', "الليل الطويل"),
        ("‘We waited,’ the captain said.", "We waited"),
        ("Le « mur » tient ‹ bon › dit-il.", "mur"),
    ],
)
def test_every_kind_of_mark_is_paired_and_left_out_of_the_span(text: str, inside: str) -> None:
    assert inside in [words for words, _, _ in marked(text)]


def test_a_nested_pair_stands_inside_its_outer_pair() -> None:
    assert marked("« Il a crié “au feu” puis rien »") == [
        ("Il a crié “au feu” puis rien", 0, True),
        ("au feu", 1, True),
    ]


def test_straight_marks_nest_by_what_touches_them() -> None:
    assert marked('She wrote "the word "never" was his" twice.') == [
        ('the word "never" was his', 0, True),
        ("never", 1, True),
    ]


def test_mirrored_guillemets_are_a_pair() -> None:
    assert marked("أكدت الجمعية » أن الطريق مغلقة « منذ أمس.") == [("أن الطريق مغلقة", 0, True)]


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert marked("The boys' team didn't say it wasn't the mayor's.") == []


def test_a_mark_left_open_runs_to_the_end_of_its_paragraph() -> None:
    assert marked("قالت: «سنعود غدا إلى القرية", "وغادرت.") == [("سنعود غدا إلى القرية", 0, False)]


def test_a_later_paragraph_can_close_a_quotation() -> None:
    assert marked("“We began at dawn.", "We ended at night,” she said.") == [
        ("We began at dawn.\nWe ended at night", 0, True)
    ]


def test_a_paragraph_that_opens_anew_stands_by_itself() -> None:
    assert marked("“We began at dawn.", "“We ended at night,” she said.") == [
        ("We began at dawn", 0, False),
        ("We ended at night", 0, True),
    ]


def test_a_final_comma_or_full_stop_is_left_out_and_a_question_mark_kept() -> None:
    assert [words for words, _, _ in marked("“We will go,” he said. “Will you?” “Yes.”")] == [
        "We will go",
        "Will you?",
        "Yes",
    ]


def test_a_closing_mark_whose_opening_one_was_lost_closes_what_its_paragraph_began_with() -> None:
    assert marked("Le pont tiendra », dit-elle de la « vieille dame ».") == [
        ("Le pont tiendra", 0, True),
        ("vieille dame", 0, True),
    ]


def test_a_stray_closing_mark_opens_nothing() -> None:
    assert marked("Elle aime le « pont ». Il est vieux», dit-elle. Il parle d'un « monument ».") == [
        ("pont", 0, True),
        ("monument", 0, True),
    ]


MARKS = "\"'“”«»„‟‘’‹› \n.،abلا"


@given(st.lists(st.text(alphabet=MARKS, max_size=60).map(lambda line: line.replace("\n", " ")), max_size=5))
def test_spans_lie_in_the_text_without_outer_blanks_and_in_order(paragraphs: list[str]) -> None:
    text = "\n".join(paragraphs)
    found = find_marked(text, spans(*paragraphs))
    assert found == sorted(found, key=lambda one: (one.start, -one.end))
    for one in found:
        assert 0 <= one.outer.start <= one.start < one.end <= one.outer.end <= len(text)
        assert one.of(text) == one.of(text).strip()


@given(st.lists(st.text(alphabet=MARKS, max_size=80).map(lambda line: line.replace("\n", " ")), max_size=4))
def test_outermost_pairs_never_overlap(paragraphs: list[str]) -> None:
    found = [one for one in find_marked("\n".join(paragraphs), spans(*paragraphs)) if one.depth == 0]
    assert all(a.outer.end <= b.outer.start for a, b in pairwise(found))
