"""`quotes import`: what annotators corrected comes back as gold, and what nobody touched comes back as it was."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_exports import run

from quotes.formats.exporting import export
from quotes.formats.importing import import_gold
from quotes.gold import GoldArticle, read_gold

EXAMPLES = Path(__file__).parent.parent / "examples" / "gold.jsonl"
TOOLS = {"labelstudio": "tasks.json", "doccano": "lines.jsonl", "brat": "collection.zip"}


def back(gold: Any, tool: str) -> list[dict[str, Any]]:
    """Gold that went to a tool and came back."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/{TOOLS[tool]}"
        export(gold, tool, path)
        return list(import_gold(path))


def essence(gold: dict[str, Any]) -> list[Any]:
    """Spans, kinds, speakers, cues and stances of an article, in the order of the text; what is not said is None."""

    def passage(one: dict[str, Any] | None, *more: str) -> Any:
        return one and [one.get(key) for key in ("start", "end", "text", *more)]

    return sorted(
        (
            [
                *passage(one),
                one["type"],
                passage(one.get("speaker"), "name", "kind", "affiliation"),
                passage(one.get("cue")),
                [(one.get("stance") or {}).get(key) for key in ("target", "label")],
                [passage(part) for part in one.get("parts") or ()],
            ]
            for one in gold["quotes"]
        ),
        key=repr,
    )


@pytest.mark.parametrize("tool", TOOLS)
def test_our_gold_comes_back_from_every_tool_as_it_went(tool: str) -> None:
    gold = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    returned = {one["id"]: one for one in back(EXAMPLES, tool)}
    assert len(returned) == len(gold)
    for one in gold:
        other = returned[one["id"]]
        assert essence(other) == essence(one)
        for key in ("text", "lang", "title", "outlet", "published", "source"):
            assert other.get(key) == one.get(key)


@st.composite
def golds(draw: st.DrawFn) -> dict[str, Any]:
    """An article of any text, with quotations anywhere in it that overlap, share speakers and are interrupted."""
    text = draw(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), min_size=2, max_size=60))
    text = f"“{text}” said A."

    def passage(within: tuple[int, int] = (0, len(text))) -> dict[str, Any]:
        start = draw(st.integers(within[0], within[1] - 1))
        end = draw(st.integers(start + 1, within[1]))
        return {"start": start, "end": end, "text": text[start:end]}

    def one_line() -> dict[str, Any] | None:
        found = passage()
        # brat has no stretch that begins or ends with a line break or a tab.
        return found if found["text"] == "".join(found["text"].splitlines()).strip("\t") else None

    words = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)
    quotes = []
    for _ in range(draw(st.integers(0, 4))):
        quote = one_line()
        if quote is None:
            continue
        speaker = draw(st.sampled_from(["nobody", "mentioned", "named"]))
        mention = one_line() if speaker == "mentioned" else None
        name = draw(words)
        if speaker == "named" and name is not None:
            mention = {"start": None, "end": None, "text": name}
        known = {"name": name, "kind": draw(st.sampled_from([None, "person"])), "affiliation": draw(words)}
        quotes.append(
            {
                **quote,
                "type": draw(st.sampled_from(["direct", "mixed", "indirect"])),
                "speaker": {**mention, **known} if mention else None,
                "cue": one_line(),
                "stance": draw(st.sampled_from([None, {"target": "x", "label": "oppose"}])),
            }
        )
    return {"id": "a", "lang": "en", "text": text, "quotes": quotes}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(gold=golds(), tool=st.sampled_from(sorted(TOOLS)))
def test_any_gold_comes_back_as_it_went(gold: dict[str, Any], tool: str) -> None:
    (returned,) = back(gold, tool)
    assert returned["text"] == gold["text"]
    assert essence(returned) == essence(gold)


def test_an_interrupted_quotation_comes_back_with_its_parts() -> None:
    text = "“The sea”, she\nadded, “is\nearly.”"
    parts = [{"start": 1, "end": 8, "text": "The sea"}, {"start": 23, "end": 31, "text": "is\nearly"}]
    quote = {"start": 1, "end": 31, "text": text[1:31], "type": "direct", "speaker": None, "cue": None, "parts": parts}
    for tool in TOOLS:
        (returned,) = back({"id": "a", "lang": "en", "text": text, "quotes": [quote]}, tool)
        assert returned["quotes"] == [quote], tool


def test_no_value_of_somebodys_gold_writes_lines_of_its_own() -> None:
    text = "“It holds”, said A."
    hostile = "person\nT9\tdirect 0 1\tx\u2028R1\tsaid_by"
    speaker = {"start": 17, "end": 18, "text": "A", "name": hostile, "kind": hostile, "affiliation": hostile}
    stance = {"target": hostile, "label": "two words"}
    quote = {
        "start": 1,
        "end": 9,
        "text": text[1:9],
        "type": "direct",
        "speaker": speaker,
        "cue": None,
        "stance": stance,
    }
    for tool in TOOLS:
        (returned,) = back({"id": hostile, "lang": "en", "text": text, "quotes": [quote]}, tool)
        assert (returned["id"], returned["quotes"]) == (hostile, [quote]), tool


