"""Regions: the stretch of a sentence that a cue reports, before, around or behind it."""

from __future__ import annotations

import re

from quotes.candidates import Mention
from quotes.context import MIN_INDIRECT, Context, Region, Sentence, last_before
from quotes.cues import CueHit
from quotes.phrases import Phrase
from quotes.sources import self_source, source_phrase, source_region
from quotes.subjects import agent, inverted_subject, sentence_subject, subject_after, subject_before
from quotes.verbsecond import led_by_subject, opens_clause

_OPENER_REACH = 60  # tokens between a cue and the statement that it opens
_INSERTION = 24  # tokens of a clause in commas between a subject and what it says
_OBJECT_REACH = 8  # tokens between a cue and the infinitive that it reports: "called on X to resign"
_LED = 2  # prepositions between a cue and the word or two in marks that it reports: "accused them of being "…" "
_ASIDE = re.compile(r"[,()]")
_ENDED = re.compile(r"\s*[.,;!?]")
_ENDS_REPORT = re.compile(r"[,،;؛:»”\"]")
_PARTED = re.compile(r"[:؛;]|\.\s*\w")
_COMMA = re.compile(r"[,،]")
_PART = re.compile(r"[,،–—]")


def find_regions(here: Context, sentence: Sentence) -> list[Region]:
    """The regions of a sentence's cues, in their order; who speaks in them is remembered."""
    starts = here.tokens.starts
    regions: list[Region] = []
    for cue in sentence.cues:
        last = regions[-1] if regions else None
        if last is not None and last.cue.frame != "participle" and starts[cue.start] < last.start:
            continue
        region = _region(here, cue, sentence, regions)
        if region is None:
            _close(here, cue, regions)
            continue
        if last is not None and last.opened and last.start <= region.start < last.end and _carrier(here, region):
            continue
        if last is not None and last.start <= starts[cue.first] < last.end:
            led = cue.first > sentence.low and here.tokens.folded[cue.first - 1] in here.lexicon.relatives
            regions[-1] = last._replace(end=here.cut(starts[cue.first - led], last.start))
            if regions[-1].end <= last.start:
                regions.pop()
        regions.append(region)
        here.speaker, here.mention = region.speaker, region.mention
        here.cue = here.cue_of(region.cue)
    return regions


def _carrier(here: Context, region: Region) -> bool:
    """Whether a source is only what carried the words: «وأكدت الوزارة أنها "…"، وفق بيان» is still the ministry's."""
    if region.cue.frame != "source" or region.mention is None:
        return False
    first = here.tokens.at(region.mention.start)
    return here.reader.is_document(first) and not here.reader.is_body(first + 1)


def _close(here: Context, cue: CueHit, regions: list[Region]) -> None:
    """End the last region at a participle that reports nothing itself: «…، معلنا نهاية …»."""
    start = here.tokens.starts[cue.start]
    inside = bool(regions) and regions[-1].start < start < regions[-1].end
    if cue.frame == "participle" and inside and _COMMA.search(here.tokens.gap(cue.start)):
        regions[-1] = regions[-1]._replace(end=here.cut(start, regions[-1].start))


def _nested(here: Context, cue: CueHit, region: Region) -> bool:
    """Whether a cue stands within what another one reports, as in "he said that critics claim …"."""
    position = here.tokens.starts[cue.first]
    if not region.start < position < region.end or cue.frame in {"participle", "source"}:
        return False
    gap, word = here.tokens.gap(cue.first), here.tokens.folded[cue.first]
    if _ENDS_REPORT.search(gap) or here.lexicon.without_prefix(word) != word:
        return False
    if here.tokens.folded[cue.first - 1] in here.lexicon.relatives and _COMMA.search(here.tokens.gap(cue.first - 1)):
        return False  # «…، الذي ينص على أن …»
    return here.tokens.folded[cue.first - 1] not in here.lexicon.resumptives


def _region(here: Context, cue: CueHit, sentence: Sentence, regions: list[Region]) -> Region | None:
    phrase = agent(here, cue, sentence.high)
    trailing = _trailing(here, cue, sentence, regions) if phrase is None else None
    if trailing is not None:
        return trailing
    if cue.frame == "source":
        return source_region(here, cue, sentence, regions)
    if regions and _nested(here, cue, regions[-1]):
        return None
    if here.lexicon.subject_after:
        phrase = subject_after(here, cue, sentence.high)
    opening = None if _impersonal(here, cue, phrase, sentence) else _opening(here, cue, phrase, sentence)
    if opening is None:
        _remember(here, cue, phrase, sentence)
        return None
    start, opened = opening
    if phrase is not None and here.tokens.starts[phrase.start] >= start:
        phrase = None  # what was taken for the subject is the content: «وأكد استعداد كافة الأطراف»
    speaker, mention = _whose(here, cue, phrase, sentence, regions)
    return Region(cue, speaker, mention, start, here.cut(sentence.end, start), opened)


