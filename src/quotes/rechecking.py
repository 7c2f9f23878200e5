"""Re-checks anybody's records of claims against the articles, without a model: `quotes verify`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from quotes.article import Article, Span
from quotes.errors import RecordError
from quotes.folding import fold
from quotes.foreign import claim_of, offset, parsed, speaker_of
from quotes.shelf import Shelf
from quotes.verification import Status, Verification, verify

_WORST_FIRST: Final[tuple[Status, ...]] = ("not_found", "changed", "clipped", "ambiguous", "verbatim")
_PASSAGES = (("expert", "mention"), ("affiliation",), ("cue",), ("stance", "evidence"))


def verify_records(lines: Iterable[str], articles: str | Path | None = None) -> Iterator[dict[str, Any] | RecordError]:
    """Each record with what became of its claim, in the order of the lines; an error for a line without.

    A record is a JSON object with a `claim` (words, or an object with `text`, `start`, `parts`) and an
    `article` (its path, or an object with `text`, `path`, `id` or `sha256`), or with the article's `text` and
    a list of `quotes`. It comes back as it was, with

        "verification": {"status": …, "tier": …, "start": …, "end": …, "reason": …}

    and, where there are any, `parts` (the same for each part of an interrupted quotation) and `problems`
    (other passages of the record that do not stand where it says).

    Args:
        lines: of a JSONL file, empty ones are passed over.
        articles: the folder where the articles are looked for.
    """
    shelf = Shelf(Path(articles) if articles is not None else None)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = parsed(line)
            yield _checked(record, shelf)
        except RecordError as error:
            yield RecordError(f"line {number}: {error}")


def _checked(record: dict[str, Any], shelf: Shelf) -> dict[str, Any]:
    quotes = record.get("quotes")
    if isinstance(quotes, list) and isinstance(record.get("text"), str):
        article = shelf.article(record)
        checked = [_with_verification(quote, quote, article) for quote in quotes if isinstance(quote, dict)]
        statuses: list[Status] = [quote["verification"]["status"] for quote in checked]
        worst: Status = min(statuses, key=_WORST_FIRST.index, default="verbatim")
        return {**record, "quotes": checked, "verification": _shown(Verification(worst))}
    _claim(record)
    return check(record, shelf.article(record))


def check(record: dict[str, Any], article: Article) -> dict[str, Any]:
    """The record with `verification`, as `verify_records` gives it, against an article at hand.

    Raises:
        RecordError: it has no claim.
    """
    return _with_verification(record, _claim(record), article)


def _claim(record: Mapping[str, Any]) -> Mapping[str, Any]:
    claim = claim_of(record)
    if claim is None:
        raise RecordError("no claim; give its words in the field `claim`")
    return claim


def _with_verification(record: dict[str, Any], claim: Mapping[str, Any], article: Article) -> dict[str, Any]:
    words = claim.get("text")
    if not isinstance(words, str):
        raise RecordError("no claim; give its words in the field `claim`")
    cue, speaker = _cue(record, article), speaker_of(record)
    found = verify(words, article, near=offset(claim, "start"), speaker=speaker, cue=cue)
    listed = claim.get("parts")
    parts = [
        (part["text"], verify(part["text"], article, near=offset(part, "start"), speaker=speaker, cue=cue))
        for part in (listed if isinstance(listed, list) else [])
        if isinstance(part, dict) and isinstance(part.get("text"), str)
    ]
    joined = " ".join(text for text, _ in parts)
    if parts and found.status in ("changed", "not_found") and _alike(words, joined):
        found = Verification("verbatim", "punctuation", parts[0][1].start, parts[-1][1].end)
    verification = _shown(min([found, *(part for _, part in parts)], key=lambda one: _WORST_FIRST.index(one.status)))
    if parts:
        verification["parts"] = [_shown(part) for _, part in parts]
    problems = list(_problems(record, claim, found, article))
    if problems:
        verification["problems"] = problems
    return {**record, "verification": verification}


def _alike(one: str, other: str) -> bool:
    # Pieces are joined with an ellipsis by some, with nothing by others.
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return fold(text, "punctuation").replace(".", " ").split()


def _shown(found: Verification) -> dict[str, Any]:
    return {
        "status": found.status,
        "tier": found.tier,
        "start": found.start,
        "end": found.end,
        "reason": found.reason or None,
    }


def _problems(
    record: Mapping[str, Any], claim: Mapping[str, Any], found: Verification, article: Article
) -> Iterator[str]:
    start = offset(claim, "start")
    if start is not None and found.status == "verbatim" and found.start is not None:
        given = Span(start, end if (end := offset(claim, "end")) is not None else start + len(str(claim["text"])))
        if not given.overlaps(Span(found.start, found.end or found.start)):
            yield f"claim: stands at {found.start}, not at {start}"
    for path in _PASSAGES:
        passage: Any = record
        for key in path:
            passage = passage.get(key) if isinstance(passage, Mapping) else None
        if isinstance(passage, Mapping) and isinstance(passage.get("text"), str):
            at, end = offset(passage, "start"), offset(passage, "end")
            if at is not None and end is not None and article.text[at:end] != passage["text"]:
                yield f"{'.'.join(path)}: the article has other words at {at}"
    reference = record.get("article")
    given_hash = reference.get("sha256") if isinstance(reference, Mapping) else None
    if isinstance(given_hash, str) and given_hash != article.sha256:
        yield "article: not the text that the record was made from"


def _cue(record: Mapping[str, Any], article: Article) -> Span | None:
    """The record's reporting words, if they stand where it says: made-up ones would hide a negation."""
    cue = record.get("cue")
    if not isinstance(cue, Mapping) or not cue.get("text"):
        return None
    start, end = offset(cue, "start"), offset(cue, "end")
    if start is None or end is None or article.text[start:end] != cue["text"]:
        return None
    return Span(start, end)
