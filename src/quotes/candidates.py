"""What the article itself offers to an engine: marked spans, statements, people. Engines choose among these."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from quotes.article import Article, Span
from quotes.labels import ClaimKind, ExpertKind


@dataclass(frozen=True, slots=True)
class Cue(Span):
    """A reporting expression: the words that say that somebody says something."""

    polarity: Literal["assert", "deny"] = "assert"


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """Words that stand for a speaker: a name, a title with a name, an anaphoric phrase («المتحدث ذاته»)."""

    person: int = -1
    """Index into `Candidates.people`, or -1 where the article does not tell who is meant."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody (or some body) that can speak in this article."""

    name: Span
    """The fullest form of the name in the article."""
    kind: ExpertKind
    affiliation: Span | None
    """The words that give role and institution, as the article has them."""
    role: Span | None
    organisation: Span | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Statement(Span):
    """A stretch that may be a quotation: the content span, marks excluded."""

    kind: ClaimKind = "direct"
    paragraph: int = 0
    """Index into `Article.paragraphs`."""
    cue: Cue | None = None
    mention: Mention | None = None
    """The words beside it that name the speaker, as the rules see it."""
    person: int = -1
    """Index into `Candidates.people` that the rules suggest, or -1."""
    likely: bool = True
    """False where the rules take it for no quotation: a scare quote, a title, a name."""
    confidence: float = 0.0
    """How firmly the words beside it make it a quotation; of speaker and all see `quotes.confidence`."""
    parts: tuple[Span, ...] = ()
    """Two or more spans where the reporter's words interrupt one quotation, else empty."""


@dataclass(frozen=True)
class Candidates:
    """Everything an engine may choose from, in the order of the article."""

    article: Article
    statements: tuple[Statement, ...]
    """Every marked span of the body (likely or not) and every indirect statement found by its cue."""
    people: tuple[Person, ...]

    @cached_property
    def mentions(self) -> list[tuple[int, int, int]]:
        """Where each mention of somebody starts and ends, and the index of whom it means, in order."""
        return sorted((one.start, one.end, number) for number, who in enumerate(self.people) for one in who.mentions)
