"""`quotes export`: each format says what the record says, as the format's own readers understand it."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from test_cli import quotes as command

import quotes
from quotes import cli_formats
from quotes.errors import QuotesError, UsageError
from quotes.formats.csv import cell
from quotes.formats.exporting import FORMATS, export

TEXT = (
    "Pumps 🚰 for the coast\n\n"
    "“We will not wait 🌊,” said the engineer Ines Okoro. “The sea”, she added, “is early.”\n"
    "The mayor of Northmere denied that money is short.\n"
)


def place(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def claim(words: str, kind: str, *parts: str) -> dict[str, Any]:
    here = place(words)
    units = [len(TEXT[: here[end]].encode("utf-16-le")) // 2 for end in ("start", "end")]
    return {
        **here,
        "start_utf16": units[0],
        "end_utf16": units[1],
        "kind": kind,
        "parts": [place(part) for part in parts],
        "summary": None,
    }


def record(number: int, said: dict[str, Any], speaker: str, **more: Any) -> dict[str, Any]:
    return {
        "schema": "quotes/1",
        "id": f"q{number}",
        "article": {
            "id": "coast.txt",
            "path": "coast.txt",
            "title": "Pumps 🚰 for the coast",
            "outlet": "The Gazette",
            "published": "2026-03-09",
            "url": "https://gazette.example/coast",
            "language": "en",
            "sha256": quotes.Article(TEXT).sha256,
        },
        "expert": {
            "name": speaker,
            "latin": speaker,
            "id": f"e{speaker[:3]}",
            "kind": "person",
            "mention": place(speaker),
            "chain": [],
        },
        "affiliation": None,
        "cue": None,
        "stance": {"target": "the pumps", "label": "support", "evidence": None},
        "confidence": 0.9,
        "flags": [],
        "provenance": {"engine": "rules", "model": None, "prompt": None, "version": "0.1.0"},
        "claim": said,
        **more,
    }


RECORDS = [
    record(
        1,
        claim("We will not wait 🌊", "direct"),
        "Ines Okoro",
        affiliation={**place("engineer"), "role": "engineer", "organisation": "Coast Office"},
        cue=place("said"),
    ),
    record(2, claim("The sea”, she added, “is early", "direct", "The sea", "is early"), "Ines Okoro"),
    record(3, claim("money is short", "indirect"), "The mayor of Northmere", flags=["denied"]),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article and its three records."""
    (tmp_path / "coast.txt").write_text(TEXT, encoding="utf-8")
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in RECORDS)
    (tmp_path / "records.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = command(*arguments)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_csv_has_a_row_a_record_in_columns_that_data_frames_have_too(folder: Path) -> None:
    assert export("records.jsonl", "csv", "out.csv") == 3
    assert (folder / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfid,article_id,article_path,")
    first, second, third = cells(folder / "out.csv")
    assert list(first) == list(quotes.load("records.jsonl").to_pandas().columns)
    assert first["expert_name"] == "Ines Okoro"
    assert TEXT[int(first["claim_start"]) : int(first["claim_end"])] == first["claim_text"]
    assert second["claim_parts"] == "The sea … is early"
    assert third["flags"] == "denied"


@pytest.mark.parametrize(
    "hostile",
    [
        '=HYPERLINK("http://x","y")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u200f=1",
        "\u202e=1",
        "\x00=1",
    ],
)
def test_a_cell_that_begins_like_a_formula_is_text(hostile: str) -> None:
    assert cell(hostile).startswith("'")


def test_csv_survives_hostile_text_of_a_megabyte(folder: Path) -> None:
    words = '"quoted", \r\n;\t\x1b[31m\x9b\u202ebidi\u2066 👩🏽‍🚒 ' * 40_000
    hostile = {**RECORDS[0], "claim": {**RECORDS[0]["claim"], "text": words}}
    export([hostile, RECORDS[1]], "csv", "out.csv")
    csv.field_size_limit(10_000_000)
    rows = cells(folder / "out.csv")
    assert [row["id"] for row in rows] == ["q1", "q2"]
    assert rows[0]["claim_text"] == '"quoted", \n;\t[31mbidi 👩🏽‍🚒 ' * 40_000


def test_csv_is_read_by_pandas_polars_and_duckdb(folder: Path) -> None:
    pandas, polars, duckdb = (pytest.importorskip(name) for name in ("pandas", "polars", "duckdb"))
    hostile = {**RECORDS[0], "claim": {**RECORDS[0]["claim"], "text": 'one "two",\r\n=three'}}
    export([hostile, RECORDS[2]], "csv", "out.csv")
    for texts in (
        list(pandas.read_csv("out.csv")["claim_text"]),
        polars.read_csv("out.csv")["claim_text"].to_list(),
        [row[0] for row in duckdb.sql("SELECT claim_text FROM read_csv('out.csv')").fetchall()],
    ):
        assert [" ".join(text.split()) for text in texts] == ['one "two", =three', "money is short"]


def test_parquet_is_typed_and_nested_for_every_reader(folder: Path) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    pandas, polars, duckdb = (pytest.importorskip(name) for name in ("pandas", "polars", "duckdb"))
    export("records.jsonl", "parquet", "out.parquet")
    rows = arrow.read_table("out.parquet").to_pylist()
    assert [row["published_date"] for row in rows] == [datetime.date(2026, 3, 9)] * 3
    for key in ("article", "claim", "stance", "flags", "confidence"):
        assert [row[key] for row in rows] == [one[key] for one in RECORDS]
    assert rows[0]["affiliation"]["organisation"] == "Coast Office"
    starts = [one["claim"]["start"] for one in RECORDS]
    assert [one["start"] for one in pandas.read_parquet("out.parquet")["claim"]] == starts
    assert polars.read_parquet("out.parquet")["claim"].struct.field("start").to_list() == starts
    parts = duckdb.sql("SELECT claim.parts[1].text FROM 'out.parquet' WHERE len(claim.parts) > 0").fetchall()
    assert parts == [("The sea",)]


def test_parquet_takes_anybodys_records_and_leaves_out_what_does_not_fit(folder: Path) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    foreign = {"claim": "money is short", "expert": "The mayor", "confidence": "high", "article": "coast.txt"}
    odd = {"claim": {"text": "x", "start": "7", "parts": 3}, "flags": "denied", "article": {"published": "2026-03"}}
    export([foreign, odd], "parquet", "out.parquet")
    one, other = arrow.read_table("out.parquet").to_pylist()
    assert (one["claim"]["text"], one["expert"]["name"], one["confidence"]) == ("money is short", "The mayor", None)
    assert (other["claim"]["start"], other["claim"]["parts"], other["flags"]) == (None, None, None)
    assert (other["article"]["published"], other["published_date"]) == ("2026-03", None)


def test_gqg_has_gdelts_fields_and_the_words_around_each_quotation(folder: Path) -> None:
    assert export("records.jsonl", "gqg", "out.json.gz") == 2, "claims without marks are no quotations there"
    with gzip.open("out.json.gz", "rt", encoding="utf-8") as stream:
        (line,) = map(json.loads, stream)
    assert {key: value for key, value in line.items() if key != "quotes"} == {
        "date": "2026-03-09T00:00:00Z",
        "url": "https://gazette.example/coast",
        "title": "Pumps 🚰 for the coast",
        "lang": "ENGLISH",
    }
    assert line["quotes"][0] == {
        "pre": "Pumps 🚰 for the coast “",
        "quote": "We will not wait 🌊",
        "post": ",” said the engineer Ines Okoro. “The sea”, she added, “is early.” The mayor of",
    }


ANNO = {
    "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#", "id": "@id", "type": "@type",
    "dc": "http://purl.org/dc/elements/1.1/", "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody",
    "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage",
    "TextQuoteSelector": "oa:TextQuoteSelector", "TextPositionSelector": "oa:TextPositionSelector",
    "first": {"@id": "as:first", "@type": "@id"}, "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "total": "as:totalItems", "startIndex": "as:startIndex", "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "identifying": "oa:identifying", "describing": "oa:describing", "classifying": "oa:classifying",
    "tagging": "oa:tagging", "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value", "language": "dc:language",
    "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "start": "oa:start", "end": "oa:end",
}  # fmt: skip
"""The terms of the W3C's context that we use, with the meaning that they have there."""


def test_a_web_annotation_selects_by_quote_and_by_code_points(folder: Path) -> None:
    export("records.jsonl", "webannotation", "out.jsonld")
    collection = json.loads((folder / "out.jsonld").read_text(encoding="utf-8"))
    assert (collection["@context"], collection["total"]) == ("http://www.w3.org/ns/anno.jsonld", 3)
    for one, annotation in zip(RECORDS, collection["first"]["items"], strict=True):
        quote, position = annotation["target"]["selector"]
        assert TEXT[position["start"] : position["end"]] == one["claim"]["text"] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in TEXT
        assert annotation["target"]["source"] == "https://gazette.example/coast"
    bodies = {(one["purpose"], one["value"]) for one in collection["first"]["items"][0]["body"]}
    assert {("identifying", "Ines Okoro"), ("classifying", "direct"), ("tagging", "stance: support")} < bodies


def test_json_ld_processors_understand_every_term_of_a_web_annotation(folder: Path) -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    export("records.jsonl", "webannotation", "out.jsonld")
    collection = json.loads((folder / "out.jsonld").read_text(encoding="utf-8"))

    def context(url: str, options: object) -> dict[str, Any]:
        assert url == collection["@context"]
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": ANNO}}

    asked = {"documentLoader": context, "base": "https://example.org/out.jsonld"}
    again = jsonld.compact(jsonld.expand(collection, asked), {"@context": collection["@context"]}, asked)
    assert again == collection, "a term that the context does not know would be dropped"


def test_schema_org_has_quotations_and_claims_of_people_in_articles(folder: Path) -> None:
    export("records.jsonl", "jsonld", "out.jsonld")
    article, first, _, third = json.loads((folder / "out.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert (article["@type"], article["datePublished"]) == ("NewsArticle", "2026-03-09")
    assert first["@type"] == "Quotation"
    assert first["isPartOf"] == {"@id": article["@id"]}
    assert first["spokenByCharacter"]["jobTitle"] == "engineer"
    assert first["spokenByCharacter"]["affiliation"]["name"] == "Coast Office"
    assert (third["@type"], third["appearance"]) == ("Claim", {"@id": article["@id"]})


@pytest.mark.parametrize("format", ["jsonld", "webannotation"])
def test_json_ld_stays_within_the_script_of_a_page(folder: Path, format: str) -> None:
    words = "</script><script>alert(1)</script>"
    export({**RECORDS[0], "claim": {"text": words, "kind": "direct"}}, format, "out.jsonld")
    text = (folder / "out.jsonld").read_text(encoding="utf-8")
    assert "<" not in text
    assert words in str(json.loads(text))


def test_every_term_is_one_of_schema_org(folder: Path) -> None:
    namespace = pytest.importorskip("rdflib.namespace").SDO
    export("records.jsonl", "jsonld", "out.jsonld")

    def terms(node: Any) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(terms, node))
        if not isinstance(node, dict):
            return set()
        own = {key for key in node if not key.startswith("@")} | ({node["@type"]} if "@type" in node else set())
        return own.union(*map(terms, node.values()))

    used = terms(json.loads((folder / "out.jsonld").read_text(encoding="utf-8"))["@graph"])
    assert {"Quotation", "Claim", "spokenByCharacter"} < used
    assert {term for term in used if namespace[term] not in namespace} == set()


def test_label_studio_accepts_the_tasks_for_its_interface(folder: Path) -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface").LabelInterface
    run("export", "records.jsonl", "--format", "labelstudio", "-o", "tasks.json")
    labels = interface((folder / "tasks.xml").read_text(encoding="utf-8"))
    labels.validate()
    (task,) = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    (prediction,) = task["predictions"]
    assert labels.validate_prediction(prediction, return_errors=True) == []


def test_label_studio_gets_regions_in_code_points_and_relations_between_them(folder: Path) -> None:
    export("records.jsonl", "labelstudio", "tasks.json")
    (task,) = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    result = task["predictions"][0]["result"]
    regions = {one["id"]: one["value"] for one in result if one["type"] == "labels"}
    for value in regions.values():
        assert TEXT[value["start"] : value["end"]] == value["text"]
    said_by = {
        (regions[one["from_id"]]["text"], regions[one["to_id"]]["text"])
        for one in result
        if one["type"] == "relation" and one["labels"] == ["said_by"]
    }
    assert ("money is short", "The mayor of Northmere") in said_by


def test_doccano_gets_entities_and_relations_of_code_points(folder: Path) -> None:
    export("records.jsonl", "doccano", "out.jsonl")
    (row,) = map(json.loads, (folder / "out.jsonl").read_text(encoding="utf-8").splitlines())
    words = {one["id"]: TEXT[one["start_offset"] : one["end_offset"]] for one in row["entities"]}
    assert ("We will not wait 🌊", "said", "cued_by") in {
        (words[one["from_id"]], words[one["to_id"]], one["type"]) for one in row["relations"]
    }


def test_brat_gets_fragments_for_interrupted_quotations_and_line_breaks(folder: Path) -> None:
    text = "“One\ntwo”, said\tA. B.\r\nThen “three”."
    gold = {
        "id": "breaks",
        "lang": "en",
        "text": text,
        "quotes": [
            {"start": 1, "end": 8, "type": "direct", "speaker": {"start": 15, "end": 20}, "cue": None},
            {"start": 29, "end": 34, "type": "mixed", "speaker": None, "cue": None},
        ],
    }
    export([gold, *RECORDS], "brat", "collection")
    lines = (folder / "collection" / "breaks.ann").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "T1\tdirect 1 4;5 8\tOne two"
    assert (folder / "collection" / "breaks.txt").read_bytes().decode() == text.replace("\r\n", " \n")
    start, end = RECORDS[1]["claim"]["parts"]
    expected = f"direct {start['start']} {start['end']};{end['start']} {end['end']}\tThe sea is early"
    assert expected in (folder / "collection" / "coast.ann").read_text(encoding="utf-8")


def test_a_reader_of_brat_accepts_the_collection(folder: Path) -> None:
    reader = pytest.importorskip("bratly.io.file_read_src")
    export("records.jsonl", "brat", "collection")
    lines = (folder / "collection" / "coast.ann").read_text(encoding="utf-8")
    assert reader.parse_and_fix_ann_grammar(lines) == lines.rstrip("\n")
    assert len(reader.read_document_collection_from_folder("collection").documents) == 1


def test_uima_counts_utf_16_units_and_links_quotations_with_their_speakers(folder: Path) -> None:
    cassis = pytest.importorskip("cassis")
    export("records.jsonl", "uima", "out.zip")
    with zipfile.ZipFile("out.zip") as archive:
        system = cassis.load_typesystem(io.BytesIO(archive.read("TypeSystem.xml")))
        xmi = archive.read("coast.xmi")
    assert f'begin="{RECORDS[2]["claim"]["start_utf16"]}"'.encode() in xmi
    cas = cassis.load_cas_from_xmi(io.BytesIO(xmi), typesystem=system)
    assert [one.get_covered_text() for one in cas.select("quotes.Quotation")] == [
        one["claim"]["text"] for one in RECORDS
    ]
    said_by = {
        (one.Governor.get_covered_text(), one.Dependent.name)
        for one in cas.select("quotes.Link")
        if one.label == "said_by"
    }
    assert ("money is short", "The mayor of Northmere") in said_by


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_control_characters_and_lone_surrogates_break_no_format(folder: Path, format: str) -> None:
    text = "“a\x1b[2J\x0b\u2028\x85\u202e\u2066b 👩🏽‍🚒”, said C\ud800.\x07"
    gold = {"id": "odd", "lang": "en", "text": text, "quotes": [{"start": 1, "end": text.index("”"), "type": "direct"}]}
    output = "out" if FORMATS[format].gives == "files" else "out.x"
    assert export(gold, format, output) == 1
    assert (folder / output).exists()


def test_an_article_that_is_missing_is_named_and_the_rest_is_written(folder: Path) -> None:
    lost = {
        **RECORDS[0],
        "id": "q9",
        "article": {**RECORDS[0]["article"], "id": "lost", "path": "l.txt", "sha256": "0"},
    }
    with (folder / "records.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(lost) + "\nno json\n")
    done = run("export", "records.jsonl", "--format", "doccano", "-o", "out.jsonl")
    assert done.returncode == 1
    assert "article 'l.txt' is not at its path; say where with --articles; its records are left out" in done.stderr
    assert "records.jsonl, line 5: not JSON" in done.stderr
    assert len((folder / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    done = run("export", "records.jsonl", "--format", "webannotation", "-o", "-")
    assert done.returncode == 1
    assert json.loads(done.stdout)["total"] == 4, "without the words around it a quotation is still one"


def test_a_claim_that_is_not_in_its_article_is_named(folder: Path) -> None:
    other = {**RECORDS[0], "claim": {"text": "Nobody ever wrote this", "start": 3, "end": 25}}
    problems: list[QuotesError] = []
    export([other, RECORDS[2]], "labelstudio", "out.json", tell=problems.append)
    assert [str(one) for one in problems] == [
        "article coast.txt: “Nobody ever wrote this” does not stand in it; left out"
    ]


def test_articles_are_found_in_a_folder(folder: Path) -> None:
    (folder / "texts").mkdir()
    (folder / "coast.txt").rename(folder / "texts" / "coast.txt")
    done = run("export", "records.jsonl", "--format", "doccano", "--articles", "texts", "-o", "-")
    assert (done.returncode, json.loads(done.stdout)["text"]) == (0, TEXT)


def test_what_stands_at_the_output_stays_when_an_export_fails(folder: Path) -> None:
    (folder / "out.csv").write_text("of yesterday", encoding="utf-8")

    def failing() -> Any:
        yield RECORDS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(failing(), "csv", "out.csv")
    assert (folder / "out.csv").read_text(encoding="utf-8") == "of yesterday"
    assert [one.name for one in folder.iterdir() if ".part" in one.name] == []


def test_what_stands_at_the_output_stays_when_nothing_can_be_read(folder: Path) -> None:
    (folder / "out").write_text("of yesterday", encoding="utf-8")
    for name, *options in (["export", "--format", "csv"], ["import"]):
        done = run(name, "no/such.jsonl", *options, "-o", "out")
        assert done.returncode == 1
        assert "no/such.jsonl" in done.stderr
    assert (folder / "out").read_text(encoding="utf-8") == "of yesterday"


def test_a_record_that_stands_in_two_files_is_one_quotation(folder: Path) -> None:
    (folder / "again.jsonl").write_bytes((folder / "records.jsonl").read_bytes())
    export(["records.jsonl", "again.jsonl"], "doccano", "out.jsonl")
    (row,) = map(json.loads, (folder / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert sum(one["label"] in {"direct", "mixed", "indirect"} for one in row["entities"]) == 3


def test_a_folder_that_annotators_may_have_worked_on_is_not_overwritten(folder: Path) -> None:
    export("records.jsonl", "brat", "collection")
    with pytest.raises(UsageError, match="collection: is there already"):
        export("records.jsonl", "brat", "collection")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "parquet"], "parquet cannot be written to standard output"),
        (["--format", "csv", "-o", "records.jsonl"], "is one of the inputs"),
        (["--format", "csv", "-o", "no/such/out.csv"], "its folder does not exist"),
        (["--format", "word", "-o", "out"], "'word' is not one of"),
    ],
)
def test_wrong_use_is_said_in_one_line(folder: Path, arguments: list[str], message: str) -> None:
    done = run("export", "records.jsonl", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_offers_every_format() -> None:
    assert set(cli_formats._FORMATS) == set(FORMATS)


def test_records_come_from_standard_input_and_go_to_standard_output(folder: Path) -> None:
    done = command("export", "-", "--format", "csv", stdin=(folder / "records.jsonl").read_bytes())
    assert (done.returncode, done.stdout.count(b"\r\n")) == (0, 4)


def test_gold_that_calls_things_otherwise_is_exported_too(folder: Path) -> None:
    quote = {**place("money is short"), "kind": "indirect", "speaker": "The mayor"}
    export({"language": "en", "text": TEXT, "quotes": [quote]}, "brat", "collection")
    lines = (folder / "collection" / "article.ann").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("T1\tindirect ")
    assert lines[1] == '#1\tAnnotatorNotes T1\t{"speaker": "The mayor"}'


def test_an_index_a_folder_and_gold_are_exported_too(folder: Path) -> None:
    assert run("index", "records.jsonl", "-o", "records.db").returncode == 0
    export("records.db", "csv", "index.csv")
    assert [row["statement_id"] for row in cells(folder / "index.csv")] == ["q1", "q2", "q3"]
    assert export(str(folder), "csv", "folder.csv") == 3
    gold = {"id": "g", "lang": "en", "text": TEXT, "quotes": [{**place("money is short"), "type": "indirect"}]}
    export(gold, "csv", "gold.csv")
    (row,) = cells(folder / "gold.csv")
    assert (row["claim_text"], row["claim_kind"], row["expert_name"]) == ("money is short", "indirect", "")
