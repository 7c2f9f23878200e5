"""Ways of asking a small model who says a quotation, side by side: what docs/small-models.md tells.

    python benchmarks/small_models.py GOLD… --base-url http://127.0.0.1:8080/v1 --answers answers.jsonl
    python benchmarks/small_models.py GOLD… --answers answers.jsonl --table

GOLD is as `quotes evaluate` takes it. Every answer is appended to the file as it comes, so that a run can be stopped
and taken up again; `--table` asks nothing and scores, way by way, the articles for which every way has been asked, and
then each way over all that it has. The shortest articles of each file come first.

A way is WHERE-WHAT-SUGGESTION. WHERE: `schema`, one answer schema for the whole article, as `LLM(protocol="whole")`
asks; `all`, one answer for the whole article, each quotation a name of a closed list; `article`, one question a
quotation behind the whole article, which stays the same so that the server's prompt cache has it; `window`, one
question a quotation with the lines around it, as `LLM(protocol="targeted")` asks. WHAT: `names` of a closed list, or
`letters` of a multiple choice, of which the probabilities of the first token are taken. SUGGESTION: whether the words
found beside the passage and the speaker that the rules suggest are `shown` or `hidden`.

The one-question ways are asked about the passages in marks that the rules take for quotations. Of these the table
tells the F1 of span and speaker where the model's answer always counts, and where it counts as in the protocol for
small models: where the rules are less sure than 0.7 and the model is surer than they are.
"""

from __future__ import annotations

import argparse
import json
import math
import string
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from quotes._version import __version__
from quotes.article import Span
from quotes.building import build
from quotes.candidates import Candidates
from quotes.confidence import rules_confidence
from quotes.engines import Attribution
from quotes.engines.answers import answer_model, choices
from quotes.engines.prompt import found_beside, inert, inert_part, instructions, prompt_file, question, view
from quotes.engines.targeted import Pick, attributions, people_near, window
from quotes.evaluation import evaluate
from quotes.finding import find_candidates
from quotes.gold import GoldArticle, read_gold
from quotes.reading import from_text
from quotes.records import Provenance

SOMEBODY, NOBODY = "somebody else", "no quotation"
PROVENANCE = Provenance(engine="llm", model=None, prompt=None, version=__version__)
MARKED = ("direct", "mixed")
WHERE = {"schema": ("enums",), "all": ("names",), "article": ("names", "letters"), "window": ("names", "letters")}
WAYS = [f"{where}-{what}-{shown}" for where, whats in WHERE.items() for what in whats for shown in ("hidden", "shown")]
TASK = prompt_file("speaker").replace("[Q] and [/Q]", "[Q1] and [/Q1], [Q2] and [/Q2] and so on")
LETTERS = string.ascii_uppercase

Messages = list[dict[str, str]]


def asked(candidates: Candidates) -> list[int]:
    """The passages in marks that the rules take for quotations."""
    return [i for i, one in enumerate(candidates.statements) if one.likely and one.kind != "indirect"]


def names(candidates: Candidates, people: Sequence[int]) -> dict[str, int]:
    text = candidates.article.text
    return {inert(candidates.people[number].name.of(text)): number for number in people}


def article_with_marks(candidates: Candidates) -> str:
    """The body of the article, every passage asked about between marks of its own."""
    article = candidates.article
    inserts = []
    for index in asked(candidates):
        one = candidates.statements[index]
        inserts += [(one.start, 1, f"[{question(index)}]"), (one.end, 0, f"[/{question(index)}]")]
    lines = []
    for paragraph in article.paragraphs:
        if paragraph.kind != "body":
            continue
        pieces, position = [], paragraph.start
        for place, _, label in sorted(one for one in inserts if paragraph.start <= one[0] <= paragraph.end):
            pieces += [inert_part(article.text[position:place]), label]
            position = place
        lines.append("".join([*pieces, inert_part(article.text[position : paragraph.end])]).strip())
    return "<article>\n" + "\n".join(lines) + "\n</article>"


def suggestion(candidates: Candidates, index: int) -> str:
    """What the rules see beside a passage, in words."""
    one = candidates.statements[index]
    said = found_beside(candidates, index)
    if one.person >= 0:
        name = inert(candidates.people[one.person].name.of(candidates.article.text))
        said = said.replace(f"seems P{one.person + 1}", f"seems {name}")
    return said


