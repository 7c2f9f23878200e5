"""Attribution: which marked spans and which clauses are quotations, by which cue, and whose.

Works sentence by sentence, as a reader does: the cue opens a region of content; marked spans inside it are
its quotations; a marked span that stands by itself looks for its cue behind it, then to who spoke last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quotes.article import Article, Span
from quotes.candidates import Cue, Mention, Statement
from quotes.cues import CueHit, find_cues
from quotes.lexicon import Lexicon
from quotes.marks import Marked
from quotes.people import People
from quotes.phrases import Phrase, PhraseReader
from quotes.records import ClaimKind
from quotes.segmentation import sentences
from quotes.tokens import Tokens

_QUOTED = 4  # words from which a marked span counts as words of somebody, whatever surrounds it
_OPENER_REACH = 60  # tokens between a cue and the statement that it opens
_TRAILING_REACH = 14  # tokens that an attribution behind its statement may take
_MIN_INDIRECT = 3
_ENDING = re.compile(r"[\s,،;؛:–—-]+\Z")
_DASH = re.compile(r"[\s.,]*(?:[–—―]|\s-\s)\s*")


@dataclass(frozen=True, slots=True)
class Region:
    """A cue, its speaker, and the stretch (code points) that it reports."""

    cue: CueHit
    speaker: int
    mention: Mention | None
    start: int
    end: int
    opened: bool
    """Whether a complementizer, a colon or a mark opens the content (else the cue's object does)."""


class StatementFinder:
    """Finds the statements of one article."""

    def __init__(
        self,
        article: Article,
        tokens: Tokens,
        lexicon: Lexicon,
        marked: Sequence[Marked],
        reader: PhraseReader,
        people: People,
    ):
        self.article, self.text = article, article.text
        self.tokens, self.lexicon, self.reader, self.people = tokens, lexicon, reader, people
        self.outermost = [one for one in marked if one.depth == 0]
        self.nested = [one for one in marked if one.depth > 0]
        self.outer_starts = [one.outer.start for one in self.outermost]
        self.speaker = -1
        self.mention: Mention | None = None
        self.cue: Cue | None = None
        self.found: list[Statement] = []

    # -- places ----------------------------------------------------------------------------------------

    def _range(self, span: Span) -> tuple[int, int]:
        return self.tokens.at(span.start), self.tokens.at(span.end)

    def _length(self, span: Span) -> int:
        low, high = self._range(span)
        return high - low

    def _spoken(self, one: Marked) -> bool:
        """Whether a marked span is words that somebody says, by its length or the punctuation in its marks."""
        if self._length(one) >= _QUOTED or not one.closed:
            return True
        closing = self.text[max(one.start, one.end - 1) : one.outer.end]
        return any(sign in closing for sign in ",?!.") and self.lexicon.cased

    def _marked_in(self, span: Span) -> list[Marked]:
        low = bisect_left(self.outer_starts, span.start)
        high = bisect_left(self.outer_starts, span.end)
        return self.outermost[low:high]

    def run(self) -> list[Statement]:
        """All statements, in the order of the article."""
        for number, paragraph in enumerate(self.article.paragraphs):
            if paragraph.kind == "body":
                self._paragraph(number, paragraph)
        return sorted(self.found, key=lambda one: (one.start, -one.end))

    def _paragraph(self, number: int, paragraph: Span) -> None:
        marked = self._marked_in(paragraph)
        previous: Marked | None = None
        for sentence in sentences(self.text, paragraph, marked, self.lexicon):
            inside = [one for one in marked if sentence.start <= one.outer.start < sentence.end]
            self._sentence(number, sentence, inside, previous)
            previous = inside[-1] if inside else None

    def _sentence(self, number: int, sentence: Span, marked: list[Marked], previous: Marked | None) -> None:
        low, high = self._range(sentence)
        long = [one for one in marked if self._spoken(one)]
        hidden = frozenset(i for one in long for i in range(*self._range(one)))
        cues = find_cues(self.tokens, low, high, hidden, self.lexicon)
        regions = self._regions(cues, low, high, sentence, long)
        claimed: set[int] = set()
        for index, one in enumerate(marked):
            region = self._governing(one, regions, marked, sentence)
            statement = self._marked_statement(number, one, region, sentence, marked, index)
            if statement.likely:
                claimed.add(index)
            self.found.append(statement)
        for region in regions:
            if not any(region.start <= one.start < region.end for i, one in enumerate(marked) if i in claimed):
                self._indirect(number, region, sentence)

    # -- regions ---------------------------------------------------------------------------------------

    def _regions(self, cues: list[CueHit], low: int, high: int, sentence: Span, long: list[Marked]) -> list[Region]:
        regions: list[Region] = []
        for number, cue in enumerate(cues):
            if any(
                region.cue.frame != "participle" and cue.start < self.tokens.at(region.start) for region in regions[-1:]
            ):
                continue
            following = cues[number + 1].first if number + 1 < len(cues) else high
            nested = bool(regions) and self._nested(cue, regions[-1])
            region = self._region(cue, low, high, following, sentence, long, regions, cues, nested)
            if region is None:
                self._close(cue, regions)
                continue
            if regions and regions[-1].start < self.tokens.starts[cue.first] < regions[-1].end:
                regions[-1] = replace(regions[-1], end=self._cut(self.tokens.starts[cue.first], regions[-1].start))
            regions.append(region)
            self.speaker, self.mention = region.speaker, region.mention
            self.cue = self._cue(region.cue)
        return regions

    def _remember(self, cue: CueHit, phrase: Phrase | None, low: int) -> None:
        """Keep in mind who speaks where nothing of it is found: later mentions may be shorter."""
        if phrase is None and self.speaker < 0 and cue.frame == "finite" and self.lexicon.cased:
            phrase = self._cased_subject(cue, low)
        if phrase is not None and phrase.head in {"organisation", "group", "name"}:
            person = self.people.resolve(phrase, self.speaker)
            if self.speaker < 0:
                self.speaker = person

    def _close(self, cue: CueHit, regions: list[Region]) -> None:
        """End the last region at a participle that reports nothing itself: «…، معلنا نهاية …»."""
        start = self.tokens.starts[cue.start]
        inside = bool(regions) and regions[-1].start < start < regions[-1].end
        if cue.frame == "participle" and inside and re.search(r"[,،]", self.tokens.gap(cue.start)):
            regions[-1] = replace(regions[-1], end=self._cut(start, regions[-1].start))

    def _nested(self, cue: CueHit, region: Region) -> bool:
        """Whether a cue stands within what another one reports, as in "he said that critics claim …"."""
        position = self.tokens.starts[cue.first]
        if not region.start < position < region.end or cue.frame in {"participle", "source"}:
            return False
        gap, word = self.tokens.gap(cue.first), self.tokens.folded[cue.first]
        if re.search(r"[,،;؛:»”\"]", gap) or self.lexicon.without_prefix(word) != word:
            return False
        return self.tokens.folded[cue.first - 1] not in self.lexicon.resumptives

    def _cue(self, hit: CueHit) -> Cue:
        start = self.tokens.starts[hit.first if not self._spread(hit) else hit.start]
        word = self.tokens.folded[hit.start]
        bare = self.lexicon.without_prefix(word)
        if bare != word and not self.lexicon.cased and (bare,) in self.lexicon.cues:
            start = self.tokens.starts[hit.start] + 1
        return Cue(start, self.tokens.ends[hit.end - 1], hit.polarity)

    def _spread(self, hit: CueHit) -> bool:
        return hit.start - hit.first > 2 or not self.lexicon.perfect_auxiliaries

    def _cut(self, stop: int, start: int) -> int:
        """`stop`, without the blanks, commas and conjunctions before it."""
        text = self.text[start:stop]
        ending = _ENDING.search(text)
        return start + (ending.start() if ending else len(text))

    def _region(
        self,
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
        trailing = self._trailing(cue, low, high, sentence, long, regions)
        if trailing is not None:
            return trailing
        if cue.frame == "source":
            return self._source(cue, low, high, sentence, regions)
        if nested:
            return None
        phrase = self._subject_after(cue, high) if self.lexicon.subject_after else None
        behind = max(phrase.after, cue.end) if phrase else cue.end
        opening = self._opening(cue, behind, high, following, sentence, cues)
        if opening is None:
            self._remember(cue, phrase, low)
            return None
        start, opened = opening
        speaker, mention = self._speaker(cue, phrase, low, regions)
        return Region(cue, speaker, mention, start, self._cut(sentence.end, start), opened)

    def _opening(
        self, cue: CueHit, behind: int, high: int, following: int, sentence: Span, cues: list[CueHit]
    ) -> tuple[int, bool] | None:
        """Where the content of a cue starts, and whether something opens it."""
        tokens, lexicon = self.tokens, self.lexicon
        starts = {one.outer.start for one in self._marked_in(sentence)}
        finite = {other.start for other in cues if other.frame != "participle" and other.start > cue.start}
        for index in range(behind, min(high, behind + _OPENER_REACH) + 1):
            gap_start = tokens.ends[index - 1] if index else 0
            gap_end = tokens.starts[index] if index < len(tokens) else len(self.text)
            gap_end = min(gap_end, sentence.end)
            gap = self.text[gap_start:gap_end]
            colon = gap.find(":")
            if colon >= 0 and not (
                gap_start + colon + 1 < len(self.text) and self.text[gap_start + colon + 1].isdigit()
            ):
                return self._skip_blanks(gap_start + colon + 1), True
            opened = next((gap_start + i for i in range(len(gap)) if gap_start + i in starts), None)
            if opened is not None and self._opens(opened, behind, index):
                return opened, True
            if index >= min(high, behind + _OPENER_REACH):
                return None
            word = tokens.folded[index]
            if self._complementizer(index):
                inclusive = word in lexicon.inclusive_complementizers
                return (tokens.starts[index] if inclusive else self._skip_blanks(tokens.ends[index])), True
            if index == behind and self._directly(gap):
                if word in lexicon.content_prepositions and not lexicon.cased:
                    after = tokens.folded[index + 1] if index + 1 < high else ""
                    if after in lexicon.complementizers or after in lexicon.inclusive_complementizers:
                        continue
                    if index + 1 < high and not self._marked_at(tokens.starts[index + 1], tokens.ends[index]):
                        return tokens.starts[index + 1], False
                    continue
                if tokens.folded[cue.end - 1] in lexicon.bare_complements and word not in lexicon.content_prepositions:
                    return self._bare(index, high)
            if index in finite and index > behind:
                return None
        return None

    def _directly(self, gap: str) -> bool:
        return not gap.strip(" \u00a0\u200f\u200e\n’'-") or gap.strip() in {"«", '"', "“"}

    def _marked_at(self, position: int, after: int) -> bool:
        low = bisect_left(self.outer_starts, after)
        return low < len(self.outer_starts) and self.outer_starts[low] < position

    def _bare(self, index: int, high: int) -> tuple[int, bool] | None:
        """A statement without a complementizer: "said parents still want …", "said on Monday it would …"."""
        start = self._past_adjunct(index, high)
        if high - start < 2 or (start > index and not self._attached(self.tokens.gap(start))):
            return None
        return self.tokens.starts[start], True

    def _past_adjunct(self, index: int, high: int) -> int:
        """First token behind an adjunct of time or setting: "on Monday", "in a statement"."""
        end, settings, seen = index, self.lexicon.settings | self.lexicon.time_words, False
        for probe in range(index, min(high, index + 6)):
            word = self.tokens.folded[probe]
            if probe > index and not self._attached(self.tokens.gap(probe)):
                break
            if word in settings:
                end, seen = probe + 1, True
            elif not (word in self.lexicon.joiners or word in self.lexicon.determiners or word.isdigit()) or seen:
                break
        return end

    def _opens(self, mark: int, behind: int, index: int) -> bool:
        """Whether a mark found on the way opens the content, rather than holding a name in an adjunct."""
        one = self.outermost[bisect_left(self.outer_starts, mark)]
        before = self.tokens.folded[index - 1] if index else ""
        if self._names(before):
            return False
        if self._spoken(one):
            return True
        return index <= behind + 1 and not self._names(before) and self._length(one) > 1

    def _skip_blanks(self, position: int) -> int:
        while position < len(self.text) and self.text[position] in " \u00a0\u202f\t،,.-–—\u200f\u200e'’":
            position += 1
        return position

    def _names(self, word: str) -> bool:
        """Whether marks after `word` hold a name: مجلة "…", « le film “…” »."""
        lexicon = self.lexicon
        forms = {word, lexicon.without_article(word), lexicon.without_article(lexicon.without_prefix(word))}
        for letter in lexicon.preposition_letters:
            if word.startswith(letter):
                forms |= {word[1:], lexicon.without_article(word[1:])}
        return bool(forms & lexicon.name_heads)

    # -- speakers --------------------------------------------------------------------------------------

    def _subject_after(self, cue: CueHit, high: int) -> Phrase | None:
        """The phrase right behind the cue, adverbs of time skipped."""
        if cue.frame == "participle" and self.lexicon.subject_after:
            return None
        index = cue.end
        while index < min(high, cue.end + 3) and self.tokens.folded[index] in self.lexicon.time_words:
            index += 1
        if index >= high or not self._attached(self.tokens.gap(index)) or self._quotes_at(index, high):
            return None
        phrase = self.reader.read(index, high)
        return phrase if phrase and phrase.after <= high else None

    def _quotes_at(self, index: int, high: int) -> bool:
        """Whether a marked span begins right before token `index` and holds words rather than a name."""
        place = bisect_left(self.outer_starts, self.tokens.ends[index - 1] if index else 0)
        if place >= len(self.outermost) or self.outermost[place].outer.start >= self.tokens.starts[index]:
            return False
        one = self.outermost[place]
        if not one.closed or self._length(one) > 3:
            return True
        end = self.tokens.at(one.outer.end)
        following = self.text[one.outer.end : self.tokens.starts[end]] if end < high else "."
        named = self.tokens.folded[index] in self.reader.surnames or self.reader.begins_name(index)
        opened = end < high and (":" in following or self.tokens.folded[end] in self.lexicon.complementizers)
        return not ((named and ("،" in following or "," in following)) or opened)

    def _attached(self, gap: str) -> bool:
        return not gap.strip(" \u00a0\u200f\u200e\u202f\n-‐’'«»\"“”")

    def _resolve(self, phrase: Phrase) -> tuple[int, Mention | None]:
        person = self.people.resolve(phrase, self.speaker)
        span = self.people.span(phrase.start, phrase.end)
        return person, Mention(span.start, span.end, person)

    def _speaker(
        self, cue: CueHit, phrase: Phrase | None, low: int, regions: list[Region]
    ) -> tuple[int, Mention | None]:
        if phrase is not None:
            return self._resolve(phrase)
        if cue.frame == "participle" and regions:
            return regions[-1].speaker, regions[-1].mention
        before = self._subject_before(cue, low, regions)
        if before is not None:
            return self._resolve(before)
        if regions:
            return regions[-1].speaker, regions[-1].mention
        return self.speaker, self.mention

    def _subject_before(self, cue: CueHit, low: int, regions: list[Region]) -> Phrase | None:
        """The subject that stands before its verb, in the part of the sentence that no other cue reports."""
        floor = low
        for region in regions:
            if region.start < self.tokens.starts[cue.first]:
                floor = max(floor, self.tokens.at(region.start) if not self.lexicon.cased else floor)
        if self.lexicon.cased:
            return self._cased_subject(cue, low)
        if cue.first > low and self.tokens.folded[cue.first - 1] in self.lexicon.relatives:
            antecedent = self._antecedent(low, cue.first - 1)
            if antecedent is not None:
                return antecedent
        start = floor
        # The sentence's first phrase, as in «فلان، باحث …، قال إن».
        while start < cue.first and self._functional(start):
            start += 1
        if start < cue.first and floor == low:
            phrase = self.reader.read(start, cue.first)
            if phrase and phrase.after <= cue.first and self.reader.surely(phrase):
                if self.tokens.folded[low] in self.lexicon.topicalizers:
                    return phrase
                tail = self.tokens.gap(phrase.after)
                if phrase.after == cue.first or "،" in tail or "," in tail:
                    return phrase
        named = [name for name in self.people.named if floor <= name.start and name.end <= cue.first]
        return named[-1] if named else None

    def _antecedent(self, low: int, relative: int) -> Phrase | None:
        """The phrase that a relative pronoun takes up: «الباحثة التونسية فلانة، التي اعتبرت»."""
        for start in range(max(low, relative - 14), relative):
            phrase = self.reader.read(start, relative)
            if phrase and phrase.after == relative and phrase.head != "unknown":
                return phrase
        return None

    def _functional(self, index: int) -> bool:
        word = self.tokens.folded[index]
        return word in self.lexicon.function_words or self.lexicon.without_prefix(word) in self.lexicon.function_words

    def _cased_subject(self, cue: CueHit, low: int) -> Phrase | None:
        """Subject, verb: "X, director of Y, said", "the minister said", « il a ajouté »."""
        tokens, first = self.tokens, cue.first
        while (
            first > low
            and tokens.folded[first - 1] in self.lexicon.auxiliaries
            and (tokens.folded[first - 1] not in self.lexicon.pronouns)
            and first > cue.first - 4
            and tokens.folded[first - 1] not in self.lexicon.determiners
            and self._attached(tokens.gap(first))
        ):
            first -= 1
        if first <= low:
            return None
        boundary = self._clause_start(low, first)
        gap = tokens.gap(first)
        if "," in gap or ")" in gap or "–" in gap or "—" in gap:
            return self._before_apposition(low, first)
        for start in range(boundary, first):
            word = tokens.folded[start]
            if (
                word in self.lexicon.function_words
                and word not in self.lexicon.determiners
                and word not in self.lexicon.pronouns
                and word not in self.lexicon.groups
                and word not in self.lexicon.name_particles
            ):
                continue
            phrase = self.reader.read(start, first)
            if phrase and (phrase.end == first or (phrase.head != "pronoun" and phrase.after == first)):
                return phrase
        # A relative clause or an adverb between: take the last phrase of the clause.
        best: Phrase | None = None
        start = boundary
        while start < first:
            phrase = self.reader.read(start, first)
            if phrase and phrase.head in {"name", "organisation", "group", "role", "pronoun"}:
                best = best or phrase
                start = phrase.end
            else:
                start += 1
        if best is None and first - boundary <= 6 and tokens.folded[boundary] in self.lexicon.determiners:
            best = Phrase(boundary, first, "organisation", name=(boundary + 1, first))
        return best if best is None or best.name is None or best.name[0] < best.name[1] else None

    def _clause_start(self, low: int, first: int) -> int:
        index = first - 1
        while index > low:
            gap = self.tokens.gap(index)
            if re.search(r"[,;:()\"“”«»!?\n–—]", gap):
                return index
            index -= 1
        return low

    def _before_apposition(self, low: int, first: int) -> Phrase | None:
        """The name before "…, director of Y," : the leftmost phrase of the sentence that a comma follows."""
        start = low
        options: list[Phrase] = []
        while start < first:
            phrase = self.reader.read(start, first)
            if phrase is None:
                start += 1
                continue
            gap = self.tokens.gap(phrase.end) if phrase.end <= first else ""
            if "," in gap or "(" in gap or "–" in gap or "—" in gap:
                options.append(phrase)
            start = phrase.after if phrase.head == "name" else phrase.end
            start = max(start, phrase.end)
        named = [phrase for phrase in options if phrase.head == "name"]
        if named:
            return named[-1]
        return options[0] if options else None

    # -- attributions behind and beside ----------------------------------------------------------------

    def _trailing(
        self, cue: CueHit, low: int, high: int, sentence: Span, long: list[Marked], regions: list[Region]
    ) -> Region | None:
        """An attribution behind what it reports: "…," X said; « … », affirme X; «…»، يقول فلان."""
        begin = cue.first
        subject: Phrase | None = None
        tokens = self.tokens
        if cue.frame == "participle":
            return None
        if not self.lexicon.subject_after and cue.frame != "source":
            subject = self._inverted(cue, high)
            if subject is None:
                floor = max(
                    [
                        low,
                        *(tokens.at(one.outer.end) for one in long if one.outer.end <= tokens.starts[cue.start]),
                    ]
                )
                before = self._cased_subject(cue, floor) if cue.first > floor else None
                if before is None:
                    return None
                subject, begin = before, before.start
        elif cue.frame == "source":
            subject = self._source_phrase(cue, high)
            if subject is None and not self._self_source(cue):
                return None
        else:
            subject = self._subject_after(cue, high)
        while (
            self.lexicon.perfect_auxiliaries
            and begin > low
            and begin == cue.first
            and (tokens.folded[begin - 1] in self.lexicon.auxiliaries and self._attached(tokens.gap(begin)))
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
        if quoted is not None and not re.search(r"[:؛;]|\.\s*\w", self.text[quoted.outer.end : tokens.starts[begin]]):
            behind = subject.after if subject else cue.end
            if self.lexicon.subject_after and cue.frame != "source" and self._has_opening(cue, behind, high):
                return None
            speaker, mention = self._resolve(subject) if subject else (self.speaker, self.mention)
            return Region(cue, speaker, mention, quoted.start, quoted.end, True)
        if cue.frame == "source" or ("," not in gap and "،" not in gap and "–" not in gap and "—" not in gap):
            return None
        end = max(subject.after if subject else 0, cue.end)
        tail = (
            self.text[tokens.ends[end - 1] : tokens.starts[end] if end < high else sentence.end]
            if end <= len(tokens)
            else ""
        )
        if self.lexicon.subject_after or subject is None:
            return None
        inverted = subject.start >= cue.end
        past = self._past_adjunct(end, high)
        if past > end:
            end = past
            tail = self.text[tokens.ends[end - 1] : tokens.starts[end] if end < high else sentence.end]
        if begin - low < _MIN_INDIRECT or not (inverted or end >= high or re.match(r"\s*[.,;!?]", tail)):
            return None
        if inverted and self._has_opening(cue, end, high):
            return None
        start = sentence.start
        if regions:
            return None
        stop = self._cut(tokens.starts[begin], start)
        if any(one.start < stop for one in long):
            return None
        speaker, mention = self._resolve(subject)
        return Region(cue, speaker, mention, start, stop, True)

    def _has_opening(self, cue: CueHit, behind: int, high: int) -> bool:
        """Whether a complementizer, a colon or a mark close behind shows that the cue opens a new statement.

        A mark alone does not where the cue follows its quotation without a conjunction: «"…"، يقول فلان، "…"».
        """
        word = self.tokens.folded[cue.start]
        joined = self.lexicon.without_prefix(word) != word
        for index in range(behind, min(high, behind + 12)):
            if ":" in self.tokens.gap(index) or self._complementizer(index):
                return True
            if joined and self._marked_at(self.tokens.starts[index], self.tokens.ends[index - 1] if index else 0):
                return True
        return False

    def _complementizer(self, index: int) -> bool:
        """Whether a statement begins behind the token (قبل أن and its like begin none)."""
        word, lexicon = self.tokens.folded[index], self.lexicon
        if word in lexicon.inclusive_complementizers:
            return True
        return word in lexicon.complementizers and self.tokens.folded[index - 1] not in lexicon.conjunctive

    def _inverted(self, cue: CueHit, high: int) -> Phrase | None:
        """The subject of an inverted cue: "said Joseph", « affirme-t-elle », « a-t-il ajouté »."""
        tokens = self.tokens
        for index in range(cue.first, cue.end):
            if index > cue.first and tokens.folded[index] in self.lexicon.pronouns and "-" in tokens.gap(index):
                return Phrase(index, index + 1, "pronoun", name=(index, index + 1))
        index = cue.end
        while index < min(high, cue.end + 4):
            word, gap = tokens.folded[index], tokens.gap(index)
            if word in self.lexicon.pronouns and gap.strip() in {"-", "‐", "–"}:
                return Phrase(index, index + 1, "pronoun", name=(index, index + 1))
            if word == "t" and gap.strip() == "-":
                index += 1
                continue
            break
        if index >= high or not self._attached(tokens.gap(index)) or "\n" in tokens.gap(index):
            return None
        return self._inverted_phrase(cue, index, high)

    def _inverted_phrase(self, cue: CueHit, index: int, high: int) -> Phrase | None:
        tokens = self.tokens
        for skip in range(4 if self.lexicon.perfect_auxiliaries else 1):
            start = index + skip
            if start >= high or (skip and not self._attached(tokens.gap(start))):
                return None
            phrase = self.reader.read(start, high)
            if phrase is not None and phrase.head != "pronoun":
                return phrase
            if tokens.folded[start] not in self.lexicon.auxiliaries:
                return self._modified(start, high) or self._after_setting(start, high)
        return self._after_setting(index, high)

    def _modified(self, index: int, high: int) -> Phrase | None:
        """A name behind words that modify it: "said longtime ally Terry Stone"."""
        for start in range(index, min(high, index + 4)):
            if self._functional(start) or (start > index and not self._attached(self.tokens.gap(start))):
                return None
            if self._capital_at(start):
                phrase = self.reader.read(start, high)
                return phrase if phrase is not None and phrase.head == "name" else None
        return None

    def _after_setting(self, index: int, high: int) -> Phrase | None:
        """« a estimé dans une déclaration à X, le militant »: the subject behind an adjunct and its comma."""
        if not self.lexicon.perfect_auxiliaries:
            return None
        for start in range(index + 1, min(high, index + 10)):
            if "," in self.tokens.gap(start):
                phrase = self.reader.read(start, high)
                return phrase if phrase and phrase.head in {"name", "role"} else None
        return None

    # -- sources ---------------------------------------------------------------------------------------

    def _self_source(self, cue: CueHit) -> bool:
        words = self.tokens.folded[cue.end : cue.end + 2]
        return any(word in self.lexicon.source_selves for word in words)

    def _source_phrase(self, cue: CueHit, high: int) -> Phrase | None:
        """The phrase that a source preposition names: «حسب ما ورد في بلاغ الشرطة», "according to X"."""
        if self._self_source(cue):
            return None
        index = cue.end
        while (
            index < min(high, cue.end + 5)
            and self.tokens.folded[index] in self.lexicon.source_fillers
            and (self._attached(self.tokens.gap(index)))
        ):
            if self.reader.is_organisation(index) and not self.reader.is_organisation(index + 1):
                break
            index += 1
        if index >= high or not self._attached(self.tokens.gap(index)):
            return None
        phrase = self.reader.read(index, high)
        if phrase is None or (phrase.head == "unknown" and self.lexicon.cased):
            return None
        return phrase

    def _source(self, cue: CueHit, low: int, high: int, sentence: Span, regions: list[Region]) -> Region | None:
        tokens = self.tokens
        phrase = self._source_phrase(cue, high)
        own = phrase is None and self._self_source(cue)
        if phrase is None and not own:
            return None
        end = self._past_apposition(phrase.after, high) if phrase else cue.end + 1
        if own:
            speaker, mention = (regions[-1].speaker, regions[-1].mention) if regions else (self.speaker, self.mention)
        else:
            assert phrase is not None
            if phrase.head == "pronoun" and tokens.folded[phrase.start] not in self.lexicon.pronouns:
                return None
            if len(tokens.folded[cue.start : cue.end]) == 1 and self._ambiguous_source(cue, phrase):
                return None
            speaker, mention = self._resolve(phrase)
        start = tokens.ends[end - 1] if end else sentence.start
        while end < high and end < self.tokens.at(start) + 1:
            end += 1
        after = self._skip_blanks(start)
        for index in range(tokens.at(after), min(tokens.at(after) + _OPENER_REACH, high)):
            # «وبحسب فلان، …، فإن …»
            if tokens.folded[index] in self.lexicon.complementizers and not self.lexicon.cased:
                after = self._skip_blanks(tokens.ends[index])
                break
            if index > tokens.at(after) + 30:
                break
        if regions and not own and cue.start - low > 6:
            return None
        if cue.start - low <= 6:
            return Region(cue, speaker, mention, after, self._cut(sentence.end, after), True)
        return Region(cue, speaker, mention, sentence.start, self._cut(tokens.starts[cue.start], sentence.start), True)

    def _past_apposition(self, index: int, high: int) -> int:
        """First token behind what is said of a source between commas: "X, director of Y, …", « X, qui …, »."""
        while index < high and "," in self.tokens.gap(index):
            role = self.reader.role_after(index, high)
            if role is not None and role[1] < high:
                index = role[1]
            elif self.tokens.folded[index] in self.lexicon.relatives:
                commas = (i for i in range(index + 1, high) if "," in self.tokens.gap(i))
                index = next(commas, high)
            else:
                break
        return index

    def _ambiguous_source(self, cue: CueHit, phrase: Phrase) -> bool:
        """« pour » names a source only before a person and a comma: « Pour lui, … »."""
        word = self.tokens.folded[cue.start]
        if word not in self.lexicon.joiners or not self.lexicon.cased:
            return False
        gap = self.tokens.gap(phrase.after) if phrase.after < len(self.tokens) else ""
        return phrase.head not in {"pronoun", "name"} or not ("," in gap or "«" in gap or "“" in gap or '"' in gap)

    # -- statements ------------------------------------------------------------------------------------

    def _governing(self, one: Marked, regions: list[Region], marked: list[Marked], sentence: Span) -> Region | None:
        """The region that a marked span belongs to: the last that opened before it, or one that ends with it."""
        best: Region | None = None
        for region in regions:
            if (region.start <= one.start and one.end <= region.end + 3) or (
                not one.closed and region.start <= one.start <= region.end
            ):
                best = region
        if best is not None:
            return best
        for region in regions:
            # An attribution behind one part of a quotation covers the part before the interruption too.
            if region.cue.frame == "source":
                return region
        return None

    def _marked_statement(
        self,
        number: int,
        one: Marked,
        region: Region | None,
        sentence: Span,
        marked: list[Marked],
        index: int,
    ) -> Statement:
        length = self._length(one)
        low, _ = self._range(one.outer)
        before = self.tokens.folded[low - 1] if low else ""
        if low > 1 and before in self.lexicon.preposition_letters:  # «ما يعرف ب "…"»
            before = self.tokens.folded[low - 2]
        kind = self._kind(one, region, sentence, marked[index - 1] if index else None)
        predicate = before in self.lexicon.predicates or self.lexicon.without_prefix(before) in self.lexicon.predicates
        if region is not None:
            adjacent = (
                region.start in (one.start, one.outer.start) or self.text[region.start : one.outer.start].strip() == ""
            )
            likely = (
                length >= _QUOTED
                or (adjacent and self._spoken(one))
                or (length >= 2 and (adjacent or predicate))
                or (length >= 2 and not self._names(before) and not self._capital(one))
                or (length == 1 and predicate and adjacent)
            )
            likely = likely and not (self._names(before) and not (adjacent and length >= _QUOTED))
            confidence = 0.95 if adjacent else 0.85
            cue: Cue | None = self._cue(region.cue)
            person, mention = region.speaker, region.mention
        else:
            named = self._named_beside(one, sentence)
            if named is not None:
                self.speaker, self.mention = named
                self.cue = None
            alone = not self.text[sentence.start : one.outer.start].strip() or one.outer.start < sentence.start
            chained = index > 0 and not alone and self._chained(one, marked[index - 1])
            likely = (
                self._spoken(one) and not self._names(before) and (named is not None or alone or chained or length >= 6)
            )
            confidence = 0.7 if alone or named is not None else 0.5
            person, mention, cue = self.speaker, self.mention, self.cue
        if mention is not None and person >= 0 and mention.person != person:
            mention = replace(mention, person=person)
        return Statement(
            one.start,
            one.end,
            kind,
            number,
            cue if likely else None,
            mention if likely else None,
            person if likely else -1,
            likely,
            confidence if likely else 0.2,
        )

    def _named_beside(self, one: Marked, sentence: Span) -> tuple[int, Mention | None] | None:
        """The speaker named without a cue: "…" — X, or the sentence's subject before a colon."""
        tokens = self.tokens
        low, high = self._range(sentence)
        index = tokens.at(one.outer.end)
        if index < high and _DASH.fullmatch(self.text[one.outer.end : tokens.starts[index]]):
            phrase = self.reader.read(index, high)
            if phrase is not None and phrase.head in {"name", "organisation"}:
                return self._resolve(phrase)
        if self.text[sentence.start : one.outer.start].rstrip().endswith(":"):
            while low < high and self._functional(low) and self.tokens.folded[low] not in self.lexicon.determiners:
                low += 1
            for start in (low, low + 1) if self.lexicon.subject_after else (low,):
                phrase = self.reader.read(start, tokens.at(one.outer.start))
                if phrase is not None and self.reader.surely(phrase):
                    return self._resolve(phrase)
        return None

    def _capital(self, one: Marked) -> bool:
        return self.lexicon.cased and self.text[one.start].isupper()

    def _chained(self, one: Marked, previous: Marked) -> bool:
        return len(self.text[previous.outer.end : one.outer.start].split()) <= 8

    def _kind(self, one: Marked, region: Region | None, sentence: Span, previous: Marked | None) -> ClaimKind:
        """direct where the marks hold a whole clause, mixed where the reporter's clause runs into them."""
        lexicon = self.lexicon
        before = self.text[sentence.start : one.outer.start].rstrip(" \u00a0\u202fـ")
        openers = lexicon.complementizers | lexicon.inclusive_complementizers
        if not before.strip() or before[-1] in ":.!?؟" or self.tokens.folded[self.tokens.at(one.start)] in openers:
            return "direct"
        word = self._word_before(one.outer.start)
        if word in openers and word not in lexicon.content_prepositions:
            return "mixed" if self._runs_on(one, sentence) else "direct"
        comma = before[-1] in ",،"
        if region is None:
            return "direct" if comma and previous is not None and self._chained(one, previous) else "mixed"
        trailing = self.tokens.starts[region.cue.start] >= one.end
        adjacent = region.start in (one.start, one.outer.start)
        if not adjacent or (not comma and (trailing or self._functional(self.tokens.at(one.outer.start) - 1))):
            return "mixed"
        led = region.cue.frame == "source" and not trailing and region.cue.start > self.tokens.at(sentence.start) + 2
        return "mixed" if led or self._length(one) <= 2 else "direct"

    def _runs_on(self, one: Marked, sentence: Span) -> bool:
        """Whether the reporter's clause goes on behind the marks: «أن "…"، رمى بشرارة …»."""
        index = self.tokens.at(one.outer.end)
        if index >= len(self.tokens) or self.tokens.starts[index] >= sentence.end:
            return False
        word = self.tokens.folded[index]
        if self._functional(index) or word in self.lexicon.cue_heads or word in self.lexicon.source_heads:
            return False
        joined = word[:1] in self.lexicon.prefix_letters
        return not joined and not self._capital_at(index) and "(" not in self.tokens.gap(index)

    def _capital_at(self, index: int) -> bool:
        return self.lexicon.cased and self.text[self.tokens.starts[index]].isupper()

    def _word_before(self, position: int) -> str:
        index = self.tokens.at(position)
        return self.tokens.folded[index - 1] if index else ""

    def _indirect(self, number: int, region: Region, sentence: Span) -> None:
        start, end = region.start, region.end
        if region.cue.frame == "source" and any(
            one.start < end and start < one.end for one in self.found[-4:] if one.likely
        ):
            return
        span = Span(start, end)
        if end <= start or self._length(span) < _MIN_INDIRECT:
            return
        self.found.append(
            Statement(
                start,
                end,
                "indirect",
                number,
                self._cue(region.cue),
                region.mention,
                region.speaker,
                likely=region.speaker >= 0 or region.opened,
                confidence=0.7 if region.opened else 0.5,
            )
        )


def find_statements(
    article: Article,
    tokens: Tokens,
    lexicon: Lexicon,
    marked: Sequence[Marked],
    reader: PhraseReader,
    people: People,
) -> list[Statement]:
    """Every marked span of the body and every clause that a cue reports, in the order of the article."""
    return StatementFinder(article, tokens, lexicon, marked, reader, people).run()
