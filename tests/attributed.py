"""What the rules engine reads in a few sentences, in the form in which the tables of cases have it."""

from __future__ import annotations

import quotes
from quotes.reading import from_text


def records(text: str, language: str) -> tuple[quotes.Quotation, ...]:
    return quotes.extract(from_text(text, id="case", language=language), engine="rules").quotations


def attributed(text: str, language: str) -> list[tuple[str, str, str | None, str | None]]:
    """Kind, claim, name of the speaker and cue of each quotation."""
    return [
        (one.claim.kind, one.claim.text, one.expert and one.expert.name, one.cue and one.cue.text)
        for one in records(text, language)
    ]
