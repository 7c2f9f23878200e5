"""Interviews and minutes are read by the labels of their paragraphs. All sentences are our own."""

import pytest

import quotes
from quotes.reading import from_text

INTERVIEW = """Hydrologist Lena Brandt has measured the Arve for thirty years. Brandt spoke to us by the river.

Q: Is the river lower than it used to be?

A: It is lower in August and higher in March.

Q: What should the town do?

A: It should plant trees along the banks."""

ARABIC = """التقينا الباحثة نورة الصافي في مختبرها بالجامعة. وتدرس الصافي المياه الجوفية منذ عشرين سنة.

س: هل تراجعت الفرشة المائية؟

ج: تراجعت مترا كل سنة منذ الجفاف الأخير.

س: وما الحل؟

ج: الحل في السقي بالتنقيط وحده."""

MINUTES = """The council met on Tuesday. Mayor Ada Ross and treasurer Paul Oyelaran took part.

ADA ROSS: The bridge will close for six weeks.

PAUL OYELARAN: We have no money for a ferry.

ROSS: Then people will have to walk."""


def found(text: str, language: str) -> list[tuple[str, str, str | None]]:
    result = quotes.extract(from_text(text, id="talk", language=language), engine="rules")
    return [(one.claim.kind, one.claim.text, one.expert and one.expert.name) for one in result.quotations]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            INTERVIEW,
            "en",
            [
                ("direct", "It is lower in August and higher in March", "Lena Brandt"),
                ("direct", "It should plant trees along the banks", "Lena Brandt"),
            ],
        ),
        (
            ARABIC,
            "ar",
            [
                ("direct", "تراجعت مترا كل سنة منذ الجفاف الأخير", "نورة الصافي"),
                ("direct", "الحل في السقي بالتنقيط وحده", "نورة الصافي"),
            ],
        ),
        (
            MINUTES,
            "en",
            [
                ("direct", "The bridge will close for six weeks", "Ada Ross"),
                ("direct", "We have no money for a ferry", "Paul Oyelaran"),
                ("direct", "Then people will have to walk", "Ada Ross"),
            ],
        ),
    ],
    ids=["questions and answers", "questions and answers in Arabic", "names before colons"],
)
def test_each_answer_is_the_labelled_speakers(text, language, expected):
    assert found(text, language) == expected


def test_one_colon_makes_no_dialogue():
    assert found("Ada Ross runs the ferry.\n\nAda Ross: a portrait in five pictures of the river.", "en") == []
