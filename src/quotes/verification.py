"""Verification: do the words of a claim stand in the article, and do they mean there what they mean alone?

It is the same for every engine, and for records of anybody's. Words are compared after folding only, whole
words, all of them: nothing is ever matched in part or by likeness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from quotes.article import Article, Span
from quotes.clipping import clipped, negation
from quotes.differences import closest
from quotes.folding import TIERS, Folded, Tier, fold_words
from quotes.matching import Match, Needle, find, marks_dropped, prepare
from quotes.records import Passage, Quotation

_AROUND = 2000  # code points around a mention in which its full name is looked for first

Status = Literal["verbatim", "changed", "clipped", "ambiguous", "not_found"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a claim.

    `verbatim`   its words stand at `start` to `end`; `tier` says what had to be forgiven.
    `clipped`    they stand there, but cut off from a word that turns or narrows their meaning.
    `changed`    a close passage stands there, with other words.
    `ambiguous`  they stand in several places, and nothing tells which is meant.
    `not_found`  neither they nor a close passage stand in the article.
    """

    status: Status
    tier: Tier | None = None
    start: int | None = None
    """In code points of the article's text, outer quotation marks excluded."""
    end: int | None = None
    text: str | None = None
    """The article's own words from `start` to `end`."""
    reason: str = ""
    """One line for the reader; empty where there is nothing to explain."""


def verify(
    claim: str,
    article: str | Article,
    *,
    near: int | None = None,
    within: Span | None = None,
    speaker: str | None = None,
    cue: Span | None = None,
    language: str | None = None,
) -> Verification:
    """Look for a claim in an article.

    Args:
        claim: the words; quotation marks around them do not count.
        article: the article, or its text.
        near: where the claim is said to begin, in code points; of several places the nearest is taken.
        within: the paragraph or other stretch where the claim is said to stand.
        speaker: who is said to speak; of several places the one whose paragraph names them is taken.
        cue: the reporting words of the claim, whose own negation ("denied that") the record tells.
        language: ISO 639-1 code for the negations to look for; by default the article's, for a bare text any.
    """
    text = article if isinstance(article, str) else article.text
    language = language or ("und" if isinstance(article, str) else article.language)
    needle = prepare(claim)
    if not needle.folded.words:
        return Verification("not_found", reason="the claim has no words")
    folded = folded_article(text)
    matches = find(needle, text, folded, near)
    if within is not None:
        matches = [match for match in matches if match in within] or matches
    if not matches:
        return _explain(claim, needle, text, folded)
    judged = [_judge(match, needle, text, language, cue) for match in matches]
    if near is not None:
        return _nearest(judged, near)
    good = [verdict for verdict in judged if verdict.status == "verbatim"]
    if not good:
        return min(judged, key=lambda verdict: verdict.status != "clipped")
    tier = min(TIERS.index(verdict.tier) for verdict in good if verdict.tier)
    best = [verdict for verdict in good if verdict.tier == TIERS[tier]]
    if len(best) > 1 and speaker:
        best = [verdict for verdict in best if _names(speaker, text, verdict)] or best
    if len(best) > 1:
        places = ", ".join(str(verdict.start) for verdict in best[:5])
        more = ", …" if len(best) > 5 else ""
        return Verification("ambiguous", reason=f"the words stand in {len(best)} places: {places}{more}")
    return best[0]


@lru_cache(maxsize=16)
def folded_article(text: str) -> Folded:
    """The folded words of an article; those of the last articles are kept, so that each is folded once."""
    return fold_words(text)


def _judge(match: Match, needle: Needle, text: str, language: str, cue: Span | None) -> Verification:
    words = match.of(text)

    def verdict(status: Status, reason: str = "", tier: Tier | None = None) -> Verification:
        return Verification(status, tier, match.start, match.end, words, reason)

    if match.tier is None:
        return verdict("changed", match.difference)
    if match.cut:
        around = text[max(0, match.start - 20) : match.end + 20]
        return verdict("clipped", f"the claim begins or ends within a word or a number: “{_line(around)}”", match.tier)
    if word := clipped(text, match, language, cue):
        return verdict("clipped", f"cut off from “{word}” right beside it", match.tier)
    if match.tier == "punctuation" and (known := negation(language)):
        for word in marks_dropped(needle.core, words):
            if word in known.words:
                return verdict("changed", f"the mark after “{word}” differs, and with it what is negated")
    return verdict("verbatim", tier=match.tier)


