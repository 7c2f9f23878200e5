"""Whose cue it is: the noun phrase that stands as subject before or behind a reporting verb."""

from __future__ import annotations

import re
from bisect import bisect_left

from quotes.context import SUBJECT_REACH, Context, Region, Sentence, last_before
from quotes.cues import CueHit
from quotes.gaps import CLAUSE
from quotes.phrases import Phrase
from quotes.traits import DETERMINER, FUNCTIONAL, HONORIFIC, PARTICLE, PRONOUN
from quotes.verbsecond import second_subject, subject_behind

_ADJUNCTS = 18  # tokens of adjuncts between an inverted verb and its subject
_ADDRESSED = re.compile(r"[(«\"“”»]")
_ADDRESSED_END = re.compile(r"[)»\"”“«]")
_COMMA_OR_BRACKET = re.compile(r"[,)]")
_CLOSED_APPOSITION = re.compile(r"[,)–—]")
_CLOSED = re.compile(r"[»”\"]")
_PARTED = re.compile(r"[,?!…»”\"“«–—)]")
_CLAUSE_END = re.compile(r"[.;:«»“”\"(\n!?]")


def subject_after(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """The phrase right behind the cue, adverbs of time skipped."""
    if cue.frame == "participle" and here.lexicon.subject_after:
        return None
    index = cue.end
    while index < min(high, cue.end + 3) and here.tokens.folded[index] in here.lexicon.time_words:
        index += 1
    index = _past_addressee(here, index, high)
    spoken_to = index > cue.end and ")" in here.tokens.gap(index)
    if index >= high or not (here.attached(index) or spoken_to) or _quotes_at(here, index, high):
        return None
    phrase = here.reader.read(index, _before_object(here, cue, index, high))
    if phrase is None or phrase.after > high or (phrase.head == "group" and here.reader.is_oblique(index)):
        return None
    verb = here.lexicon.without_prefix(here.tokens.folded[cue.start])
    named = verb not in here.lexicon.predicates and _bounded(here, phrase, high)  # «وصف كلام …» has its object there
    return phrase if named or here.reader.surely(phrase) else None


def _before_object(here: Context, cue: CueHit, index: int, high: int) -> int:
    """Where a subject must end: at the preposition, joined or not, behind which its verb says the content."""
    folded = here.tokens.folded
    led = [
        word for word, parts in here.lexicon.content_cues.items() if any(part in folded[cue.start] for part in parts)
    ]
    letters = here.lexicon.preposition_letters
    joined = [word for word in led if word in letters]
    for place in range(index + 1, min(index + _ADJUNCTS, high)):
        word = folded[place]
        if word in led or (len(word) > 3 and any(here.reader.joins(letter, place) for letter in joined)):
            return place
    return high


def _past_addressee(here: Context, index: int, high: int) -> int:
    """First token behind whom is spoken to: «قال لـ(الجريدة) رئيس …», «صرح لـ"النهار" وزير …»."""
    tokens = here.tokens
    if index + 1 >= high or tokens.folded[index] not in here.lexicon.preposition_letters:
        return index
    if not _ADDRESSED.search(tokens.gaps[index + 1]):
        return index
    for place in range(index + 2, min(index + 6, high)):
        if _ADDRESSED_END.search(tokens.gaps[place]):
            return place
    return index


def _bounded(here: Context, phrase: Phrase, high: int) -> bool:
    """Whether what follows an unknown word or two shows that they name who speaks: «قال هنجبي إن …»."""
    end = phrase.after
    if end - phrase.start > 3 or here.tokens.folded[phrase.start].endswith(here.lexicon.adverb_endings):
        return False
    if end >= high or here.tokens.gap(end).strip():
        return True
    if here.complementizer(end):
        return True
    noun = phrase.head == "name" and here.tokens.folded[end] in here.lexicon.noun_prepositions
    return here.functional(end) and not noun


def _quotes_at(here: Context, index: int, high: int) -> bool:
    """Whether a marked span begins right before token `index` and holds words rather than a name."""
    place = bisect_left(here.outer_starts, here.tokens.ends[index - 1] if index else 0)
    if place >= len(here.outermost) or here.outermost[place].outer.start >= here.tokens.starts[index]:
        return False
    one = here.outermost[place]
    if not one.closed or here.length(one) > 3:
        return True
    end = here.tokens.at(one.outer.end)
    following = here.text[one.outer.end : here.tokens.starts[end]] if end < high else "."
    named = here.tokens.folded[index] in here.reader.surnames or here.reader.begins_name(index)
    opened = end < high and (":" in following or here.tokens.folded[end] in here.lexicon.complementizers)
    return not ((named and ("،" in following or "," in following)) or opened)


def subject_before(here: Context, cue: CueHit, sentence: Sentence, regions: list[Region]) -> Phrase | None:
    """The subject that stands before its verb, in the part of the sentence that no other cue reports."""
    if here.lexicon.cased:
        if cue.start not in here.before:
            here.before[cue.start] = _cased_subject(here, cue, sentence)
        return here.before[cue.start]
    tokens, lexicon = here.tokens, here.lexicon
    if cue.first > sentence.low and tokens.folded[cue.first - 1] in lexicon.relatives:
        antecedent = _antecedent(here, cue, sentence.low)
        if antecedent is not None:
            return antecedent
    begun = [region.start for region in regions if region.start < tokens.starts[cue.first]]
    floor = max(tokens.at(begun[-1]), sentence.low) if begun else sentence.low
    start = floor
    # The sentence's first phrase, as in «فلان، باحث …، قال إن».
    while start < cue.first and (here.functional(start) or tokens.folded[start] in lexicon.topicalizers):
        start += 1
    if start < cue.first and floor == sentence.low:
        phrase = here.reader.read(start, cue.first)
        if phrase and phrase.after <= cue.first and here.reader.surely(phrase):
            if tokens.folded[floor] in lexicon.topicalizers:
                return phrase
            tail, verb = tokens.gap(phrase.after), phrase.after
            while verb < cue.first and (tokens.folded[verb] in lexicon.auxiliaries or here.reader.adjunct(verb)):
                verb += 1
            if verb == cue.first or "،" in tail or "," in tail:
                return phrase
    if floor == sentence.low:
        first = _first_subject(here, cue, sentence.low)
        if first is not None:
            return first
    said = tokens.folded[cue.start]
    if regions and lexicon.without_prefix(said) != said:
        return None  # «قال فلان إن …، وأضاف أن …»
    return here.people.named_within(floor, cue.first)


def _first_subject(here: Context, cue: CueHit, low: int) -> Phrase | None:
    """The subject of the verb that the sentence begins with, of the cue too: «دانت الوزارة القرار، معتبرة أنه …»."""
    if low + 1 >= cue.first or here.functional(low) or here.tokens.folded[low] in here.lexicon.cue_heads:
        return None
    phrase = here.reader.read(low + 1, cue.first)
    if phrase is None or phrase.head in {"unknown", "pronoun"} or not here.reader.surely(phrase):
        return None
    return phrase if here.people.agrees(phrase, cue.agreement) else None


def _antecedent(here: Context, cue: CueHit, low: int) -> Phrase | None:
    """The phrase that a relative pronoun takes up: «الباحثة التونسية فلانة، التي اعتبرت»."""
    relative = cue.first - 1
    gender = here.lexicon.gender_words.get(here.tokens.folded[relative], "either")
    if {gender, cue.agreement} == {"masculine", "feminine"}:
        return None  # «تونس، التي قال إنها …»
    phrases = [here.reader.read(start, relative) for start in range(max(low, relative - 14), relative)]
    known = [one for one in phrases if one and one.head not in {"unknown", "pronoun"} and here.reader.surely(one)]
    singular = gender != "either"  # الذي, التي: no group
    fitting = [
        one for one in known if here.people.agrees(one, cue.agreement) and not (singular and one.head == "group")
    ]
    return next((one for one in fitting if one.after == relative), next(iter(fitting), None))


def _cased_subject(here: Context, cue: CueHit, sentence: Sentence) -> Phrase | None:
    """Subject, verb: "X, director of Y, said", "the minister said", « il a ajouté »."""
    tokens, lexicon = here.tokens, here.lexicon
    if lexicon.verb_second:
        return second_subject(here, cue, sentence.low)
    quoted = last_before(sentence.spoken, tokens.starts[cue.start])
    low = max(sentence.low, cue.first - SUBJECT_REACH, tokens.at(quoted.outer.end) if quoted else 0)
    first = _past_auxiliaries(here, cue, low)
    if first <= low:
        return None
    if _CLOSED_APPOSITION.search(tokens.gaps[first]):
        relative = tokens.folded[first] in lexicon.relatives and _taken_up(here, low, first)
        return relative or _before_apposition(here, low, first)
    boundary = _clause_start(here, low, first)
    for start in range(boundary, first):
        traits = here.traits[start]
        small = traits & FUNCTIONAL and not traits & (DETERMINER | PRONOUN | PARTICLE)
        if small and tokens.folded[start] not in lexicon.groups:
            continue
        phrase = here.reader.read(start, first)
        if phrase and (phrase.end == first or (phrase.head != "pronoun" and phrase.after == first)):
            owner = _complemented(here, boundary, start) or _apposed(here, low, phrase, first)
            if owner is not None or phrase.head == "name" or not _in_complement(here, boundary, start):
                return owner or phrase
    # A relative clause or an adverb between: the first phrase of the clause.
    for start in range(boundary, first):
        phrase = None if _in_complement(here, boundary, start) else here.reader.read(start, first)
        if phrase and phrase.head in {"name", "organisation", "group", "role", "pronoun"}:
            return phrase
    if (
        1 < first - boundary <= 6
        and tokens.folded[boundary] in lexicon.determiners
        and _common_noun(here, boundary + 1)
    ):
        return unlisted(here, boundary, first)
    return None


def _in_complement(here: Context, low: int, index: int) -> bool:
    """Whether a phrase belongs to the noun before it: « le commissaire aux droits de l’homme »."""
    determiners, folded = here.lexicon.determiners, here.tokens.folded
    while index > low and folded[index - 1] in determiners and not here.prepositional(index - 1):
        index -= 1
    return index > low and here.prepositional(index - 1)


def _apposed(here: Context, low: int, role: Phrase, first: int) -> Phrase | None:
    """Whose role stands behind a comma and before the verb: « Mme Odile Brun, directrice du port a indiqué »."""
    if role.head != "role" or here.traits[role.start] & DETERMINER or "," not in here.tokens.gaps[role.start]:
        return None
    for start in range(low, role.start):
        phrase = here.reader.read(start, first)
        if phrase is not None and phrase.head == "name" and phrase.after == first:
            return phrase
    return None


def _taken_up(here: Context, low: int, relative: int) -> Phrase | None:
    """Whom a relative behind a comma takes up: "It belongs to Justice Arthur Kell, who said …"."""
    for start in range(max(low, relative - _ADJUNCTS), relative):
        phrase = here.reader.read(start, relative)
        if phrase is not None and relative in (phrase.end, phrase.after) and phrase.head in {"name", "role", "group"}:
            return phrase
    return None


def _complemented(here: Context, low: int, start: int) -> Phrase | None:
    """Whom a phrase behind a preposition belongs to: "Ann Roy from the polling agency", « Léa Roy de l’institut »."""
    tokens, lexicon = here.tokens, here.lexicon
    while start > low and tokens.folded[start - 1] in lexicon.determiners and not here.prepositional(start - 1):
        start -= 1
    if start <= low or not here.prepositional(start - 1):
        return None
    for place in range(low, start - 1):
        phrase = here.reader.read(place, start - 1)
        if phrase is not None and phrase.after == start - 1 and phrase.head in {"name", "role", "group"}:
            return phrase
    return None


def sentence_subject(here: Context, sentence: Sentence, stop: int) -> Phrase | None:
    """The subject that a sentence begins with, adjuncts before its comma passed over."""
    tokens, lexicon, start = here.tokens, here.lexicon, sentence.low
    for _ in range(3):
        if start >= stop:
            return None
        word = tokens.folded[start]
        led = here.functional(start) and word not in lexicon.determiners and word not in lexicon.pronouns
        if word in lexicon.resumptives and word not in lexicon.pronouns:
            start += 1
            continue
        phrase = None if here.prepositional(start) or led else here.reader.read(start, stop)
        if phrase is not None and phrase.head in {"name", "role", "organisation", "group", "pronoun"}:
            return phrase
        start = next((i for i in range(start + 1, min(start + 16, stop)) if "," in tokens.gap(i)), stop)
    return None


def _past_auxiliaries(here: Context, cue: CueHit, low: int) -> int:
    """The token where the verb group begins, adverbs and auxiliaries included."""
    tokens, lexicon, first = here.tokens, here.lexicon, cue.first
    while (
        first > max(low, cue.first - 4)
        and tokens.folded[first - 1] in lexicon.auxiliaries
        and tokens.folded[first - 1] not in lexicon.pronouns
        and tokens.folded[first - 1] not in lexicon.determiners
        and here.attached(first)
    ):
        first -= 1
    return first


def unlisted(here: Context, start: int, end: int) -> Phrase:
    """A body or group whose noun no list has: "the plaintiffs", « l’établissement »."""
    lexicon, word = here.lexicon, here.tokens.folded[start]
    if word in lexicon.plural_determiners:
        return Phrase(start, end, "group", name=(start, end), definite=word not in lexicon.indefinite)
    if word in lexicon.indefinite or here.tokens.folded[start + 1].endswith(lexicon.person_endings):
        return Phrase(start, end, "role", role=(start + 1, end), definite=word not in lexicon.indefinite)
    return Phrase(start, end, "organisation", name=(start + 1, end))


def _clause_start(here: Context, low: int, first: int) -> int:
    index = first - 1
    while index > low:
        if here.tokens.signs[index] & CLAUSE:
            return index
        index -= 1
    return low


def _before_apposition(here: Context, low: int, first: int) -> Phrase | None:
    """The subject that something in commas or brackets parts from its verb: "X, R-Ky., said", "X (Y), of Z, said".

    The leftmost name that punctuation follows and no preposition leads: names behind it belong to its apposition.
    """
    start, brackets = low, 0
    option: Phrase | None = None
    while start < first:
        gap = here.tokens.gaps[start]
        if gap != " ":
            brackets = max(0, brackets + gap.count("(") - gap.count(")"))
        phrase = None if brackets else here.reader.read(start, first)
        if phrase is None:
            start += 1
            continue
        stop = _past_complement(here, phrase.end, first)
        gap = here.tokens.gap(stop) if stop <= first else ""
        if any(sign in gap for sign in ",(–—") and not (start > low and _led(here, start)):
            if phrase.head == "name":
                return phrase
            option = option or phrase
        start = max(phrase.after if phrase.head == "name" else phrase.end, phrase.end)
    return option


def _past_complement(here: Context, index: int, high: int) -> int:
    """First token behind a name's complement: "Rep. Ann Roy of Ohio, …"."""
    end = index
    while end < high and here.prepositional(end) and not here.tokens.gap(end).strip():
        end += 1
    if end == index or end >= high or not here.capital_at(end):
        return index
    while end < high and here.capital_at(end) and not here.tokens.gap(end).strip():
        end += 1
    return end


def _led(here: Context, index: int) -> bool:
    """Whether a preposition stands right before the token: "of Silver Spring, Md.,"."""
    before, lexicon = here.tokens.folded[index - 1], here.lexicon
    if before in lexicon.determiners or before in lexicon.resumptives:
        return False
    return before in lexicon.joiners or here.prepositional(index - 1)


def agent(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """Who says what stands in the passive: "described by the mayor as …", « jugé par le maire … »."""
    index = cue.end
    if index + 1 >= high or here.tokens.folded[index] not in here.lexicon.agents or not here.attached(index):
        return None
    phrase = here.reader.read(index + 1, high)
    return phrase if phrase is not None and phrase.head not in {"unknown", "anaphor"} else None


def inverted_subject(here: Context, cue: CueHit, sentence: Sentence) -> Phrase | None:
    """The subject of an inverted cue: "said Joseph", « affirme-t-elle », « a-t-il ajouté »."""
    if cue.start not in here.behind:
        here.behind[cue.start] = _inverted(here, cue, sentence)
    return here.behind[cue.start]


def _inverted(here: Context, cue: CueHit, sentence: Sentence) -> Phrase | None:
    tokens, high = here.tokens, sentence.high
    if here.lexicon.verb_second:
        return subject_behind(here, cue, high)
    first = cue.first
    while (
        first > sentence.low
        and tokens.folded[first - 1] in here.lexicon.auxiliaries
        and (here.attached(first) and tokens.folded[first - 1] not in here.lexicon.pronouns)
    ):
        first -= 1  # « nous annonce », « lui a répondu »
    parted = first == sentence.low or bool(_PARTED.search(tokens.gap(first)))
    for index in range(cue.first, cue.end):
        if index > cue.first and tokens.folded[index] in here.lexicon.pronouns and "-" in tokens.gap(index):
            return Phrase(index, index + 1, "pronoun", name=(index, index + 1))
    index = cue.end
    while index < min(high, cue.end + 4):
        word, gap = tokens.folded[index], tokens.gap(index)
        if word in here.lexicon.pronouns and gap.strip() in {"-", "‐", "–"}:
            return Phrase(index, index + 1, "pronoun", name=(index, index + 1))
        if (word == "t" or word in here.lexicon.anyone) and gap.strip() == "-":
            index += 1
            continue
        break
    if index >= high or not here.attached(index) or "\n" in tokens.gap(index):
        return None
    if any(tokens.folded[i] in here.lexicon.anyone and "-" in tokens.gap(i) for i in range(cue.first, index)):
        return _behind_anyone(here, index, high)
    if not parted or (_COMMA_OR_BRACKET.search(tokens.gaps[first]) and _parted_subject(here, cue, sentence)):
        return None
    subject = _inverted_phrase(here, cue, index, high)
    if subject is None and here.lexicon.free_inversion:
        subject = _behind_adjuncts(here, cue, high)
    return subject


def _behind_anyone(here: Context, index: int, high: int) -> Phrase | None:
    """Where words come from whose speaker is anyone: « indique-t-on de source policière, auprès du parquet »."""
    if not here.prepositional(index):
        return None
    while index < high and (here.prepositional(index) or here.tokens.folded[index] in here.lexicon.determiners):
        index += 1
    phrase = here.reader.read(index, high)
    return phrase if phrase is not None and phrase.head in {"organisation", "group", "role", "name"} else None


def _parted_subject(here: Context, cue: CueHit, sentence: Sentence) -> bool:
    """Whether the comma before a verb closes its subject's apposition: « Éric Woerth (LR, droite), a appelé … »."""
    tokens = here.tokens
    quoted = last_before(sentence.spoken, tokens.starts[cue.first])
    low = max(sentence.low, cue.first - SUBJECT_REACH, tokens.at(quoted.outer.end) if quoted else 0)
    subject = _before_apposition(here, low, cue.first) if low < cue.first else None
    if subject is None or subject.head == "pronoun":
        return False
    led = subject.start > low and tokens.folded[subject.start - 1] in here.lexicon.resumptives  # "But Ann Roy, …"
    if subject.start > low and not led and not _PARTED.search(tokens.gap(subject.start)):
        return False
    behind = subject.after
    if behind < cue.first and tokens.folded[behind] in here.lexicon.relatives:
        return True
    return subject.head == "name" and (
        behind >= cue.first
        or "(" in tokens.gap(behind)
        or tokens.folded[behind] in here.lexicon.determiners
        or tokens.folded[behind].isdigit()
    )


def _inverted_phrase(here: Context, cue: CueHit, index: int, high: int) -> Phrase | None:
    tokens = here.tokens
    for start in range(index, index + (4 if here.lexicon.perfect_auxiliaries else 1)):
        if start >= high or (start > index and not here.attached(start)):
            return None
        before = tokens.folded[start - 1]
        led = here.prepositional(start) or (
            start > index and (here.prepositional(start - 1) or before in here.lexicon.determiners)
        )
        phrase = None if led else here.reader.read(start, high)
        defined = phrase is not None and here.reader.folded[phrase.end] in here.lexicon.relatives
        if phrase is not None and (phrase.head != "pronoun" or defined):
            return phrase  # also « celle qui dirige le port »
        if tokens.folded[start] not in here.lexicon.auxiliaries:
            return None if led else _modified(here, start, high)  # « à Namur » is where, not who
    return None


def _modified(here: Context, index: int, high: int) -> Phrase | None:
    """A name behind words that modify it: "said longtime ally Terry Stone"."""
    for start in range(index, min(high, index + 6)):
        linked = start == index or here.attached(start) or here.tokens.gaps[start] == "/"
        if here.functional(start) or not linked:
            return None
        if here.capital_at(start):
            phrase = here.reader.read(start, high)
            return phrase if phrase is not None and phrase.head == "name" else None
    return None


def _common_noun(here: Context, index: int) -> bool:
    """Whether the token can be the noun of somebody: no function word and no time."""
    word = here.tokens.folded[index]
    return not (here.functional(index) or word in here.lexicon.time_words or word in here.lexicon.settings)


def _behind_adjuncts(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """« …, a déclaré jeudi à l’AFP, dans un entretien, la ministre X »: the subject behind adjuncts."""
    tokens, lexicon, index = here.tokens, here.lexicon, cue.end
    quoted = bool(_CLOSED.search(tokens.gap(cue.first)))
    for start in range(index, min(high, index + _ADJUNCTS)):
        word = tokens.folded[start]
        if start > index and (_CLAUSE_END.search(tokens.gap(start)) or here.complementizer(start)):
            return None
        before = tokens.folded[start - 1]
        if start > index and (here.prepositional(start - 1) or (before in lexicon.determiners)):
            continue
        if here.prepositional(start) or (here.functional(start) and word not in lexicon.determiners):
            continue
        phrase = here.reader.read(start, high)
        bare = not (word in lexicon.determiners or here.capital_at(start) or here.traits[start] & HONORIFIC)
        if phrase is not None and phrase.head in {"name", "role", "organisation", "group"} and not bare:
            return phrase
        if quoted and word in lexicon.determiners and start + 1 < high and _common_noun(here, start + 1):
            named = here.reader.apposed_name(start, high)
            if named is not None:
                return named
            end = start + 2
            while end < min(high, start + 5) and here.capital_at(end) and here.attached(end):
                end += 1
            return unlisted(here, start, end)
    return None
