"""Which found quotation is which expected one, and the figures that follow.

Two spans are the same quotation where they share at least `OVERLAP` of the longer one, each used once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from quotes.article import Span
from quotes.calibration import Calibration
from quotes.gold import KINDS, GoldArticle
from quotes.scored import FIELDS, Quote
from quotes.tokens import tokenize

OVERLAP = 0.8
"""Intersection over the longer span, in code points, from which two spans count as the same quotation."""
_SHARED_WORDS = 0.5
"""Intersection over union of the words of two affiliations, from which they count as the same."""

Figures = dict[str, float | None]


@dataclass(frozen=True)
class Pair:
    """An expected and a found quotation that are the same one, and what of the found one is right."""

    gold: Quote
    found: Quote
    exact: bool
    """Whether both have the same words: annotators differ in taking in the last comma or the marks."""

    @cached_property
    def speaker(self) -> bool:
        return same_speaker(self.gold, self.found)

    @cached_property
    def kind(self) -> bool:
        return self.gold.kind == self.found.kind

    @cached_property
    def affiliation(self) -> bool:
        return _same_words(self.gold.affiliation or "", self.found.affiliation or "")

    @cached_property
    def cue(self) -> bool:
        return bool(self.gold.cue and self.found.cue and self.gold.cue.overlaps(self.found.cue))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One article: what is the same in gold and in what was found, and what is only in one of them."""

    gold: GoldArticle
    pairs: tuple[Pair, ...]
    missed: tuple[Quote, ...]
    invented: tuple[Quote, ...]
    told: frozenset[str] = FIELDS
    """The fields that are scored: what gold and records say anything about."""