def _impersonal(here: Context, cue: CueHit, phrase: Phrase | None, sentence: Sentence) -> bool:
    """Whether a cue at the head of a sentence reports nobody's words: «يذكر أن …», "Asked whether …, she said"."""
    lexicon = here.lexicon
    if phrase is not None or cue.end >= sentence.high:
        return False
    led = cue.start == sentence.low + 1 and here.tokens.folded[sentence.low] in lexicon.clause_openers
    if cue.start != sentence.low and not led:
        return False
    if lexicon.cased and not lexicon.free_inversion and not lexicon.verb_second and cue.frame == "finite":
        return inverted_subject(here, cue, sentence) is None and here.complementizer(cue.end)
    return here.tokens.folded[cue.start] in lexicon.impersonal and here.complementizer(cue.end)


def _whose(
    here: Context, cue: CueHit, phrase: Phrase | None, sentence: Sentence, regions: list[Region]
) -> tuple[int, Mention | None]:
    """Who speaks: the subject, else the speaker of the sentence's last cue, else who spoke last."""
    if phrase is not None:
        return here.resolve(phrase)
    if cue.frame == "participle" and regions:
        return regions[-1].speaker, regions[-1].mention
    before = subject_before(here, cue, sentence, regions)
    if before is not None:
        return here.resolve(before)
    if here.lexicon.cased and not here.lexicon.verb_second:
        behind = inverted_subject(here, cue, sentence) if cue.frame != "participle" else None
        behind = behind or (None if regions else sentence_subject(here, sentence, cue.first))
        if behind is not None:
            return here.resolve(behind)
    speaker, mention = (regions[-1].speaker, regions[-1].mention) if regions else (here.speaker, here.mention)
    agreeing = here.people.agreeing(cue.agreement, speaker, cue.first)
    return (speaker, mention) if agreeing == speaker else (agreeing, here.people.last_mention(agreeing))


def _remember(here: Context, cue: CueHit, phrase: Phrase | None, sentence: Sentence) -> None:
    """Keep in mind who speaks where nothing of it is found: later mentions may be shorter."""
    if here.lexicon.verb_second and cue.frame == "finite":
        subject = subject_before(here, cue, sentence, [])
        if subject is not None and (subject.head != "organisation" or here.reader.names_body(subject)):
            here.speaker, here.mention = here.resolve(subject)
            here.cue = here.cue_of(cue)
        return
    taken = here.speaker >= 0  # who speaks is known: only somebody else at the head of the sentence takes the word
    if phrase is None and cue.frame == "finite" and here.lexicon.cased:
        phrase = subject_before(here, cue, sentence, [])
        if taken and phrase is not None and (phrase.head == "organisation" or phrase.start > sentence.low + 2):
            return
    if phrase is not None and phrase.head in {"organisation", "group", "name"}:
        person = here.people.resolve(phrase, here.speaker).person
        if not taken or here.lexicon.cased:
            here.speaker = person


# -- what a cue opens ----------------------------------------------------------------------------------


def _opening(here: Context, cue: CueHit, phrase: Phrase | None, sentence: Sentence) -> tuple[int, bool] | None:
    """Where the content of a cue starts, and whether something opens it.

    Opened by a complementizer, a colon or a quotation mark; else the cue's object or infinitive is the content.
    """
    tokens, lexicon = here.tokens, here.lexicon
    behind = max(phrase.after if phrase else 0, cue.end, cue.close)
    while behind < sentence.high and tokens.folded[behind] in lexicon.time_words and _directly(tokens.gap(behind)):
        behind += 1
    behind = _past_insertion(here, behind, sentence.high) if phrase else behind
    subject = inverted_subject(here, cue, sentence) if lexicon.verb_second else None
    if subject is not None and subject.after <= sentence.high:
        behind = max(behind, subject.after)
    reach = min(sentence.high, behind + _OPENER_REACH)
    for index in range(behind, reach + 1):
        gap = tokens.gaps[index]
        if gap != " ":
            gap_start = tokens.ends[index - 1] if index else 0
            gap = gap[: max(0, sentence.end - gap_start)]
            colon = gap.find(":")
            if colon >= 0 and not here.text[gap_start + colon + 1 : gap_start + colon + 2].isdigit():
                return here.skip_blanks(gap_start + colon + 1), True
            opened = next((place for place in range(gap_start, gap_start + len(gap)) if place in here.openings), None)
            if opened is not None and _opens(here, cue, opened, behind, index):
                return opened, True
        if index >= reach:
            break
        if "," in gap and lexicon.comma_opens and opens_clause(here, index, sentence):
            return here.skip_blanks(gap_start + gap.find(",") + 1), True
        if here.complementizer(index) and (
            lexicon.subject_after or lexicon.comma_opens or _adjuncts_only(here, behind, index)
        ):
            inclusive = tokens.folded[index] in lexicon.inclusive_complementizers
            return (tokens.starts[index] if inclusive else here.skip_blanks(tokens.ends[index])), True
        if index == behind and (_directly(gap) or (phrase and phrase.role and _COMMA.fullmatch(gap.strip()))):
            direct = _direct(here, cue, index, sentence)
            if direct is not None:
                return direct
        if cue.takes == "infinitive" and index <= behind + _OBJECT_REACH and _infinitive(here, index, sentence.high):
            return tokens.starts[index], False
        if index in sentence.finite and index > behind:
            break
    return _object(here, cue, phrase, sentence) if cue.takes == "noun" else None


