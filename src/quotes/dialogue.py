"""Interviews and minutes: paragraphs that a label gives to somebody, as in "Q: …" / "A: …", "MAYOR ROSS: …"."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from quotes.article import Paragraph, Span
from quotes.candidates import Statement
from quotes.context import Context
from quotes.phrases import Phrase

_LABEL = re.compile(r"[ \u00a0\u202f]*[:：]")
_LONGEST = 8  # tokens of a label
_FEWEST = 3  # labelled paragraphs that make a dialogue
_OPENING = frozenset("\"“”„«»'‘")  # before words in marks, which are read as any quotation is


@dataclass(frozen=True, slots=True)
class _Turn:
    paragraph: int
    start: int
    """First code point of what is said."""
    phrase: Phrase | None
    """Whom the label names; None where it says only that this is an answer."""
    asked: bool = False


def find_turns(here: Context) -> dict[int, Statement | None]:
    """The paragraphs of a dialogue: what is said in each, None for a question. Empty where there is no dialogue."""
    paragraphs = enumerate(here.article.paragraphs)
    turns = [turn for number, one in paragraphs if one.kind == "body" and (turn := _turn(here, number, one))]
    if len(turns) < _FEWEST:
        return {}
    named = Counter(here.tokens.folded[name.end - 1] for name in here.people.met)
    main = next((one for one in here.people.named if named and _is(here, one, named.most_common(1)[0][0])), None)
    return {turn.paragraph: None if turn.asked else _statement(here, turn, main) for turn in turns}


def _is(here: Context, name: Phrase, surname: str) -> bool:
    return here.tokens.folded[name.end - 1] == surname


def _turn(here: Context, number: int, paragraph: Paragraph) -> _Turn | None:
    low, high = here.range(paragraph)
    for index, gap in enumerate(here.tokens.gaps[low + 1 : min(low + _LONGEST, high)], start=low + 1):
        if gap == " " or not _LABEL.match(gap):
            continue
        start = here.tokens.starts[index]
        if any(sign in _OPENING for sign in gap):
            return None
        label = here.tokens.folded[low]
        if index == low + 1 and label in here.lexicon.question_labels:
            return _Turn(number, start, None, asked=True)
        if index == low + 1 and label in here.lexicon.answer_labels:
            return _Turn(number, start, None)
        if all(here.tokens.folded[i] in here.reader.surnames for i in range(low, index)):
            return _Turn(number, start, Phrase(low, index, "name", name=(low, index)))
        phrase = here.reader.read(low, index)
        whole = phrase is not None and phrase.after == index and phrase.head == "name"
        known = whole and phrase is not None and here.tokens.folded[phrase.end - 1] in here.reader.surnames
        return _Turn(number, start, phrase) if known else None
    return None


def _statement(here: Context, turn: _Turn, main: Phrase | None) -> Statement | None:
    paragraph = here.article.paragraphs[turn.paragraph]
    span = Span(turn.start, here.cut(paragraph.end, turn.start))
    phrase = turn.phrase or main
    if span.end <= span.start:
        return None
    person, mention = here.resolve(phrase) if phrase is not None else (-1, None)
    return Statement(
        span.start, span.end, "direct", turn.paragraph, mention=mention, person=person, likely=True, confidence=0.7
    )
