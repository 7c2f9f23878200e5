"""The work of the rules engine grows with the length of a text, not faster, whatever the text is made of.

Work is counted, not timed: the lines of Python that run, and the code points that are copied out of the text or
searched for a name.
"""

from __future__ import annotations

import sys
from itertools import islice, product
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import quotes
from quotes.article import Article
from quotes.reading import from_text

PIECES = 300  # of the shorter text: more than any reach in tokens that a rule has, and than a short line has letters
MOST = 2.6  # times the work for twice the length

MARKS = ('"', "“", "”", "„", "«", "»", "‘", "’", "'", "‹", "›", "``", "''", "« ", " »", " “", "” ")
SIGNS = (", ", ". ", ": ", "; ", "؛ ", "، ", "– ", "-", " (", ") ", "…", "? ", ".", "\n", " ", "    ", "\t", "\u200f")
WORDS = {
    "ar": "قال وأضاف يقول أكد مؤكدا معتبرا وفق حسب إن أن بأن الذي محمد العلوي عبد وزير الخبير المتحدث ذاته وزارة "
    "جامعة خبراء نقابة هو هي أمس في ب من على و كلمة الكلمة 7 2024",
    "en": "said says added told saying according to that who Nora Ashby Mr. Smith MINISTRY minister director ministry "
    "bank experts union he she they Monday the a of and in was word Word 7 2024",
    "fr": "dit a déclaré ajoute affirme affirmant selon pour que qu' qui Nora Aubry M. Dupont MINISTÈRE ministre "
    "directeur ministère banque experts syndicat il elle lundi le la l' de du et en mot Mot 7 2024",
}


class Counted(str):
    """A text that counts the code points copied out of it, and those passed over to find a part of it."""

    copied = 0

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        self.copied += len(part)
        return part

    def __contains__(self, part: object) -> bool:
        place = self.find(str(part))
        self.copied += place if place >= 0 else len(self)
        return place >= 0


def work(text: str, language: str) -> tuple[int, int]:
    """Lines that run and code points that are copied while the engine reads `text`."""
    lines = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    read = from_text(text, language=language)
    counted = Counted(text)
    article = Article(counted, language=language, paragraphs=read.paragraphs)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        from_text(text, language=language)
        quotes.extract(article, engine="rules")
    finally:
        sys.settrace(before)
    return lines, counted.copied


def check(unit: list[str], language: str) -> None:
    text = "".join(unit) * (PIECES // len(unit))
    if not text.strip():
        return
    compare(f"{text}.", f"{text * 2}.", language)


def compare(text: str, double: str, language: str) -> None:
    once, twice = work(text, language), work(double, language)
    for name, less, more in zip(("lines run", "code points copied"), once, twice, strict=True):
        assert more <= MOST * less, f"{name}: {less:,} for {len(text):,} code points, {more:,} for twice as many"


def units(language: str) -> st.SearchStrategy[list[str]]:
    """A few pieces, to be repeated: words of the language with blanks behind them, marks, signs."""
    words = st.sampled_from([f"{word} " for word in WORDS[language].split()])
    return st.lists(words | words | st.sampled_from(MARKS) | st.sampled_from(SIGNS), min_size=1, max_size=5)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_twice_the_text_takes_twice_the_work(language: str) -> None:
    """Any few cues, names, marks and signs, again and again."""

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(units(language))
    def repeated(unit: list[str]) -> None:
        check(unit, language)

    repeated()


@pytest.mark.parametrize(
    ("language", "unit"),
    [
        ("ar", ["قال "]),
        ("ar", ["قال ", "إن "]),
        ("ar", ["قال ", "«", "نعم", "» "]),
        ("ar", ["محمد ", "العلوي", "، ", "قال "]),
        ("en", ["said "]),
        ("en", ["said ", "that "]),
        ("en", ["Nora ", "said "]),
        ("en", ["Nora ", "Ashby", ", ", "said "]),
        ("en", ["NORA "]),
        ("en", ["bank ", "of "]),
        ("fr", ["dit ", "que "]),
        ("fr", ["« ", "oui", " » ", "dit ", "Nora "]),
        ("en", list(MARKS)),
        ("en", ["«"]),
        ("en", ["“", "word "]),
        ("en", ["."]),
        ("en", [" "]),
    ],
)
def test_runs_of_one_kind_take_linear_work(language: str, unit: list[str]) -> None:
    """Runs that took the square of their length, or its cube, before."""
    check(unit, language)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", "Nora {name} said that the port is closed. She added that it rained. "),
        ("en", "The minister of {name} said that the port is closed. "),
        ("fr", "Nora {name} a déclaré que le port est fermé. Elle a ajouté qu’il pleuvait. "),
        ("ar", "وقال محمد {name} إن الميناء مغلق. وأضاف أن العمال عادوا. "),
    ],
)
def test_new_names_without_end_take_linear_work(language: str, sentences: str) -> None:
    """Each was looked for from the beginning of the article once."""
    letters = "ابجدرسعفقكل" if language == "ar" else "abdeilmnor"
    names = ("".join(word).capitalize() for word in product(letters, repeat=4))
    text = [sentences.format(name=name) for name in islice(names, 2 * PIECES)]
    compare("".join(text[:PIECES]), "".join(text), language)