@dataclass(slots=True)
class Score:
    """Counts over articles, and the ratios of them."""

    documents: int = 0
    gold: int = 0
    found: int = 0
    exact: int = 0
    overlap: int = 0
    speaker: int = 0
    """Spans that overlap and have the right speaker; `kind` alike, of `kinds` that say one."""
    kind: int = 0
    kinds: int = 0
    affiliation: int = 0
    affiliations: int = 0
    cue: int = 0
    gold_cues: int = 0
    found_cues: int = 0
    stances: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a stance was expected and another, or the same, found."""
    calibration: Calibration = field(default_factory=Calibration)
    """Confidence beside what is right: a span that matches, and its speaker."""

    def add(self, comparison: Comparison, kinds: Collection[str] = KINDS) -> None:
        """Count an article's quotations of some kinds.

        A found one of another kind that is the same as an expected one of these kinds counts as found, so that
        a wrong kind costs kind accuracy and no recall; one that is the same as none is left out.
        """
        pairs = [pair for pair in comparison.pairs if pair.gold.kind in kinds]
        self.documents += 1
        self.gold += len(pairs) + sum(one.kind in kinds for one in comparison.missed)
        self.found += len(pairs) + sum(is_of(one, kinds) for one in comparison.invented)
        for pair in pairs:
            self._add(pair, comparison.told)
            self.calibration.add(pair.found.confidence, pair.speaker)
        for one in comparison.invented:
            if is_of(one, kinds):
                self.calibration.add(one.confidence, False)

    def _add(self, pair: Pair, told: frozenset[str]) -> None:
        self.overlap += 1
        self.exact += pair.exact
        self.speaker += pair.speaker
        if "kind" in told:
            self.kinds += 1
            self.kind += pair.kind
        if "affiliation" in told and pair.gold.affiliation:
            self.affiliations += 1
            self.affiliation += pair.affiliation
        if "cue" in told:
            self.gold_cues += pair.gold.cue is not None
            self.found_cues += pair.found.cue is not None
            self.cue += pair.cue
        if "stance" in told and pair.gold.stance:
            self.stances[pair.gold.stance, pair.found.stance or "none"] += 1

    def figures(self, *, recall_only: bool = False) -> Figures:
        """Counts, and ratios rounded to four places: None where there was nothing to count.

        `recall_only`: gold marks only some of the quotations, so that no precision follows from it.
        """
        found = None if recall_only else self.found
        counts: Figures = {name: getattr(self, name) for name in ("documents", "gold", "found", "overlap", "exact")}
        return (
            counts
            | {"speaker": self.speaker}
            | _retrieval("span_exact", self.exact, self.gold, found)
            | _retrieval("span", self.overlap, self.gold, found)
            | _retrieval("span_speaker", self.speaker, self.gold, found)
            | {
                "attribution_accuracy": _ratio(self.speaker, self.overlap),
                "kind_accuracy": _ratio(self.kind, self.kinds),
                "affiliations": self.affiliations,
                "affiliation_accuracy": _ratio(self.affiliation, self.affiliations),
                "cues": self.gold_cues,
            }
            | _retrieval("cue", self.cue, self.gold_cues, self.found_cues)
            | {
                "stances": self.stances.total(),
                "stance_accuracy": _ratio(
                    sum(count for (gold, found), count in self.stances.items() if gold == found),
                    self.stances.total(),
                ),
                "stance_macro_f1": self._macro(),
                "calibration_error": None if recall_only else self.calibration.error(),
            }
        )

    def confusion(self) -> dict[str, dict[str, int]]:
        """How often each expected stance was found as which."""
        rows: dict[str, dict[str, int]] = {}
        for (gold, found), count in sorted(self.stances.items()):
            rows.setdefault(gold, {})[found] = count
        return rows

    def _macro(self) -> float | None:
        """The mean of the F1 of every label that gold has."""
        expected: Counter[str] = Counter()
        given: Counter[str] = Counter()
        for (gold, found), count in self.stances.items():
            expected[gold] += count
            given[found] += count
        each = [2 * self.stances[label, label] / (expected[label] + given[label]) for label in expected]
        return round(sum(each) / len(each), 4) if each else None


def is_of(quote: Quote, kinds: Collection[str]) -> bool:
    """Whether a found quotation is of these kinds; one that says no kind is only of all of them."""
    return quote.kind in kinds if quote.kind in KINDS else set(kinds) >= set(KINDS)


def compare(gold: GoldArticle, found: Sequence[Quote], fields: frozenset[str] = FIELDS) -> Comparison:
    """Pair what was found in an article with its gold; `fields` are those that the records have at all."""
    pairs = _pairs(gold.quotes, found)
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    if not any(quote.cue for quote in gold.quotes):
        fields -= {"cue"}  # nobody marked cues here: a found one is not wrong
    return Comparison(
        gold,
        tuple(Pair(gold.quotes[i], found[j], _same_span(gold, gold.quotes[i], found[j])) for i, j in sorted(pairs)),
        tuple(quote for i, quote in enumerate(gold.quotes) if i not in left),
        tuple(quote for j, quote in enumerate(found) if j not in right),
        fields,
    )


def shared(left: Quote, right: Quote) -> float:
    """How much of the longer of two spans both share."""
    if left.span is None or right.span is None:
        return 0.0
    common = min(left.span.end, right.span.end) - max(left.span.start, right.span.start)
    return max(common, 0) / max(left.span.end - left.span.start, right.span.end - right.span.start)


def same_speaker(gold: Quote, found: Quote) -> bool:
    """Whether the speaker is the right one: by name, or by mention where gold knows no fuller name."""
    if gold.name is None or found.name is None:
        return gold.name is found.name
    if same_name(gold.name, found.name):
        return True
    if gold.full or gold.mention is None or found.mention is None:
        return False
    return gold.mention.overlaps(found.mention)


def same_name(left: str, right: str) -> bool:
    """Whether one name's words are all among the other's, after folding: "Raoult" and "Pr Raoult"."""
    first, second = set(tokenize(left).folded), set(tokenize(right).folded)
    return left == right or bool(first and second and (first <= second or second <= first))


def _same_span(article: GoldArticle, gold: Quote, found: Quote) -> bool:
    """Whether two spans have the same whole words of the article."""
    tokens = tokenize(article.article.text)

    def words(span: Span | None) -> tuple[int, int] | None:
        if span is None:
            return None
        end = tokens.at(span.end)
        return tokens.at(span.start), end - (end > 0 and tokens.ends[end - 1] > span.end)

    return words(gold.span) is not None and words(gold.span) == words(found.span)


def _same_words(left: str, right: str) -> bool:
    first, second = set(tokenize(left).folded), set(tokenize(right).folded)
    return left == right or (bool(first & second) and len(first & second) / len(first | second) >= _SHARED_WORDS)


def _pairs(gold: Sequence[Quote], found: Sequence[Quote]) -> list[tuple[int, int]]:
    """Indexes of spans that are the same quotation, each used once, best overlaps first.

    Where one span is there twice, the more alike are paired, so that the order of records changes nothing.
    """
    pairs, left, right = [], set(), set()
    for _, _, i, _, j in sorted(_candidates(gold, found)):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((i, j))
    return pairs


def _candidates(gold: Sequence[Quote], found: Sequence[Quote]) -> Iterator[tuple[float, int, int, str, int]]:
    placed = sorted((one.span.start, j) for j, one in enumerate(found) if one.span)
    for i, quote in enumerate(gold):
        assert quote.span is not None
        # Spans that share so much of the longer one begin close to each other.
        slack = (quote.span.end - quote.span.start) * (1 - OVERLAP) / OVERLAP
        first = bisect_left(placed, (quote.span.start - slack - 1, 0))
        last = bisect_right(placed, (quote.span.start + slack + 1, 0))
        for _, j in placed[first:last]:
            ratio = shared(quote, found[j])
            if ratio >= OVERLAP:
                pair = Pair(quote, found[j], exact=quote.span == found[j].span)
                same_stance = quote.stance == pair.found.stance
                alike = (quote == pair.found, pair.speaker, pair.kind, pair.affiliation, pair.cue, same_stance)
                yield -ratio, -sum(alike), i, repr(pair.found), j


def _retrieval(name: str, right: int, gold: int, found: int | None) -> Figures:
    return {
        f"{name}_precision": _ratio(right, found or 0),
        f"{name}_recall": _ratio(right, gold),
        f"{name}_f1": None if found is None else _ratio(2 * right, gold + found),
    }


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
