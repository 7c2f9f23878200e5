"""The record: one quotation, who said it, in which capacity, with which stance, and where all of it stands.

The names here are the contract that others script against (`quotes/1`): fields are added, never renamed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from quotes.labels import ClaimKind, ExpertKind, StanceLabel


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Passage(Frozen):
    """Words of the article, character by character."""

    text: str = Field(description="The words, as they stand there.")
    start: int = Field(ge=0, description="First code point in the article's text.")
    end: int = Field(ge=0, description="One past the last code point.")


class ArticleReference(Frozen):
    """The article a record comes from."""

    id: str = Field(description="The id that its row gives, else its path within the folder, or as it was given.")
    path: str | None = Field(default=None, description="Where its file is; null for standard input and texts at hand.")
    title: str | None = Field(default=None, description="As the page gives it.")
    outlet: str | None = Field(default=None, description="The newspaper, agency or site.")
    published: str | None = Field(default=None, description="ISO 8601, as exact as the page gives it.")
    url: str | None = Field(default=None, description="Its address, where the page or row gives it.")
    language: str = Field(description="ISO 639-1, or `und`.")
    sha256: str = Field(description="Of the article's text in UTF-8.")


class Expert(Frozen):
    """Who speaks."""

    name: str = Field(description="The fullest form in the article.")
    latin: str | None = Field(default=None, description="The name in Latin letters, where the article gives it so.")
    id: str = Field(description="The same for the same name, in every article.")
    kind: ExpertKind = Field(description="Whether a person is named, an organisation, a group, or somebody unnamed.")
    mention: Passage | None = Field(description="The words that carry the attribution of this claim.")
    chain: tuple[str, ...] = Field((), description="Mentions that lead from `mention` to `name`.")


class Affiliation(Passage):
    """In which capacity: the article's own words for role and institution."""

    role: str | None = Field(default=None, description="The words for what the speaker is.")
    organisation: str | None = Field(default=None, description="The words for where.")
    role_start: int | None = Field(default=None, ge=0, description="First code point of `role` in the article's text.")
    role_end: int | None = Field(default=None, ge=0, description="One past its last code point.")
    organisation_start: int | None = Field(default=None, ge=0, description="First code point of `organisation`.")
    organisation_end: int | None = Field(default=None, ge=0, description="One past its last code point.")

    def named(self) -> Iterator[tuple[str, Passage]]:
        """Role and organisation as passages, where their places are known."""
        for name, text, start, end in (
            ("affiliation.role", self.role, self.role_start, self.role_end),
            ("affiliation.organisation", self.organisation, self.organisation_start, self.organisation_end),
        ):
            if text is not None and start is not None and end is not None:
                yield name, Passage(text=text, start=start, end=end)


class Claim(Passage):
    """What is said; quotation marks lie outside."""

    start_utf16: int = Field(ge=0, description="`start` in UTF-16 code units, for JavaScript tools.")
    end_utf16: int = Field(ge=0, description="`end` in UTF-16 code units.")
    kind: ClaimKind = Field(
        description="direct: a whole clause inside marks; mixed: marks inside the reporter's clause; "
        "indirect: no marks."
    )
    parts: tuple[Passage, ...] = Field((), description="The pieces of an interrupted quotation.")
    summary: str | None = Field(default=None, description="Written by the model, not by the article.")


class Stance(Frozen):
    """For or against what."""

    target: str | None = Field(description="The topic asked for, or the article's own.")
    label: StanceLabel = Field(description="`unclear` where neither a word of the lexicon nor the model shows it.")
    evidence: Passage | None = Field(default=None, description="The words that show it.")


class Tokens(Frozen):
    """What a model read and wrote for the whole article, as its server counts."""

    prompt: int = Field(ge=0, description="Tokens that it read.")
    cached: int = Field(ge=0, description="Of the prompt's, those that the provider took from its own cache.")
    answer: int = Field(ge=0, description="Tokens that it wrote.")


class Provenance(Frozen):
    """What made the record."""

    engine: str = Field(description="`rules` or `llm`.")
    model: str | None = Field(default=None, description="The model that was asked.")
    prompt: str | None = Field(default=None, description="The prompt and its version.")
    version: str = Field(description="Of this package.")
    tokens: Tokens | None = Field(default=None, description="What the model read and wrote for the whole article.")
    cost: float | None = Field(default=None, description="US dollars for the whole article, where the price is known.")


class Quotation(Frozen):
    """One quotation: one line of JSONL."""

    schema_: Literal["quotes/1"] = Field("quotes/1", alias="schema", description="The form of the record.")
    id: str = Field(description="Stable for the same article and span.")
    article: ArticleReference = Field(description="Where it was read.")
    expert: Expert | None = Field(description="Null where nobody is named.")
    affiliation: Affiliation | None = Field(default=None, description="In which capacity, where the article says it.")
    claim: Claim = Field(description="What is said.")
    cue: Passage | None = Field(default=None, description="The reporting words: said, selon, أكد.")
    stance: Stance = Field(description="For or against what.")
    confidence: float = Field(ge=0, le=1, description="How sure the engine is.")
    flags: tuple[str, ...] = Field(
        (), description="denied: the speaker says that the claim is not so; engines-disagree, model-silent."
    )
    provenance: Provenance = Field(description="What made the record.")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    def json_line(self) -> str:
        """The record as one line of JSONL, without its line end."""
        return self.model_dump_json(by_alias=True)
