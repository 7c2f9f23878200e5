"""What is known of an article while its statements are being found: words, marks, people, who spoke last."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from quotes.article import Article, Span
from quotes.candidates import Cue, Mention, Statement
from quotes.cues import CueFinder, CueHit
from quotes.gaps import ATTACHED
from quotes.lexicon import Lexicon
from quotes.marks import Marked
from quotes.people import People
from quotes.phrases import Phrase, PhraseReader
from quotes.tokens import Tokens
from quotes.traits import CAPITAL, COMPLEMENTIZER, PREPOSITION, SMALL

QUOTED = 4  # words from which a marked span counts as words of somebody, whatever surrounds it
MIN_INDIRECT = 3  # words of an indirect statement
SUBJECT_REACH = 60  # tokens before a cue in which its subject stands
_ENDING = ",،;؛:–—-"


class Region(NamedTuple):
    """A cue, its speaker, and the stretch (code points) that it reports."""

    cue: CueHit
    speaker: int
    mention: Mention | None
    start: int
    end: int
    opened: bool
    """Whether a complementizer, a colon or a mark opens the content (else the cue's object does)."""


class Sentence(NamedTuple):
    """A sentence being read: its tokens, the marked spans that begin in it, the cues outside of them."""

    start: int
    end: int
    low: int
    high: int
    marked: list[Marked]
    spoken: list[Marked]
    """Those that are somebody's words by their length or punctuation, names and terms left out."""
    cues: list[CueHit]
    finite: frozenset[int]
    """Where finite cues and sources stand (token indexes)."""


class Context:
    """One article being read: look-ups by place, and the discourse's memory of who speaks."""

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
        self.traits = reader.traits[: len(tokens)]
        self.cues = CueFinder(tokens, lexicon, self.traits)
        self.outermost = [one for one in marked if one.depth == 0]
        self.outer_starts = [one.outer.start for one in self.outermost]
        self.often = Counter(one.of(self.text) for one in self.outermost)
        self.openings = frozenset(self.outer_starts)
        self._begun = sorted([*self.outer_starts, *(tokens.starts[index] for index in self.cues.heads)])
        """Where a mark opens or a cue can begin."""
        self.speaker = -1
        """Who spoke last, an index into the article's people, or -1."""
        self.mention: Mention | None = None
        self.cue: Cue | None = None
        self.found: list[Statement] = []
        self._cues: dict[CueHit, Cue] = {}
        self.before: dict[int, Phrase | None] = {}
        """Where a cue stands → the subject before it, once it was looked for."""
        self.behind: dict[int, Phrase | None] = {}
        """Likewise, for an inverted one."""

    def range(self, span: Span) -> tuple[int, int]:
        starts = self.tokens.starts
        return bisect_left(starts, span.start), bisect_left(starts, span.end)

    def length(self, span: Span) -> int:
        starts = self.tokens.starts
        return bisect_left(starts, span.end) - bisect_left(starts, span.start)

    def spoken(self, one: Marked) -> bool:
        """Whether a marked span is words that somebody says, by its length or the punctuation in its marks."""
        if self.length(one) >= QUOTED or not one.closed or one.part:
            return True
        closing = self.text[max(one.start, one.end - 1) : one.outer.end]
        return any(sign in closing for sign in ",?!.") and self.lexicon.cased

    def recurs(self, one: Marked) -> bool:
        """Whether the article marks the same words elsewhere too: a term, as «gilets jaunes» are."""
        return self.often[one.of(self.text)] > 1

    def marked_in(self, span: Span) -> list[Marked]:
        low = bisect_left(self.outer_starts, span.start)
        high = bisect_left(self.outer_starts, span.end)
        return self.outermost[low:high]

    def silent(self, span: Span) -> bool:
        """Whether a glance shows that nothing is said in a stretch: no mark, and no word that begins a cue."""
        place = bisect_left(self._begun, span.start)
        nothing = place == len(self._begun) or self._begun[place] >= span.end
        return nothing and not self.lexicon.reported_mood

    def cut(self, stop: int, start: int) -> int:
        """`stop`, without the blanks, commas, dashes and the full stop before it."""
        text = self.text
        while stop > start and (text[stop - 1].isspace() or text[stop - 1] in _ENDING):
            stop -= 1
        if stop > start + 1 and text[stop - 1] == "." and text[stop - 2] != ".":
            stop -= 1
        return stop

    def last_sign(self, position: int, floor: int) -> str:
        """The last character before `position` that is no blank, or an empty string where `floor` is reached."""
        while position > floor and (self.text[position - 1].isspace() or self.text[position - 1] in "ـ\u200f\u200e"):
            position -= 1
        return self.text[position - 1] if position > floor else ""

    def blank(self, start: int, stop: int) -> bool:
        """Whether nothing but white space stands between two places."""
        return start >= stop or (self.text[start].isspace() and not self.text[start:stop].strip())

    def is_verb(self, index: int) -> bool:
        """Whether the token alone is a finite reporting verb."""
        entry = self.lexicon.cues.get((self.tokens.folded[index],))
        return entry is not None and entry.frame == "finite"

    def is_participle(self, index: int) -> bool:
        """Whether the token alone is a reporting participle: "speaking", « précisant »."""
        entry = self.lexicon.cues.get((self.tokens.folded[index],)) if index < len(self.tokens) else None
        return entry is not None and entry.frame == "participle"

    def prepositional(self, index: int) -> bool:
        """Whether the token is a preposition, so that what follows it is no subject."""
        return bool(self.traits[index] & PREPOSITION)

    def attached(self, index: int) -> bool:
        """Whether nothing parts the token from the one before."""
        return bool(self.tokens.signs[index] & ATTACHED)

    def functional(self, index: int) -> bool:
        return bool(self.traits[index] & SMALL)

    def word_before(self, position: int) -> str:
        index = self.tokens.at(position)
        return self.tokens.folded[index - 1] if index else ""

    def capital_at(self, index: int) -> bool:
        return bool(self.traits[index] & CAPITAL)

    def names(self, word: str) -> bool:
        """Whether marks after `word` hold a name: مجلة "…", « le film “…” »."""
        lexicon = self.lexicon
        forms = {word, lexicon.without_article(word), lexicon.without_article(lexicon.without_prefix(word))}
        for letter in lexicon.preposition_letters:
            if word.startswith(letter):
                forms |= {word[1:], lexicon.without_article(word[1:])}
        return bool(forms & lexicon.name_heads)

    def complementizer(self, index: int) -> bool:
        """Whether a statement begins behind the token (قبل أن and its like begin none)."""
        if not self.traits[index] & COMPLEMENTIZER:
            return False
        word, lexicon = self.tokens.folded[index], self.lexicon
        if word in lexicon.inclusive_complementizers:
            return True
        return self.tokens.folded[index - 1] not in lexicon.conjunctive

    def marked_from(self, mark: int) -> Marked:
        """The marked span whose opening mark stands at a place."""
        return self.outermost[bisect_left(self.outer_starts, mark)]

    def marked_name(self, index: int) -> Marked | None:
        """The marked span before token `index` if it is part of the clause: "die Zeitung „Echo“ schreibt"."""
        low = bisect_left(self.outer_starts, self.tokens.starts[index]) - 1
        if low < 0:
            return None
        one = self.outermost[low]
        between = self.text[one.outer.end : self.tokens.starts[index]]
        if one.outer.end < self.tokens.ends[index - 1] or between.strip(" (") or self.length(one) > 2 * QUOTED:
            return None
        return None if self.capital_at(index) and "(" not in between else one

    def marked_at(self, position: int, after: int) -> bool:
        low = bisect_left(self.outer_starts, after)
        return low < len(self.outer_starts) and self.outer_starts[low] < position

    def skip_blanks(self, position: int) -> int:
        while position < len(self.text) and self.text[position] in " \u00a0\u202f\t،,.-–—\u200f\u200e'’":
            position += 1
        return position

    def resolve(self, phrase: Phrase) -> tuple[int, Mention | None]:
        mention = self.people.resolve(phrase, self.speaker)
        return mention.person, mention

    def cue_of(self, hit: CueHit) -> Cue:
        if hit not in self._cues:
            self._cues[hit] = self._cue_of(hit)
        return self._cues[hit]

    def _cue_of(self, hit: CueHit) -> Cue:
        start = self.tokens.starts[hit.first if not self.spread(hit) else hit.start]
        word = self.tokens.folded[hit.start]
        bare = self.lexicon.without_prefix(word)
        if bare != word and not self.lexicon.cased and bare in self.lexicon.heads:
            start = self.tokens.starts[hit.start] + 1
        return Cue(start, self.tokens.ends[hit.end - 1], hit.polarity)

    def spread(self, hit: CueHit) -> bool:
        return hit.start - hit.first > 2 or not self.lexicon.perfect_auxiliaries


def last_before(marked: list[Marked], position: int) -> Marked | None:
    """The last of some marked spans that is closed before `position`."""
    place = bisect_right(marked, position, key=lambda one: one.outer.end)
    return marked[place - 1] if place else None
