"""Stance by the words of the claim and its cue: approval and disapproval, as the words around them leave it."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from quotes.article import Article, Span
from quotes.candidates import Cue
from quotes.labels import StanceLabel
from quotes.lexicon import lexicon
from quotes.polarity import Role, forms, polarity
from quotes.remembered import Remembered
from quotes.tokens import Tokens, tokenize

_LONGEST_TOPIC = 4  # words
_CLAUSE_END = re.compile(r"[,;:.!?()\[\]،؛؟…\n]|\s[-–—]\s|[–—]")
_SENTENCE_END = re.compile(r"[.!?؟…\n]")
_WITHIN_NUMBER = (".", ",", "٫", "٬", " ", "\u00a0", "\u202f")
_NEGATION_REACH = 8  # words of its clause that a negation turns round
_REVERSAL_REACH = 5  # words between preventing and what is prevented
_OBJECT_REACH = 3  # words between what is done, "a threat", and what it is done to, "to stability"
_BEHIND_REACH = 4  # words between an approval and the negation behind it
_NEAR = 1.5  # of a word in a clause that names the target
_BEHIND_TURN = 1.5  # of a word behind "but"
_CONCEDED = 0.5  # of a word that is admitted
_CUE = 1.5  # of the reporting verb
_ENOUGH = 0.6  # of all words of a side, for a stance: more than one weak word, or one beside the target
_A_SIDE = 1.0  # of either side, for a stance that has both
_EVEN = 0.75  # of the heavier side: the other is as good as even with it


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stance and the words that show it, in the claim or its cue (None for `unclear`)."""

    label: StanceLabel
    evidence: Span | None = None


_UNCLEAR = Judgement("unclear")


@dataclass(slots=True)
class _Hit:
    """An expression of the lexicon in a claim: tokens `start` to `end`, in a sentence and clause by their number."""

    start: int
    end: int
    sentence: int
    clause: int
    role: Role
    lexical: float = 0.0
    """As it is without the words around it."""
    weight: float = 0.0
    """As it is with them."""
    first: int = -1
    """First token of the words that show it: the reversal, else `start`."""
    joined: bool = False
    """Whether a conjunction is joined to it."""


def judge(article: Article, claim: Span, target: str | None = None, cue: Span | None = None) -> Judgement:
    """The stance that the words of `claim` and `cue` show: never one without words that say so.

    `target` is what the stance is toward: its own words do not count, those of its clause count more.
    """
    language = article.language
    tokens = tokenize(article.text)
    places = _tokens_of(tokens, claim)
    # An article's headline is no topic, and often says what the claim says.
    topic = _topic(language, target) if target and target != article.title else None
    said = _tokens_of(tokens, cue) if cue is not None else range(0)
    told = _cue_weight(tokens, said, language)
    hits, named = _hits(article, tokens, places, topic, said)
    if not hits and not told:  # most claims
        return _unsigned(tokens, hits, claim, places, language)
    signs = _composed(hits)
    _weigh(hits, signs, named)
    if isinstance(cue, Cue) and cue.polarity == "deny":
        for sign in signs:
            sign.weight = -sign.weight
    gain = sum(sign.weight for sign in signs if sign.weight > 0) + max(told, 0.0)
    loss = -sum(sign.weight for sign in signs if sign.weight < 0) - min(told, 0.0)
    if max(gain, loss) < _ENOUGH:
        return _unsigned(tokens, hits, claim, places, language)
    if min(gain, loss) >= _EVEN * max(gain, loss):
        return _mixed(tokens, signs, claim, told, cue) if min(gain, loss) >= _A_SIDE else _UNCLEAR
    direction = 1 if gain > loss else -1
    label: StanceLabel = "support" if gain > loss else "oppose"
    shown = max(
        (sign for sign in signs if sign.weight * direction > 0), key=lambda sign: abs(sign.weight), default=None
    )
    if shown is None or (cue is not None and told * direction > abs(shown.weight)):
        return Judgement(label, cue and Span(cue.start, cue.end))
    return Judgement(label, _span(tokens, claim, shown.first, shown.end))


def _tokens_of(tokens: Tokens, span: Span) -> range:
    """The tokens of a span, and the one in which it begins behind a joined word: «أشاد» of «وأشاد»."""
    if span.start >= span.end:
        return range(0)
    first = tokens.at(span.start)
    if first and tokens.ends[first - 1] > span.start:
        first -= 1
    return range(first, tokens.at(span.end))


def _mixed(tokens: Tokens, signs: list[_Hit], claim: Span, told: float, cue: Span | None) -> Judgement:
    """Both sides: the words from the first of one to the first of the other."""
    sides = [next((sign for sign in signs if sign.weight * side > 0), None) for side in (1, -1)]
    found = sorted((sign for sign in sides if sign), key=lambda sign: sign.start)
    if told and len(found) < 2 and cue is not None:
        return Judgement("mixed", Span(cue.start, cue.end))
    return Judgement("mixed", _span(tokens, claim, found[0].first, found[-1].end))


def _unsigned(tokens: Tokens, hits: list[_Hit], claim: Span, places: range, language: str) -> Judgement:
    """Neutral where the words say so: that no side is taken, or figures and nobody's wish; else unclear."""
    said = next((hit for hit in hits if hit.role is Role.NEUTRAL), None) if hits else None
    if said:
        return Judgement("neutral", _span(tokens, claim, said.start, said.end))
    figure = next((i for i, word in enumerate(tokens.folded[places.start : places.stop]) if word.isdecimal()), None)
    opinions = polarity(language).opinions
    if figure is None or any(opinions.find(tokens.folded, index, places.stop) for index in places):
        return _UNCLEAR
    figure += places.start
    end = figure + 1
    while end < places.stop and tokens.folded[end].isdecimal() and tokens.gap(end) in _WITHIN_NUMBER:
        end += 1  # 4,500
    return Judgement("neutral", _span(tokens, claim, figure, end))


