"""Stems: what the inflected forms of a word share, so that a topic is found in every form of its words.

Snowball stems for the languages that have a stemmer; for Arabic the light stemmer of Larkey, Ballesteros and
Connell ("light10", 2002), since Snowball's takes a first و of the word for the conjunction (وقائية → قاء).
Accents do not tell stems apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

from quotes.folding import ARABIC
from quotes.languages import word_list
from quotes.tokens import tokenize

STEMMERS: Final = {
    "fr": "french",
    "en": "english",
    "es": "spanish",
    "pt": "portuguese",
    "de": "german",
    "ru": "russian",
}
_ARTICLES: Final = ("وال", "بال", "كال", "فال", "ولل", "ال", "لل")
_ENDINGS: Final = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_SHORTEST: Final = 3  # letters that are left of a word


@cache
def snowball(language: str) -> Any:
    """The Snowball stemmer of a language in `STEMMERS`."""
    import snowballstemmer  # loaded when the first word is stemmed

    return snowballstemmer.stemmer(STEMMERS[language])


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without a stemmer."""
    if ARABIC.search(word):
        return _light(word)
    found = snowball(language).stemWord(word) if language in STEMMERS else word
    return "".join(letter for letter in unicodedata.normalize("NFD", found) if not unicodedata.combining(letter))


def without_article(word: str) -> str:
    """A folded Arabic word without its joined article: الحافظي → حافظي."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _light(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST:
            word = word[len(article) :]
            break
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
    return word


def searchable(text: str, language: str) -> list[str]:
    """The stems under which a text is found: also those without a joined و or ف, which may be part of the word."""
    found = []
    for word in tokenize(text).folded:
        own = stem(word, language)
        found.append(own)
        if word[:1] in "وف" and len(word) > _SHORTEST + 1:
            rest = stem(word[1:], language)
            if rest != own and rest != own[1:]:
                found.append(rest)
            elif own[:1] == word[:1]:
                found.append(own[1:])
    return found


def content_words(text: str, language: str) -> Sequence[str]:
    """The folded words that carry meaning. Where only one does, all but articles: a word may be another language's."""
    functional = word_list(language, "syntax", "function_words")
    words = tokenize(text).folded
    found = [word for word in words if word not in functional and len(word) > 1]
    if len(found) > 1:
        return found
    articles = word_list(language, "syntax", "determiners")
    return [word for word in words if word not in articles and len(word) > 1] or words