def _past_insertion(here: Context, index: int, high: int) -> int:
    """First token behind a clause in commas between subject and statement: «قال سكان، رفضوا ذكر أسمائهم، إن …»."""
    if index >= high or not _COMMA.search(here.tokens.gap(index)) or here.complementizer(index):
        return index
    for place in range(index + 1, min(index + _INSERTION, high)):
        if not _COMMA.search(here.tokens.gap(place)):
            continue
        led = here.tokens.folded[place] in here.lexicon.content_prepositions and place + 1 < high
        if here.complementizer(place) or (led and here.complementizer(place + 1)):
            return place
    return index


def _direct(here: Context, cue: CueHit, index: int, sentence: Sentence) -> tuple[int, bool] | None:
    """A content without a complementizer right behind its cue: a bare clause, or what its preposition leads to."""
    tokens, lexicon = here.tokens, here.lexicon
    word = tokens.folded[index]
    if word in lexicon.content_prepositions and not lexicon.cased:
        verb = tokens.folded[cue.start]
        if word in lexicon.content_cues and not any(part in verb for part in lexicon.content_cues[word]):
            return None
        after = tokens.folded[index + 1] if index + 1 < sentence.high else ""
        if not after or after in lexicon.complementizers or after in lexicon.inclusive_complementizers:
            return None
        return (
            None if here.marked_at(tokens.starts[index + 1], tokens.ends[index]) else (tokens.starts[index + 1], False)
        )
    if tokens.folded[cue.end - 1] not in lexicon.bare_complements or word in lexicon.content_prepositions:
        return None
    for place in range(index, min(index + _OBJECT_REACH, sentence.high)):
        if here.complementizer(place) and _adjuncts_only(here, index, place):
            return None  # "said this week that": it opens the content
    return _bare(here, index, sentence.high)


def _adjuncts_only(here: Context, start: int, end: int) -> bool:
    """Whether nothing but addressees and adjuncts stands between a cue and "that": no noun that "that" belongs to."""
    tokens, lexicon, reader = here.tokens, here.lexicon, here.reader
    addressed = False
    for index in range(end - 1, start - 1, -1):
        word = tokens.folded[index]
        if index < end - 1 and _ASIDE.search(tokens.gaps[index + 1]):
            return True  # "said, when asked about it, that"
        if (
            here.capital_at(index)
            or here.functional(index)
            or word in lexicon.time_words
            or word in lexicon.settings
            or word in lexicon.addressees
            or reader.is_body(index)
            or word.isdigit()
            or word.endswith(lexicon.adverb_endings)
        ):
            addressed = addressed or reader.is_body(index) or word in lexicon.addressees
            continue
        if not addressed:
            return False
    return True


def _bare(here: Context, index: int, high: int) -> tuple[int, bool] | None:
    """A statement without a complementizer: "said parents still want …", "said on Monday it would …"."""
    start = _past_adjunct(here, index, high)
    if high - start < 2 or (start > index and not here.attached(start)):
        return None
    return here.tokens.starts[start], True


def _infinitive(here: Context, index: int, high: int) -> bool:
    """Whether an infinitive begins at the token: "to fight", « de défiscaliser », « lancer »."""
    lexicon, folded = here.lexicon, here.tokens.folded
    verb = index + 1 if folded[index] in lexicon.infinitive_markers else index
    if verb >= high - 1 or (verb == index and not lexicon.infinitive_endings):
        return False
    if here.functional(verb) or here.capital_at(verb) or not _directly(here.tokens.gap(verb)):
        return False
    return not lexicon.infinitive_endings or folded[verb].endswith(lexicon.infinitive_endings)


