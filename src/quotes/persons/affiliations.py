"""What an affiliation says, in any language, and how far two of them agree: evidence for or against one person."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from quotes.concepts import LANGUAGES, Hit, concepts, hits, languages_of
from quotes.folding import fold_word
from quotes.languages import word_list
from quotes.persons.naming import read_name
from quotes.stems import stem
from quotes.tokens import tokenize

_NONE: Final[frozenset[str]] = frozenset()
_LONGEST: Final = 6  # words of a term that is looked for again
_FEWEST: Final = 2  # consonants of a word that tells something


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of somebody besides the name."""

    roles: frozenset[str] = _NONE
    institutions: frozenset[str] = _NONE
    fields: frozenset[str] = _NONE
    places: frozenset[str] = _NONE
    """Countries; that of a city for the city."""
    cities: frozenset[str] = _NONE
    """Cities, and regions of several countries."""
    domains: frozenset[str] = _NONE
    """Trades; `general` is none."""
    words: frozenset[str] = _NONE
    """Consonants of the words that stand for no concept, mostly names of institutions: comparable across scripts."""
    hints: frozenset[str] = _NONE
    """The same, in a language without concepts: they may speak for one person, not against it."""
    outlets: frozenset[str] = _NONE

    @property
    def telling(self) -> bool:
        """Whether anything is known that could tell namesakes apart."""
        return bool(self.roles or self.institutions or self.fields or self.places or self.words)


def evidence_of(affiliation: str, language: str | None, outlets: tuple[str, ...] = ()) -> Evidence:
    """What the words of an affiliation, and the outlets, tell."""
    found = _read(affiliation, language)
    return replace(found, outlets=frozenset().union(*map(_outlet, outlets))) if outlets else found


@lru_cache(maxsize=4096)
def _outlet(outlet: str) -> frozenset[str]:
    return frozenset(sound for word in tokenize(outlet).folded if len(sound := skeleton(word)) >= _FEWEST)


@lru_cache(maxsize=16_384)
def _read(affiliation: str, language: str | None) -> Evidence:
    folded = tokenize(affiliation).folded
    if language is not None and language not in LANGUAGES:
        return Evidence(hints=frozenset(sound for word in folded if len(sound := skeleton(word)) > _FEWEST))
    best: tuple[int, Evidence] = (-1, Evidence())
    for one in languages_of(affiliation, language):
        found = _hits(folded, one)
        covered = sum(hit.end - hit.start for hit in found)
        if covered > best[0]:
            best = (covered, _gathered(folded, found, one))
    return best[1]


def _hits(folded: list[str], language: str) -> list[Hit]:
    """The concepts named, also where the word for a country parts one of them: « ministre libanais des Finances »."""
    found = list(hits(folded, language))
    found += [further for hit in found if hit.end - hit.start > 1 for further in _from_last_word(folded, hit, language)]
    where = [hit for hit in found if all(concepts()[key].kind == "places" for key in hit.concepts)]
    if not where or len(where) == len(found):
        return found
    parted = {index for hit in where for index in range(hit.start, hit.end)}
    left = [index for index in range(len(folded)) if index not in parted]
    whole = (
        Hit(left[hit.start], left[hit.end - 1] + 1, hit.concepts)
        for hit in hits([folded[index] for index in left], language)
    )
    return [*where, *whole]


def _from_last_word(folded: list[str], hit: Hit, language: str) -> list[Hit]:
    """What begins with the last word of a term and goes further: «زعيم حزب» and «حزب العمال»."""
    last = hit.end - 1
    further = next(hits(folded[last : last + _LONGEST], language), None)
    if further is None or further.start or further.end < 2:
        return []
    return [Hit(last, last + further.end, further.concepts)]


