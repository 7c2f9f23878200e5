"""Attributions into records: every word copied from the article at its offsets, none from anywhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from quotes.article import Article, Span
from quotes.candidates import Candidates, Mention, Person
from quotes.engines import Attribution
from quotes.folding import fold_word
from quotes.labels import STANCES, ExpertKind
from quotes.records import (
    Affiliation,
    ArticleReference,
    Claim,
    Expert,
    Passage,
    Provenance,
    Quotation,
    Stance,
)
from quotes.tokens import folded_words

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER_LETTER = re.compile(r"[^\W\d_A-Za-z\u00c0-\u024f]")


def passage(text: str, span: Span) -> Passage:
    """The words of `span`, with their place."""
    return Passage(text=span.of(text), start=span.start, end=span.end)


def expert_id(name: str) -> str:
    """An id that is the same for the same name in any letter form, order of words apart."""
    key = " ".join(sorted(fold_word(word) for word in folded_words(name)))
    return "e" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:15]


def in_latin(name: str) -> str | None:
    """The name, if it is in Latin letters."""
    return name if _LATIN.search(name) and not _OTHER_LETTER.search(name) else None


def quotation_id(article: Article, span: Span) -> str:
    """An id that is the same for the same article text and span."""
    return "q" + sha256(f"{article.sha256}:{span.start}:{span.end}".encode()).hexdigest()[:15]


def reference(article: Article) -> ArticleReference:
    """What a record keeps of its article."""
    return ArticleReference(
        id=article.id,
        path=article.path,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        url=article.url,
        language=article.language,
        sha256=article.sha256,
    )


def build(
    candidates: Candidates, attributions: Sequence[Attribution], provenance: Provenance, target: str | None
) -> tuple[Quotation, ...]:
    """One record an attribution, in the order of the article."""
    article = candidates.article
    about = reference(article)
    experts: dict[int, _Known] = {}
    bare = {label: Stance(target=target, label=label) for label in STANCES}
    records = []
    for attribution in sorted(attributions, key=lambda one: (one.span.start, one.span.end)):
        number, evidence = attribution.person, attribution.evidence
        if number >= 0 and number not in experts:
            experts[number] = _known(article.text, candidates.people[number])
        known = experts.get(number)
        label, toward = attribution.stance or "unclear", attribution.target or target
        stance = bare[label]
        if evidence or toward != target:
            shown = passage(article.text, evidence) if evidence else None
            stance = Stance(target=toward, label=label, evidence=shown)
        records.append(
            Quotation(
                schema="quotes/1",
                id=quotation_id(article, attribution.span),
                article=about,
                expert=_expert(article.text, known, attribution.mention) if known else None,
                affiliation=known.affiliation if known else None,
                claim=_claim(article, attribution),
                cue=passage(article.text, attribution.cue) if attribution.cue else None,
                stance=stance,
                confidence=round(attribution.confidence, 3),
                flags=(*attribution.flags, *_denial(attribution)),
                provenance=provenance,
            )
        )
    return tuple(records)


class _Known(NamedTuple):
    """What all records of one speaker have in common."""

    name: str
    latin: str | None
    id: str
    kind: ExpertKind
    affiliation: Affiliation | None


def _known(text: str, person: Person) -> _Known:
    name = person.name.of(text)
    return _Known(name, in_latin(name), expert_id(name), person.kind, _affiliation(text, person))


def _denial(attribution: Attribution) -> tuple[str, ...]:
    """`denied` where the cue says that the claim is not so: «نفى أن», "denied that"."""
    return ("denied",) if attribution.cue is not None and attribution.cue.polarity == "deny" else ()


def _claim(article: Article, attribution: Attribution) -> Claim:
    text, span = article.text, attribution.span
    return Claim(
        text=span.of(text),
        start=span.start,
        end=span.end,
        start_utf16=article.utf16(span.start),
        end_utf16=article.utf16(span.end),
        kind=attribution.kind,
        parts=tuple(passage(text, part) for part in attribution.parts),
        summary=attribution.summary,
    )


def _expert(text: str, known: _Known, mention: Mention | None) -> Expert:
    words = passage(text, mention) if mention else None
    return Expert(
        name=known.name,
        latin=known.latin,
        id=known.id,
        kind=known.kind,
        mention=words,
        chain=(words.text, known.name) if words and words.text != known.name else (),
    )


def _affiliation(text: str, person: Person) -> Affiliation | None:
    if person.affiliation is None:
        return None
    return Affiliation(
        text=person.affiliation.of(text),
        start=person.affiliation.start,
        end=person.affiliation.end,
        role=person.role.of(text) if person.role else None,
        organisation=person.organisation.of(text) if person.organisation else None,
        role_start=person.role.start if person.role else None,
        role_end=person.role.end if person.role else None,
        organisation_start=person.organisation.start if person.organisation else None,
        organisation_end=person.organisation.end if person.organisation else None,
    )
