"""Engines: an article's candidates in, attributions out."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field, fields
from typing import Protocol

from quotes.article import Span
from quotes.candidates import Candidates, Cue, Mention, Person
from quotes.labels import ClaimKind, StanceLabel


@dataclass(frozen=True, slots=True)
class Attribution:
    """One quotation as an engine sees it: which span, whose, how said, with which stance."""

    span: Span
    kind: ClaimKind
    person: int
    """Index into `Candidates.people`, or -1 where nobody is named."""
    mention: Mention | None = None
    cue: Cue | None = None
    stance: StanceLabel | None = None
    """None where the engine leaves it to the words of the claim (`quotes.stance`)."""
    evidence: Span | None = None
    """The words inside `span`, or its cue, that show the stance: without any there is none."""
    target: str | None = None
    """What the stance is toward, where it is not what the article was asked about."""
    confidence: float = 0.0
    flags: tuple[str, ...] = ()
    parts: tuple[Span, ...] = ()
    summary: str | None = None
    """Words of a model's own, never of the article; labelled as such in the record."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost: tokens as the server counts them, requests sent, seconds waited."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Of the prompt's, those that the provider took from its own cache."""
    answer_tokens: int = 0
    requests: int = 0
    seconds: float = 0.0
    reused: int = 0
    """Replies that were there from before (`quotes.engines.replies`): nothing was asked for."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Answer:
    """An engine's answer for one article."""

    attributions: tuple[Attribution, ...]
    usage: Usage = field(default_factory=Usage)
    complete: bool = True
    """False where part of the article was not answered for; `reason` says why."""
    reason: str | None = None
    people: tuple[Person, ...] = ()
    """The people that `Attribution.person` counts, where the engine found more than the candidates."""
    whole: Usage | None = None
    """What the answer took when it was made, where some of it was there from before; as `usage` where None."""


class Engine(Protocol):
    """Anything that attributes. `attribute` may be a plain function or a coroutine function."""

    @property
    def name(self) -> str:
        """`rules`, `llm`, or a name of your own: it goes into each record's provenance."""

    @property
    def model(self) -> str | None: ...

    @property
    def prompt(self) -> str | None: ...

    def attribute(self, candidates: Candidates, target: str | None) -> Answer | Awaitable[Answer]:
        """Choose among the candidates. `target` is the topic whose stance is asked for (None: the article's own).

        Raises:
            EngineError: there is no answer for this article, and why.
        """
