"""Precision, recall and F1 of quotations against gold articles.

Gold: one JSON object an article, `{"id", "lang", "text", "quotes": [{"start", "end", "type", "speaker",
"cue", "stance"}]}`. Found: records (`quotes/1`) or anything with the same spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quotes.tokens import tokenize

OVERLAP = 0.8
"""Intersection over the longer span, in code points, from which two spans count as the same quotation."""
KINDS = frozenset({"direct", "mixed", "indirect"})


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine or a file of records says of one quotation, reduced to what is scored."""

    start: int
    end: int
    kind: str
    name: str | None
    mention: tuple[int, int] | None
    affiliation: str | None = None
    cue: tuple[int, int] | None = None
    stance: str | None = None


@dataclass
class Score:
    """Counts over articles; ratios are 0.0 where nothing was there to count."""

    gold: int = 0
    found: int = 0
    exact: int = 0
    overlap: int = 0
    speaker: int = 0
    """Spans that overlap and have the right speaker."""
    kind: int = 0
    affiliation: int = 0
    affiliations: int = 0
    cue: int = 0
    cues: int = 0
    stance: int = 0
    stances: int = 0
    misses: list[str] = field(default_factory=list, repr=False)

    def f1(self, right: int) -> float:
        """F1 of `right` matches among `gold` expected and `found` ones."""
        return 2 * right / (self.gold + self.found) if self.gold + self.found else 0.0

    def summary(self) -> dict[str, float]:
        """The figures, rounded to four places."""
        ratios = {
            "precision": self.overlap / self.found if self.found else 0.0,
            "recall": self.overlap / self.gold if self.gold else 0.0,
            "span_exact_f1": self.f1(self.exact),
            "span_f1": self.f1(self.overlap),
            "span_speaker_f1": self.f1(self.speaker),
            "attribution_accuracy": self.speaker / self.overlap if self.overlap else 0.0,
            "kind_accuracy": self.kind / self.overlap if self.overlap else 0.0,
            "affiliation_accuracy": self.affiliation / self.affiliations if self.affiliations else 0.0,
            "cue_accuracy": self.cue / self.cues if self.cues else 0.0,
            "stance_accuracy": self.stance / self.stances if self.stances else 0.0,
        }
        return {"gold": self.gold, "found": self.found} | {key: round(value, 4) for key, value in ratios.items()}


def from_record(record: Mapping[str, Any]) -> Found:
    """The scored parts of a record (`quotes/1`) given as a dictionary."""
    claim, expert = record["claim"], record.get("expert")
    mention = expert.get("mention") if expert else None
    affiliation, cue = record.get("affiliation"), record.get("cue")
    return Found(
        claim["start"],
        claim["end"],
        claim["kind"],
        expert["name"] if expert else None,
        (mention["start"], mention["end"]) if mention else None,
        affiliation["text"] if affiliation else None,
        (cue["start"], cue["end"]) if cue else None,
        record["stance"]["label"],
    )


def same_name(left: str, right: str) -> bool:
    """Whether one name's words are all among the other's, after folding: "Raoult" and "Pr Raoult"."""
    first, second = set(tokenize(left).folded), set(tokenize(right).folded)
    return bool(first and second) and (first <= second or second <= first)


def _right_speaker(gold: Mapping[str, Any], found: Found) -> bool:
    speaker = gold.get("speaker")
    if not speaker:
        return found.name is None
    if found.name is None:
        return False
    if same_name(speaker.get("name") or speaker["text"], found.name):
        return True
    if speaker.get("name") or speaker.get("start") is None or found.mention is None:
        return False
    return bool(found.mention[0] < speaker["end"] and speaker["start"] < found.mention[1])


def _shares_words(gold: str, found: str | None) -> bool:
    """Token overlap (Jaccard) of at least 0.5."""
    first, second = set(tokenize(gold).folded), set(tokenize(found or "").folded)
    return bool(first | second) and len(first & second) / len(first | second) >= 0.5


def _pairs(gold: Sequence[Mapping[str, Any]], found: Sequence[Found]) -> list[tuple[int, int]]:
    """Indexes of gold and found spans that are the same quotation, each used once, best overlaps first."""
    overlaps = []
    for i, quote in enumerate(gold):
        for j, one in enumerate(found):
            shared = min(quote["end"], one.end) - max(quote["start"], one.start)
            ratio = shared / max(quote["end"] - quote["start"], one.end - one.start, 1)
            if ratio >= OVERLAP:
                overlaps.append((ratio, i, j))
    pairs, left, right = [], set(), set()
    for _, i, j in sorted(overlaps, key=lambda item: (-item[0], item[1], item[2])):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((i, j))
    return pairs


def score_article(
    document: Mapping[str, Any],
    found: Sequence[Found],
    kinds: frozenset[str] = KINDS,
    score: Score | None = None,
) -> Score:
    """Add one article's counts to `score` (a new one if not given), for quotations of the given kinds.

    A found span of another kind that overlaps a gold one of these kinds counts as found, so that a wrong
    kind costs kind accuracy and no recall; one of another kind that overlaps nothing is left out.
    """
    score = score or Score()
    quotes: Sequence[Mapping[str, Any]] = document["quotes"]
    pairs = _pairs(quotes, found)
    expected = {i for i, quote in enumerate(quotes) if quote["type"] in kinds}
    matched = dict(pairs)
    taken = {j: i for i, j in pairs}
    score.gold += len(expected)
    score.found += sum(1 for j, one in enumerate(found) if (taken[j] in expected if j in taken else one.kind in kinds))
    for i in sorted(expected):
        quote = quotes[i]
        if i not in matched:
            score.misses.append(f"missed [{quote['type']}] {quote['text']}")
            continue
        one = found[matched[i]]
        score.overlap += 1
        score.exact += (one.start, one.end) == (quote["start"], quote["end"])
        score.kind += one.kind == quote["type"]
        if _right_speaker(quote, one):
            score.speaker += 1
        else:
            expected_name = (quote.get("speaker") or {}).get("name") or (quote.get("speaker") or {}).get("text")
            score.misses.append(f"speaker found {one.name!r}, not {expected_name!r}: {quote['text']}")
        affiliation = (quote.get("speaker") or {}).get("affiliation")
        if affiliation:
            score.affiliations += 1
            score.affiliation += _shares_words(affiliation, one.affiliation)
        if quote.get("cue"):
            score.cues += 1
            score.cue += one.cue is not None and one.cue[0] < quote["cue"]["end"] and quote["cue"]["start"] < one.cue[1]
        if quote.get("stance"):
            score.stances += 1
            score.stance += one.stance == quote["stance"]["label"]
    for j, one in enumerate(found):
        if j not in taken and one.kind in kinds:
            score.misses.append(f"invented [{one.kind}] {document['text'][one.start : one.end]}")
    return score


def evaluate(
    documents: Iterable[Mapping[str, Any]],
    found: Mapping[str, Sequence[Found]],
    kinds: frozenset[str] = KINDS,
) -> Score:
    """Score what was found in each document (by its id) against its gold quotations of the given kinds."""
    score = Score()
    for document in documents:
        score_article(document, found.get(document["id"], ()), kinds, score)
    return score
