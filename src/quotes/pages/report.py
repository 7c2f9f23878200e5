"""The report: articles with their quotations as one HTML file that asks for nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.foreign import claim_of, part_of
from quotes.pages.gathering import Document, article_key, gather
from quotes.pages.layout import page
from quotes.pages.payload import payload
from quotes.topics import Topic, topics_of

if TYPE_CHECKING:
    from quotes.corpus.collection import Collection


@dataclass(frozen=True, slots=True)
class Report:
    """A report as HTML, and what it could not show whole."""

    html: str
    articles: int
    records: int
    without_text: tuple[str, ...]
    """Why the text of an article is not there, one line each; its records are shown as a list."""


def report(
    records: Collection,
    articles: Path | None = None,
    *,
    topics: Iterable[str | Topic] = (),
    title: str = "Quotations",
) -> Report:
    """The report of a set of records.

    Args:
        articles: the folder where the articles are looked for, beside the paths that the records name.
        topics: what the topic filter offers, in any language; what the stances are toward where none is given.
    """
    documents = list(gather(records, articles))
    about = topics_by_record(records, topics_of(topics))
    data = payload(documents, title=title, topics_of=about, problems=list(records.problems))
    return Report(page(data), len(documents), sum(len(one.items) for one in documents), missing(documents))


def missing(documents: Iterable[Document]) -> tuple[str, ...]:
    """Why articles have no text, each reason once."""
    return tuple(dict.fromkeys(one.missing for one in documents if one.missing))


def topics_by_record(records: Collection, topics: Sequence[Topic]) -> Callable[[Mapping[str, Any]], Sequence[str]]:
    """What a record is about: of the topics given those that its words name; else what its stance is toward."""
    if not topics:
        return lambda record: [target] if isinstance(target := part_of(record, "stance").get("target"), str) else []
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for topic in topics:
        for record in records.find(topics=topic):
            found[_key(record)].append(topic.name)
    return lambda record: found.get(_key(record), [])


def _key(record: Mapping[str, Any]) -> tuple[str, str]:
    return article_key(record), str(record.get("id") or (claim_of(record) or {}).get("text"))
