"""Our engine beside langextract and a plain instructor extraction, with one local model, on the same articles.

    pip install langextract instructor     # and quotes, in one environment
    python benchmarks/rivals_local.py GOLD… --base-url http://127.0.0.1:8080/v1 --shortest 2 -o rivals.json
    python benchmarks/rivals_local.py --draw rivals.json > docs/rivals-local.svg

GOLD is as `quotes evaluate` takes it; of each file the shortest articles with two or more quotations in marks are
read. langextract and instructor copy the quotations out; both are shown the same example, in the article's language.
All requests pass through a counter on loopback, so that tokens are those that the server counts, for everybody alike.
A quotation is right where its span and its speaker are; invented where its words stand nowhere in the article. Marks
around a copied quotation are taken off. What raises has found nothing, and its time and tokens count.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import quotes
from quotes.article import Article
from quotes.evaluation import evaluate
from quotes.gold import GoldArticle, read_gold
from quotes.reading import from_text

MARKS = "\"“”„«»'‘’` \n\t.,،"
TASK = (
    "Extract the direct quotations of a news article: every passage in quotation marks that somebody says, copied "
    "letter by letter without the marks, with the full name of its speaker."
)
EXAMPLES = {  # text, (quotation, speaker)…
    "en": (
        "“The bridge is closed,” said Ines Okoro, the mayor. Tom Vance called it “a lost winter”.",
        ("The bridge is closed", "Ines Okoro"),
        ("a lost winter", "Tom Vance"),
    ),
    "fr": (
        "« Le pont est fermé », a déclaré Inès Okoro, la maire. Tom Vance parle d’« un hiver perdu ».",
        ("Le pont est fermé", "Inès Okoro"),
        ("un hiver perdu", "Tom Vance"),
    ),
    "ar": (
        'وقالت العمدة إيناس عكور: "الجسر مغلق منذ أيام"، ووصف طارق الوزاني ذلك بأنه "شتاء ضائع".',
        ("الجسر مغلق منذ أيام", "إيناس عكور"),
        ("شتاء ضائع", "طارق الوزاني"),
    ),
}

Record = dict[str, Any]
Reader = Callable[[Article], list[Record]]


@dataclass
class Figures:
    """What one reader found, and what it took."""

    name: str
    gold: int = 0
    found: int = 0
    right: int = 0
    invented: int = 0
    raised: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    seconds: float = 0.0
    f1: float = 0.0


@contextmanager
def counted(base_url: str, figures: Figures) -> Iterator[str]:
    """The address of a server that passes requests on, and counts the tokens of the replies."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {"Content-Type": "application/json", "Authorization": self.headers.get("authorization", "")}
            request = urllib.request.Request(base_url.removesuffix("/v1") + self.path, body, headers)
            try:
                with urllib.request.urlopen(request, timeout=3600) as reply:
                    status, content = reply.status, reply.read()
            except urllib.error.HTTPError as error:
                status, content = error.code, error.read()
            usage = json.loads(content).get("usage") or {}
            figures.prompt_tokens += usage.get("prompt_tokens", 0)
            figures.answer_tokens += usage.get("completion_tokens", 0)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()


def ours(url: str, model: str) -> Reader:
    engine = quotes.LLM(model=model, base_url=url, api_key="none", timeout=3600)

    def read(article: Article) -> list[Record]:
        return [one.model_dump(by_alias=True) for one in quotes.extract(article, engine=engine).quotations]

    return read


def rules(url: str, model: str) -> Reader:
    def read(article: Article) -> list[Record]:
        return [one.model_dump(by_alias=True) for one in quotes.extract(article, engine="rules").quotations]

    return read


def langextract(url: str, model: str) -> Reader:
    import langextract as lx

    settings = {"base_url": url, "api_key": "none", "temperature": 0, "max_workers": 1}
    config = lx.factory.ModelConfig(model_id=model, provider="OpenAILanguageModel", provider_kwargs=settings)

    def read(article: Article) -> list[Record]:
        text, *pairs = EXAMPLES[article.language]
        shown = [
            lx.data.Extraction(extraction_class="quotation", extraction_text=words, attributes={"speaker": who})
            for words, who in pairs
        ]
        found = lx.extract(
            article.text,
            prompt_description=TASK,
            examples=[lx.data.ExampleData(text=text, extractions=shown)],
            config=config,
            max_workers=1,
            show_progress=False,
        )
        records = []
        for one in found.extractions or ():
            place, who = one.char_interval, str((one.attributes or {}).get("speaker") or "")
            where = None if place is None or place.start_pos is None else (place.start_pos, place.end_pos)
            records.append(record(article, one.extraction_text, who, where))
        return records

    return read


def instructor(url: str, model: str) -> Reader:
    import instructor as lib
    import openai
    from pydantic import BaseModel

    class Quotation(BaseModel):
        words: str
        speaker: str

    class Quotations(BaseModel):
        quotations: list[Quotation]

    client = lib.from_openai(openai.OpenAI(base_url=url, api_key="none", timeout=3600), mode=lib.Mode.JSON_SCHEMA)

    def read(article: Article) -> list[Record]:
        text, *pairs = EXAMPLES[article.language]
        shown = Quotations(quotations=[Quotation(words=words, speaker=who) for words, who in pairs])
        found = client.chat.completions.create(
            model=model,
            temperature=0,
            max_tokens=2000,
            max_retries=1,
            response_model=Quotations,
            messages=[
                {"role": "system", "content": TASK},
                {"role": "user", "content": text},
                {"role": "assistant", "content": shown.model_dump_json()},
                {"role": "user", "content": article.text},
            ],
        )
        return [record(article, one.words, one.speaker, None) for one in found.quotations]

    return read


