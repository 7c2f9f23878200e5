"""A gold article as annotation tools see it: marked stretches of its text, and which of them belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from quotes.article import Span
from quotes.errors import RecordError
from quotes.formats.documents import Gold, parts_of
from quotes.formats.sources import Tell
from quotes.labels import ClaimKind
from quotes.scored import span_of

KINDS: Final = get_args(ClaimKind)
"""The labels of quotations: their kind."""
LINKED: Final[Mapping[str, str]] = {"speaker": "said_by", "cue": "cued_by", "part": "consists_of"}
"""The other labels → what links a quotation to a stretch of that label."""
LABELS: Final = (*KINDS, *LINKED)
SPEAKER: Final = ("name", "kind", "affiliation")
"""What is said of the speaker beside the words that mention it."""
_ABOUT: Final = ("id", "lang", "title", "outlet", "published", "url", "source", "dataset", "licence", "split")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch: a quotation, the mention of a speaker, a cue, or a part of an interrupted quotation."""

    label: str
    span: Span
    details: Mapping[str, str] = field(default_factory=dict)
    """Of a speaker: `name`, `kind`, `affiliation`. Of a quotation: `stance`, `target`, and of a speaker whom no
    words mention `speaker` and the same three."""
    parts: tuple[Span, ...] = ()
    """What a quotation consists of, in a format whose stretches may have gaps."""


_Say = Callable[[str], None]
Links = Sequence[tuple[int, int]]
"""Pairs of marks, by their place in the list: a quotation and what belongs to it."""


def about(gold: Mapping[str, Any]) -> dict[str, str]:
    """What is known of an article beside its text."""
    return {key: str(gold[key]) for key in _ABOUT if gold.get(key) is not None}


def marks_of(gold: Gold, *, gaps: bool) -> tuple[list[Mark], list[tuple[int, int]]]:
    """The marks of an article and their links.

    Args:
        gaps: whether the parts of an interrupted quotation are kept in its mark, or are marks of their own.
    """
    marks: list[Mark] = []
    links: list[tuple[int, int]] = []
    places: dict[object, int] = {}

    def link(quotation: int, mark: Mark) -> None:
        key = (mark.label, mark.span, *sorted(mark.details.items()))
        if mark.label == "part" or key not in places:  # two quotations may share a speaker's mention or a cue
            places[key] = len(marks)
            marks.append(mark)
        links.append((quotation, places[key]))

    for quote in gold["quotes"]:
        speaker, stance = quote.get("speaker") or {}, quote.get("stance") or {}
        known = _texts({key: speaker.get(key) for key in SPEAKER})
        details = _texts({"stance": stance.get("label"), "target": stance.get("target")})
        mention = span_of(speaker)
        if mention is None:
            details |= _texts({"speaker": speaker.get("text")}) | known
        parts = tuple(filter(None, map(span_of, parts_of(quote))))
        number = len(marks)
        marks.append(Mark(quote["type"], Span(quote["start"], quote["end"]), details, parts if gaps else ()))
        if mention is not None:
            link(number, Mark("speaker", mention, known))
        if (cue := span_of(quote.get("cue"))) is not None:
            link(number, Mark("cue", cue))
        for part in () if gaps else parts:
            link(number, Mark("part", part))
    return marks, links


def _texts(details: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in details.items() if isinstance(value, str) and value}


def gold_of(text: str, known: Mapping[str, Any], marks: Sequence[Mark], links: Links, tell: Tell) -> Gold:
    """The gold article of its marks, the quotations in the order of the text.

    Told of: a label that is none of ours, a stretch outside the text, two speakers of one quotation.
    """
    name = str(known.get("id") or "")

    def problem(message: str) -> None:
        tell(RecordError(f"article {name}: {message}"))

    good = [_is_good(mark, text, problem) for mark in marks]
    linked: dict[int, list[Mark]] = {number: [] for number, mark in enumerate(marks) if mark.label in KINDS}
    for pair in links:
        for one, other in (pair, pair[::-1]):
            if one in linked and good[other] and marks[other].label in LINKED:
                linked[one].append(marks[other])
    loose = [mark for mark, sound in zip(marks, good, strict=True) if sound and mark.label == "part"]
    quotes = []
    for number, others in linked.items():
        if good[number]:
            mine = [part.span for part in loose if _holder(part, marks, linked) == number and part not in others]
            quotes.append(_quote(text, marks[number], others, mine, problem))
    quotes.sort(key=lambda quote: (quote["start"], quote["end"]))
    return {**{key: known[key] for key in _ABOUT if known.get(key) is not None}, "text": text, "quotes": quotes}


def _is_good(mark: Mark, text: str, problem: _Say) -> bool:
    where = f"{mark.span.start} to {mark.span.end}"
    if mark.label not in LABELS:
        problem(f"the label {mark.label[:40]!r} at {where} is none of {', '.join(LABELS)}; left out")
        return False
    if not 0 <= mark.span.start < mark.span.end <= len(text):
        problem(f"{where} is not within the text; left out")
        return False
    return True


def _holder(part: Mark, marks: Sequence[Mark], quotations: Iterable[int]) -> int | None:
    """The smallest quotation that a part stands in: annotators mark parts without linking them."""
    around = [number for number in quotations if part.span in marks[number].span]
    return min(around, key=lambda number: marks[number].span.end - marks[number].span.start, default=None)


def _quote(text: str, mark: Mark, others: Sequence[Mark], loose: Iterable[Span], problem: _Say) -> Gold:
    speakers = list(_labelled(others, "speaker"))
    if len({one.span for one in speakers}) > 1:
        problem(f"the quotation at {mark.span.start} has {len(speakers)} speakers; the first is taken")
    cue = next(_labelled(others, "cue"), None)
    parts = sorted({*mark.parts, *(one.span for one in _labelled(others, "part")), *loose}, key=lambda one: one.start)
    stance = {"target": mark.details.get("target"), "label": mark.details.get("stance")}
    return {
        **_words(text, mark.span),
        "type": mark.label,
        "speaker": _speaker(text, speakers[0] if speakers else None, mark),
        "cue": _words(text, cue.span) if cue else None,
        **({"stance": stance} if stance["label"] else {}),
        **({"parts": [_words(text, part) for part in parts]} if parts else {}),
    }


def _labelled(marks: Iterable[Mark], label: str) -> Iterator[Mark]:
    return (mark for mark in marks if mark.label == label)


def _speaker(text: str, mark: Mark | None, quotation: Mark) -> Gold | None:
    details = mark.details if mark else quotation.details
    known = {key: details[key] for key in SPEAKER if key in details}
    if mark:
        return {**_words(text, mark.span), **known}
    words = details.get("speaker") or details.get("name")
    return {"text": words, "start": None, "end": None, **known} if words else None


def _words(text: str, span: Span) -> Gold:
    return {"text": span.of(text), "start": span.start, "end": span.end}