def values(name: str, listed: Sequence[str]) -> dict[str, Any]:
    """The JSON Schema of a closed list."""
    return {"type": "string", "enum": list(listed)}


def form(properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "json_schema", "json_schema": {"name": "Answer", "schema": schema, "strict": True}}


def requests(candidates: Candidates, way: str) -> Iterator[tuple[list[int], dict[str, Any], dict[str, int] | None]]:
    """What is sent, one after the other: the statements asked about, the request, the values' meaning."""
    where, what, shown = way.split("-")
    hidden = shown == "hidden"
    everybody = list(range(len(candidates.people)))
    if where == "schema":
        indices = list(range(len(candidates.statements)))
        paragraphs = [n for n, one in enumerate(candidates.article.paragraphs) if one.kind == "body"]
        unnamed = any(one.likely and one.person < 0 for one in candidates.statements)
        schema = answer_model(len(candidates.people), tuple(indices), unnamed).model_json_schema()
        text = view(candidates, indices, paragraphs, None)
        if hidden:
            head, _, _ = text.partition("Beside each passage:\n")
            text = head + "Answer for each Q."
        request = {
            "messages": [{"role": "system", "content": instructions()}, {"role": "user", "content": text}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "A", "schema": schema, "strict": True}},
            "max_tokens": 160 + 16 * len(indices),
        }
        yield indices, request, None
        return
    indices = asked(candidates)
    if where == "window":
        for index in indices:
            one = candidates.statements[index]
            around = window(candidates, one)
            text = candidates.article.text
            before, behind = text[around.start : one.start], text[one.end : around.end]
            article = f"<article>\n{inert_part(before)}[Q]{inert(one.of(text))}[/Q]{inert_part(behind)}\n</article>"
            listed = names(candidates, people_near(candidates, one, around))
            yield [index], single(candidates, index, what, hidden, prompt_file("speaker"), article, "Q", listed), listed
        return
    article, listed = article_with_marks(candidates), names(candidates, everybody)
    if where == "article":
        for index in indices:
            yield [index], single(candidates, index, what, hidden, TASK, article, question(index), listed), listed
        return
    options = [*listed, SOMEBODY, NOBODY]
    tail = f"{article}\n\nPeople: {'; '.join(listed) or 'none'}\n\n"
    if not hidden:
        tail += "".join(f"Beside {question(i)}: {suggestion(candidates, i)}\n" for i in indices) + "\n"
    request = {
        "messages": [{"role": "system", "content": TASK}, {"role": "user", "content": f"{tail}Who says each Q?"}],
        "response_format": form({question(i): values("who", options) for i in indices}),
        "max_tokens": 60 + 40 * len(indices),
        "logprobs": True,
    }
    yield indices, request, listed


def single(
    candidates: Candidates, index: int, what: str, hidden: bool, task: str, article: str, key: str, listed: dict
) -> dict[str, Any]:
    """One question about one passage; the article first, so that the next question has the same beginning."""
    words = inert(candidates.statements[index].of(candidates.article.text)[:120])
    options = [*listed, SOMEBODY, NOBODY]
    told = "" if hidden else f"Beside it: {suggestion(candidates, index)}\n"
    people = f"People: {'; '.join(listed) or 'none'}"
    ask = f"Who says [{key}]{words}[/{key}]?"
    if what == "letters":
        options = options[: len(LETTERS)]
        people = "Answers:\n" + "\n".join(f"{LETTERS[i]}. {one}" for i, one in enumerate(options))
        ask += " Answer with the letter alone."
    messages = [
        {"role": "system", "content": task},
        {"role": "user", "content": f"{article}\n\n{people}\n\n{told}{ask}"},
    ]
    if what == "letters":
        return {"messages": messages, "max_tokens": 1, "logprobs": True, "top_logprobs": 20}
    return {
        "messages": messages,
        "response_format": form({"who": values("who", options)}),
        "max_tokens": 60,
        "logprobs": True,
    }


