"""What the lines of a text are: title, byline, headings, body, and the boilerplate that pages surround it with.

A line is a paragraph. Nothing is taken out of the text: boilerplate keeps its place and yields no quotation.
What a line says is known by `quotes.page`; where it stands is judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quotes.article import Paragraph, ParagraphKind
from quotes.page import key, page

_LINE = re.compile(r"\S[^\r\n\u2028\u2029]*")
_TICKER = re.compile(r"(?:(?<![ \u00a0\u2003])[ \u00a0\u2003]{3,}+|(?<!\t)\t++)(?=\S)")
_TICKER_GAPS = 3
_SHORT = 240  # code points: a longer line is prose, a ticker or an appeal
_HEADING = (70, 10)  # code points and words that a heading may have
_TITLE = 220
_SENTENCE_STOP = re.compile(r"[.!?؟]\s")
_FINAL = ".!?؟…:،,;؛"
_MARKS = re.compile(r"[\"“”«»„]")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a page tells about its article. `published` is ISO 8601, as exact as the page gives it."""

    title: str | None
    outlet: str | None
    published: str | None
    paragraphs: tuple[Paragraph, ...]


def layout(text: str, language: str, title: str | None = None, *, markdown: bool = False) -> Layout:
    """Classify the lines of `text`. Linear in its length.

    Args:
        title: where it is known already; the lines that repeat it are marked.
        markdown: lines that begin with `#` are headings, the first of them the title.
    """
    lines = [(one.start(), one.start() + len(one.group().rstrip())) for one in _LINE.finditer(text)]
    short = "\n".join(text[start:end] for start, end in lines if end - start <= _SHORT)
    knowledge = page(language).within(text, short)
    kinds: list[ParagraphKind] = []
    keys: list[str] = []
    outlet = published = updated = None
    byline, ended, following = -1, False, 0
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        line_key = key(line) if end - start <= _SHORT else ""
        keys.append(line_key)
        kind: ParagraphKind = "body"
        if ended or _is_ticker(line) or knowledge.is_appeal(line):
            kind = "boilerplate"
        elif end - start <= _SHORT:
            found = knowledge.byline(line, line_key)
            if found is not None:
                kind = "byline"
                outlet, updated = outlet or found.outlet, updated or found.updated
                if published is None and found.published is not None:
                    published, byline = found.published, number
                if found.outlet and byline < 0:
                    byline = number
            elif "body" in kinds and line_key in knowledge.comments and number > len(lines) // 3:
                kind, ended = "boilerplate", True
            elif line_key in knowledge.related:
                kind, following = "boilerplate", number + 1
            elif knowledge.is_furniture(line, line_key):
                kind = "boilerplate"
            elif following == number and number and end - start <= 120 and line[-1] not in ".!?؟":
                kind = "boilerplate"  # the headline that "read also" announces
        if kind == "body" and "body" not in kinds and published is None and end - start > _SHORT:
            published = knowledge.dateline(line)
        kinds.append(kind)
    if markdown:
        _mark_markdown(text, lines, kinds)
    named = _mark_title(text, lines, kinds, keys, byline, title)
    _mark_headings(text, lines, kinds)
    if "body" not in kinds:  # better all of it than none
        kinds = ["body" if kind in {"heading", "title"} else kind for kind in kinds]
    paragraphs = tuple(Paragraph(start, end, kind) for (start, end), kind in zip(lines, kinds, strict=True))
    return Layout(title or named, outlet, published or updated, paragraphs)


def _is_ticker(line: str) -> bool:
    """Whether a line is headlines one after the other, with wide gaps between them."""
    if not ("   " in line or "\t" in line or "\u00a0" in line or "\u2003" in line):  # nearly every line
        return False
    gaps = len(_TICKER.findall(line))
    if gaps < _TICKER_GAPS:
        return False
    # Running text that was set with wide gaps has a full stop or more for each of them.
    return len(line) / (gaps + 1) <= 160 and len(_SENTENCE_STOP.findall(line)) <= gaps


def _mark_markdown(text: str, lines: list[tuple[int, int]], kinds: list[ParagraphKind]) -> None:
    for number, (start, _) in enumerate(lines):
        if text.startswith("#", start):
            kinds[number] = "heading"


def _mark_title(
    text: str,
    lines: list[tuple[int, int]],
    kinds: list[ParagraphKind],
    keys: list[str],
    byline: int,
    title: str | None,
) -> str | None:
    """Mark the lines that are the title; give it, where the page had not told it."""
    named = None
    if title is None:
        place = _title_line(text, lines, kinds, byline)
        if place is None:
            return None
        title = named = text[lines[place][0] : lines[place][1]].lstrip("# ").strip()
        kinds[place] = "title"
    wanted = key(title)
    if wanted:
        for number, kind in enumerate(kinds):
            if keys[number] == wanted and kind in {"body", "heading"}:
                kinds[number] = "title"
    return named


def _title_line(text: str, lines: list[tuple[int, int]], kinds: list[ParagraphKind], byline: int) -> int | None:
    if "heading" in kinds:
        return kinds.index("heading")
    body = [number for number, kind in enumerate(kinds) if kind == "body"]
    if byline >= 0:
        before = [number for number in body if number < byline]
        if before and lines[before[-1]][1] - lines[before[-1]][0] <= _TITLE:
            return before[-1]
    if len(body) < 2:
        return None
    start, end = lines[body[0]]
    longest = max(lines[number][1] - lines[number][0] for number in body)
    if end - start > 160 or text[end - 1] in ".،,;؛:" or longest < 1.5 * (end - start):
        return None
    return body[0]


def _mark_headings(text: str, lines: list[tuple[int, int]], kinds: list[ParagraphKind]) -> None:
    """Mark short lines between paragraphs that end like no sentence."""
    for number in range(1, len(lines) - 1):
        start, end = lines[number]
        if kinds[number] != "body" or end - start > _HEADING[0] or text[end - 1] in _FINAL:
            continue
        line = text[start:end]
        before = text[lines[number - 1][1] - 1]
        after = lines[number + 1][1] - lines[number + 1][0]
        ended = kinds[number - 1] != "body" or before in '.!?؟…"”»:’)'
        quoted = max((len(part.split()) for part in _MARKS.split(line)[1::2]), default=0)
        if len(line.split()) > _HEADING[1] or not ended or after < 90 or quoted >= 4:
            continue
        if (line[0] in '-–—•*"“«' and line[-1] in '"”»') or (":" in line and _MARKS.search(line)):
            continue
        kinds[number] = "heading"
