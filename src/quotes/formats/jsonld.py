"""schema.org as JSON-LD: words in marks are a Quotation, what is reported in other words is a Claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from quotes.foreign import claim_of, part_of, speaker_of
from quotes.formats.sources import Row, for_pages

_CONTEXT: Final = "https://schema.org"
_ORGANISATIONS: Final = ("organisation", "group")


def lines(records: Iterable[Row]) -> Iterator[str]:
    """A graph: each article once for a run of its records, then a quotation or claim a line."""
    yield f'{{"@context":"{_CONTEXT}","@graph":[\n'
    between, before = "", ""
    for record in records:
        about = part_of(record, "article")
        article = _article(about)
        if article["@id"] != before:
            before = article["@id"]
            yield between + for_pages(article)
            between = ",\n"
        yield between + for_pages(_said(record, about, article["@id"]))
    yield "\n]}\n"


def _article(about: Mapping[str, Any]) -> dict[str, Any]:
    outlet = about.get("outlet")
    place = about.get("url") or quote(str(about.get("path") or about.get("id") or "#article"))
    return _with_values(
        {
            "@type": "NewsArticle",
            "@id": place,
            "headline": about.get("title"),
            "url": about.get("url"),
            "datePublished": about.get("published"),
            "inLanguage": _language(about),
            "publisher": {"@type": "Organization", "name": outlet} if outlet else None,
        }
    )


def _said(record: Row, about: Mapping[str, Any], article: str) -> dict[str, Any]:
    claim, speaker = claim_of(record) or {}, _speaker(record)
    target = part_of(record, "stance").get("target")
    known = {
        "@id": f"#{quote(str(record['id']))}" if record.get("id") else None,
        "text": claim.get("text"),
        "inLanguage": _language(about),
        "about": {"@type": "Thing", "name": target} if target else None,
    }
    if claim.get("kind") == "indirect":
        return _with_values({"@type": "Claim", **known, "author": speaker, "appearance": {"@id": article}})
    by = {"creator": speaker, "spokenByCharacter": speaker}
    return _with_values({"@type": "Quotation", **known, **by, "isPartOf": {"@id": article}})


def _speaker(record: Row) -> dict[str, Any] | None:
    name = speaker_of(record)
    if name is None:
        return None
    expert, affiliation = part_of(record, "expert"), part_of(record, "affiliation")
    latin, organisation = expert.get("latin"), affiliation.get("organisation")
    known = {
        "@id": f"#{quote(str(expert['id']))}" if expert.get("id") else None,
        "name": name,
        "alternateName": latin if latin != name else None,
        "description": affiliation.get("text"),
    }
    if expert.get("kind") in _ORGANISATIONS:
        return _with_values({"@type": "Organization", **known})
    works_at = {"@type": "Organization", "name": organisation} if organisation else None
    return _with_values({"@type": "Person", **known, "jobTitle": affiliation.get("role"), "affiliation": works_at})


def _language(about: Mapping[str, Any]) -> str | None:
    language = about.get("language")
    return language if isinstance(language, str) and language != "und" else None


def _with_values(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value is not None}
