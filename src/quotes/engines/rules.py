"""The embedded engine: no key, no model, no network. It takes what the candidates suggest."""

from __future__ import annotations

from quotes.candidates import Candidates
from quotes.confidence import rules_confidence
from quotes.engines import Answer, Attribution


class Rules:
    """Attributes by the article's own words alone: cues, marks, names."""

    name = "rules"
    model: str | None = None
    prompt: str | None = None

    def attribute(self, candidates: Candidates, target: str | None = None) -> Answer:
        """The likely statements among the candidates, each with the speaker whom its cue names."""
        return Answer(
            tuple(
                Attribution(
                    span=one,
                    kind=one.kind,
                    person=one.person,
                    mention=one.mention,
                    cue=one.cue,
                    confidence=rules_confidence(candidates, one),
                    parts=one.parts,
                )
                for one in candidates.statements
                if one.likely
            )
        )
