"""Index a million synthetic records, then look for experts and topics in them: seconds, and peak memory in MB.

    python benchmarks/index_scale.py [RECORDS]

Made-up experts (a given and a family name, in Arabic or Latin letters), outlets, dates and claims, from a fixed
seed. `find` is timed in one process, and as the whole command with the start of Python.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quotes.persons.naming import variants

ROLES = [
    ("أستاذ الاقتصاد بجامعة", "professor of economics at the University of", "ar"),
    ("رئيس جمعية", "head of the association of", "ar"),
    ("مهندس بشركة", "engineer at", "ar"),
    ("طبيبة بمستشفى", "doctor at the hospital of", "ar"),
]
TOPICS = [
    ("الاستخبار الوقائي", "preventive intelligence"), ("ندرة المياه", "water scarcity"), ("إضراب المدرسين", "teachers' strike"),
    ("الطاقة الشمسية", "solar energy"), ("أسعار القمح", "wheat prices"), ("إصلاح التقاعد", "pension reform"),
    ("الهجرة غير النظامية", "irregular migration"), ("حرية الصحافة", "press freedom"), ("الزلزال", "earthquake"),
    ("كأس العالم", "world cup"),
]  # fmt: skip
AR = [
    "نرى",
    "أن",
    "هذا",
    "القرار",
    "سيغير",
    "حياة",
    "الناس",
    "في",
    "القرى",
    "والمدن",
    "وأن",
    "الوقت",
    "حان",
    "لكي",
    "تتحمل",
    "الجهات",
    "المعنية",
    "مسؤوليتها",
    "كاملة",
    "أمام",
    "الجميع",
    "بعد",
    "سنوات",
    "من",
    "الانتظار",
]
EN = [
    "we",
    "believe",
    "that",
    "this",
    "decision",
    "will",
    "change",
    "the",
    "life",
    "of",
    "people",
    "in",
    "towns",
    "and",
    "villages",
    "and",
    "the",
    "time",
    "has",
    "come",
    "for",
    "everyone",
    "to",
    "act",
    "before",
    "another",
    "season",
    "is",
    "lost",
    "to",
    "delay",
    "and",
    "doubt",
]


def records(number: int, seed: int = 7):
    rng = random.Random(seed)
    names = [(arabic, latin[0].capitalize()) for arabic, latin in variants() if latin and not arabic.isascii()]
    letters = "بتجحدرسشصطعغفقكلمنهوي"
    families = []
    for _ in range(4000):
        stem = "".join(rng.choice(letters) for _ in range(4))
        families.append(
            ("ال" + stem + "ي", "El " + "".join(chr(97 + ord(c) % 26) + rng.choice("aiou") for c in stem).capitalize())
        )
    experts = [
        (rng.choice(names), rng.choice(families), rng.randrange(len(ROLES))) for _ in range(max(10, number // 50))
    ]
    outlets = [f"Outlet {i}" for i in range(200)]
    article = 0
    while number:
        article += 1
        arabic = rng.random() < 0.5
        topic = TOPICS[int(rng.random() ** 2 * len(TOPICS))]
        day = f"{rng.randrange(2015, 2026)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        about = {
            "id": f"a{article}",
            "title": topic[not arabic],
            "outlet": rng.choice(outlets),
            "published": day,
            "language": "ar" if arabic else "en",
            "sha256": f"{article:064x}",
        }
        for speaker in rng.sample(range(len(experts)), min(number, rng.randrange(1, 4))):
            (given_ar, given), (family_ar, family), role = experts[int(speaker)]
            name = f"{given_ar} {family_ar}" if arabic else f"{given} {family}"
            words = rng.sample(AR if arabic else EN, 14)
            text = " ".join([*words[:7], topic[not arabic], *words[7:]])
            affiliation = f"{ROLES[role][not arabic]} {(family_ar if arabic else family)}"
            yield {
                "schema": "quotes/1", "id": f"q{number:x}", "article": about,
                "expert": {"name": name, "latin": None, "id": "e0", "kind": "person", "mention": None, "chain": []},
                "affiliation": {"text": affiliation, "start": 0, "end": len(affiliation), "role": None, "organisation": None},
                "claim": {"text": text, "start": 0, "end": len(text), "start_utf16": 0, "end_utf16": len(text), "kind": "direct", "parts": [], "summary": None},
                "cue": None, "stance": {"target": topic[not arabic], "label": rng.choice(["support", "oppose", "unclear"]), "evidence": None},
                "confidence": 0.9, "flags": [], "provenance": {"engine": "rules", "model": None, "prompt": None, "version": "0"},
            }  # fmt: skip
            number -= 1
            if not number:
                return


def peak(kind: int) -> float:
    """Peak resident memory in MB: of this process, or of the largest child."""
    return resource.getrusage(kind).ru_maxrss / 1024


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        source, index = Path(folder, "quotes.jsonl"), Path(folder, "quotes.db")
        names: list[str] = []
        with source.open("w", encoding="utf-8") as stream:
            for record in records(number):
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
                if len(names) < 5 and record["article"]["language"] == "en":
                    names.append(record["expert"]["name"])
        command = [sys.executable, "-m", "quotes"]
        began = time.perf_counter()
        subprocess.run([*command, "index", source, "-o", index], check=True)
        print(f"index {number:,} records ({source.stat().st_size / 1e6:.0f} MB): {time.perf_counter() - began:.0f} s, "
              f"peak {peak(resource.RUSAGE_CHILDREN):.0f} MB, index {index.stat().st_size / 1e6:.0f} MB")  # fmt: skip
        began = time.perf_counter()
        subprocess.run([*command, "index", source, "-o", index, "-q"], check=True)
        print(f"index again, unchanged: {time.perf_counter() - began:.2f} s")

        import quotes

        collection = quotes.load(index)
        for name in names:
            for topics in ((), ("preventive intelligence",), ("الطاقة الشمسية",)):
                began = time.perf_counter()
                found = sum(1 for _ in collection.find(expert=name, topics=topics))
                print(f"find {name!r} {topics}: {found} records, {time.perf_counter() - began:.3f} s")
        for query in (
            {"topics": "water scarcity", "since": "2025-06"},
            {"text": "villages season", "stance": "oppose", "outlet": "Outlet 7"},
        ):
            began = time.perf_counter()
            found = len(collection.find(**query))
            print(f"find {query}: {found} records counted, {time.perf_counter() - began:.3f} s")
        began = time.perf_counter()
        collection.experts(limit=40)
        print(f"experts, the first 40: {time.perf_counter() - began:.1f} s")
        for _ in range(3):
            began = time.perf_counter()
            subprocess.run([*command, "find", index, "--expert", names[0], "--topic", "preventive intelligence", "-q"],
                           check=True, stdout=subprocess.DEVNULL)  # fmt: skip
            print(f"the whole command: {time.perf_counter() - began:.2f} s")
        print(f"peak of this process: {peak(resource.RUSAGE_SELF):.0f} MB")


if __name__ == "__main__":
    main()
