"""Seconds of the rules engine against the length of a text: 10 kB, 100 kB and 1 MB of prose and of worst cases.

    python benchmarks/scaling.py                    # all of them; about ten minutes
    python benchmarks/scaling.py --only cues --language ar --sizes 10000 100000

Each text is one unit of a language repeated: prose in paragraphs and in a single one, runs of quotation marks
(each glyph, mixed, never closed), of cues, names, complementizers, separators, digits and blanks, one word. The
last columns say by how much ten times the length multiplies the time: 10 is linear, 100 quadratic. A text is not
tried at a length at which it would take longer than `--patience` seconds if it grew on as it did. Exit code 1
where a factor is above `--bar`. Times are of one run, reading the text and verification included.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
from collections.abc import Iterator

import quotes
from quotes.reading import from_text

SIZES = (10_000, 100_000, 1_000_000)
BAR = 15.0
"""Room above 10 for the processor's caches, which a text of 1 MB does not fit into."""
TOO_SHORT = 0.02
"""Seconds below which a time is mostly what any article costs, so that no factor is told from it."""

GLYPHS = ('"', "“", "”", "„", "«", "»", "‘", "’", "'", "‹", "›", "``", "''")

WORDS = {
    "ar": {
        "prose": "قال كريم لزرق، مدير الميناء، إن «السفن القادمة ستحمل الملح نفسه» قبل نهاية العام. "
        "وأضافت الباحثة نورة الهاشمي أن المياه قيست خلال عشرة أسابيع. وبلغ عدد الحاويات 4200 في الربيع. ",
        "plain": "بلغ عدد الحاويات في الربيع أكثر مما كان عليه في العام الماضي. ",
        "cues": "قال ",
        "cues and": "وقال وأضاف ",
        "participles": "، مؤكدا ",
        "sources": "حسب ",
        "names": "محمد ",
        "listed names": "محمد العلوي، ",
        "roles": "وزير ",
        "bodies": "وزارة ",
        "groups": "خبراء ",
        "complementizers": "أن ",
        "said that": "قال إن ",
        "quoted": "قال «نعم» ",
        "said long": "قال «هذا كلام طويل يقوله المدير» ",
        "pronouns": "هو ",
        "adverbs": "أمس ",
        "prepositions": "بـ ",
        "new names": "وقال محمد {new} إن الميناء مغلق. ",
        "new names and pronouns": "وقال محمد {new} إن الميناء مغلق. وأضاف أن العمال عادوا. ",
        "new roles": "وقال وزير {new} إن الميناء مغلق. ",
    },
    "en": {
        "prose": "Karim Lazrak, director of the port, said that “the next ships will bring the same salt” by winter. "
        "“We measured the water for ten weeks,” added Nora Ashby. The harbour handled 4,200 containers in spring. ",
        "plain": "The harbour handled more containers in the spring than in the year before. ",
        "cues": "said ",
        "cues and": "said and added ",
        "participles": ", saying ",
        "sources": "according to ",
        "names": "Nora ",
        "listed names": "Nora Ashby, ",
        "roles": "minister ",
        "bodies": "ministry ",
        "groups": "experts ",
        "complementizers": "that ",
        "said that": "said that ",
        "quoted": "said “yes” ",
        "said long": "said “these are the words of the director” ",
        "pronouns": "he ",
        "adverbs": "Monday ",
        "prepositions": "of ",
        "new names": "Nora {new} said that the port is closed. ",
        "new names and pronouns": "Nora {new} said that the port is closed. She added that it rained. ",
        "new roles": "The minister of {new} said that the port is closed. ",
    },
    "fr": {
        "prose": "Karim Lazrak, directeur du port, a déclaré que « les prochains navires porteront le même sel ». "
        "« Nous avons mesuré l’eau », a ajouté Nora Aubry. Le port a reçu 4 200 conteneurs au printemps. ",
        "plain": "Le port a reçu plus de conteneurs au printemps que pendant l’année précédente. ",
        "cues": "dit ",
        "cues and": "dit et ajoute ",
        "participles": ", affirmant ",
        "sources": "selon ",
        "names": "Nora ",
        "listed names": "Nora Aubry, ",
        "roles": "ministre ",
        "bodies": "ministère ",
        "groups": "experts ",
        "complementizers": "que ",
        "said that": "dit que ",
        "quoted": "dit « oui » ",
        "said long": "dit « ce sont les mots du directeur » ",
        "pronouns": "il ",
        "adverbs": "lundi ",
        "prepositions": "de ",
        "new names": "Nora {new} a déclaré que le port est fermé. ",
        "new names and pronouns": "Nora {new} a déclaré que le port est fermé. Elle a ajouté qu’il pleuvait. ",
        "new roles": "Le ministre de {new} a déclaré que le port est fermé. ",
    },
}
LETTERS = {"ar": "ابجدرسعفقكلمن", "en": "abdeilmnorstu", "fr": "abdeilmnorstu"}
SIGNS = {
    "commas": ",",
    "commas apart": ", ",
    "brackets": "([{",
    "full stops": ".",
    "full stops apart": ". ",
    "dashes": "— ",
    "hyphens": "-",
    "colons": ": ",
    "digits": "7",
    "numbers": "1,5 ",
    "blanks": " ",
    "tabs": "\t",
    "hard blanks": "\u00a0",
    "empty lines": "\n",
    "short lines": "a\n",
    "tatweel": "ـ",
    "vowels": "\u064e",
    "zero width": "\u200b",
}