def _nearest(judged: Sequence[Verification], near: int) -> Verification:
    """The place at `near`, else the nearest where the claim is verbatim; a tie is ambiguous."""

    def distance(verdict: Verification) -> int:
        return abs((verdict.start or 0) - near)

    good = sorted((one for one in judged if one.status == "verbatim"), key=distance)
    first = min(judged, key=distance)
    if not good or distance(first) == 0:
        return first
    if len(good) > 1 and distance(good[0]) == distance(good[1]):
        return Verification("ambiguous", reason=f"two places are equally near: {good[0].start}, {good[1].start}")
    return good[0]


def _explain(claim: str, needle: Needle, text: str, folded: Folded) -> Verification:
    passage = closest(claim, needle.folded, text, folded)
    if passage is None:
        return Verification("not_found", reason="no passage of the article has these words")
    return Verification("changed", None, passage.start, passage.end, passage.of(text), passage.reason)


def _names(speaker: str, text: str, verdict: Verification) -> bool:
    """Whether the paragraph of a place names the speaker, by the last word of the name."""
    start, end = verdict.start or 0, verdict.end or 0
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    around = fold_words(text[line_start : line_end if line_end >= 0 else len(text)])
    name = fold_words(speaker).words
    return bool(name) and name[-1] in around.words


def _line(words: str) -> str:
    return " ".join(words.split())


def verify_record(record: Quotation, article: Article) -> list[str]:
    """What in a record does not stand in the article character by character; an empty list where all does.

    Claim, parts, mention, affiliation, cue and evidence are compared at their offsets; the expert's name and
    every mention of its chain must stand anywhere in the article.
    """
    text, claim, expert = article.text, record.claim, record.expert
    problems = [_misplaced(name, given) for name, given in _passages(record) if not _in_place(given, text)]
    if record.article.sha256 != article.sha256:
        problems.append("the article's text is not the one that the record was made from")
    first, last = article.utf16(claim.start), article.utf16(claim.end)
    if claim.start_utf16 != first or claim.end_utf16 != last:
        problems.append(f"claim: UTF-16 offsets are {first} to {last}")
    if parts := claim.parts:
        if any(not claim.start <= part.start < part.end <= claim.end for part in parts):
            problems.append("claim.parts: not inside the claim")
        if any(one.end > other.start for one, other in pairwise(parts)):
            problems.append("claim.parts: not in the order of the article")
    if expert:
        near = expert.mention or claim
        for name in dict.fromkeys((expert.name, *expert.chain)):
            if not _stands(name, text, near):
                problems.append(f"expert: “{name}” is not in the article")
    return problems


def _in_place(passage: Passage, text: str) -> bool:
    return text[passage.start : passage.end] == passage.text != ""


def _stands(name: str, text: str, near: Passage) -> bool:
    """Whether a name is in the article: looked for around a place first, for a long article has many names."""
    start, end = max(0, near.start - _AROUND), near.end + _AROUND
    return text.find(name, start, end) >= 0 or name in text


def _passages(record: Quotation) -> list[tuple[str, Passage]]:
    claim, expert, affiliation = record.claim, record.expert, record.affiliation
    found: list[tuple[str, Passage]] = [("claim", claim)]
    found += [("claim.parts", part) for part in claim.parts]
    if expert and expert.mention:
        found.append(("expert.mention", expert.mention))
    if affiliation:
        found += [("affiliation", affiliation), *affiliation.named()]
    if record.cue:
        found.append(("cue", record.cue))
    if record.stance.evidence:
        found.append(("stance.evidence", record.stance.evidence))
    return found


def _misplaced(name: str, passage: Passage) -> str:
    if not passage.text:
        return f"{name}: empty"
    return f"{name}: the article does not have “{_line(passage.text)}” at {passage.start}"