def _gathered(folded: list[str], found: list[Hit], language: str) -> Evidence:
    kinds: dict[str, set[str]] = {
        "roles": set(),
        "institutions": set(),
        "fields": set(),
        "places": set(),
        "cities": set(),
    }
    domains: set[str] = set()
    studied: set[str] = set()
    taken: set[int] = set()
    for hit in found:
        taken.update(range(hit.start, hit.end))
        for key in hit.concepts:
            concept = concepts()[key]
            if concept.kind == "places" and concept.domain == "region":
                kinds["cities"].add(key)
            elif concept.kind == "places":
                kinds["places"].add(concept.within or key)
                if concept.within:
                    kinds["cities"].add(key)
            elif concept.kind in kinds:
                if concept.within:
                    kinds["places"].add(concept.within)
                kinds[concept.kind].add(key)
                if key in _portfolios():
                    # A minister of health is a minister, and of health.
                    kinds["roles"].add("minister")
                    kinds["fields"].add(_portfolios()[key])
                    domains.add("politics")
            if concept.domain and concept.domain not in {"general", "region"} and len(hit.concepts) == 1:
                (studied if concept.kind == "fields" else domains).add(concept.domain)
    if "president" in kinds["roles"] and kinds["places"] and not kinds["institutions"]:
        # "the Turkish president" is one of Turkey, not of a company.
        kinds["roles"].add("head_of_state")
        domains.add("politics")
    if "minister" in kinds["roles"]:
        kinds["roles"].update(role for role, field in _portfolios().items() if field in kinds["fields"])
    if kinds["roles"] & _SECRETARIES and "united_states" in kinds["places"]:
        kinds["roles"].update(("minister", "foreign_minister"))
        kinds["fields"].add("foreign_affairs")
        domains |= {"politics", "diplomacy"}
    if any(key == "party" or key.endswith("_party") for key in kinds["institutions"]):
        kinds["roles"].update(role for role, like in _domains()["leaders"].items() if kinds["roles"].intersection(like))
    for role, narrower in _domains()["broader"].items():
        if kinds["roles"].intersection(narrower):
            kinds["roles"].add(role)
    # A field is a trade where nothing else tells one; a relative or resident may have any.
    domains = (domains | studied) - {"private"} or domains | studied
    functional = word_list(language, "syntax", "function_words")
    words = {
        skeleton(word)
        for index, word in enumerate(folded)
        if index not in taken and word not in functional and stem(word, "ar") not in _empty()
    }
    return Evidence(
        **{kind: frozenset(keys) for kind, keys in kinds.items()},
        domains=frozenset(domains),
        words=frozenset(word for word in words if len(word) > _FEWEST),
    )


_BROAD: Final = str.maketrans(
    {"T": "t", "D": "d", "c": "S", "C": "S", "q": "k", "g": "k", "G": "k", "p": "b", "v": "f"}
)


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """The consonants of a word in any script, roughly: سطات and Settat are both `stt`."""
    parts = read_name(word).parts
    sound = parts[0].sounds[0].consonants if parts and parts[0].sounds else ""
    return sound.translate(_BROAD).replace("h", "")


def merged(one: Evidence, other: Evidence) -> Evidence:
    """All that is known of one person from two sources."""
    return Evidence(**{each.name: getattr(one, each.name) | getattr(other, each.name) for each in fields(Evidence)})


@cache
def _domains() -> Mapping[str, Any]:
    return tomllib.loads((files("quotes") / "concepts" / "domains.toml").read_text("utf-8"))


@cache
def _empty() -> frozenset[str]:
    """Stems of words that say nothing."""
    return frozenset(stem(fold_word(word), "ar") for word in _domains()["words"]["empty"])


@cache
def _named() -> frozenset[str]:
    """Institutions of which there is one: the Arab League, not a university."""
    return frozenset(_domains()["institutions"]["named"])


@cache
def _near() -> frozenset[tuple[str, str]]:
    return frozenset(pair for a, others in _domains()["near"].items() for b in others for pair in ((a, b), (b, a)))


_SECRETARIES: Final = frozenset({"state_secretary"})
"""Who is minister of foreign affairs in the United States, and a junior minister elsewhere."""


@cache
def _portfolios() -> Mapping[str, str]:
    """Ministers → what they are minister of."""
    named = {key: key.removesuffix("_minister") for key in concepts() if key.endswith("_minister")}
    return {**named, **_domains()["portfolios"]}


_OFFICES: Final = frozenset({"politics", "administration", "diplomacy", "military", "security", "business", "finance"})
"""Trades in which one post follows another in one country."""
_ABROAD: Final = frozenset({"diplomacy", "sport"})
"""Trades whose affiliations name other countries: envoys to them, clubs in them."""
_OF_SOMETHING: Final = frozenset(
    {"minister", "president", "director", "spokesperson", "secretary_general", "candidate"}
)
"""Roles that many have, each of something else."""

