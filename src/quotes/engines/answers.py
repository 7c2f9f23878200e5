"""The answer schema, made for each article: nothing outside it can be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any

from instructor import OpenAISchema as ResponseSchema
from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError, from_json

from quotes.article import Article, Paragraph, Span
from quotes.engines.prompt import question
from quotes.folding import fold_words
from quotes.labels import STANCES, StanceLabel
from quotes.matching import find, prepare

NEW_PEOPLE = 3
_LONGEST_EVIDENCE = 80  # code points: a few words


READ: ContextVar[Article | None] = ContextVar("quotes_article", default=None)
"""The article that an answer under validation is about."""


class _Answer(ResponseSchema):
    """Base of the answers: its schema is made once a class."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """The JSON Schema of the class."""
        return _schema_of(cls)


@lru_cache(maxsize=256)
def _schema_of(answer: type[_Answer]) -> dict[str, Any]:
    return super(_Answer, answer).model_json_schema()


def _place(article: Article, number: int, words: str) -> Span | None:
    """Where `words` stand in a body paragraph, letter by letter; None where they do not."""
    if not words.strip() or not 0 <= number < len(article.paragraphs):
        return None
    paragraph: Paragraph = article.paragraphs[number]
    start = article.text.find(words.strip(), paragraph.start, paragraph.end)
    if paragraph.kind != "body" or start < 0:
        return None
    return Span(start, start + len(words.strip()))


class NewPerson(BaseModel):
    """Somebody whom the candidates lack, copied from a paragraph of the article."""

    model_config = ConfigDict(extra="forbid")

    paragraph: int
    name: Annotated[str, Field(max_length=120)]

    def span(self, article: Article) -> Span | None:
        """Where the name stands."""
        return _place(article, self.paragraph, self.name)

    @model_validator(mode="after")
    def _stands_there(self) -> NewPerson:
        article = READ.get()
        if article is not None and self.span(article) is None:
            raise PydanticCustomError(
                "not_in_article",
                "the name '{name}' does not stand letter by letter in paragraph {paragraph}: copy it from there",
                {"name": self.name, "paragraph": self.paragraph},
            )
        return self


@dataclass(frozen=True, slots=True)
class Choice:
    """One answered question: who says it (-1: nobody named), with which stance; `quoted` false: no quotation."""

    quoted: bool
    person: int = -1
    stance: StanceLabel | None = "unclear"
    """None where the stance was not asked about."""
    again: bool = False
    """Whether it is a second answer, which decided what the first had left open."""


@lru_cache(maxsize=128)
def choices(people: int, open_list: bool) -> Mapping[str, Choice]:
    """The values that an answer may take where `people` candidates, and perhaps `NEW_PEOPLE` new ones, can speak."""
    table = {
        f"{'P' if number <= people else 'N'}{number if number <= people else number - people} {stance}": Choice(
            True, number - 1, stance
        )
        for number in range(1, people + 1 + NEW_PEOPLE * open_list)
        for stance in STANCES
    }
    return table | {"nobody": Choice(True), "no": Choice(False)}


@lru_cache(maxsize=256)
def answer_model(people: int, asked: tuple[int, ...], open_list: bool, evidence: bool = False) -> type[BaseModel]:
    """The class of an article's answer: one key a question, all with the same closed list of values.

    `open_list` adds a place for people whom the candidates lack, `evidence` one for the words that show stances.
    Articles with as many people and the same questions share the class, since names and words are no part of it.
    """
    values = Enum("Value", {f"v{i}": text for i, text in enumerate(choices(people, open_list))}, type=str)  # type: ignore[misc]
    fields: dict[str, Any] = {question(index): (values, ...) for index in asked}
    if open_list:
        missing: Any = Annotated[list[NewPerson], Field(max_length=NEW_PEOPLE)]
        fields = {"people": (missing, ...), **fields}
    if evidence:
        key = Enum("Key", {question(index): question(index) for index in asked}, type=str)  # type: ignore[misc]
        words: Any = Annotated[str, Field(max_length=_LONGEST_EVIDENCE)]
        shown = create_model("Shown", __config__=ConfigDict(extra="forbid"), q=(key, ...), words=(words, ...))
        shows: Any = Annotated[list[shown], Field(max_length=len(asked))]  # type: ignore[valid-type]
        fields["evidence"] = (shows, ...)
    return create_model("Answer", __base__=_Answer, **fields)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says, whole or in part: the questions answered, and people whom the candidates lack.

    A choice's `person` beyond the candidates' people is an index into `new_people`.
    """

    chosen: Mapping[int, Choice]
    new_people: tuple[Span, ...] = ()
    evidence: Mapping[int, Span] = field(default_factory=dict)
    """Question → the words of its passage that the answer quotes as showing the stance."""


def read_answer(
    raw: Mapping[str, Any], article: Article, people: int, asked: Sequence[int], passages: Sequence[Span] = ()
) -> Reading:
    """The items of an answer that are whole and stand in the article; whatever else is in it is passed over.

    `passages`: what each question is about; evidence that does not stand in them is passed over as well.
    """
    table = choices(people, True)
    named: dict[int, Span] = {}
    items = raw.get("people")
    for number, item in enumerate(items[:NEW_PEOPLE] if isinstance(items, list) else []):
        if isinstance(item, Mapping) and isinstance(item.get("paragraph"), int):
            span = _place(article, item["paragraph"], str(item.get("name") or ""))
            if span is not None:
                named[number] = span
    order = list(named)
    chosen: dict[int, Choice] = {}
    for index in asked:
        value = raw.get(question(index))
        choice = table.get(value) if isinstance(value, str) else None
        if choice is None:
            continue
        if choice.person < people:
            chosen[index] = choice
        elif choice.person - people in named:
            chosen[index] = Choice(True, people + order.index(choice.person - people), choice.stance)
    return Reading(chosen, tuple(named.values()), dict(_evidence(raw, article, asked, passages)))


def _evidence(
    raw: Mapping[str, Any], article: Article, asked: Sequence[int], passages: Sequence[Span]
) -> Iterator[tuple[int, Span]]:
    """Words that the answer quotes from a passage, where they stand in it, a difference of spelling forgiven."""
    items = raw.get("evidence")
    places = {question(index): index for index in asked}
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, Mapping) or item.get("q") not in places:
            continue
        index, words = places[item["q"]], item.get("words")
        if index >= len(passages) or not isinstance(words, str):
            continue
        passage = passages[index].of(article.text)
        found = next(
            (one for one in find(prepare(words), passage, fold_words(passage)) if one.tier and not one.cut), None
        )
        if found is not None:
            start = passages[index].start
            yield index, Span(start + found.start, start + found.end)


def partial_json(text: str) -> dict[str, Any]:
    """The whole items of a JSON object that may be cut off or stand in prose; empty where there is none."""
    start = text.find("{")
    if start < 0:
        return {}
    end = text.rfind("}") + 1
    for piece in (text[start:end], text[start:]):
        try:
            value = from_json(piece, allow_partial=True)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    return {}