def send(base_url: str, model: str, request: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"model": model, "temperature": 0, **request}, ensure_ascii=False).encode()
    sent = urllib.request.Request(f"{base_url}/chat/completions", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(sent, timeout=3600) as reply:
        return json.load(reply)


def pick(said: str, sure: float, listed: Mapping[str, int]) -> dict[str, Any] | None:
    if said == NOBODY:
        return {"quoted": False, "person": -1, "probability": sure}
    if said == SOMEBODY or said in listed:
        return {"quoted": True, "person": listed.get(said, -1), "probability": sure}
    return None


def read(way: str, indices: list[int], listed: dict[str, int] | None, people: int, reply: dict) -> dict[str, Any]:
    """The answers of a reply, by the number of the statement."""
    choice = reply["choices"][0]
    content = choice["message"]["content"] or ""
    if "letters" in way:
        options = [*(listed or {}), SOMEBODY, NOBODY][: len(LETTERS)]
        weight: dict[int, float] = defaultdict(float)
        for one in choice["logprobs"]["content"][0]["top_logprobs"]:
            letter = one["token"].strip()
            if len(letter) == 1 and letter in LETTERS[: len(options)]:
                weight[LETTERS.index(letter)] += math.exp(one["logprob"])
        if not weight:
            return {}
        best = max(weight, key=weight.__getitem__)
        return {str(indices[0]): pick(options[best], weight[best] / sum(weight.values()), listed or {})}
    try:
        raw = json.loads(content)
    except ValueError:
        return {}
    if listed is None:
        table, found = choices(people, True), {}
        for index in indices:
            one = table.get(raw.get(question(index)))
            if one is not None:
                person = one.person if one.person < people else -1
                found[str(index)] = {"quoted": one.quoted, "person": person, "probability": 0.0}
        return found
    tokens = [(one["token"], one["logprob"]) for one in (choice.get("logprobs") or {}).get("content") or []]
    found, start = {}, 0
    written = "".join(token for token, _ in tokens)
    for index in indices:
        said = raw.get(question(index), raw.get("who"))
        at = written.find(json.dumps(said, ensure_ascii=False), start) + 1
        total, place = 0.0, 0
        for token, logprob in tokens:
            if at and place < at + len(said) and place + len(token) > at:
                total += logprob
            place += len(token)
        start = at or start
        found[str(index)] = pick(said, math.exp(min(total, 0.0)) if at else 0.0, listed)
    return found


def ask(candidates: Candidates, way: str, base_url: str, model: str) -> dict[str, Any]:
    """All answers of a way for an article, and what they took."""
    picks: dict[str, Any] = {}
    sums: dict[str, float] = defaultdict(float)
    for indices, request, listed in requests(candidates, way):
        began = time.perf_counter()
        reply = send(base_url, model, request)
        sums["seconds"] += time.perf_counter() - began
        usage = reply["usage"]
        sums["requests"] += 1
        sums["prompt"] += usage["prompt_tokens"]
        sums["cached"] += (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        sums["answer"] += usage["completion_tokens"]
        picks |= read(way, indices, listed, len(candidates.people), reply)
    return {"picks": picks, **sums}


def records(gold: GoldArticle, candidates: Candidates, found: Sequence[Attribution]) -> list[dict[str, Any]]:
    built = [build(candidates, [one], PROVENANCE, None)[0] for one in found]
    return [{**one.model_dump(by_alias=True), "id": gold.article.id} for one in built]


def always(candidates: Candidates, picks: Mapping[int, Pick], whole: bool) -> Iterator[Attribution]:
    """Attributions where the model's answer always counts; without one, the rules'."""
    for index, one in enumerate(candidates.statements):
        answer = picks.get(index)
        if not (one.likely if answer is None or not whole else answer.quoted) or (answer and not answer.quoted):
            continue
        person = one.person if answer is None else answer.person
        yield Attribution(Span(one.start, one.end), one.kind, person, one.mention, one.cue, parts=one.parts)


def f1(gold: Sequence[GoldArticle], said: list[dict[str, Any]]) -> float:
    return evaluate(list(gold), against=said).score(list(MARKED)).figures()["span_speaker_f1"] or 0.0


def speakers(gold: Sequence[GoldArticle], said: list[dict[str, Any]]) -> str:
    score = evaluate(list(gold), against=said).score(list(MARKED))
    return f"{score.speaker}/{score.overlap}"


def table(articles: Sequence[tuple[GoldArticle, Candidates]], rows: Mapping[tuple[str, str], dict]) -> None:
    ways = [way for way in WAYS if any(key[1] == way for key in rows)]
    common = [one for one in articles if all((one[0].article.id, way) in rows for way in ways)]
    print(f"\nThe {len(common)} articles that every way was asked about")
    score(common, ways, rows)
    for way in ways:
        own = [one for one in articles if (one[0].article.id, way) in rows]
        print(f"\n{way}: {len(own)} articles")
        score(own, [way], rows)


def score(articles: Sequence[tuple[GoldArticle, Candidates]], ways: Sequence[str], rows: Mapping) -> None:
    gold = [one for one, _ in articles]
    by_rules = [r for g, c in articles for r in records(g, c, list(always(c, {}, False)))]
    head = ["way", "F1, always", "speakers", "F1, where surer", "requests", "prompt", "cached", "answer", "seconds"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    print(f"| rules alone | {f1(gold, by_rules):.3f} | {speakers(gold, by_rules)} | | | | | | |")
    for way in ways:
        plain, surer = [], []
        sums: dict[str, float] = defaultdict(float)
        for one, candidates in articles:
            row = rows[one.article.id, way]
            picks = {int(index): Pick(**value) for index, value in row["picks"].items() if value}
            for name in ("requests", "prompt", "cached", "answer", "seconds"):
                sums[name] += row[name]
            plain += records(one, candidates, list(always(candidates, picks, way.startswith("schema"))))
            unsure = {i: p for i, p in picks.items() if rules_confidence(candidates, candidates.statements[i]) < 0.7}
            surer += records(one, candidates, list(attributions(candidates, unsure, ())))
        told = [f"{sums[name]:,.0f}" for name in ("requests", "prompt", "cached", "answer", "seconds")]
        sure = "" if way.startswith("schema") else f"{f1(gold, surer):.3f}"  # it gives no probabilities
        print(f"| {way} | {f1(gold, plain):.3f} | {speakers(gold, plain)} | {sure} | {' | '.join(told)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--base-url", default="http://127.0.0.1:8080/v1")
    parser.add_argument("--model", default="qwen2.5-coder-1.5b-instruct")
    parser.add_argument("--answers", type=Path, default=Path("answers.jsonl"))
    parser.add_argument("--ways", nargs="*", default=WAYS, choices=WAYS)
    parser.add_argument("--shortest", type=int, help="of each file; all where not given")
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    files = []
    for name in options.gold:
        found = [one for one in read_gold(name) if isinstance(one, GoldArticle)]
        files.append(sorted(found, key=lambda one: len(one.article.text))[: options.shortest])
    articles = []
    for number in range(max(map(len, files))):
        for one in (file[number] for file in files if number < len(file)):
            text = from_text(one.article.text, id=one.article.id, language=one.article.language)
            articles.append((one, find_candidates(text)))
    rows = {}
    if options.answers.exists():
        listed = [json.loads(line) for line in options.answers.read_text("utf-8").splitlines()]
        rows = {(row["article"], row["way"]): row for row in listed}
    if options.table:
        table(articles, rows)
        return
    groups: dict[str, list[str]] = defaultdict(list)
    for way in options.ways:
        groups["schema" if way.startswith("schema") else "window" if way.startswith("window") else "article"].append(
            way
        )
    with options.answers.open("a", encoding="utf-8") as file:
        for start in range(0, len(articles), len(files)):
            for ways in groups.values():  # those with the same beginning one after the other
                for one, candidates in articles[start : start + len(files)]:
                    for way in ways:
                        if (one.article.id, way) in rows or not asked(candidates):
                            continue
                        row = {
                            "article": one.article.id,
                            "way": way,
                            **ask(candidates, way, options.base_url, options.model),
                        }
                        file.write(json.dumps(row, ensure_ascii=False) + "\n")
                        file.flush()
                        print(f"{way} {one.article.id}: {row['seconds']:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
