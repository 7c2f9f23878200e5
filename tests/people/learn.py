"""Learn the weights of `quotes.persons`: a logistic regression over the pairs of mentions that may be one person.

    python tests/people/learn.py > src/quotes/persons/weights.toml
    python tests/people/learn.py --held-out     # each corpus by the weights of the others; blind by those of all

Pairs are those whose names can be one person's, of all three corpora; a pair of people counts by the square root of
its pairs, and both answers have the same weight in all. Plain gradient descent from zero, so the result is the same
on every machine; standard library only.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

from quotes.persons import weighing
from quotes.persons.identity import resolve
from quotes.persons.mentions import Mention, lone, related
from quotes.persons.relations import part_keys

HERE = Path(__file__).parent
CORPORA = ("dev", "heldout", "test")
BLIND = "blind"
"""Written when the method was frozen, and never learned from."""
CAPS = {
    "other countries": -4.5,
    "offices of other countries": -4.5,
    "far trades": -2.5,
    "other posts at one time": -3.0,
    "nothing in common": -1.5,
}
"""What is known without counting: the corpora have few people of one trade and name in two countries."""
CAUTION = 0.3
"""What must speak for one person beyond an even chance: two people taken for one are worse than one for two."""
STEPS, RATE, SMALL = 400, 2.0, 0.0005
Pair = tuple[frozenset[str], bool, tuple[str, str]]


def rows(corpus: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / f"{corpus}.jsonl").read_text("utf-8").splitlines()]


def mentions(found: list[dict[str, str]]) -> list[Mention]:
    return [
        Mention(
            row["id"], row["name"], "person", frozenset([row["article"]]), row["affiliation"], row["language"],
            (row["outlet"],) if row["outlet"] else (), row["published"],
        )
        for row in found
    ]  # fmt: skip


def pairs(corpus: str) -> list[Pair]:
    found = [row for row in rows(corpus) if row["person"]]
    clusters = [lone(one) for one in mentions(found)]
    result: list[Pair] = []
    keys = [part_keys(one.names[0]) for one in clusters]
    for (row, one, own), (other_row, other, others) in combinations(zip(found, clusters, keys, strict=True), 2):
        if own.isdisjoint(others):
            continue
        how = related(one, other)
        if how and not one.articles & other.articles:
            names = (row["person"], other_row["person"])
            features = weighing.features(how, one, other)
            result.append((frozenset(features), names[0] == names[1], tuple(sorted(names))))  # type: ignore[arg-type]
    return result


def learn(data: list[Pair]) -> dict[str, float]:
    often = Counter(people for _, _, people in data)
    weight = [1 / math.sqrt(often[people]) for _, _, people in data]
    for answer in (True, False):
        total = sum(w for w, (_, same, _) in zip(weight, data, strict=True) if same == answer)
        weight = [w / total / 2 if same == answer else w for w, (_, same, _) in zip(weight, data, strict=True)]
    alike: dict[tuple[frozenset[str], bool], float] = {}
    for (features, same, _), w in zip(data, weight, strict=True):
        alike[features, same] = alike.get((features, same), 0.0) + w
    names = sorted({name for features, _ in alike for name in features} | weighing.NAMES)
    places = {name: place for place, name in enumerate(names)}
    counted = [(sorted(places[name] for name in features), same, w) for (features, same), w in alike.items()]
    learned = [0.0] * len(names)
    for _ in range(STEPS):
        slope = [0.0] * len(names)
        for having, same, w in counted:
            error = w * (1 / (1 + math.exp(-sum(learned[place] for place in having))) - same)
            for place in having:
                slope[place] += error
        learned = [value - RATE * (more + SMALL * value) for value, more in zip(learned, slope, strict=True)]
    return {
        name: min(value, CAPS.get(name.removeprefix("surname: "), value)) - CAUTION * (name in weighing.BASES)
        for name, value in zip(names, learned, strict=True)
    }


def toml(learned: dict[str, float]) -> str:
    lines = ["# Learned by tests/people/learn.py; not to be changed by hand.", ""]
    lines += [f"{json.dumps(name)} = {value:.2f}" for name, value in sorted(learned.items(), key=lambda item: -item[1])]
    return "\n".join(lines) + "\n"


def figures(corpus: str) -> str:
    found = rows(corpus)
    gold = {row["id"]: row["person"] for row in found if row["person"]}
    place = {one.key: i for i, person in enumerate(resolve(mentions(found))) for one in person.mentions}
    joined = [(gold[a] == gold[b], place[a] == place[b]) for a, b in combinations(gold, 2)]
    right = sum(same and together for same, together in joined)
    precision = right / max(1, sum(together for _, together in joined))
    return f"{corpus}: precision {precision:.3f}, recall {right / sum(same for same, _ in joined):.3f}"


def main() -> None:
    data = {corpus: pairs(corpus) for corpus in CORPORA}
    if sys.argv[1:] != ["--held-out"]:
        sys.stdout.write(toml(learn([pair for found in data.values() for pair in found])))
        return
    for corpus in CORPORA:
        learned = learn([pair for other in CORPORA if other != corpus for pair in data[other]])
        weighing.weights = lambda learned=learned: learned  # type: ignore[assignment]
        print(figures(corpus))
    learned = learn([pair for found in data.values() for pair in found])
    weighing.weights = lambda: learned  # type: ignore[assignment]
    print(figures(BLIND))


if __name__ == "__main__":
    main()
