"""What each line of an article is: title, byline, heading, body, or a part of the page around it.

Only sure signs take a line out of the body: a quotation lost with its line is worse than a link kept as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from quotes.article import Paragraph, ParagraphKind
from quotes.languages import language_data
from quotes.page import SENTENCE_END, Byline, Page, key, page

_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SHORT = 160  # code points: longer lines are read as paragraphs, whatever their words
_TITLE = 130
_HEADING = 90
_SENTENCE = 60  # a line of this length with a full stop is a sentence of the article
_PARAGRAPH = 120  # a line of this length is, without one too
_APPEAL = 1500  # an appeal for donations can be one long line
_MARKED_SPEECH = 5  # words inside marks from which a short line is a quotation rather than a heading
_HEAD_SHARE = 0.4  # of the text, in which the byline of a page dump stands

_TICKER_GAP = re.compile(r"\s{3,}|\t+")
_CLOSING = "\"”“»«›’'])"
_STOP = ".!?؟…:;,،؛"
_MARKED = re.compile(r"""["“”„«»](.+?)["“”„«»]""")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs of a text, and what the page says about the article (None where it does not)."""

    title: str | None
    outlet: str | None
    published: str | None
    """ISO 8601, as exact as the page gives it."""
    paragraphs: tuple[Paragraph, ...]


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    words: str
    gap: bool
    """Whether a blank line stands before it."""
    key: str = ""
    kind: ParagraphKind | None = None
    byline: Byline | None = None
    section: bool = False
    """Whether it announces links to other articles."""

    @property
    def is_sentence(self) -> bool:
        length = self.end - self.start
        return length >= _PARAGRAPH or (length >= _SENTENCE and bool(SENTENCE_END.search(self.words)))

    @property
    def is_headline(self) -> bool:
        """Short, and ends as no sentence does."""
        return self.end - self.start <= _TITLE and self.words.rstrip(_CLOSING)[-1:] not in tuple(".…:;,،؛")


def layout(text: str, language: str, *, title: str | None = None, markdown: bool = False) -> Layout:
    """The paragraphs of `text` and what they are; title, outlet and date where the page shows them.

    A paragraph is a line; in Markdown, and where lines are broken at a fixed width, the lines up to the next
    blank one. Linear in the length of the text.

    Args:
        language: ISO 639-1; another one has the layout of the fallback language.
        title: the title, where it is known from elsewhere; lines that repeat it are marked.
        markdown: read `#` at the start of a line as a heading.
    """
    known = page(language)
    lines = _lines(text, markdown)
    for line in lines:
        _look_at(line, known)
    headed = _mark_markdown(lines) if markdown else None
    title = _mark_title(lines, title or headed)
    _mark_sections(lines, known)
    _mark_headings(lines, _particles(language))
    _mark_ending(lines)
    outlet, published = _origin(lines, known)
    paragraphs = tuple(Paragraph(line.start, line.end, line.kind or "body") for line in lines)
    return Layout(title, outlet, published, paragraphs)


def _lines(text: str, markdown: bool) -> list[_Line]:
    lines: list[_Line] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        raw = match.group()
        words = raw.strip()
        if words:
            start = match.start() + len(raw) - len(raw.lstrip())
            gap = bool(lines) and _is_blank_between(text, previous_end, match.start())
            previous_end = match.end()
            lines.append(_Line(start, start + len(words), words, gap))
    return _unwrapped(text, lines) if markdown or _is_wrapped(lines) else lines


