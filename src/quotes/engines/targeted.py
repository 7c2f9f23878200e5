"""The protocol for small models: the rules answer, and the model is asked only about what they are unsure of.

One question a statement, alone, with the paragraph before it and its own, and a closed list of the people there. What
the model says counts where it is sure of it. docs/small-models.md has what was measured.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from instructor import OpenAISchema as ResponseSchema
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ConfigDict, create_model

from quotes.article import Span
from quotes.candidates import Candidates, Mention, Statement
from quotes.confidence import rules_confidence
from quotes.engines import Attribution
from quotes.engines.prompt import inert, inert_part, prompt_file

PROMPT = "speaker@1"
ANSWER_TOKENS = 60
_SMALL = 4.0  # thousand millions of parameters
_UNSURE = 0.7  # confidence of the rules below which the model is asked
SURE = 0.5
"""Probability from which the model's answer goes before the rules'."""
_BEFORE, _BEHIND, _PASSAGE = 500, 250, 120  # code points shown
_SOMEBODY, _NOBODY = "somebody else", "no quotation"
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)


def is_small(model: str | None) -> bool:
    """Whether a model's name says that it has at most 4 thousand million parameters: "qwen2.5-coder-1.5b-instruct"."""
    sizes = [float(size) for size in _SIZE.findall(model or "")]
    return bool(sizes) and max(sizes) <= _SMALL


@dataclass(frozen=True, slots=True)
class Pick:
    """The model's answer to one question."""

    quoted: bool
    person: int
    """Index into the people, -1 for somebody whom the list lacks."""
    probability: float
    """0 where the server gives none."""


@dataclass(frozen=True, slots=True)
class Question:
    """One statement asked about: the form of the answer, and what is sent."""

    index: int
    schema: type[BaseModel]
    messages: tuple[dict[str, str], ...]
    people: Mapping[str, int]
    """The names that may be answered → index into the people."""

    def read(self, raw: Mapping[str, Any], reply: ChatCompletion | None) -> Pick | None:
        """The answer, and how probable the model found it; None where it is none of the list."""
        said = raw.get("who")
        if not isinstance(said, str):
            return None
        if said == _NOBODY:
            return Pick(False, -1, _probability(said, reply))
        if said == _SOMEBODY or said in self.people:
            return Pick(True, self.people.get(said, -1), _probability(said, reply))
        return None


def questions(candidates: Candidates) -> Iterator[Question]:
    """The passages in marks that the rules take for a quotation without being sure of it, or of its speaker."""
    for index, statement in enumerate(candidates.statements):
        if statement.likely and statement.kind != "indirect" and rules_confidence(candidates, statement) < _UNSURE:
            yield question_about(candidates, index)


def question_about(candidates: Candidates, index: int, also: int = -1) -> Question:
    """The question about one statement; `also`: a person who may be answered wherever they are mentioned."""
    text, statement = candidates.article.text, candidates.statements[index]
    shown = window(candidates, statement)
    people = {
        inert(candidates.people[number].name.of(text)): number
        for number in people_near(candidates, statement, shown, also)
    }
    before, behind = text[shown.start : statement.start], text[statement.end : shown.end]
    asked = (
        f"<article>\n{inert_part(before)}[Q]{inert(statement.of(text))}[/Q]{inert_part(behind)}\n</article>\n\n"
        f"People: {'; '.join(people) or 'none'}\n\nWho says [Q]{inert(statement.of(text)[:_PASSAGE])}[/Q]?"
    )
    values = Enum("Name", {f"v{i}": name for i, name in enumerate((*people, _SOMEBODY, _NOBODY))}, type=str)  # type: ignore[misc]
    base = type("_Speaker", (ResponseSchema,), {"model_config": ConfigDict(extra="forbid")})
    schema: Any = create_model("Speaker", __base__=base, who=(values, ...))
    messages = ({"role": "system", "content": prompt_file("speaker")}, {"role": "user", "content": asked})
    return Question(index, schema, messages, people)


def people_near(candidates: Candidates, statement: Statement, shown: Span, also: int = -1) -> list[int]:
    """Those who are mentioned in the lines shown, whom the rules suggest, and `also`."""
    return [
        number
        for number, person in enumerate(candidates.people)
        if number in {statement.person, also} or any(mention in shown for mention in person.mentions)
    ]


def window(candidates: Candidates, statement: Statement) -> Span:
    """The paragraph before a statement and its own, no more than a few lines of them."""
    paragraphs = candidates.article.paragraphs
    body = [number for number in range(statement.paragraph) if paragraphs[number].kind == "body"]
    first = paragraphs[body[-1] if body else statement.paragraph].start
    last = max(paragraphs[statement.paragraph].end, statement.end)
    return Span(max(first, statement.start - _BEFORE), min(last, statement.end + _BEHIND))


def _probability(said: str, reply: ChatCompletion | None) -> float:
    """How probable the tokens of the answer's value were, one after the other."""
    logged = reply.choices[0].logprobs if reply is not None and reply.choices else None
    tokens = (logged.content if logged is not None else None) or []
    written = "".join(token.token for token in tokens)
    start = written.find(said)
    if start < 0:
        return 0.0
    total, place = 0.0, 0
    for token in tokens:
        if place < start + len(said) and place + len(token.token) > start:
            total += token.logprob
        place += len(token.token)
    return math.exp(min(total, 0.0))


def attributions(candidates: Candidates, picks: Mapping[int, Pick], silent: Sequence[int]) -> Iterator[Attribution]:
    """The rules' answers, and the model's where it is surer than they are; `silent`: asked about without an answer."""
    for index, statement in enumerate(candidates.statements):
        if not statement.likely:
            continue
        pick, own = picks.get(index), rules_confidence(candidates, statement)
        person, mention, confidence = statement.person, statement.mention, own
        flags: tuple[str, ...] = ()
        if index in silent:
            flags = ("model-silent",)
        elif pick is not None and (not pick.quoted or pick.person != statement.person):
            flags = ("engines-disagree",)
            if pick.probability >= max(SURE, own):
                if not pick.quoted:
                    continue
                if pick.person >= 0:
                    person, confidence = pick.person, pick.probability
                    mention = nearest(candidates, statement, person)
        yield Attribution(
            Span(statement.start, statement.end),
            statement.kind,
            person,
            mention,
            statement.cue,
            confidence=confidence,
            flags=flags,
            parts=statement.parts,
        )


def nearest(candidates: Candidates, statement: Statement, person: int) -> Mention | None:
    """The mention of a person that stands closest to a statement."""
    if person < 0:
        return None
    return min(
        candidates.people[person].mentions,
        key=lambda one: min(abs(one.start - statement.end), abs(statement.start - one.end)),
        default=None,
    )
