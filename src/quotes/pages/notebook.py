"""What results and sets of records show in a notebook: HTML without scripts, marked as the report is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from quotes.article import Article
from quotes.foreign import claim_of, part_of
from quotes.pages.directions import direction, label, shown
from quotes.pages.gathering import Document, Item, examine
from quotes.pages.layout import asset
from quotes.pages.marking import Line, Node, Piece, lines
from quotes.pages.payload import expert_colours, expert_of

if TYPE_CHECKING:
    from quotes.asking import Result
    from quotes.corpus.collection import Collection

SIGNS: Final = {"support": "▲", "oppose": "▼", "neutral": "●", "mixed": "◆", "unclear": "○"}
"""The same as in dom.js."""
_DOUBTS: Final = {"unsure": "? ", "failed": "✗ "}
_SHOWN: Final = 25
"""Records of a set that are shown."""
_WHOLE: Final = 30_000
"""Code points up to which an article is shown whole; of longer ones the lines with marks are."""


def result_html(result: Result) -> str:
    """An article with its quotations marked, or why there is none."""
    outcome, article = result.outcome, result.article
    if article is None:
        return _framed(_p("q-title", outcome.source) + _p("q-about", outcome.reason or outcome.status))
    items = tuple(examine(one.model_dump(mode="json", by_alias=True), article) for one in result.quotations)
    document = Document(article.sha256, {}, article, None, items)
    experts = {expert["id"] for item in items if (expert := expert_of(item.record))}
    about = [article.outlet, article.published, f"{len(items)} quotations", f"{len(experts)} experts", outcome.reason]
    head = _p("q-title", article.title or article.id) + _about(filter(None, about))
    way = direction(article.text)
    return _framed(f'{head}<div class="q-text" dir="{way}">{"".join(_lines(article, document))}</div>')


def records_html(records: Collection) -> str:
    """The first of a set of records: who, in which capacity, what."""
    items = [examine(record, None) for record in islice(records.records(_SHOWN), _SHOWN)]
    colours = expert_colours([Document("", {}, None, None, tuple(items))])
    more = len(records) - len(items)
    rest = _p("q-more", f"… and {more:,} more records") if more > 0 else ""
    return _framed(_p("q-title", f"{len(records):,} records") + "".join(_card(one, colours) for one in items) + rest)


def _framed(inner: str) -> str:
    return f'<div class="quotes-display"><style>{asset("marks.css")}{asset("notebook.css")}</style>{inner}</div>'


def _p(kind: str, text: str) -> str:
    return f'<p class="{kind}" dir="auto">{_safe(text)}</p>'


def _about(parts: Iterable[str]) -> str:
    return f'<p class="q-about">{" · ".join(f"<bdi>{_safe(one)}</bdi>" for one in parts)}</p>'


def _safe(text: str) -> str:
    return escape(label(text))


def _lines(article: Article, document: Document) -> Iterator[str]:
    colours = expert_colours([document])
    whole = len(article.text) <= _WHOLE
    for line in lines(article, document.marks()):
        if line.kind == "title" and line.nodes == (article.title,):
            continue  # it stands above
        if whole or any(isinstance(node, Piece) for node in line.nodes):
            yield _line(line, document.items, colours)


def _line(line: Line, items: Sequence[Item], colours: Mapping[str, int]) -> str:
    return f'<p class="{line.kind}" dir="{line.direction}">{_nodes(line.nodes, items, colours)}</p>'


def _nodes(nodes: Iterable[Node], items: Sequence[Item], colours: Mapping[str, int]) -> str:
    return "".join(escape(shown(node)) if isinstance(node, str) else _piece(node, items, colours) for node in nodes)


def _piece(piece: Piece, items: Sequence[Item], colours: Mapping[str, int]) -> str:
    kind, first = piece.mark.kind, items[piece.mark.records[0]]
    inner = _nodes(piece.inner, items, colours)
    if kind != "claim":
        return f'<span class="q-{kind} q-{_stance(first.record)}">{inner}</span>'
    classes = f"q-claim q-{_stance(first.record)} q-{first.certainty} {_tint(first.record, colours)}"
    return f'<mark class="{classes}">{inner}</mark>' + "".join(_tag(items[number]) for number in piece.ending)


def _tag(item: Item) -> str:
    expert, stance = expert_of(item.record), _stance(item.record)
    name = _DOUBTS.get(item.certainty, "") + (expert["name"] if expert else "nobody named")
    return f'<small class="q-tag q-{stance}"><b>{SIGNS[stance]}</b> <bdi>{_safe(name)}</bdi></small>'


def _card(item: Item, colours: Mapping[str, int]) -> str:
    record, expert = item.record, expert_of(item.record)
    claim, article = claim_of(record) or {}, part_of(record, "article")
    words, stance = str(claim.get("text") or ""), _stance(record)
    who = [expert["name"] if expert else "Nobody named", part_of(record, "affiliation").get("text")]
    where = [str(article[key]) for key in ("outlet", "published", "title") if article.get(key)]
    doubts = [doubt for doubt in item.doubts if item.certainty != "unchecked"]
    return (
        f'<div class="q-record {_tint(record, colours)}" dir="{direction(words)}">'
        f"<p>{' · '.join(f'<bdi>{_safe(str(one))}</bdi>' for one in who if one)}</p>"
        f'<p><mark class="q-claim q-{stance} q-{item.certainty if doubts else "sure"} {_tint(record, colours)}">'
        f"{_safe(words)}</mark>{_sign(stance)}</p>"
        f"{_about((*where, *doubts))}</div>"
    )


def _sign(stance: str) -> str:
    return f' <small class="q-tag q-{stance}"><b>{SIGNS[stance]}</b> {stance}</small>'


def _stance(record: Mapping[str, Any]) -> str:
    label = part_of(record, "stance").get("label")
    return label if isinstance(label, str) and label in SIGNS else "unclear"


def _tint(record: Mapping[str, Any], colours: Mapping[str, int]) -> str:
    expert = expert_of(record)
    return f"tint-{colours[expert['id']]}" if expert else "tint-none"
