"""What went wrong in an article: expected and found beside each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from quotes.scored import Quote
from quotes.scoring import Comparison, is_of, shared


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was expected, what was found; one of them None where there was nothing."""

    what: Literal["missed", "invented", "wrong boundary", "wrong speaker", "wrong kind"]
    expected: Quote | None
    found: Quote | None

    @property
    def start(self) -> int:
        """Where it is in the text; -1 for a claim that stands nowhere."""
        quote = self.expected or self.found
        return quote.span.start if quote and quote.span else -1

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        return {"mistake": self.what, "expected": _as_dict(self.expected), "found": _as_dict(self.found)}


def mistakes_of(comparison: Comparison, kinds: Collection[str], *, recall_only: bool = False) -> list[Mistake]:
    """The mistakes about quotations of these kinds, in the order of the text.

    A missed quotation and an invented one that share some words are one wrong boundary.
    """
    mistakes: list[Mistake] = []
    for pair in comparison.pairs:
        if pair.gold.kind in kinds:
            if not pair.speaker:
                mistakes.append(Mistake("wrong speaker", pair.gold, pair.found))
            if "kind" in comparison.told and not pair.kind:
                mistakes.append(Mistake("wrong kind", pair.gold, pair.found))
    invented = [quote for quote in comparison.invented if is_of(quote, kinds)]
    for quote in comparison.missed:
        if quote.kind in kinds:
            near = max(invented, key=lambda one: shared(quote, one), default=None)
            if near and shared(quote, near):
                invented.remove(near)
                mistakes.append(Mistake("wrong boundary", quote, near))
            else:
                mistakes.append(Mistake("missed", quote, None))
    if not recall_only:
        mistakes += (Mistake("invented", None, quote) for quote in invented)
    return sorted(mistakes, key=lambda mistake: mistake.start)


def _as_dict(quote: Quote | None) -> dict[str, Any] | None:
    if quote is None:
        return None
    start, end = (quote.span.start, quote.span.end) if quote.span else (None, None)
    return {"start": start, "end": end, "text": quote.text, "kind": quote.kind, "speaker": quote.name}