def record(article: Article, words: str, speaker: str, where: tuple[int, int] | None) -> Record:
    """A copied quotation as a record, at its place if the copier gave one; marks around it taken off."""
    about = {"id": article.id, "type": "direct", "speaker": {"name": speaker}}
    if where is None:
        return about | {"text": words.strip(MARKS), "copied": words}
    start, end = where
    while start < end and article.text[start] in MARKS:
        start += 1
    while end > start and article.text[end - 1] in MARKS:
        end -= 1
    return about | {"start": start, "end": end, "copied": words}


def measure(name: str, gold: list[GoldArticle], base_url: str, model: str) -> Figures:
    figures = Figures(name)
    records: list[Record] = []
    with counted(base_url, figures) as url:
        read = READERS[name](url, model)
        for one in gold:
            article = from_text(one.article.text, id=one.article.id, language=one.article.language)
            began = time.perf_counter()
            try:
                found = read(article)
            except Exception as error:
                print(f"{name}: {article.id}: {type(error).__name__}", file=sys.stderr)
                found, figures.raised = [], figures.raised + 1
            figures.seconds += time.perf_counter() - began
            copied = (one["copied"].strip(MARKS) for one in found if "copied" in one)
            figures.invented += sum(quotes.verify(words, article.text).status == "not_found" for words in copied)
            records += found
            print(f"{name}: {article.id}: {len(found)} in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    score = evaluate(gold, against=records).score(["direct", "mixed"])
    figures.gold, figures.found, figures.right = score.gold, score.found, score.speaker
    figures.f1 = score.figures()["span_speaker_f1"] or 0.0
    return figures


READERS: dict[str, Callable[[str, str], Reader]] = {
    "langextract": langextract,
    "instructor": instructor,
    "quotes": ours,
    "quotes, rules only": rules,
}


def chosen(files: list[str], shortest: int) -> list[GoldArticle]:
    found = []
    for file in files:
        articles = [one for one in read_gold(file) if isinstance(one, GoldArticle)]
        marked = [one for one in articles if sum(quote.kind in {"direct", "mixed"} for quote in one.quotes) > 1]
        found += sorted(marked, key=lambda one: len(one.article.text))[:shortest]
    return found


def draw(rows: list[dict[str, Any]]) -> str:
    """Bars: right span and speaker (F1), answer tokens, invented quotations."""
    columns = [("f1", "F1, span and speaker"), ("answer_tokens", "answer tokens"), ("invented", "invented quotations")]
    wide, high, left = 200, 24, 130
    drawn = []
    for column, (key, title) in enumerate(columns):
        x, most = left + column * (wide + 80), max(row[key] for row in rows) or 1
        drawn.append(f'<text x="{x}" y="20" font-weight="bold">{title}</text>')
        for number, row in enumerate(rows):
            y, length = 34 + number * (high + 8), wide * row[key] / most
            shown = f"{row[key]:.2f}" if key == "f1" else f"{row[key]:,}"
            colour = "#1f6f8b" if row["name"].startswith("quotes") else "#999"
            drawn.append(f'<rect x="{x}" y="{y}" width="{length:.1f}" height="{high}" fill="{colour}"/>')
            drawn.append(f'<text x="{x + length + 5:.1f}" y="{y + 16}">{shown}</text>')
            if not column:
                drawn.append(f'<text x="{left - 8}" y="{y + 16}" text-anchor="end">{row["name"]}</text>')
    width, height = left + len(columns) * (wide + 80), 40 + len(rows) * (high + 8)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        'font-family="sans-serif" font-size="12" fill="#222">\n<rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(drawn)
        + "\n</svg>"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="*")
    parser.add_argument("--base-url", default="http://127.0.0.1:8080/v1")
    parser.add_argument(
        "--model", default="qwen2.5-coder-1.5b-instruct", help="its name tells `quotes` that it is small"
    )
    parser.add_argument("--shortest", type=int, default=2)
    parser.add_argument("--readers", nargs="*", default=list(READERS), choices=list(READERS))
    parser.add_argument("-o", "--output", type=Path, default=Path("rivals.json"))
    parser.add_argument("--draw", type=Path)
    options = parser.parse_args()
    if options.draw:
        print(draw(json.loads(options.draw.read_text("utf-8"))))
        return
    gold = chosen(options.gold, options.shortest)
    rows = []
    for name in options.readers:
        rows.append(measure(name, gold, options.base_url, options.model))
        options.output.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    for row in rows:
        print(
            f"{row.name:20}{row.gold:6}{row.found:6}{row.right:6}{row.invented:9}{row.f1:8.2f}{row.answer_tokens:9}{row.seconds:9.0f}"
        )


if __name__ == "__main__":
    main()
