"""What the model reads: the fixed instructions first, byte-identical for every article, then the article as data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from quotes.article import Paragraph, Span
from quotes.candidates import Candidates, Statement

PROMPT = "attribute@2"
"""Name and version of the prompt, as it goes into each record; raised whenever the file changes."""

_OURS = re.compile(r"\[(?=/?(?:[QN]\d|Q\]))|<(?=/?article\b)|\{(?=P\d)", re.IGNORECASE)


def instructions() -> str:
    """The fixed part of the request."""
    return prompt_file(PROMPT.partition("@")[0])


@cache
def prompt_file(name: str) -> str:
    """The text of a prompt: the packaged file, or the repository's."""
    name += ".md"
    packaged = files("quotes") / "prompts" / name
    if packaged.is_file():
        return packaged.read_text("utf-8").strip()
    return (Path(__file__).resolve().parents[3] / "prompts" / name).read_text("utf-8").strip()


def inert(text: str) -> str:
    """Article text in which nothing looks like our own marks."""
    return " ".join(_OURS.sub(lambda match: match.group() + "\u200b", text).split())


def question(index: int) -> str:
    """The key of the statement at `index`: Q1 for the first."""
    return f"Q{index + 1}"


def view(candidates: Candidates, asked: Sequence[int], paragraphs: Sequence[int], target: str | None) -> str:
    """The article as the model sees it: `paragraphs` by number, the statements `asked` for marked in them."""
    article = candidates.article
    shown = [_paragraph(candidates, number, asked) for number in paragraphs]
    people = "\n".join(
        f"P{number} = {inert(person.name.of(article.text))}"
        + (f" ({inert(person.affiliation.of(article.text))})" if person.affiliation else "")
        for number, person in enumerate(candidates.people, 1)
    )
    topic = f"Topic of the stance: {inert(target)}\n\n" if target else ""
    body = "\n".join(shown)
    beside = "\n".join(f"{question(index)}: {found_beside(candidates, index)}" for index in asked)
    return (
        f"<article>\n{body}\n</article>\n\nPeople:\n{people or 'none found'}\n\n{topic}"
        f"Beside each passage:\n{beside}\n\nAnswer for each Q."
    )


def found_beside(candidates: Candidates, index: int) -> str:
    """The reporting words that the rules found beside a statement, and whom they seem to mean."""
    text, statement = candidates.article.text, candidates.statements[index]
    if not statement.likely:
        return "no reporting words; perhaps no quotation"
    words = inert(statement.cue.of(text)) if statement.cue else "no reporting words"
    if statement.mention is not None:
        words += f" … {inert(statement.mention.of(text))}"
    return f"{words}, seems P{statement.person + 1}" if statement.person >= 0 else f"{words}, names nobody"


def _paragraph(candidates: Candidates, number: int, asked: Sequence[int]) -> str:
    """One numbered paragraph with its statements and mentions marked."""
    text, paragraph = candidates.article.text, candidates.article.paragraphs[number]
    inserts: list[tuple[int, int, str]] = []
    for index in asked:
        statement = candidates.statements[index]
        if statement.start < paragraph.end and paragraph.start < statement.end:
            start, end = max(statement.start, paragraph.start), min(statement.end, paragraph.end)
            inserts.append((start, 1, f"[{question(index)}]"))
            inserts.append((end, 0, f"[/{question(index)}]"))
    inserts += _mentions(candidates, paragraph)
    inserts.sort(key=lambda item: item[:2])
    parts, position = [], paragraph.start
    for place, _, label in inserts:
        parts += [inert_part(text[position:place]), label]
        position = place
    parts.append(inert_part(text[position : paragraph.end]))
    return f"{number}. {''.join(parts).strip()}"


def inert_part(text: str) -> str:
    """`inert`, with a blank kept where the text begins or ends with one."""
    lead, tail = text[:1].isspace(), text[-1:].isspace()
    return " " * lead + inert(text) + " " * (tail and bool(text.strip()))


def _mentions(candidates: Candidates, paragraph: Paragraph) -> list[tuple[int, int, str]]:
    """Labels behind the words that stand for somebody, outside the statements."""
    inside = [one for one in candidates.statements if one.kind != "indirect" and one.likely]
    labels = []
    for number, person in enumerate(candidates.people, 1):
        for mention in person.mentions:
            if mention in paragraph and not any(_covers(one, mention) for one in inside):
                labels.append((mention.end, 0, f"{{P{number}}}"))
    return labels


def _covers(statement: Statement, mention: Span) -> bool:
    return statement.start <= mention.start and mention.end <= statement.end
