"""Titles before a name: الدكتور, Me, "Dr", and roles such as «الخبير الأمني»."""

from __future__ import annotations

from functools import cache, lru_cache

from quotes.concepts import Hit, concepts, hits, languages_of
from quotes.languages import word_list
from quotes.persons.naming import is_given, titles
from quotes.stems import without_article
from quotes.tokens import tokenize


@cache
def _honorifics(language: str) -> frozenset[str]:
    return titles() | word_list(language, "people", "honorifics")


@lru_cache(maxsize=65_536)
def bare_name(text: str, language: str | None = None) -> tuple[str, str]:
    """The role that stands before a name, if any, and the name without titles: at least one word of it is left."""
    tokens = tokenize(text)
    if len(tokens) < 2:
        return "", text
    best, spoken = max((_titled(tokens.folded, one), one) for one in languages_of(text, language))
    best = min(best, len(tokens) - 1)
    if not best:
        return "", text
    styles = all({word, without_article(word)} & _honorifics(spoken) for word in tokens.folded[:best])
    return "" if styles else text[: tokens.ends[best - 1]], text[tokens.starts[best] :]


def _titled(folded: list[str], language: str) -> int:
    """How many of the first words are title or role."""
    terms: dict[int, Hit] | None = None
    place, role = 0, False
    while place < len(folded):
        word = folded[place]
        bare = without_article(word)
        if word in _honorifics(language) or bare in _honorifics(language):
            place += 1
            continue
        # A given name may be a word as well: Amir, Sultan.
        if is_given(word) or is_given(bare):
            break
        terms = {hit.start: hit for hit in hits(folded, language)} if terms is None else terms
        hit = terms.get(place)
        if hit is None:
            break
        kinds = {concepts()[key].kind for key in hit.concepts}
        if "roles" not in kinds and not role:
            break
        role = True
        place = hit.end
    return place