NAMES: Final = (
    "words", "role", "broad role", "fields", "institutions", "bodies", "cities", "places", "outlets", "silent",
    "trade", "near trades", "far trades", "other specialities", "other fields", "other cities", "other words",
    "other institutions", "other bodies", "other countries", "countries of work", "offices of other countries",
    "other posts at one time", "nothing in common", "nothing known", "one post after another",
)  # fmt: skip
"""The names of `features`."""
SUBSTANTIAL: Final = frozenset({"words", "role", "fields", "institutions", "bodies", "cities"})
"""Those of them that tell of more than a country or a trade in common."""


def shared(one: Evidence, other: Evidence) -> dict[str, frozenset[str]]:
    """What two pieces of evidence have in common, by kind."""
    roles = one.roles & other.roles
    broad = {key for key in roles if concepts()[key].domain == "general" or key in _OF_SOMETHING}
    return {
        "words": (one.words | one.hints) & (other.words | other.hints),
        "role": roles - broad,
        "broad role": frozenset(broad),
        "fields": one.fields & other.fields,
        "institutions": one.institutions & other.institutions - _named(),
        "bodies": one.institutions & other.institutions & _named(),
        "cities": one.cities & other.cities,
        "places": one.places & other.places,
        "outlets": one.outlets & other.outlets,
    }


@lru_cache(maxsize=65_536)
def features(one: Evidence, other: Evidence) -> frozenset[str]:
    """Everything that speaks for or against two pieces of evidence being of one person, by the names of `weights`."""
    found = {kind for kind, what in shared(one, other).items() if what}
    if not (one.telling and other.telling):
        return frozenset(found | {"silent"})
    if one.domains & other.domains:
        found.add("trade")
    elif one.domains and other.domains:
        found.add("near trades" if _beside(one, other) else "far trades")
    if apart(_specialities(one), _specialities(other)):
        found.add("other specialities")
    for kind in ("fields", "cities", "words", "institutions"):
        if apart(getattr(one, kind), getattr(other, kind)):
            found.add(f"other {kind}")
    if apart(one.institutions & _named(), other.institutions & _named()):
        found.add("other bodies")
    if apart(one.places, other.places):
        offices = "politics" in one.domains & other.domains
        abroad = _ABROAD & (one.domains | other.domains)
        found.add("offices of other countries" if offices else "countries of work" if abroad else "other countries")
    if not found & {"words", "role", "fields", "institutions", "bodies"}:
        known = one.domains and other.domains
        found.add(
            "one post after another" if _successive(one, other) else "nothing in common" if known else "nothing known"
        )
    return frozenset(found)


def grounds(one: Evidence, other: Evidence) -> tuple[str, ...]:
    """What two pieces of evidence have in common, in words."""
    return tuple(
        f"{_SAID[kind]}: {', '.join(sorted(what)).replace('_', ' ')}"
        for kind, what in shared(one, other).items()
        if what
    )


_SAID: Final = {
    "words": "words",
    "role": "role",
    "broad role": "role",
    "fields": "field",
    "institutions": "institution",
    "bodies": "institution",
    "cities": "place",
    "places": "country",
    "outlets": "outlet",
}


def _successive(one: Evidence, other: Evidence) -> bool:
    """Whether two affiliations with nothing else in common can be one person's at different times."""
    if one.domains & other.domains & _OFFICES:
        return not apart(one.places, other.places)
    return bool(one.domains & _OFFICES and other.domains & _OFFICES and one.places & other.places)


def apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both tell something, and nothing that is the same."""
    return bool(one and other) and not one & other


def _beside(one: Evidence, other: Evidence) -> bool:
    """Whether a trade of one goes with a trade of the other."""
    return any((a, b) in _near() for a in one.domains for b in other.domains)


def _specialities(one: Evidence) -> frozenset[str]:
    return (
        frozenset(key for key in one.roles if concepts()[key].domain in {"academia", "medicine", "arts", "law"})
        - _BROAD_CALLINGS
    )


_BROAD_CALLINGS: Final = frozenset(
    {"professor", "researcher", "doctor", "artist", "lawyer", "scholar", "academic", "scientist"}
)
