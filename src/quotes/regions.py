"""Regions: the stretch of a sentence that a cue reports, before, around or behind it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from quotes.article import Span
from quotes.candidates import Mention
from quotes.context import MIN_INDIRECT, Context, Region
from quotes.cues import CueHit
from quotes.marks import Marked
from quotes.phrases import Phrase
from quotes.sources import self_source, source_phrase, source_region
from quotes.subjects import cased_subject, inverted_subject, subject_after, subject_before

_OPENER_REACH = 60  # tokens between a cue and the statement that it opens


def find_regions(
    here: Context, cues: list[CueHit], low: int, high: int, sentence: Span, long: list[Marked]
) -> list[Region]:
    regions: list[Region] = []
    for number, cue in enumerate(cues):
        if any(
            region.cue.frame != "participle" and cue.start < here.tokens.at(region.start) for region in regions[-1:]
        ):
            continue
        following = cues[number + 1].first if number + 1 < len(cues) else high
        nested = bool(regions) and _nested(here, cue, regions[-1])
        region = _region(here, cue, low, high, following, sentence, long, regions, cues, nested)
        if region is None:
            _close(here, cue, regions)
            continue
        if regions and regions[-1].start < here.tokens.starts[cue.first] < regions[-1].end:
            regions[-1] = replace(regions[-1], end=here.cut(here.tokens.starts[cue.first], regions[-1].start))
        regions.append(region)
        here.speaker, here.mention = region.speaker, region.mention
        here.cue = here.cue_of(region.cue)
    return regions


def _remember(here: Context, cue: CueHit, phrase: Phrase | None, low: int) -> None:
    """Keep in mind who speaks where nothing of it is found: later mentions may be shorter."""
    if phrase is None and here.speaker < 0 and cue.frame == "finite" and here.lexicon.cased:
        phrase = cased_subject(here, cue, low)
    if phrase is not None and phrase.head in {"organisation", "group", "name"}:
        person = here.people.resolve(phrase, here.speaker)
        if here.speaker < 0:
            here.speaker = person


def _close(here: Context, cue: CueHit, regions: list[Region]) -> None:
    """End the last region at a participle that reports nothing itself: «…، معلنا نهاية …»."""
    start = here.tokens.starts[cue.start]
    inside = bool(regions) and regions[-1].start < start < regions[-1].end
    if cue.frame == "participle" and inside and re.search(r"[,،]", here.tokens.gap(cue.start)):
        regions[-1] = replace(regions[-1], end=here.cut(start, regions[-1].start))


def _nested(here: Context, cue: CueHit, region: Region) -> bool:
    """Whether a cue stands within what another one reports, as in "he said that critics claim …"."""
    position = here.tokens.starts[cue.first]
    if not region.start < position < region.end or cue.frame in {"participle", "source"}:
        return False
    gap, word = here.tokens.gap(cue.first), here.tokens.folded[cue.first]
    if re.search(r"[,،;؛:»”\"]", gap) or here.lexicon.without_prefix(word) != word:
        return False
    return here.tokens.folded[cue.first - 1] not in here.lexicon.resumptives


def _region(
    here: Context,
    cue: CueHit,
    low: int,
    high: int,
    following: int,
    sentence: Span,
    long: list[Marked],
    regions: list[Region],
    cues: list[CueHit],
    nested: bool,
) -> Region | None:
    trailing = _trailing(here, cue, low, high, sentence, long, regions)
    if trailing is not None:
        return trailing
    if cue.frame == "source":
        return source_region(here, cue, low, high, sentence, regions)
    if nested:
        return None
    phrase = subject_after(here, cue, high) if here.lexicon.subject_after else None
    behind = max(phrase.after, cue.end) if phrase else cue.end
    opening = _opening(here, cue, behind, high, following, sentence, cues)
    if opening is None:
        _remember(here, cue, phrase, low)
        return None
    start, opened = opening
    speaker, mention = _whose(here, cue, phrase, low, regions)
    return Region(cue, speaker, mention, start, here.cut(sentence.end, start), opened)


def _opening(
    here: Context, cue: CueHit, behind: int, high: int, following: int, sentence: Span, cues: list[CueHit]
) -> tuple[int, bool] | None:
    """Where the content of a cue starts, and whether something opens it."""
    tokens, lexicon = here.tokens, here.lexicon
    starts = {one.outer.start for one in here.marked_in(sentence)}
    finite = {other.start for other in cues if other.frame != "participle" and other.start > cue.start}
    for index in range(behind, min(high, behind + _OPENER_REACH) + 1):
        gap_start = tokens.ends[index - 1] if index else 0
        gap_end = tokens.starts[index] if index < len(tokens) else len(here.text)
        gap_end = min(gap_end, sentence.end)
        gap = here.text[gap_start:gap_end]
        colon = gap.find(":")
        if colon >= 0 and not (gap_start + colon + 1 < len(here.text) and here.text[gap_start + colon + 1].isdigit()):
            return here.skip_blanks(gap_start + colon + 1), True
        opened = next((gap_start + i for i in range(len(gap)) if gap_start + i in starts), None)
        if opened is not None and _opens(here, opened, behind, index):
            return opened, True
        if index >= min(high, behind + _OPENER_REACH):
            return None
        word = tokens.folded[index]
        if here.complementizer(index):
            inclusive = word in lexicon.inclusive_complementizers
            return (tokens.starts[index] if inclusive else here.skip_blanks(tokens.ends[index])), True
        if index == behind and directly(here, gap):
            if word in lexicon.content_prepositions and not lexicon.cased:
                after = tokens.folded[index + 1] if index + 1 < high else ""
                if after in lexicon.complementizers or after in lexicon.inclusive_complementizers:
                    continue
                if index + 1 < high and not here.marked_at(tokens.starts[index + 1], tokens.ends[index]):
                    return tokens.starts[index + 1], False
                continue
            if tokens.folded[cue.end - 1] in lexicon.bare_complements and word not in lexicon.content_prepositions:
                return _bare(here, index, high)
        if index in finite and index > behind:
            return None
    return None


def directly(here: Context, gap: str) -> bool:
    return not gap.strip(" \u00a0\u200f\u200e\n’'-") or gap.strip() in {"«", '"', "“"}


def _bare(here: Context, index: int, high: int) -> tuple[int, bool] | None:
    """A statement without a complementizer: "said parents still want …", "said on Monday it would …"."""
    start = _past_adjunct(here, index, high)
    if high - start < 2 or (start > index and not here.attached(here.tokens.gap(start))):
        return None
    return here.tokens.starts[start], True


def _past_adjunct(here: Context, index: int, high: int) -> int:
    """First token behind an adjunct of time or setting: "on Monday", "in a statement"."""
    end, settings, seen = index, here.lexicon.settings | here.lexicon.time_words, False
    for probe in range(index, min(high, index + 6)):
        word = here.tokens.folded[probe]
        if probe > index and not here.attached(here.tokens.gap(probe)):
            break
        if word in settings:
            end, seen = probe + 1, True
        elif not (word in here.lexicon.joiners or word in here.lexicon.determiners or word.isdigit()) or seen:
            break
    return end


def _opens(here: Context, mark: int, behind: int, index: int) -> bool:
    """Whether a mark found on the way opens the content, rather than holding a name in an adjunct."""
    one = here.outermost[bisect_left(here.outer_starts, mark)]
    before = here.tokens.folded[index - 1] if index else ""
    if here.names(before):
        return False
    if here.spoken(one):
        return True
    return index <= behind + 1 and not here.names(before) and here.length(one) > 1


def _whose(
    here: Context, cue: CueHit, phrase: Phrase | None, low: int, regions: list[Region]
) -> tuple[int, Mention | None]:
    if phrase is not None:
        return here.resolve(phrase)
    if cue.frame == "participle" and regions:
        return regions[-1].speaker, regions[-1].mention
    before = subject_before(here, cue, low, regions)
    if before is not None:
        return here.resolve(before)
    if regions:
        return regions[-1].speaker, regions[-1].mention
    return here.speaker, here.mention


def _trailing(
    here: Context, cue: CueHit, low: int, high: int, sentence: Span, long: list[Marked], regions: list[Region]
) -> Region | None:
    """An attribution behind what it reports: "…," X said; « … », affirme X; «…»، يقول فلان."""
    begin = cue.first
    subject: Phrase | None = None
    tokens = here.tokens
    if cue.frame == "participle":
        return None
    if not here.lexicon.subject_after and cue.frame != "source":
        subject = inverted_subject(here, cue, high)
        if subject is None:
            floor = max(
                [
                    low,
                    *(tokens.at(one.outer.end) for one in long if one.outer.end <= tokens.starts[cue.start]),
                ]
            )
            before = cased_subject(here, cue, floor) if cue.first > floor else None
            if before is None:
                return None
            subject, begin = before, before.start
    elif cue.frame == "source":
        subject = source_phrase(here, cue, high)
        if subject is None and not self_source(here, cue):
            return None
    else:
        subject = subject_after(here, cue, high)
    while (
        here.lexicon.perfect_auxiliaries
        and begin > low
        and begin == cue.first
        and (tokens.folded[begin - 1] in here.lexicon.auxiliaries and here.attached(tokens.gap(begin)))
    ):
        begin -= 1  # « nous annonce », « lui a répondu »
        cue = replace(cue, first=begin)
    if begin <= low:
        return None
    gap = tokens.gap(begin)
    gap_start = tokens.ends[begin - 1]
    quoted = next(
        (one for one in reversed(long) if one.outer.end <= tokens.starts[begin] and one.outer.end >= gap_start),
        None,
    )
    if quoted is not None and not re.search(r"[:؛;]|\.\s*\w", here.text[quoted.outer.end : tokens.starts[begin]]):
        behind = subject.after if subject else cue.end
        if here.lexicon.subject_after and cue.frame != "source" and _has_opening(here, cue, behind, high):
            return None
        speaker, mention = here.resolve(subject) if subject else (here.speaker, here.mention)
        return Region(cue, speaker, mention, quoted.start, quoted.end, True)
    if cue.frame == "source" or ("," not in gap and "،" not in gap and "–" not in gap and "—" not in gap):
        return None
    end = max(subject.after if subject else 0, cue.end)
    tail = (
        here.text[tokens.ends[end - 1] : tokens.starts[end] if end < high else sentence.end]
        if end <= len(tokens)
        else ""
    )
    if here.lexicon.subject_after or subject is None:
        return None
    inverted = subject.start >= cue.end
    past = _past_adjunct(here, end, high)
    if past > end:
        end = past
        tail = here.text[tokens.ends[end - 1] : tokens.starts[end] if end < high else sentence.end]
    if begin - low < MIN_INDIRECT or not (inverted or end >= high or re.match(r"\s*[.,;!?]", tail)):
        return None
    if inverted and _has_opening(here, cue, end, high):
        return None
    start = sentence.start
    if regions:
        return None
    stop = here.cut(tokens.starts[begin], start)
    if any(one.start < stop for one in long):
        return None
    speaker, mention = here.resolve(subject)
    return Region(cue, speaker, mention, start, stop, True)


def _has_opening(here: Context, cue: CueHit, behind: int, high: int) -> bool:
    """Whether a complementizer, a colon or a mark close behind shows that the cue opens a new statement.

    A mark alone does not where the cue follows its quotation without a conjunction: «"…"، يقول فلان، "…"».
    """
    word = here.tokens.folded[cue.start]
    joined = here.lexicon.without_prefix(word) != word
    for index in range(behind, min(high, behind + 12)):
        if ":" in here.tokens.gap(index) or here.complementizer(index):
            return True
        if joined and here.marked_at(here.tokens.starts[index], here.tokens.ends[index - 1] if index else 0):
            return True
    return False
