"""Records and experts for people and for spreadsheets: a table on a terminal, readable text, CSV.

Words of articles and models are shown without control characters, escapes or direction overrides; in CSV a cell
that a spreadsheet would take for a formula is defused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from quotes.foreign import part_of
from quotes.terminal import isolated, plain

Record = Mapping[str, Any]

EXPERT_COLUMNS: Final = (
    "id", "name", "latin", "kind", "wikidata", "affiliations", "claims", "articles", "outlets", "first", "last",
    "stances",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def expert_cells(expert: Record) -> dict[str, str]:
    """An expert as one row of text; lists are parted by `; `."""
    affiliations = [
        f"{one['text']} ({_span(one['first'], one['last'])})" if one["first"] else one["text"]
        for one in expert["affiliations"]
    ]
    stances = [
        f"{topic + ': ' if topic else ''}{', '.join(f'{label} {number}' for label, number in labels.items())}"
        for topic, labels in expert["stances"].items()
    ]
    lists = {"affiliations": affiliations, "stances": stances, "outlets": list(expert["outlets"])}
    return {
        name: "; ".join(lists[name]) if name in lists else ("" if expert[name] is None else str(expert[name]))
        for name in EXPERT_COLUMNS
    }


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def expert_csv(experts: Iterable[Record]) -> Iterator[str]:
    """Experts as lines of CSV, the heading first."""
    yield _csv_line(EXPERT_COLUMNS)
    for expert in experts:
        yield _csv_line([_defused(" ".join(cell.split())) for cell in expert_cells(expert).values()])


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def expert_table(experts: Sequence[Record], *, more: int, topics: bool = False, width: int | None = None) -> str:
    """Experts as a table for a terminal; `more`: how many are not shown, `topics`: whether some were asked for."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("expert", min_width=16, ratio=3)
    table.add_column("last affiliation", ratio=4)
    for heading in ("claims", "articles"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("outlets", ratio=2)
    table.add_column("from", no_wrap=True)
    table.add_column("to", no_wrap=True)
    table.add_column("stances", ratio=2)
    for expert in experts:
        name = isolated(expert["name"], 34)
        if expert["latin"] and expert["latin"] != expert["name"]:
            name += f"\n{isolated(expert['latin'], 34)}"
        last = expert["affiliations"][-1]["text"] if expert["affiliations"] else ""
        cells = (
            name,
            isolated(last, 60),
            str(expert["claims"]),
            str(expert["articles"]),
            isolated(", ".join(expert["outlets"]), 40),
            (expert["first"] or "")[:10],
            (expert["last"] or "")[:10],
            isolated(expert_cells(expert)["stances"] if topics else _totals(expert), 60),
        )
        table.add_row(*(Text(cell) for cell in cells))
    stream = io.StringIO()
    console = Console(file=stream, width=width or Console().width)
    console.print(table)
    if more > 0:
        console.print(f"… and {more} more (--limit 0 shows all)", markup=False)
    return stream.getvalue()


def _totals(expert: Record) -> str:
    totals: dict[str, int] = {}
    for labels in expert["stances"].values():
        for label, number in labels.items():
            totals[label] = totals.get(label, 0) + number
    return ", ".join(f"{label} {number}" for label, number in sorted(totals.items(), key=lambda item: -item[1]))


def record_text(record: Record) -> str:
    """A record for reading: who, in which capacity, what, toward what, where and when."""
    expert, affiliation = part_of(record, "expert"), part_of(record, "affiliation")
    claim, stance, article = part_of(record, "claim"), part_of(record, "stance"), part_of(record, "article")
    who = isolated(str(expert.get("name") or "—"), 80)
    if affiliation.get("text"):
        who += f", {isolated(str(affiliation['text']), 120)}"
    words = isolated(str(claim.get("text") or record.get("claim") or ""), 2000)
    where = [plain(str(article[key])) for key in ("outlet", "published", "title") if article.get(key)]
    where.append(plain(str(article.get("url") or article.get("path") or article.get("id") or "")))
    lines = [who, f"  “{words}”" if claim.get("kind") != "indirect" else f"  {words}"]
    if stance.get("label"):
        target = f" toward {isolated(str(stance['target']), 80)}" if stance.get("target") else ""
        shown = part_of(stance, "evidence").get("text")
        because = f" ({isolated(str(shown), 80)})" if shown else ""
        lines.append(f"  {plain(str(stance['label']))}{target}{because}")
    lines.append(f"  {' · '.join(filter(None, where))}")
    lines += [f"  {line}" for line in _occurrences(record)]
    return "\n".join(lines) + "\n"


def _occurrences(record: Record) -> Iterator[str]:
    found = part_of(record, "statement").get("occurrences")
    if isinstance(found, int) and found > 1:
        yield f"one of {found} occurrences"
    if not isinstance(found, list) or len(found) < 2:
        return
    for one in found[1:]:
        where = " ".join(plain(str(one[key])) for key in ("outlet", "published") if one.get(key)) or "elsewhere"
        changes = "; ".join(
            f"“{isolated(change['first'], 60)}” → “{isolated(change['later'], 60)}”" for change in one["drift"][:4]
        )
        yield f"also {where}" + (f": {changes}" if changes else ", in the same words")


def reasons_text(expert: Record) -> str:
    """Every form of an expert's name with the reason for which it was taken for this expert, for reading."""
    head = f"{isolated(expert['name'], 60)} ({expert['id']})\n"
    return head + "".join(
        f"  {isolated(one['text'], 60)} · {one['articles']} articles · {plain(one['reason'] or '')}\n"
        for one in expert["names"]
    )
