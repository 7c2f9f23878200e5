"""`quotes evaluate`: figures that a reader can count, anybody's records, and gold that is not what it should be."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quotes
from quotes.errors import ReadingError, UsageError
from quotes.gold import gold_article, read_gold
from quotes.scoreboard import render

TEXT = (
    "“The ferry runs again on Monday,” said harbour master Ines Okoro.\n"
    "Okoro added that the “old pier” would be closed.\n"
    "The union said that two crews were missing.\n"
    "“Nobody asked us,” said Tom Vance, its secretary.\n"
)


def at(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def quote(words: str, kind: str, speaker: str | None, cue: str | None = "said", **more: Any) -> dict[str, Any]:
    about = {**at(speaker), **more.pop("about", {})} if speaker else None
    return {**at(words), "type": kind, "speaker": about, "cue": at(cue) if cue else None, **more}


def gold(*listed: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "ferry", "lang": "en", "text": TEXT, "quotes": list(listed), **more}


MASTER = {"name": "Ines Okoro", "affiliation": "harbour master"}
FERRY = quote("The ferry runs again on Monday,", "direct", "Ines Okoro", about=MASTER, stance={"label": "support"})
PIER = quote("old pier", "mixed", "Okoro", "added", about=MASTER, stance={"label": "oppose"})
CREWS = quote("two crews were missing", "indirect", "The union", stance={"label": "oppose"})
ASKED = quote("Nobody asked us,", "direct", "Tom Vance", stance={"label": "oppose"})
GOLD = gold(FERRY, PIER, CREWS, ASKED)


def record(words: str, kind: str, name: str | None, cue: str | None = None, **more: Any) -> dict[str, Any]:
    """A record as `quotes extract` writes it, without what is not scored."""
    return {
        "schema": "quotes/1",
        "article": {"id": "ferry"},
        "expert": {"name": name, "mention": None} if name else None,
        "affiliation": None,
        "claim": {**at(words), "kind": kind},
        "cue": at(cue) if cue else None,
        "stance": {"label": "unclear"},
        **more,
    }


# One exact with all right; one cut a little short, with the wrong speaker and kind; one missed; one invented;
# one with a wrong boundary.
RECORDS = [
    record("The ferry runs again on Monday,", "direct", "Ines Okoro", "said", affiliation=at("harbour master")),
    record("old pie", "direct", "Tom Vance", stance={"label": "support"}),
    record("were missing", "indirect", "The union"),
    record("its secretary", "direct", "Tom Vance"),
]


def against(records: Any, document: dict[str, Any] = GOLD, **more: Any) -> quotes.Evaluation:
    return quotes.evaluate([gold_article(document)], against=records, **more)


def figures(evaluation: quotes.Evaluation, kinds: str = "all") -> dict[str, Any]:
    return evaluation.as_dict()["scores"]["all"][kinds]


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {k: v for k, v in os.environ.items() if k not in {"OPENAI_API_KEY", "OPENAI_BASE_URL", "QUOTES_MODEL"}}
    return subprocess.run(
        [sys.executable, "-m", "quotes", "evaluate", *arguments],
        input=stdin,
        capture_output=True,
        env=clean | environment,
    )


def lines(path: Path, *documents: dict[str, Any] | str) -> str:
    path.write_text("".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in documents), "utf-8")
    return str(path)


def test_every_figure_is_what_a_reader_counts():
    assert figures(against(RECORDS)) == {
        "documents": 1, "gold": 4, "found": 4, "overlap": 2, "exact": 1, "speaker": 1,
        "span_exact_precision": 0.25, "span_exact_recall": 0.25, "span_exact_f1": 0.25,
        "span_precision": 0.5, "span_recall": 0.5, "span_f1": 0.5,
        "span_speaker_precision": 0.25, "span_speaker_recall": 0.25, "span_speaker_f1": 0.25,
        "attribution_accuracy": 0.5, "kind_accuracy": 0.5,
        "affiliations": 2, "affiliation_accuracy": 0.5,
        "cues": 2, "cue_precision": 1.0, "cue_recall": 0.5, "cue_f1": 0.6667,
        # support was found as unclear, oppose as support: none is right.
        "stances": 2, "stance_accuracy": 0.0, "stance_macro_f1": 0.0,
        "stance_confusion": {"oppose": {"support": 1}, "support": {"unclear": 1}},
            "calibration_error": None, "calibration": [],
    }  # fmt: skip


def test_a_wrong_kind_costs_kind_accuracy_and_no_recall():
    evaluation = against(RECORDS)
    mixed, direct = figures(evaluation, "mixed"), figures(evaluation, "direct")
    assert (mixed["gold"], mixed["found"], mixed["overlap"], mixed["kind_accuracy"]) == (1, 1, 1, 0.0)
    assert (direct["gold"], direct["found"], direct["overlap"], direct["kind_accuracy"]) == (2, 2, 1, 1.0)
    both = figures(evaluation, "direct+mixed")
    assert (both["gold"], both["found"], both["overlap"]) == (3, 3, 2)


def test_macro_f1_is_the_mean_over_the_labels_of_gold():
    said = [("support", FERRY), ("oppose", PIER), ("support", CREWS), ("oppose", ASKED)]
    found = [{**one, "stance": {"label": label}} for label, one in said]
    score = figures(against([gold(*found)]))
    # support: one right, one too many: 2/3; oppose: two right, one missed: 4/5.
    assert score["stance_accuracy"] == 0.75
    assert score["stance_macro_f1"] == round((2 / 3 + 4 / 5) / 2, 4)


def test_spans_are_the_same_from_eight_tenths_of_the_longer_one():
    words = "The ferry runs again on Monday,"  # 31 code points: 25 are 0.81, 24 are 0.77
    assert figures(against([record(words[:25], "direct", "Okoro")]))["overlap"] == 1
    assert figures(against([record(words[:24], "direct", "Okoro")]))["overlap"] == 0


@pytest.mark.parametrize(
    ("speaker", "found", "mention", "right"),
    [
        ({"name": "Ines Okoro"}, "Okoro", None, True),
        ({"name": "Ines Okoro"}, "Tom Okoro", "Okoro added", False),
        ({}, "Ines Okoro", "Okoro added", True),  # gold knows the mention only, and it is the same one
        ({}, "Tom Vance", "Tom Vance", False),
    ],
)
def test_a_speaker_is_right_by_name_or_where_gold_has_none_by_mention(speaker, found, mention, right):
    document = gold({**PIER, "speaker": {**at("Okoro added"), **speaker}})
    expert = {"name": found, "mention": mention and at(mention)}
    assert figures(against([record("old pier", "mixed", None, expert=expert)], document))["speaker"] == right


def test_nobody_named_is_right_only_where_gold_names_nobody():
    nobody = gold({**PIER, "speaker": None})
    assert figures(against([record("old pier", "mixed", None)], nobody))["speaker"] == 1
    assert figures(against([record("old pier", "mixed", "Tom Vance")], nobody))["speaker"] == 0
    assert figures(against([record("old pier", "mixed", None)]))["speaker"] == 0


def test_what_there_is_nothing_of_is_null_and_never_zero():
    bare = gold({**at("old pier"), "type": "mixed", "speaker": None, "cue": None})
    score = figures(against([record("old pier", "mixed", None, "added")], bare))
    empty = ("affiliation_accuracy", "cue_precision", "cue_recall", "cue_f1", "stance_accuracy", "stance_macro_f1")
    assert all(score[name] is None for name in empty)
    nothing = figures(against([], gold()))
    ratios = {name: value for name, value in nothing.items() if "accuracy" in name or name[-2:] == "f1"}
    assert ratios and set(ratios.values()) == {None}


def test_fields_that_no_record_has_are_not_scored():
    score = figures(against([{"article_id": "ferry", "start": PIER["start"], "end": PIER["end"], "speaker": "Okoro"}]))
    assert (score["exact"], score["speaker"]) == (1, 1)
    assert {score[name] for name in ("kind_accuracy", "affiliation_accuracy", "cue_f1", "stance_accuracy")} == {None}


def test_recall_only_gives_no_precision_and_calls_nothing_invented():
    evaluation = against(RECORDS, recall_only=True)
    score = figures(evaluation)
    assert score["span_recall"] == 0.5
    assert score["span_precision"] is score["span_f1"] is score["span_speaker_f1"] is None
    assert score["attribution_accuracy"] == 0.5
    ((_, mistakes),) = evaluation.worst(1)
    assert "invented" not in {mistake.what for mistake in mistakes}


def test_mistakes_are_told_apart_and_in_the_order_of_the_text():
    ((_, mistakes),) = against(RECORDS).worst(3)
    assert [mistake.what for mistake in mistakes] == [
        "wrong speaker",
        "wrong kind",
        "wrong boundary",
        "missed",
        "invented",
    ]


def test_the_article_with_the_most_mistakes_is_the_worst():
    good, bad = gold_article(gold(id="good")), gold_article(gold(FERRY, PIER, id="bad"))
    some = gold_article({**gold(), "text": TEXT + "More.", "id": "some", "quotes": [FERRY]})
    evaluation = quotes.evaluate([good, some, bad], against=[])
    assert [one.gold.article.id for one, _ in evaluation.worst(9)] == ["bad", "some"]
    assert len(evaluation.worst(1)) == 1


def test_figures_are_given_by_language_and_dataset():
    french = {"id": "bac", "lang": "fr", "text": "« Le bac repart », dit Ana Roux.", "dataset": "own"}
    french["quotes"] = [{**at("Le bac repart", french["text"]), "type": "direct", "speaker": None, "cue": None}]
    scores = quotes.evaluate([gold_article(GOLD), gold_article(french)], against=[GOLD]).as_dict()["scores"]
    assert scores["languages"]["en"]["all"]["span_f1"] == 1.0
    assert scores["languages"]["fr"]["all"]["span_f1"] == 0.0
    assert scores["datasets"].keys() == {"own"}
    assert scores["all"]["all"]["span_recall"] == 0.8


def test_the_rules_engine_is_scored_and_processes_give_the_same_figures():
    examples = Path(__file__).resolve().parents[1] / "examples" / "gold.jsonl"
    seen: list[str] = []
    one = quotes.evaluate(examples, engine="rules", watch=lambda result: seen.append(result.outcome.source))
    two = quotes.evaluate([examples], engine="rules", jobs=2)
    assert one.as_dict() == two.as_dict()
    assert one.as_dict()["engine"] == "rules"
    assert len(seen) == len(one.comparisons)
    assert one.score(language="ar").figures()["span_f1"] > 0.8


def test_examples_against_themselves_are_perfect_for_every_language_and_kind():
    examples = Path(__file__).resolve().parents[1] / "examples" / "gold.jsonl"
    scores = quotes.evaluate(examples, against=examples).as_dict()["scores"]
    for part in (scores["all"], *scores["languages"].values(), *scores["datasets"].values()):
        for values in part.values():
            ratios = [v for k, v in values.items() if isinstance(v, float)]
            assert ratios and set(ratios) == {1.0}


SPEAKERS = st.one_of(
    st.none(),
    st.builds(lambda words, named: {**at(words), **({"name": words} if named else {})}, st.sampled_from(["Ines Okoro", "Okoro", "The union", ","]), st.booleans()),
)  # fmt: skip
QUOTES = st.lists(
    st.builds(
        lambda start, length, kind, speaker, cue, stance: {
            "start": start, "end": min(start + length, len(TEXT)), "type": kind, "speaker": speaker, "cue": cue and at(cue),
            **({"stance": {"label": stance}} if stance else {}),
        },
        st.integers(0, len(TEXT) - 1), st.integers(1, 60), st.sampled_from(["direct", "mixed", "indirect"]), SPEAKERS,
        st.sampled_from([None, "said", "added"]), st.sampled_from([None, "support", "oppose"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(QUOTES)
def test_any_gold_against_itself_is_perfect(listed):
    document = gold(*listed)
    evaluation = against([document], document)
    assert {value for value in figures(evaluation).values() if isinstance(value, float)} <= {1.0}
    assert evaluation.worst(1) == []


@settings(max_examples=60, deadline=None)
@given(QUOTES, QUOTES, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(expected, found, shuffle: random.Random):
    records = [{"article_id": "ferry", "quote": {"start": one["start"], "end": one["end"]}, **one} for one in found]
    before = against(records, gold(*expected)).as_dict()
    shuffle.shuffle(records)
    assert against(records, gold(*expected)).as_dict() == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("ferry"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["article", "claim", "quotes", "id", "start", "end", "text", "expert", "name", "mention", "stance", "label", "cue", "kind", "path", "sha256"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["claim", "quotes", "start", "end", "text", "expert", "speaker", "affiliation", "stance", "cue", "type", "id"]), JSON, max_size=6))  # fmt: skip
def test_no_record_breaks_the_scoring(record):
    evaluation = against([{"article": "ferry", **record}])
    json.dumps(evaluation.as_dict(errors=2))
    render(evaluation, errors=2)


@pytest.mark.parametrize(
    "reference",
    [
        {"article": {"id": "ferry"}},
        {"article": {"id": "other", "sha256": gold_article(GOLD).article.sha256}},
        {"article": "ferry"},
        {"article": {"path": "somewhere/ferry.txt"}},
        {"article_id": "ferry"},
        {"path": "articles/harbour.txt"},
        {"article": {"text": TEXT}},
    ],
    ids=str,
)
def test_records_find_their_article_by_hash_id_path_or_text(reference):
    evaluation = against([{**reference, "claim": at("old pier")}], {**GOLD, "source": "articles/harbour.txt"})
    assert figures(evaluation)["exact"] == 1


def test_records_of_no_gold_article_and_articles_without_records_are_counted():
    other = gold_article(gold(id="pier"))
    evaluation = quotes.evaluate([gold_article(GOLD), other], against=[RECORDS[0], {**RECORDS[0], "article": "x"}])
    assert evaluation.against is not None
    # Both have the same text, and only one the id.
    assert (evaluation.against.matched, evaluation.against.unmatched, evaluation.without_records) == (1, 1, 1)
    assert [note.split(":")[0] for note in evaluation.notes()] == [
        "records of no gold article, left out",
        "gold articles without records, counted as missed",
    ]


def test_an_article_in_which_nothing_was_expected_and_nothing_found_is_no_failure():
    evaluation = against([gold()], gold())
    assert evaluation.sound and evaluation.without_records == 0 and evaluation.notes() == []


def test_a_name_that_two_texts_share_is_nobodys():
    two = [gold_article(GOLD), gold_article({**gold(), "text": TEXT + "More."})]
    evaluation = quotes.evaluate(two, against=[RECORDS[0]])
    assert evaluation.against and evaluation.against.unmatched == 1
    assert not evaluation.sound


def test_gold_of_two_readers_is_scored_with_the_same_records():
    first, second = gold_article(GOLD), gold_article(gold(FERRY, id="other"))
    record = {**RECORDS[0], "article": {"sha256": first.article.sha256}}
    assert figures(quotes.evaluate([first, second], against=[record]))["exact"] == 2


@pytest.mark.parametrize(
    "offsets", [{}, {"start": 0}, {"start": 2, "end": 9}, {"start": 10**9, "end": 10**9 + 8}], ids=str
)
def test_a_claim_with_other_offsets_stands_where_its_words_are(offsets):
    assert figures(against([{"article": "ferry", "claim": {"text": "“old pier”", **offsets}}]))["exact"] == 1


def test_a_claim_whose_words_stand_nowhere_counts_as_found_and_is_right_nowhere():
    evaluation = against([{"article": "ferry", "claim": "The moon is a harbour for lost boats", "kind": "direct"}])
    assert (figures(evaluation)["found"], figures(evaluation)["overlap"]) == (1, 0)
    assert evaluation.against and evaluation.against.unplaced == 1
    assert "stand nowhere" in evaluation.notes()[0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "broken JSON"),
        ("[]", "must be an object"),
        ('{"quotes": []}', "no text"),
        ('{"text": "words"}', "no list of quotations"),
        ('{"text": "words", "quotes": [1]}', "quotation 1 is not a JSON object"),
        ('{"text": "words", "quotes": [{"start": 3, "end": 3, "type": "direct"}]}', "no start and end within the text"),
        ('{"text": "words", "quotes": [{"start": 0, "end": 9, "type": "direct"}]}', "no start and end within the text"),
        ('{"text": "words", "quotes": [{"start": 0, "end": 2, "text": "or", "type": "direct"}]}', "other words"),
        ('{"text": "words", "quotes": [{"start": 0, "end": 2, "type": "free"}]}', "type 'free'"),
    ],
)
def test_a_bad_gold_line_is_named_with_its_number_and_the_rest_is_scored(tmp_path, line, reason):
    path = lines(tmp_path / "gold.jsonl", GOLD, line + "\n", {**GOLD, "id": "second"})
    (error,) = [one for one in read_gold(path) if isinstance(one, ReadingError)]
    assert str(error).startswith(f"{path}, line 2: ") and reason in str(error)
    ran = run(path, "--engine", "rules", "--json")
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["documents"] == 2
    (said,) = [one for one in ran.stderr.decode().splitlines() if "line 2" in one]
    assert reason in said


@pytest.mark.parametrize("content", ["", "\n\n", "{}\n"])
def test_gold_without_an_article_is_one_clear_line(tmp_path, content):
    ran = run(lines(tmp_path / "gold.jsonl", content), "--engine", "rules")
    assert ran.returncode == 1 and ran.stdout == b""
    (line,) = ran.stderr.decode().splitlines()
    assert "gold.jsonl" in line and "in it" in line


def test_a_missing_gold_file_is_named_and_the_others_are_scored(tmp_path):
    ran = run("nowhere.jsonl", lines(tmp_path / "gold.jsonl", GOLD), "--engine", "rules")
    assert ran.returncode == 1
    assert b"nowhere.jsonl: no such file" in ran.stderr
    assert b"all articles (1)" in ran.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["x", "--kinds", "direct,free"],
        ["x", "--kinds", ""],
        ["x", "--engine", "llm"],
        ["x", "--jobs", "0"],
        ["-", "--against", "-"],
        ["x", "--against", "y", "--engine", "rules"],
    ],
)
def test_wrong_use_is_2(arguments):
    ran = run(*arguments)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr


def test_the_python_call_refuses_unknown_kinds():
    with pytest.raises(UsageError, match="direct, mixed, indirect"):
        quotes.evaluate([gold_article(GOLD)], against=[], kinds=["free"])


def test_against_a_file_of_records_with_a_bad_line(tmp_path):
    path, records = lines(tmp_path / "g.jsonl", GOLD), lines(tmp_path / "r.jsonl", *RECORDS, "{\n")
    ran = run(path, "--against", records, "--json", "--errors", "1")
    assert ran.returncode == 1
    assert b"r.jsonl, line 5: not JSON" in ran.stderr
    told = json.loads(ran.stdout)
    assert told["schema"] == "quotes-evaluation/1"
    assert told["records"] == {"read": 4, "matched": 4, "unmatched": 0, "unplaced": 0, "documents_without": 0}
    assert told["scores"]["languages"]["en"]["all"]["span_f1"] == 0.5
    (worst,) = told["errors"]
    assert worst["id"] == "ferry" and worst["mistakes"][-1] == {
        "mistake": "invented",
        "expected": None,
        "found": {**at("its secretary"), "kind": "direct", "speaker": "Tom Vance"},
    }


def test_records_that_are_all_of_other_articles_exit_with_1(tmp_path):
    path = lines(tmp_path / "g.jsonl", GOLD)
    ran = run(path, "--against", lines(tmp_path / "r.jsonl", {**RECORDS[0], "article": "else"}))
    assert ran.returncode == 1
    assert b"records of no gold article" in ran.stderr


def test_gold_and_records_may_come_from_standard_input(tmp_path):
    path, whole = lines(tmp_path / "g.jsonl", GOLD), json.dumps(GOLD).encode()
    assert run("-", "--against", path, "--json", stdin=whole).returncode == 0
    assert run(path, "--against", "-", "--json", stdin=whole).returncode == 0


def test_the_own_records_of_a_run_give_the_figures_of_the_run(tmp_path):
    path, records = lines(tmp_path / "g.jsonl", GOLD), tmp_path / "r.jsonl"
    records.write_text("".join(one.json_line() + "\n" for one in quotes.extract(TEXT, engine="rules").quotations))
    again = json.loads(run(path, "--against", str(records), "--json").stdout)
    assert again["scores"] == quotes.evaluate(path, engine="rules").as_dict()["scores"]


def test_an_article_the_engine_cannot_read_is_named_and_its_quotations_are_missed(tmp_path):
    ran = run(
        lines(tmp_path / "g.jsonl", GOLD, {**GOLD, "id": "nul", "text": TEXT + "\0"}), "--engine", "rules", "--json"
    )
    assert ran.returncode == 1
    assert b"failed: nul: binary data" in ran.stderr
    told = json.loads(ran.stdout)
    assert (told["documents"], told["failed"], told["scores"]["all"]["all"]["gold"]) == (2, 1, 8)


def test_the_table_fits_eighty_columns_and_says_nothing_as_a_dash():
    page = render(against(RECORDS, {**GOLD, "dataset": "d" * 200}), errors=1, width=80)
    assert max(map(len, page.splitlines())) <= 80
    (row,) = [line for line in page.splitlines() if line.startswith("  all ")][:1]
    assert row.split() == ["all", "4", "4", *["0.25"] * 3, *["0.50"] * 3, *["0.25"] * 3]
    assert "-" in [line for line in page.splitlines() if line.startswith("  indirect ")][1].split()


def test_expected_and_found_stand_side_by_side():
    page = render(against(RECORDS), errors=1, width=100)
    (line,) = [line for line in page.splitlines() if line.startswith("wrong kind")]
    assert line.split() == ["wrong", "kind", "Ines", "Okoro", "[mixed]", "Tom", "Vance", "[direct]"]
    (line,) = [line for line in page.splitlines() if line.startswith("missed")]
    assert line.endswith(" -")


def test_kinds_that_are_asked_for_are_the_rows():
    page = render(against(RECORDS, kinds=["direct", "mixed"]))
    names = [line.split()[0] for line in page.splitlines() if line.startswith("  ") and line[2].islower()]
    assert names[:3] == ["direct", "mixed", "direct+mixed"] and "indirect" not in names and "all" not in names


def test_nothing_in_gold_or_records_acts_on_the_terminal():
    evil = "\x1b[31mred\x1b]0;title\x07 \u202egnp\u202c \u2066x\r\n\x9b2J"
    text = TEXT + evil
    document = gold(quote("old pier", "mixed", "Okoro", stance={"label": evil}), lang=evil, dataset=evil, id=evil)
    document["text"] = text
    document["quotes"].append({**at(evil, text), "type": "direct", "speaker": {"text": evil, "name": evil}})
    claims = [{"claim": {**at(evil, text), "kind": evil}, "expert": evil, "stance": evil}, {"claim": evil * 2}]
    found = [{"article": evil, **one} for one in claims] + [{"article": evil, **PIER, "claim": at("old pier")}]
    other = gold_article({**document, "id": "b", "lang": "en", "dataset": "b", "text": text + "."})
    page = render(quotes.evaluate([gold_article(document), other], against=found), errors=2)
    assert not set("\x1b\x07\x9b\r\u202e\u202c\u2066") & set(page)


def test_lines_of_right_to_left_text_are_isolated_one_by_one():
    text = "قال سالم الحداد إن " + "الميناء القديم يفتح من جديد " * 6
    document = {
        "id": "ميناء",
        "lang": "ar",
        "text": text,
        "quotes": [{"start": 19, "end": len(text) - 1, "type": "indirect"}],
    }
    page = render(against([], document), errors=1, width=60)
    wrapped = [line for line in page.splitlines() if "الميناء" in line]
    assert len(wrapped) > 3
    assert all(line.count("\u2068") == line.count("\u2069") > 0 for line in wrapped)


def test_a_surrogate_in_gold_is_written_as_an_escape(tmp_path):
    path = lines(tmp_path / "g.jsonl", {**GOLD, "id": "half \ud800"})
    ran = run(path, "--against", path, "--json", PYTHONIOENCODING="ascii")
    assert ran.returncode == 0
    assert json.loads(ran.stdout.decode("utf-8"))["documents"] == 1
    assert run(path, "--against", os.devnull, "--errors", "1", PYTHONIOENCODING="ascii").returncode == 1


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
def test_on_a_terminal_the_table_has_styles(tmp_path):
    import fcntl
    import struct
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    path = lines(tmp_path / "g.jsonl", GOLD)
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("COLUMNS", None)
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "quotes", "evaluate", path, "--against", path]
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    page = io.BytesIO()
    try:
        while chunk := os.read(ours, 65536):
            page.write(chunk)
    except OSError:  # Linux: nobody has the other end open any more
        pass
    assert process.wait() == 0
    assert b"\x1b[1mall articles (1)" in page.getvalue()


def test_the_calibration_error_is_how_far_confidence_is_from_the_share_of_right_records():
    sure = [one | {"confidence": confidence} for one, confidence in zip(RECORDS, (0.9, 0.9, 0.4, 1), strict=True)]
    found = figures(against(sure))
    # Of the three that are quite sure, one is right; the one that is less sure is wrong.
    assert found["calibration"] == [
        {"confidence": 0.4, "right": 0.0, "number": 1},
        {"confidence": 0.9333, "right": 0.3333, "number": 3},
    ]
    assert found["calibration_error"] == pytest.approx(((0.9 + 0.9 + 1) - 1 + 0.4) / 4)