def _object(here: Context, cue: CueHit, phrase: Phrase | None, sentence: Sentence) -> tuple[int, bool] | None:
    """A noun that states the content: «وأكد استعداد …», «استغرب المجلس، في وقت سابق، جهل …»."""
    tokens = here.tokens
    if phrase is not None and not (here.reader.surely(phrase) and phrase.head != "unknown"):
        phrase = None
    start = phrase.after if phrase is not None else cue.end
    while start < sentence.high and tokens.folded[start] in here.lexicon.time_words and _directly(tokens.gap(start)):
        start += 1
    for _ in range(2):
        if start >= sentence.high:
            return None
        gap = tokens.gap(start).strip()
        if gap and not (phrase is not None and _COMMA.fullmatch(gap)):
            return None
        if not (gap and here.functional(start)):
            break
        # An adjunct between commas.
        commas = (i for i in range(start + 1, min(start + 14, sentence.high)) if _COMMA.search(tokens.gap(i)))
        start = next(commas, sentence.high)
    if sentence.high - start < MIN_INDIRECT or here.functional(start):
        return None
    return tokens.starts[start], False


def _past_adjunct(here: Context, index: int, high: int) -> int:
    """First token behind an adjunct of time or setting: "on Monday", "in a statement"."""
    end, seen, lexicon = index, False, here.lexicon
    for probe in range(index, min(high, index + 6)):
        word = here.tokens.folded[probe]
        if probe > index and not here.attached(probe):
            break
        if word in lexicon.settings or word in lexicon.time_words:
            end, seen = probe + 1, True
        elif not (word in lexicon.joiners or word in lexicon.determiners or word.isdigit()) or seen:
            break
    return end


def _directly(gap: str) -> bool:
    return not gap.strip(" \u00a0\u200f\u200e\n’'-") or gap.strip() in {"«", '"', "“"}


def _opens(here: Context, cue: CueHit, mark: int, behind: int, index: int) -> bool:
    """Whether a mark found on the way opens the content, rather than holding a name in an adjunct."""
    one = here.marked_from(mark)
    before = here.tokens.folded[index - 1] if index else ""
    if here.names(before):
        return False
    if here.spoken(one):
        return True
    article = before in here.lexicon.determiners and before not in here.lexicon.indefinite
    if here.lexicon.nouns_capitalised and article and here.capital_at(index):
        return False  # "sagte der „Neuen Presse“"
    if here.lexicon.quoted_words and (before in here.lexicon.predicates or here.text[one.start].islower()):
        if here.term(one):
            return index <= behind + 1 and not here.prepositional(index - 1)  # "said on “Harbour Morning”"
        return index <= behind + 1 or sum(here.prepositional(place) for place in range(behind, index)) <= _LED
    predicate = here.lexicon.without_prefix(here.tokens.folded[cue.start]) in here.lexicon.predicates
    verb = here.tokens.folded[cue.start]
    led = any(part in verb for part in here.lexicon.content_cues.get(before, ()))  # «اتهم الوزارة بـ"…"»
    return (index <= behind + 1 or led) and (here.length(one) > 1 or predicate)


# -- attributions behind what they report --------------------------------------------------------------


def _trailing(here: Context, cue: CueHit, sentence: Sentence, regions: list[Region]) -> Region | None:
    """An attribution behind what it reports: "…," X said; « … », affirme X; «…»، يقول فلان."""
    if cue.frame == "participle":
        return None
    tokens, lexicon = here.tokens, here.lexicon
    subject, begin = _attributed(here, cue, sentence)
    if subject is None and not (lexicon.subject_after or (cue.frame == "source" and self_source(here, cue))):
        return None
    if begin == cue.first:
        while (
            lexicon.perfect_auxiliaries
            and begin > sentence.low
            and tokens.folded[begin - 1] in lexicon.auxiliaries
            and here.attached(begin)
        ):
            begin -= 1  # « nous annonce », « lui a répondu »
        if begin < cue.first:
            cue = cue._replace(first=begin)
    if begin <= sentence.low:
        return None
    quoted = last_before(sentence.spoken, tokens.starts[begin])
    if quoted is not None and quoted.outer.end >= tokens.ends[begin - 1]:
        between = here.text[quoted.outer.end : tokens.starts[begin]]
        if not _PARTED.search(between):
            behind = subject.after if subject else cue.end
            if lexicon.subject_after and cue.frame != "source" and _has_opening(here, cue, behind, sentence.high):
                return None
            speaker, mention = here.resolve(subject) if subject else (here.speaker, here.mention)
            return Region(cue, speaker, mention, quoted.start, quoted.end, True)
    if cue.frame == "source" or lexicon.subject_after or subject is None:
        return None
    return _trailing_indirect(here, cue, subject, begin, sentence, regions)


