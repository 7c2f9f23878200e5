"""Topics: asked for in one language, found in all. No exact-string search.

A topic is a few words, or several variants of them («الاستخبار الوقائي|preventive intelligence»). A text is about
it where all content words of one variant (most, of a long one) occur near each other: any inflection of each
(`stems`), or the word for the same thing in another language (`concepts/`). A user's file, or a model
(`quotes topics`), adds what the lexicon lacks.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from quotes.article import Article
from quotes.concepts import equivalents, hits, languages_of
from quotes.errors import ReadingError, UsageError
from quotes.stems import content_words, searchable, stem
from quotes.tokens import tokenize

_NEAR: Final = 40
"""Words within which those of a topic stand together: about the length of a sentence or two."""
_LONG: Final = 4
"""Content words from which a topic is a description, of which not every word need be there."""
_MOST_OF: Final = 0.6

Term = tuple[str, ...]
"""Stems of words that stand one after the other."""


@dataclass(frozen=True)
class Topic:
    """What a stance is asked toward, and how it may be worded.

    `name` is the first wording, and what records show as the stance's target.
    """

    name: str
    variants: tuple[str, ...] = ()
    """Other wordings, in any language."""

    @classmethod
    def of(cls, text: str) -> Topic:
        """A topic as it is given on the command line: wordings parted by `|`.

        Raises:
            UsageError: there is no word in it.
        """
        wordings = [one.strip() for one in text.split("|") if tokenize(one).folded]
        if not wordings:
            raise UsageError(f"--topic {text!r}: there is no word in it")
        return cls(wordings[0], tuple(wordings[1:]))

    @cached_property
    def wordings(self) -> tuple[tuple[frozenset[Term], ...], ...]:
        """For each wording the terms that must all be there, each as the terms that may stand for it."""
        found = dict.fromkeys(
            wording
            for text in (self.name, *self.variants)
            for language in languages_of(text)
            if (wording := _wording(text, language))
        )
        return tuple(found)

    def places(self, words: Sequence[str]) -> int:
        """How often a text, given by `searchable` stems, is about the topic: runs of words that have a wording."""
        return max((_runs(wording, words) for wording in self.wordings), default=0)


@lru_cache(maxsize=1024)
def _wording(text: str, language: str) -> tuple[frozenset[Term], ...]:
    words = content_words(text, language)
    stemmed = [stem(word, language) for word in words]
    named = {hit.start: hit for hit in hits(words, language)}
    groups: list[frozenset[Term]] = []
    place = 0
    while place < len(stemmed):
        hit = named.get(place)
        end = hit.end if hit else place + 1
        own: set[Term] = {tuple(stemmed[place:end])}
        groups.append(frozenset(own | set(equivalents(hit.concepts) if hit else ())))
        place = end
    return tuple(groups)


def _runs(wording: Sequence[frozenset[Term]], words: Sequence[str]) -> int:
    """How many stretches of `_NEAR` words, one behind the other, have all terms of a wording."""
    firsts: dict[str, list[tuple[int, Term]]] = {}
    for number, terms in enumerate(wording):
        for term in terms:
            firsts.setdefault(term[0], []).append((number, term))
    seen: dict[int, int] = {}
    needed = len(wording) if len(wording) < _LONG else math.ceil(_MOST_OF * len(wording))
    count = 0
    for place, word in enumerate(words):
        for number, term in firsts.get(word, ()):
            if len(term) == 1 or tuple(words[place : place + len(term)]) == term:
                seen[number] = place
        if len(seen) >= needed and sum(place - last <= _NEAR for last in seen.values()) >= needed:
            count += 1
            seen.clear()
    return count


def topics_of(texts: Iterable[str | Topic]) -> tuple[Topic, ...]:
    """Topics as callers give them: texts, or topics already."""
    return tuple(one if isinstance(one, Topic) else Topic.of(one) for one in texts)


def most_about(article: Article, topics: Sequence[Topic]) -> Topic | None:
    """The topic that an article is most about, the title counting threefold; None where it is about none."""
    body = searchable(article.text, article.language)
    title = searchable(article.title or "", article.language)
    counted = [(topic.places(body) + 3 * bool(topic.places(title)), -i) for i, topic in enumerate(topics)]
    most, place = max(counted, default=(0, 0))
    return topics[-place] if most else None


def first_in(text: str, language: str, topics: Sequence[Topic]) -> Topic | None:
    """The first of the topics that a text is about."""
    words = searchable(text, language)
    return next((topic for topic in topics if topic.places(words)), None)


def read_topics(path: str) -> tuple[Topic, ...]:
    """Topics from a TOML file: a table a topic, with a list of wordings a language.

    Raises:
        ReadingError: the file cannot be read, or is not of that form.
    """
    try:
        data = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise ReadingError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadingError(f"{path}: is no TOML: {error}") from None
    found = []
    for name, entry in data.items():
        if not isinstance(entry, Mapping) or not all(
            isinstance(words, list) and all(isinstance(one, str) for one in words) for words in entry.values()
        ):
            raise ReadingError(f'{path}: ["{name}"]: a list of wordings a language is expected')
        found.append(Topic(name, tuple(one for words in entry.values() for one in words)))
    if not found:
        raise ReadingError(f"{path}: there is no topic in it")
    return tuple(found)


def toml_table(name: str, wordings: Mapping[str, Sequence[str]]) -> str:
    """A topic as `read_topics` reads it."""
    lines = [f"[{json.dumps(name, ensure_ascii=False)}]"]
    lines += [f"{language} = {json.dumps(list(words), ensure_ascii=False)}" for language, words in wordings.items()]
    return "\n".join(lines) + "\n\n"


def match_query(topics: Sequence[Topic]) -> str:
    """The topics as a full-text query over stems: texts about any of them."""
    wordings = dict.fromkeys(wording for topic in topics for wording in topic.wordings)
    return " OR ".join(
        "(" + " AND ".join("(" + " OR ".join(sorted(map(_quoted, terms))) + ")" for terms in wording) + ")"
        for wording in wordings
    )


def _quoted(term: Term) -> str:
    return '"' + " ".join(word.replace('"', "") for word in term) + '"'