def test_what_comes_back_is_gold_that_evaluate_takes(tmp_path: Path) -> None:
    tasks, gold = str(tmp_path / "tasks.json"), str(tmp_path / "gold.jsonl")
    assert run("export", str(EXAMPLES), "--format", "labelstudio", "-o", tasks).returncode == 0
    done = run("import", tasks, "-o", gold)
    assert (done.returncode, done.stderr.strip()) == (0, f"quotes: 291 quotations of 17 articles in {gold}")
    for one, other in zip(read_gold(gold), read_gold(EXAMPLES), strict=True):
        assert isinstance(one, GoldArticle) and isinstance(other, GoldArticle)
        assert (one.article, one.quotes, one.targets) == (other.article, other.quotes, other.targets)


TEXT = "🌊 “It holds,” said Ms Okoro."


def task(*result: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": TEXT, "id": "a"}, "annotations": [{"result": list(result)}], **more}


def region(id: str, start: int, end: int, label: str, words: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label], "text": words}
    return {"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def of(tmp_path: Path, *rows: Any) -> tuple[list[dict[str, Any]], list[str]]:
    path, problems = tmp_path / "file.json", []
    path.write_text(json.dumps(list(rows)) if len(rows) != 1 else json.dumps(rows[0]), encoding="utf-8")
    return list(import_gold(path, tell=lambda problem: problems.append(str(problem)))), problems


def test_label_studio_regions_are_read_in_code_points_and_in_utf_16_units(tmp_path: Path) -> None:
    points = task(region("x", 3, 11, "direct", "It holds"))
    units = task(region("x", 4, 12, "direct", "It holds"))
    for one in (points, units):
        ((gold,), problems) = of(tmp_path, one)
        assert (gold["quotes"][0]["start"], gold["quotes"][0]["text"], problems) == (3, "It holds", [])


def test_a_region_an_annotator_linked_names_the_speaker_whichever_way_the_arrow_points(tmp_path: Path) -> None:
    arrow = {"type": "relation", "from_id": "s", "to_id": "q", "direction": "left"}
    name = {"id": "s", "from_name": "name", "type": "textarea", "value": {"text": ["Ines Okoro"]}}
    stance = {"id": "q", "from_name": "stance", "type": "choices", "value": {"choices": ["support"]}}
    regions = (region("q", 3, 11, "direct", "It holds"), region("s", 19, 27, "speaker", "Ms Okoro"))
    ((gold,), _) = of(tmp_path, task(*regions, arrow, name, stance))
    (quote,) = gold["quotes"]
    assert quote["speaker"] == {"text": "Ms Okoro", "start": 19, "end": 27, "name": "Ines Okoro"}
    assert quote["stance"] == {"target": None, "label": "support"}


def test_the_last_annotation_that_was_not_skipped_counts_and_else_the_prediction_is_said_to_be_one(
    tmp_path: Path,
) -> None:
    old = {"result": [region("q", 3, 11, "mixed", "It holds")], "updated_at": "2026-01-01"}
    new = {"result": [region("q", 3, 11, "direct", "It holds")], "updated_at": "2026-02-01"}
    skipped = {"result": [], "was_cancelled": True, "updated_at": "2026-03-01"}
    predicted = {"model_version": "rules", "result": old["result"]}
    ((gold,), _) = of(tmp_path, {**task(), "annotations": [new, old, skipped], "predictions": [predicted]})
    assert (gold["quotes"][0]["type"], "made_by" in gold) == ("direct", False)
    ((gold,), _) = of(tmp_path, {**task(), "annotations": [skipped], "predictions": [predicted]})
    assert (gold["quotes"][0]["type"], gold["made_by"]) == ("mixed", "rules")


def test_a_task_nobody_annotated_is_left_out_rather_than_gold_without_quotations(tmp_path: Path) -> None:
    done = {"result": [], "updated_at": "2026-01-01"}
    golds, problems = of(
        tmp_path, {**task(), "annotations": [], "predictions": [41]}, {**task(), "annotations": [done]}
    )
    assert [gold["quotes"] for gold in golds] == [[]], "an annotator found no quotation in the second"
    assert problems == [f"{tmp_path / 'file.json'}: article a: nobody annotated it; left out"]


def test_what_annotators_did_that_gold_has_no_place_for_is_named(tmp_path: Path) -> None:
    regions = (
        region("q", 3, 11, "direct", "It holds"),
        region("p", 19, 27, "Person", "Ms Okoro"),
        region("z", 3, 11, "direct", "Nothing of the kind"),
        region("s", 19, 27, "speaker", "Ms Okoro"),
        region("t", 22, 27, "speaker", "Okoro"),
    )
    arrows = [{"type": "relation", "from_id": "q", "to_id": one} for one in "st"]
    ((gold,), problems) = of(tmp_path, task(*regions, *arrows))
    where = f"{tmp_path / 'file.json'}: article a:"
    assert problems == [
        f"{where} “Nothing of the kind” is not where it is said to be; left out",
        f"{where} the label 'Person' at 19 to 27 is none of direct, mixed, indirect, speaker, cue, part; left out",
        f"{where} the quotation at 3 has 2 speakers; the first is taken",
    ]
    assert gold["quotes"][0]["speaker"]["text"] == "Ms Okoro"


def test_doccano_keeps_what_was_said_of_a_stretch_whose_ends_an_annotator_corrected(tmp_path: Path) -> None:
    speaker = {"start": 19, "end": 27, "text": "Ms Okoro", "name": "Ines Okoro", "affiliation": "engineer"}
    quote = {"start": 3, "end": 12, "text": "It holds,", "type": "direct", "speaker": speaker, "cue": None}
    export({"id": "a", "lang": "en", "text": TEXT, "quotes": [quote]}, "doccano", tmp_path / "lines.jsonl")
    row = json.loads((tmp_path / "lines.jsonl").read_text(encoding="utf-8"))
    for entity in row["entities"]:
        entity["id"] += 4_000  # doccano numbers them anew
        entity["end_offset"] = {12: 11, 27: 27}[entity["end_offset"]]
        entity["start_offset"] = {3: 3, 19: 22}[entity["start_offset"]]
    row["relations"] = [{"id": 1, "from_id": 4_000, "to_id": 4_001, "type": "said_by"}]
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("all.jsonl", json.dumps({**row, "id": 12}))
    (gold,) = import_gold(tmp_path / "export.zip")
    (corrected,) = gold["quotes"]
    assert (gold["id"], corrected["text"], corrected["speaker"]["text"]) == ("a", "It holds", "Okoro")
    assert (corrected["speaker"]["name"], corrected["speaker"]["affiliation"]) == ("Ines Okoro", "engineer")


def test_doccano_without_relations_gives_quotations_without_speakers(tmp_path: Path) -> None:
    ((gold,), problems) = of(tmp_path, {"id": 3, "text": TEXT, "label": [[3, 11, "direct"]]})
    assert (gold["id"], gold["quotes"][0]["text"], gold["quotes"][0]["speaker"], problems) == (
        "3",
        "It holds",
        None,
        [],
    )


def test_brat_files_of_others_are_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“It holds,” said Ms Okoro.\n", encoding="utf-8")
    lines = [
        "T1\tdirect 1 9\tIt holds",
        "T2\tspeaker 17 25\tMs Okoro",
        "R1\tsaid_by Arg1:T1 Arg2:T2\t",
        "A1\tstance T1 oppose",
        '#1\tAnnotatorNotes T2\t{"name": "Ines Okoro"}',
        "#2\tAnnotatorNotes T1\tnot sure about this one",
        "T3\tdirect nowhere",
        "E1\tGene:T1",
    ]
    (tmp_path / "a.ann").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (tmp_path / "b.txt").write_text("Never annotated.", encoding="utf-8")
    problems: list[str] = []
    (gold,) = import_gold(tmp_path, tell=lambda problem: problems.append(str(problem)))
    (quote,) = gold["quotes"]
    assert (gold["id"], gold["lang"]) == ("a", "und")
    assert (quote["speaker"]["name"], quote["stance"]["label"]) == ("Ines Okoro", "oppose")
    assert problems == [
        f"{tmp_path}: article a: “#2 AnnotatorNotes T1 not sure about this one” is not understood; left out",
        f"{tmp_path}: article a: “T3 direct nowhere” is not understood; left out",
        f"{tmp_path}: b.txt: has no b.ann beside it; left out",
    ]
    (same,) = import_gold(tmp_path / "a.ann", format="brat", tell=lambda problem: None)
    assert same["quotes"] == gold["quotes"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"name": "x"}', "is neither of Label Studio nor of doccano; say what it is with --format"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b'{"text": "x", "entities": []}\n{"text"', "line 2: not JSON"),
        (None, "no such file"),
    ],
)
def test_files_that_are_none_of_theirs_are_named_in_one_line(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "file.jsonl"
    if content is not None:
        path.write_bytes(content)
    done = run("import", str(path))
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("tool", TOOLS)
def test_records_come_back_from_a_tool_as_gold_of_the_same_claims(tool: str, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    articles = EXAMPLES.parent / "articles"
    assert run("extract", str(articles / "es-teleferico.txt"), "--engine", "rules", "-o", str(records)).returncode == 0
    export(records, tool, tmp_path / TOOLS[tool], articles=articles)
    (gold,) = import_gold(tmp_path / TOOLS[tool])
    claims = [json.loads(line)["claim"] for line in records.read_text(encoding="utf-8").splitlines()]
    found = [[one["start"], one["end"], one["type"]] for one in gold["quotes"]]
    assert found == [[one["start"], one["end"], one["kind"]] for one in claims]
    assert [one["parts"] for one in gold["quotes"] if "parts" in one] == [
        one["parts"] for one in claims if one["parts"]
    ]
