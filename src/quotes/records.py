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

    text: str
    start: int = Field(ge=0, description="First code point in the article's text.")
    end: int = Field(ge=0, description="One past the last code point.")


class ArticleReference(Frozen):
    """The article a record comes from."""

    id: str
    path: str | None = None
    title: str | None = None
    outlet: str | None = None
    published: str | None = Field(None, description="ISO 8601, as exact as the page gives it.")
    url: str | None = None
    language: str = Field(description="ISO 639-1, or `und`.")
    sha256: str = Field(description="Of the article's text in UTF-8.")


class Expert(Frozen):
    """Who speaks."""

    name: str = Field(description="The fullest form in the article.")
    latin: str | None = Field(None, description="The name in Latin letters, where the article gives it so.")
    id: str = Field(description="The same for the same name, in every article.")
    kind: ExpertKind
    mention: Passage | None = Field(description="The words that carry the attribution of this claim.")
    chain: tuple[str, ...] = Field((), description="Mentions that lead from `mention` to `name`.")


class Affiliation(Passage):
    """In which capacity: the article's own words for role and institution."""

    role: str | None = None
    organisation: str | None = None
    role_start: int | None = Field(None, ge=0, description="First code point of `role` in the article's text.")
    role_end: int | None = Field(None, ge=0)
    organisation_start: int | None = Field(None, ge=0, description="First code point of `organisation`.")
    organisation_end: int | None = Field(None, ge=0)

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
    end_utf16: int = Field(ge=0)
    kind: ClaimKind = Field(
        description="direct: a whole clause inside marks; mixed: marks inside the reporter's clause; "
        "indirect: no marks."
    )
    parts: tuple[Passage, ...] = Field((), description="The pieces of an interrupted quotation.")
    summary: str | None = Field(None, description="Written by the model, not by the article.")


class Stance(Frozen):
    """For or against what."""

    target: str | None = Field(description="The topic asked for, or the article's own.")
    label: StanceLabel
    evidence: Passage | None = None


class Tokens(Frozen):
    """What a model read and wrote for the whole article, as its server counts."""

    prompt: int = Field(ge=0)
    cached: int = Field(ge=0, description="Of the prompt's, those that the provider took from its own cache.")
    answer: int = Field(ge=0)


class Provenance(Frozen):
    """What made the record."""

    engine: str
    model: str | None = None
    prompt: str | None = None
    version: str
    tokens: Tokens | None = None
    cost: float | None = Field(None, description="US dollars for the whole article, where the price is known.")


class Quotation(Frozen):
    """One quotation: one line of JSONL."""

    schema_: Literal["quotes/1"] = Field("quotes/1", alias="schema")
    id: str = Field(description="Stable for the same article and span.")
    article: ArticleReference
    expert: Expert | None = Field(description="Null where nobody is named.")
    affiliation: Affiliation | None = None
    claim: Claim
    cue: Passage | None = None
    stance: Stance
    confidence: float = Field(ge=0, le=1)
    flags: tuple[str, ...] = Field(
        (), description="denied: the speaker says that the claim is not so; engines-disagree, model-silent."
    )
    provenance: Provenance

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    def json_line(self) -> str:
        """The record as one line of JSONL, without its line end."""
        return self.model_dump_json(by_alias=True)
