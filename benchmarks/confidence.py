"""Fit the weights of `quotes.confidence`: a logistic regression over what the rules see beside a statement.

    python benchmarks/confidence.py GOLD… > src/quotes/confidence.toml
    python benchmarks/confidence.py GOLD… --held-out GOLD…    # what such weights are worth, on articles they have not seen

GOLD is as `quotes evaluate` takes it; `FILE=direct,mixed` counts only statements of these kinds, where a file marks
no others. `FILE=direct,mixed,within` also counts as the same quotation a passage in marks that lies within one of
gold, where a file takes the reporter's words around marks in. Every file has the same weight, however many quotations
it holds. `--held-out` leaves out one article of the first files at a time, fits on all the others and scores it, and
scores the second files by the weights of all the first. Printed are the share of right records, the expected
calibration error, beside it the error that confidences without any fault would have over as many records (mean, and
what one time in twenty is above), and how often a right record is surer than a wrong one. Needs numpy, which the
`test` extra brings.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy

from quotes._version import __version__
from quotes.article import Span
from quotes.building import build
from quotes.calibration import Calibration
from quotes.confidence import features
from quotes.engines import Attribution
from quotes.finding import find_candidates
from quotes.gold import KINDS, GoldArticle, read_gold
from quotes.reading import from_text
from quotes.records import Provenance
from quotes.scored import quote_of, span_of
from quotes.scoring import OVERLAP, compare, is_of, same_speaker

RIDGE = 2.0
"""How much smaller weights are preferred, in statements."""
DRAWS = 1000
WITHIN = "within"
PROVENANCE = Provenance(engine="rules", model=None, prompt=None, version=__version__)


@dataclass(frozen=True)
class Row:
    """A statement: its file and article, the evidence for it, and whether its span and speaker are right."""

    file: str
    article: str
    kind: str
    evidence: dict[str, float]
    right: bool


def rows(name: str) -> list[Row]:
    """The statements of the articles of a gold file that the rules take for quotations."""
    file, _, listed = name.partition("=")
    kinds = listed.split(",") if listed else list(KINDS)
    found = []
    for gold in read_gold(file):
        if not isinstance(gold, GoldArticle):
            raise SystemExit(f"{gold}")
        article = from_text(gold.article.text, id=gold.article.id, language=gold.article.language)
        candidates = find_candidates(article)
        taken = [one for one in candidates.statements if one.likely]
        answers = [
            Attribution(Span(one.start, one.end), one.kind, one.person, one.mention, one.cue, parts=one.parts)
            for one in taken
        ]
        records = [build(candidates, [one], PROVENANCE, None)[0] for one in answers]
        said = [record.model_dump(by_alias=True) for record in records]
        quotes = [quote_of(one, span_of(one["claim"]), one["claim"]["text"]) for one in said]
        comparison = compare(gold, quotes)
        paired = {id(pair.found): pair for pair in comparison.pairs}
        for statement, quote in zip(taken, quotes, strict=True):
            pair = paired.get(id(quote))
            right = pair is not None and pair.speaker
            if WITHIN in kinds:
                if statement.kind == "indirect":
                    continue
                right = any(same_speaker(one, quote) for one in gold.quotes if covers(one.span, statement))
            elif not (pair.gold.kind in kinds if pair else is_of(quote, kinds)):
                continue
            found.append(Row(file, gold.article.id, statement.kind, features(candidates, statement), right))
    return found


def covers(span: Span | None, statement: Span) -> bool:
    """Whether so much of a statement lies in a span that it may be a part of it."""
    shared = min(span.end, statement.end) - max(span.start, statement.start) if span else 0
    return shared >= OVERLAP * (statement.end - statement.start)


def fit(data: Sequence[Row]) -> dict[str, float]:
    """Weights that make the right ones likely: Newton's method, a ridge on all but the constant."""
    names = ["always", *sorted({name for row in data for name in row.evidence})]
    x = numpy.array([[1.0, *(row.evidence.get(name, 0.0) for name in names[1:])] for row in data])
    y = numpy.array([row.right for row in data], dtype=float)
    often = {file: sum(row.file == file for row in data) for file in {row.file for row in data}}
    weight = numpy.array([len(data) / len(often) / often[row.file] for row in data])
    penalty = numpy.diag([0.0, *[RIDGE] * (len(names) - 1)])
    learned = numpy.zeros(len(names))
    for _ in range(50):
        p = 1 / (1 + numpy.exp(-x @ learned))
        slope = x.T @ (weight * (p - y)) + penalty @ learned
        curve = (x.T * (weight * p * (1 - p))) @ x + penalty
        learned -= numpy.linalg.solve(curve, slope)
    return dict(zip(names, learned.tolist(), strict=True))


def chance(weights: dict[str, float], row: Row) -> float:
    total = weights["always"] + sum(weights.get(name, 0.0) * value for name, value in row.evidence.items())
    return float(1 / (1 + numpy.exp(-total)))


def report(name: str, scored: Sequence[tuple[float, bool]]) -> None:
    drawn = numpy.random.default_rng(0).random((DRAWS, len(scored)))
    sure = numpy.array([one for one, _ in scored])
    chances = sorted(error(zip(sure, row < sure, strict=True)) for row in drawn)
    good, bad = ([sure for sure, right in scored if right == wanted] for wanted in (True, False))
    order = [(a > b) + (a == b) / 2 for a in good for b in bad]
    print(
        f"{name:44}{len(scored):6} records, right {len(good) / len(scored):.2f}, calibration error {error(scored):.3f} "
        f"(by chance {sum(chances) / DRAWS:.3f}, at most {chances[DRAWS * 19 // 20]:.3f}), "
        f"right surer than wrong {sum(order) / max(1, len(order)):.2f}"
    )


def error(scored: Iterable[tuple[float, bool]]) -> float:
    calibration = Calibration()
    for sure, right in scored:
        calibration.add(sure, bool(right))
    return calibration.error() or 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--held-out", nargs="*", metavar="GOLD")
    options = parser.parse_args()
    data = [row for name in options.gold for row in rows(name)]
    if options.held_out is None:
        print("# Fitted by benchmarks/confidence.py; not to be changed by hand.\n")
        for name, value in sorted(fit(data).items(), key=lambda item: (item[0] != "always", item[0])):
            print(f"{json.dumps(name)} = {value:.2f}")
        return
    articles = list(dict.fromkeys((row.file, row.article) for row in data))
    scored: dict[str, list[tuple[float, bool]]] = {}

    def note(name: str, weights: dict[str, float], row: Row) -> None:
        one = chance(weights, row), row.right
        for group in (name, f"{name}: {'indirect' if row.kind == 'indirect' else 'marked'}", "all of them"):
            scored.setdefault(group, []).append(one)

    for out in articles:
        weights = fit([row for row in data if (row.file, row.article) != out])
        for row in data:
            if (row.file, row.article) == out:
                note(source(row.file), weights, row)
    weights = fit(data)
    for name in options.held_out:
        for row in rows(name):
            note(f"{source(name)} (not fitted on)", weights, row)
    for name, one in scored.items():
        report(name, one)


def source(name: str) -> str:
    """What a file is called, its language left out: press-ar-dev.jsonl and press-fr-dev.jsonl are one source."""
    stem = Path(name.partition("=")[0]).stem
    return stem.partition("-")[0]


if __name__ == "__main__":
    main()