def texts(language: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, beginning, unit to repeat and ending of each text."""
    words = WORDS[language]
    prose, cue, name = words["prose"], words["cues"], words["names"]
    yield "prose, paragraphs", "", prose * 3 + "\n", ""
    yield "prose, one paragraph", "", prose, ""
    yield "prose, no full stop", "", prose.replace(".", ""), ""
    for key in words:
        if key != "prose":
            yield key, words["plain"], words[key], ""
    yield "names, then a cue", "", name, cue
    yield "name, cue, name", "", f"{name}{cue}{name}", ""
    yield "name, comma, cue", "", f"{name.strip()}, {cue}", ""
    yield "role, name, cue", "", f"{words['roles']}{name}{cue}", ""
    yield "one word", "", cue.strip(), ""
    for glyph in GLYPHS:
        yield f"marks {glyph}", cue, glyph, ""
        yield f"marks {glyph} and words", cue, f"{glyph}{name}", ""
        yield f"pairs {glyph}", cue, f"{glyph}{name.strip()}{glyph} ", ""
    yield "marks mixed", cue, "".join(GLYPHS), ""
    yield "marks nested", cue, "« “ ‘ " + name, ""
    yield "marks and cues", "", f"“{cue.strip()}” {cue}", ""
    yield "open mark, sentences", "«", words["plain"], ""
    for key, unit in SIGNS.items():
        yield key, prose, unit, prose


def repeated(unit: str, length: int, language: str) -> str:
    """A unit again and again, each `{new}` in it a word that was not there before."""
    if "{new}" not in unit:
        return unit * max(1, length // len(unit))
    words = ("".join(letters).capitalize() for letters in itertools.product(LETTERS[language], repeat=5))
    return "".join(unit.replace("{new}", word) for word in itertools.islice(words, max(1, length // len(unit))))


def seconds(text: str, language: str) -> float:
    """Time from a text to its records."""
    began = time.perf_counter()
    result = quotes.extract(from_text(text, language=language), engine="rules")
    if result.outcome.status not in {"ok", "empty"}:
        raise RuntimeError(result.outcome.reason)
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="texts with this in their name")
    parser.add_argument("--language", choices=sorted(WORDS), action="append")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="lengths in code points")
    parser.add_argument("--patience", type=float, default=60, help="seconds that one text may take")
    parser.add_argument("--bar", type=float, default=BAR, help="the largest factor for ten times the length")
    options = parser.parse_args()
    print(f"{'text':34}" + "".join(f"{size:>11,}" for size in options.sizes) + "     times, per 10x")
    slow = []
    for language in options.language or sorted(WORDS):
        seconds(WORDS[language]["prose"], language)  # the language's file and caches
        for name, before, unit, after in texts(language):
            if options.only not in name:
                continue
            times: list[float] = []
            factors: list[float] = []
            for index, size in enumerate(options.sizes):
                step = size / options.sizes[index - 1] if index else 1.0
                if times and times[-1] * step * max([1.0, *(factor / 10 for factor in factors)]) > options.patience:
                    break
                middle = repeated(unit, size - len(before) - len(after), language)
                try:
                    times.append(seconds(before + middle + after, language))
                except Exception as error:
                    print(f"{language} {name}: {type(error).__name__}: {error}")
                    break
                if index and times[-2] >= TOO_SHORT:
                    factors.append((times[-1] / times[-2]) ** (math.log(10) / math.log(step)))
            late = len(times) < len(options.sizes)
            if late or max(factors, default=0) > options.bar:
                slow.append(f"{language} {name}")
            row = "".join(f"{one:10.2f}s" for one in times) + f"{'too long':>11}" * late
            print(f"{language} {name:31}{row}   " + " ".join(f"{factor:6.1f}" for factor in factors), flush=True)
    print(f"not linear: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