def _is_blank_between(text: str, start: int, end: int) -> bool:
    between = text[start:end]
    return len(between) > 1 and len(between.replace("\r\n", "\n").strip(" \t")) > 1


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Whether lines are broken at a fixed width, with blank lines between paragraphs."""
    inner = [line.end - line.start for line, after in zip(lines, lines[1:], strict=False) if not after.gap]
    if len(inner) < 6 or len(inner) == len(lines) - 1:
        return False
    width = max(line.end - line.start for line in lines)
    return 40 <= width <= 100 and sum(length > width * 0.75 for length in inner) >= 0.9 * len(inner)


def _unwrapped(text: str, lines: Sequence[_Line]) -> list[_Line]:
    """One line a block; a Markdown heading is a block of its own."""
    blocks: list[tuple[_Line, _Line]] = []
    for line in lines:
        alone = not blocks or line.gap or line.words[0] == "#" or blocks[-1][0].words[0] == "#"
        if alone:
            blocks.append((line, line))
        else:
            blocks[-1] = (blocks[-1][0], line)
    return [_Line(first.start, last.end, text[first.start : last.end], first.gap) for first, last in blocks]


def _look_at(line: _Line, known: Page) -> None:
    """Judge a line by itself."""
    length = line.end - line.start
    if _is_ticker(line.words):
        line.kind = "boilerplate"
    elif length > _SHORT:
        if length <= _APPEAL and known.is_appeal(line.words):
            line.kind = "boilerplate"
    else:
        line.key = key(line.words)
        line.section = line.key in known.related
        line.byline = known.byline(line.words, line.key)
        if line.byline:
            line.kind = "byline"
        elif known.is_furniture(line.words, line.key) or known.is_appeal(line.words):
            line.kind = "boilerplate"


def _is_ticker(words: str) -> bool:
    """Headlines in a row, with runs of blanks between them."""
    if "   " not in words and "\t" not in words:
        return False
    parts = [part for part in _TICKER_GAP.split(words) if part]
    stops = sum(part[-1] in ".،,;؛:" for part in parts)
    return len(parts) > 2 and stops * 4 <= len(parts) and len(words) < 200 * len(parts)


def _mark_markdown(lines: Sequence[_Line]) -> str | None:
    """Mark headings; the first one is the title where only furniture stands before it. Gives its words."""
    title = None
    untold = True
    for line in lines:
        heading = _MARKDOWN_HEADING.fullmatch(line.words)
        if heading and heading[1]:
            line.kind = "title" if untold else "heading"
            title = heading[1] if untold else title
        untold = untold and line.kind not in (None, "title")
    return title


def _mark_title(lines: Sequence[_Line], title: str | None) -> str | None:
    """Mark the title and what stands above it; give its words."""
    if title is not None:
        wanted = key(title)
        for line in lines:
            if line.kind is None and line.key and line.key == wanted:
                line.kind = "title"
        return title
    index = _title_under_byline(lines)
    if index is None:
        index = _title_before_body(lines)
    if index is None:
        return None
    chosen = lines[index]
    for line in lines[:index]:
        if line.kind is None:
            line.kind = "boilerplate"
    for line in lines[index:]:
        if line.kind is None and line.key == chosen.key:
            line.kind = "title"
    return chosen.words


def _title_under_byline(lines: Sequence[_Line]) -> int | None:
    """The headline right above the line that says when the article appeared, in a dump of a page."""
    for index, line in enumerate(lines):
        if line.byline and line.byline.published and index and line.start < _HEAD_SHARE * lines[-1].end:
            above = index - 1
            while above and lines[above].kind is not None:
                above -= 1
            block = above
            while block and not lines[block].gap and _may_be_title(lines[block - 1]):
                block -= 1
            first = block if above - block < 2 else above
            is_head = _weight(lines[:first]) <= _weight(lines[index:])
            return first if is_head and _may_be_title(lines[first]) else None
    return None


def _title_before_body(lines: Sequence[_Line]) -> int | None:
    """A headline above the first sentence: the one that is repeated, the only one, or the likeliest."""
    body = next((index for index, line in enumerate(lines) if line.kind is None and line.is_sentence), None)
    if not body or any(line.kind is None and not line.is_headline for line in lines[:body]):
        return None
    head = [index for index in range(body) if _may_be_title(lines[index])]
    seen: dict[str, int] = {}
    for index in head:
        if lines[index].key in seen:
            return seen[lines[index].key]
        seen[lines[index].key] = index
    if not head or (lines[body].words[0].islower() and not lines[body].gap):
        return None
    # Many headlines in a row are a list of other articles; the article's own is the last.
    return head[0] if len(head) < 4 else head[-1]


def _may_be_title(line: _Line) -> bool:
    return line.kind is None and line.is_headline and len(line.key.split()) > 2


def _weight(lines: Sequence[_Line]) -> int:
    return sum(line.end - line.start for line in lines if line.kind is None)


def _mark_sections(lines: Sequence[_Line], known: Page) -> None:
    """Mark reader comments, to the end, and links to other articles, up to the next sentence."""
    links = body_seen = False
    for index, line in enumerate(lines):
        if body_seen and line.key in known.comments:
            for rest in lines[index:]:
                rest.kind = "boilerplate"
            return
        if line.section:
            links = True
        elif line.kind is None:
            if line.is_sentence or not line.is_headline or _is_speech(line.words):
                links = False
                body_seen = body_seen or line.is_sentence
            elif links:
                line.kind = "boilerplate"


def _mark_headings(lines: Sequence[_Line], particles: frozenset[str]) -> None:
    """Mark short lines without a stop that stand alone between two paragraphs."""
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if (
            line.kind is None
            and line.end - line.start <= _HEADING
            and not _stops(line.words)
            and before.kind != "heading"
            and (before.kind is not None or (before.is_sentence and _is_complete(before.words)))
            and after.kind is None
            and after.is_sentence
            and not _continues(line, after, particles)
            and not _is_speech(line.words)
        ):
            line.kind = "heading"


def _continues(line: _Line, after: _Line, particles: frozenset[str]) -> bool:
    """Whether a short line is a piece of a sentence, torn from it by a link or a broken line."""
    first, next_first = line.words[0], after.words[0]
    last_word = line.words.split()[-1].lower()
    return (
        next_first in ",.;:،؛)’'"
        or next_first.islower()
        or first in _STOP
        or first.islower()
        or last_word in particles
    )


def _stops(words: str) -> bool:
    return words[-1] in _STOP or bool(SENTENCE_END.search(words))


def _is_complete(words: str) -> bool:
    return words[-1] in _CLOSING or bool(SENTENCE_END.search(words))


def _is_speech(words: str) -> bool:
    return any(len(marked.split()) >= _MARKED_SPEECH for marked in _MARKED.findall(words))


def _mark_ending(lines: Sequence[_Line]) -> None:
    """Mark the author's name under the article, and the headlines under it where the text is a page's dump."""
    last = len(lines)
    while last and lines[last - 1].kind is not None:
        last -= 1
    first = last
    while first and lines[first - 1].kind in (None, "boilerplate") and _is_link(lines[first - 1]):
        first -= 1
    tail = [line for line in lines[first:last] if line.kind is None]
    if not any(line.kind is None and line.is_sentence for line in lines[:first]):
        return
    if len(tail) == 1 and _is_name(tail[0].words) and _is_complete(lines[first - 1].words):
        tail[0].kind = "byline"
    elif len(tail) > 2 and any(line.kind == "boilerplate" for line in lines):
        for line in tail:
            line.kind = "boilerplate"


def _is_link(line: _Line) -> bool:
    return line.end - line.start <= _TITLE and not _stops(line.words) and not _is_speech(line.words)


def _is_name(words: str) -> bool:
    parts = words.split()
    return 1 < len(parts) < 5 and all(part[0].isalpha() and not part[0].islower() for part in parts)


def _origin(lines: Sequence[_Line], known: Page) -> tuple[str | None, str | None]:
    """Outlet and date, from the bylines around the head of the article, else from the opening dateline."""
    outlet = published = updated = None
    sentences = 0
    for line in lines:
        if line.byline:
            found = line.byline
            if sentences < 2 or (found.outlet and found.published):
                outlet = outlet or found.outlet
                published = published or found.published
                updated = updated or found.updated
        elif line.kind is None and line.is_sentence:
            if not sentences and not published:
                published = known.dateline(line.words)
            sentences += 1
    return outlet, published or updated


@cache
def _particles(language: str) -> frozenset[str]:
    """Words that end no heading: prepositions, conjunctions, articles."""
    syntax = language_data(language)["syntax"]
    return frozenset(word for name in ("function_words", "complementizers") for word in syntax.get(name, ()))