def _attributed(here: Context, cue: CueHit, sentence: Sentence) -> tuple[Phrase | None, int]:
    """The subject of an attribution that may stand behind its statement, and where the attribution begins."""
    if cue.frame == "source":
        source = source_phrase(here, cue, sentence.high)
        return source, min(cue.first, source.start) if source else cue.first
    if here.lexicon.subject_after:
        return subject_after(here, cue, sentence.high), cue.first
    subject = inverted_subject(here, cue, sentence)
    if here.lexicon.verb_second:
        return _attributed_second(here, cue, subject, sentence)
    if subject is not None:
        return subject, cue.first
    subject = subject_before(here, cue, sentence, [])
    return subject, subject.start if subject is not None else cue.first


def _attributed_second(
    here: Context, cue: CueHit, behind: Phrase | None, sentence: Sentence
) -> tuple[Phrase | None, int]:
    """Where the verb stands second, behind its statement it comes first, or last after "wie"."""
    folded, lexicon = here.tokens.folded, here.lexicon
    if behind is None:
        before = subject_before(here, cue, sentence, [])
        led = before is not None and before.start > sentence.low
        if before is None or not led or folded[before.start - 1] not in lexicon.parentheticals:
            return None, cue.first
        return before, before.start - 1
    if cue.first > sentence.low + 1:
        if led_by_subject(here, sentence.low, cue.first):
            return None, cue.first  # "Klein, die Ministerin, nennt ihn …"
        if folded[cue.first - 1] in lexicon.trailing_sources:
            return behind, cue.first - 1  # "…", so beschrieb ihn …
    return behind, cue.first


def _trailing_indirect(
    here: Context, cue: CueHit, subject: Phrase, begin: int, sentence: Sentence, regions: list[Region]
) -> Region | None:
    """A statement without marks before its attribution: "Prices will rise, the minister said"."""
    tokens, high = here.tokens, sentence.high
    if not _PART.search(tokens.gap(begin)) or begin - sentence.low < 2:
        return None
    end = max(subject.after, cue.end)
    end = max(end, _past_adjunct(here, end, high))
    tail = here.text[tokens.ends[end - 1] : tokens.starts[end] if end < high else sentence.end]
    inverted = subject.start > cue.first
    if here.lexicon.verb_second and tokens.folded[sentence.low] in here.lexicon.subordinators:
        return None
    if inverted and not here.lexicon.verb_second and _only_subject(here, sentence.low, begin):
        return None
    if not (inverted or end >= high or _ENDED.match(tail)):
        return None
    put_in = inverted and tail.lstrip().startswith(",") and not (end < high and here.complementizer(end))
    if inverted and not (put_in and not here.lexicon.verb_second) and _has_opening(here, cue, end, high):
        return None
    if any(region.opened and region.cue.frame == "finite" for region in regions):
        return None
    if inverted and "," in tail and high - end > 2 * (begin - sentence.low):
        # Put in near the beginning: « Au Québec, a-t-il dit, c’est … ».
        speaker, mention = here.resolve(subject)
        start = tokens.starts[end]
        return Region(cue, speaker, mention, start, here.cut(sentence.end, start), True)
    if begin - sentence.low < MIN_INDIRECT:
        return None
    stop = here.cut(tokens.starts[begin], sentence.start)
    quoted = last_before(sentence.spoken, tokens.starts[begin])
    if quoted is not None and quoted.start < stop and not inverted:
        return None
    speaker, mention = here.resolve(subject)
    return Region(cue, speaker, mention, sentence.start, stop, True)


def _only_subject(here: Context, low: int, begin: int) -> bool:
    """Whether all before the cue is its subject: "Rep. Adam Schiff, the top Democrat on the panel, called on …"."""
    lexicon, tokens = here.lexicon, here.tokens
    phrase = here.reader.read(low, begin)
    if phrase is None or phrase.head == "pronoun" or not _COMMA.search(tokens.gap(phrase.end)):
        return phrase is not None and phrase.after >= begin
    last = next((i for i in range(begin - 1, phrase.end - 1, -1) if _COMMA.search(tokens.gap(i))), begin)
    word = tokens.folded[last] if last < begin else ""
    return (
        phrase.after >= begin
        or word in lexicon.relatives
        or word in lexicon.determiners
        or word.isdigit()
        or here.reader.is_role(last)
        or here.is_participle(last)
    )


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
