"""What is to be told apart or brought together: mentions, and clusters of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from quotes.labels import ExpertKind
from quotes.persons.affiliations import Evidence, evidence_of
from quotes.persons.naming import Name, read_name
from quotes.persons.relations import LOOSE, Relation, relation
from quotes.persons.titles import bare_name


@dataclass(frozen=True, slots=True)
class Mention:
    """One expert as one article, or several alike, present them."""

    key: Hashable
    name: str
    kind: ExpertKind
    articles: frozenset[Hashable]
    affiliation: str | None = None
    language: str | None = None
    outlets: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601 date of the first of the articles."""
    person: int | None = None
    """Index of the entry in the user's file of people that the mention belongs to, if any does."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Why a mention was taken for the same person as others."""

    mention: Mention
    reason: str


@dataclass(slots=True)
class Identity:
    """One person, or body, and the mentions that mean them, the first one first."""

    merges: list[Merge]
    entry: int | None = None

    @property
    def mentions(self) -> list[Mention]:
        return [merge.mention for merge in self.merges]


@dataclass(slots=True)
class Cluster:
    """An identity in the making."""

    merges: list[Merge]
    names: list[Name]
    evidence: Evidence
    articles: set[Hashable]
    entry: int | None
    members: list[Cluster] = field(default_factory=list)
    """Mentions that were brought together, one by one; none where there is one only."""

    @property
    def full(self) -> bool:
        return any(name.full for name in self.names)


def lone(one: Mention) -> Cluster:
    """A mention by itself, as what its name and affiliation tell."""
    title, bare = bare_name(one.name, one.language)
    name = read_name(bare)
    evidence = evidence_of(" ".join(filter(None, (title, one.affiliation))), one.language, one.outlets)
    return Cluster([Merge(one, "first met")], [name], evidence, set(one.articles), one.person)


def copy(one: Cluster) -> Cluster:
    """A cluster as it is before others join it."""
    return replace(one, merges=list(one.merges), names=list(one.names), articles=set(one.articles))


def related(one: Cluster, other: Cluster) -> list[Relation] | None:
    """How the names of two clusters are related; None where they cannot be one person's.

    Half of the pairs at least must be spellings of one name, and no pair may be far apart: one spelling leads to
    another by way of a third, but not from Hassan to Hussein.
    """
    found: list[Relation] = []
    for a in one.names:
        for b in other.names:
            how = relation(a, b)
            if how is not None:
                found.append(how)
            elif relation(a, b, LOOSE) is None and one.entry is other.entry is None:
                return None
    if one.entry is not None or other.entry is not None:
        return found or None  # its names may be quite different ones
    return found if 2 * len(found) >= len(one.names) * len(other.names) else None
