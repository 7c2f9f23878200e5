"""Stance by the words of the claim: a lexicon of approval and disapproval, aware of negation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from quotes.article import Article, Span
from quotes.folding import fold_word
from quotes.languages import language_data
from quotes.lexicon import lexicon
from quotes.records import StanceLabel
from quotes.tokens import Tokens, folded_words, tokenize

_LONGEST_TOPIC = 4  # words
_REMEMBERED = 16_384  # words whose sign is kept
_NEGATION_REACH = 3  # words before an evaluative word in which a negation turns it round


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stance and the words inside the claim that show it (None for `unclear`)."""

    label: StanceLabel
    evidence: Span | None = None


@cache
def _polarity(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    section = language_data(language).get("stance", {})
    return (
        frozenset(fold_word(word) for word in section.get("support", ())),
        frozenset(fold_word(word) for word in section.get("oppose", ())),
        frozenset(fold_word(word) for word in section.get("negations", ())),
    )


@cache
def _sign(language: str) -> Callable[[str], int]:
    """1 for a folded word of approval, -1 for one of disapproval, 0 for any other."""
    support, oppose, _ = _polarity(language)
    words = lexicon(language)

    @lru_cache(maxsize=_REMEMBERED)
    def sign(word: str) -> int:
        bare = words.without_article(words.without_prefix(word))
        return (word in support or bare in support) - (word in oppose or bare in oppose)

    return sign


def judge(article: Article, claim: Span) -> Judgement:
    """The stance that the words of `claim` show: never `support` or `oppose` without a word that says so."""
    language, tokens = article.language, tokenize(article.text)
    first = tokens.at(claim.start)
    told = list(map(_sign(language), tokens.folded[first : tokens.at(claim.end)]))
    if not any(told):
        return Judgement("unclear")
    negations = _polarity(language)[2]
    signs: list[tuple[int, int]] = []
    for index, sign in enumerate(told, start=first):
        if sign:
            reach = tokens.folded[max(first, index - _NEGATION_REACH) : index]
            signs.append((-sign if any(one in negations for one in reach) else sign, index))
    total = sum(sign for sign, _ in signs)
    if total == 0:
        return Judgement("mixed", _evidence(tokens, signs[0][1]))
    shown = next(index for sign, index in signs if sign * total > 0)
    return Judgement("support" if total > 0 else "oppose", _evidence(tokens, shown))


def _evidence(tokens: Tokens, index: int) -> Span:
    return Span(tokens.starts[index], tokens.ends[index])


def own_topic(article: Article) -> str | None:
    """The article's own topic: the longest run of words of its title that its body repeats, else the title.

    In the article's own letters; None where it has no title.
    """
    if not article.title:
        return None
    functional = lexicon(article.language).function_words
    title, body = tokenize(article.title), tokenize(article.text)
    keys: dict[tuple[str, ...], int] = {}
    for length in range(2, min(_LONGEST_TOPIC, len(title)) + 1):
        for start in range(len(title) - length + 1):
            key = tuple(title.folded[start : start + length])
            if key[0] not in functional and key[-1] not in functional:
                keys.setdefault(key, start)
    counts: Counter[tuple[str, ...]] = Counter()
    firsts = {key[0] for key in keys}
    for index, word in enumerate(body.folded):
        if word in firsts:
            for length in range(2, _LONGEST_TOPIC + 1):
                key = tuple(body.folded[index : index + length])
                if key in keys:
                    counts[key] += 1
    # The title's own occurrence in the text, and one more by chance, do not make a topic.
    often = [(counts[key] * len(key), -start, len(key)) for key, start in keys.items() if counts[key] > 2]
    best = max(often, default=None)
    if best is None:
        return article.title
    start = -best[1]
    return title.text[title.starts[start] : title.ends[start + best[2] - 1]]


def topic_of(article: Article, topics: Sequence[str]) -> str | None:
    """The topic whose stance is asked for: of the given ones the first that the article mentions; else its own."""
    if not topics:
        return own_topic(article)
    present = set(tokenize(article.text).folded)
    return next((topic for topic in topics if present.issuperset(folded_words(topic))), topics[0])