def _span(tokens: Tokens, claim: Span, first: int, end: int) -> Span:
    """Where tokens stand, without what of them stands beside the claim."""
    return Span(max(tokens.starts[first], claim.start), min(tokens.ends[end - 1], claim.end))


@lru_cache(maxsize=8)
def _topic(language: str, target: str) -> Remembered[bool]:
    """Whether a folded word is one of a target's in any form, function words left out."""
    functional = lexicon(language).function_words
    own = {form for word in tokenize(target).folded if word not in functional for form in forms(language, word)}
    return Remembered(lambda word: not own.isdisjoint(forms(language, word)))


def _hits(
    article: Article, tokens: Tokens, places: range, topic: Remembered[bool] | None, cue: range
) -> tuple[list[_Hit], set[int]]:
    """The expressions of a claim, and its clauses that name the target."""
    language = article.language
    known = polarity(language)
    words = lexicon(language)
    capitals = words.cased and not words.nouns_capitalised
    folded, gaps, tails = tokens.folded, tokens.gaps, known.words.tails
    hits: list[_Hit] = []
    named: set[int] = set()
    sentence, clause, behind = 0, 0, places.start
    for index in places:
        if index < behind:  # inside the last expression
            continue
        gap = gaps[index]
        if gap != " " and index > places.start and _CLAUSE_END.search(gap):
            clause += 1
            sentence += bool(_SENTENCE_END.search(gap))
        if index in cue:
            continue
        word = folded[index]
        own = topic is not None and topic[word]
        if own and word not in words.function_words:
            named.add(clause)
        found = known.words.find(folded, index, places.stop) if tails[word] else None
        if found is None:
            continue
        behind, entry = index + found[0], found[1]
        name = capitals and index > places.start and tokens.words[index][0].isupper() and not _SENTENCE_END.search(gap)
        if entry.role in (Role.TURN, Role.CONCESSION):
            clause += 1
        if not (own and behind == index + 1 and entry.role is Role.SIGN) and not (name and entry.role is Role.SIGN):
            joined = word.startswith(words.prefix_letters)
            hits.append(_Hit(index, behind, sentence, clause, entry.role, entry.weight, entry.weight, index, joined))
    return hits, named


def _composed(hits: list[_Hit]) -> list[_Hit]:
    """The signs among the expressions, each as the words around it leave it: a danger averted is none."""
    signs: list[_Hit] = []
    before: _Hit | None = None
    turner: _Hit | None = None
    negation: _Hit | None = None
    for position, hit in enumerate(hits):
        if hit.role is Role.REVERSAL:
            turner = hit
        elif hit.role in (Role.NEGATION, Role.NEGATION_BEHIND):
            hit.first = negation.first if negation and _reaches(negation, hit, _NEGATION_REACH) else hit.start
            negation = hit
        elif hit.role is Role.SIGN:
            joined = hit.joined or (position > 0 and hits[position - 1].role is Role.COORDINATOR)
            if turner and _reaches(turner, hit, _REVERSAL_REACH):
                hit.weight, hit.first = -hit.lexical, turner.start
            elif before and not joined and before.lexical * hit.lexical < 0 and _reaches(before, hit, _OBJECT_REACH):
                if abs(before.lexical) < abs(hit.lexical):  # "a great danger"
                    before.weight = 0.0
                elif before.weight:  # "a threat to stability": what is negated there is the threat
                    hit.weight = math.copysign(abs(hit.lexical) / 2, before.weight)
                    signs.append(hit)
                    before = hit
                    continue
            following = hits[position + 1 : position + 2 + _BEHIND_REACH]
            if negation and _reaches(negation, hit, _NEGATION_REACH):
                hit.weight = -hit.weight
                hit.first = min(hit.first, negation.first)
            elif any(one.role is Role.NEGATION_BEHIND and _reaches(hit, one, _BEHIND_REACH) for one in following):
                hit.weight = -hit.weight
            signs.append(hit)
            before = hit
    return signs


def _reaches(hit: _Hit, other: _Hit, reach: int) -> bool:
    """Whether an expression bears on another one behind it."""
    return hit.clause == other.clause and other.start - hit.end <= reach


def _weigh(hits: list[_Hit], signs: list[_Hit], named: set[int]) -> None:
    """Weigh the signs by their clauses: behind "but" more, admitted less, beside the target more."""
    turns = {hit.sentence: hit.clause for hit in reversed(hits) if hit.role is Role.TURN}
    conceded = {hit.clause for hit in hits if hit.role is Role.CONCESSION}
    for sign in signs:
        if sign.clause in named:
            sign.weight *= _NEAR
        if sign.clause >= turns.get(sign.sentence, math.inf):
            sign.weight *= _BEHIND_TURN
        if sign.clause in conceded:
            sign.weight *= _CONCEDED


def _cue_weight(tokens: Tokens, cue: range, language: str) -> float:
    """The weight of a reporting expression that takes a side itself: "condemned", « a salué »."""
    known = polarity(language)
    for index in range(max(0, cue.start - 1), cue.stop):  # "refused to condemn"
        found = known.words.find(tokens.folded, index, cue.stop)
        if found is not None and found[1].role in (Role.NEGATION, Role.NEGATION_BEHIND):
            return 0.0
    for index in cue:
        found = known.cues.find(tokens.folded, index, cue.stop)
        if found is not None:
            return found[1].weight * _CUE
    return 0.0


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
    for index in [i for i, word in enumerate(body.folded) if word in firsts]:
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
