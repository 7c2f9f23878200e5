"""Corrections: what a reader decided replaces what an engine finds, in that text only, and is gold for `evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_cli import quotes as run

import quotes
from quotes.corrections import read_corrections
from quotes.errors import ReadingError
from quotes.review.saving import gold_line
from quotes.verification import verify_record

TEXT = (
    "Port reopens\n\n“The cranes are ready,” said Mara Quill, head of the port authority. "
    "“We sail at dawn,” said Omar Haddad. The harbour pilots expect fog.\n"
)


def quote(words: str, speaker: str | None = None, **more: Any) -> dict[str, Any]:
    """A quotation of gold."""
    start = TEXT.index(words)
    mention = speaker and {"text": speaker, "start": TEXT.index(speaker), "end": TEXT.index(speaker) + len(speaker)}
    return {"start": start, "end": start + len(words), "text": words, "type": "direct", "speaker": mention, **more}


def corrections(folder: Path, *lines: dict[str, Any]) -> str:
    path = folder / "corrections.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(path)


def found(path: str, text: str = TEXT) -> dict[str, quotes.Quotation]:
    result = read_corrections(path).apply(quotes.extract(text, engine="rules"))
    assert all(verify_record(record, result.article) == [] for record in result.quotations)
    return {record.claim.text: record for record in result.quotations}


def test_of_an_article_gone_through_to_the_end_only_what_was_decided_is_left(tmp_path):
    document = {
        "text": TEXT,
        "quotes": [quote("We sail at dawn", "Omar Haddad", type="indirect", stance={"label": "support"})],
    }
    (record,) = found(corrections(tmp_path, document)).values()
    assert (record.claim.kind, record.stance.label, record.expert.name) == ("indirect", "support", "Omar Haddad")
    assert (record.provenance.engine, record.confidence, record.stance.target) == ("review", 1.0, "Port reopens")


def test_of_an_article_begun_the_engines_other_quotations_stay(tmp_path):
    longer = quote("The harbour pilots expect fog", "The harbour pilots", type="indirect")
    rejected = quote("We sail at dawn")
    document = {"text": TEXT, "complete": False, "quotes": [longer], "rejected": [rejected]}
    left = found(corrections(tmp_path, document))
    assert {words: one.provenance.engine for words, one in left.items()} == {
        "The cranes are ready": "rules",
        "The harbour pilots expect fog": "review",
    }


def test_an_article_whose_text_is_another_is_left_alone(tmp_path):
    document = {"text": TEXT, "quotes": []}
    assert found(corrections(tmp_path, document)) == {}
    assert len(found(corrections(tmp_path, document), TEXT + "An update follows.\n")) == 2


def test_affiliation_and_speaker_are_the_articles_words_at_their_places(tmp_path):
    one = quote("The cranes are ready")
    one["speaker"] = {"name": "Mara Quill", "affiliation": "head of the port authority"}
    record = found(corrections(tmp_path, {"text": TEXT, "quotes": [one]}))["The cranes are ready"]
    assert record.affiliation.text == "head of the port authority"
    assert TEXT[record.affiliation.start : record.affiliation.end] == record.affiliation.text
    assert (
        record.expert.mention is None
        and record.expert.id == found(corrections(tmp_path))["The cranes are ready"].expert.id
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"text": TEXT, "quotes": [{"start": 0, "end": 4, "type": "shouted"}]}, "shouted"),
        ({"text": TEXT, "quotes": [quote("We sail at dawn") | {"speaker": {"name": "Nobody Here"}}]}, "Nobody Here"),
        ({"text": TEXT, "quotes": [quote("We sail at dawn") | {"stance": {"label": "maybe"}}]}, "stance.label"),
        ({"text": TEXT}, "no list of quotations"),
    ],
)
def test_a_line_that_is_no_gold_is_named_and_the_others_count(line, said, tmp_path):
    read = read_corrections(corrections(tmp_path, line, {"text": "Other text.", "quotes": []}))
    (problem,) = read.problems
    assert "line 1" in problem and said in problem and len(read.articles) == 1


def test_a_record_written_as_gold_and_read_again_is_the_same(tmp_path):
    result = quotes.extract(TEXT, engine="rules")
    path = tmp_path / "c.jsonl"
    path.write_text(gold_line(result.article, result.quotations, (), complete=True) + "\n", "utf-8")
    again = read_corrections(path).apply(result)

    def told(record: quotes.Quotation) -> dict[str, Any]:
        return record.model_dump(exclude={"confidence", "provenance", "flags"})

    assert list(map(told, again.quotations)) == list(map(told, result.quotations))


def test_a_run_keeps_to_corrections_and_does_anew_what_they_change(tmp_path):
    articles, out = tmp_path / "articles", tmp_path / "q.jsonl"
    articles.mkdir()
    (articles / "a.txt").write_text(TEXT, "utf-8")
    path = corrections(tmp_path, {"text": TEXT, "quotes": [quote("We sail at dawn", "Omar Haddad")]})

    def claims(*more: str) -> list[str]:
        ran = run("extract", str(articles), "--engine", "rules", "-q", *more)
        assert ran.returncode == 0, ran.stderr
        text = ran.stdout.decode() or out.read_text("utf-8")
        return [json.loads(line)["claim"]["text"] for line in text.splitlines()]

    assert len(claims("-o", str(out))) == 2
    assert claims("-o", str(out), "--corrections", path) == ["We sail at dawn"]
    assert claims("--corrections", path) == ["We sail at dawn"]
    corrections(tmp_path, {"text": TEXT, "quotes": []})
    assert claims("-o", str(out), "--corrections", path) == []
    assert len(claims("-o", str(out))) == 2


def test_evaluate_leaves_out_what_was_not_gone_through_to_the_end_unless_recall_is_all(tmp_path):
    done = {"id": "done", "text": TEXT, "quotes": [quote("We sail at dawn", "Omar Haddad")], "complete": True}
    begun = {**done, "id": "begun", "text": "Other " + TEXT, "quotes": [], "complete": False}
    path = corrections(tmp_path, done, begun)
    scored = quotes.evaluate(path, engine="rules")
    assert [one.gold.article.id for one in scored.comparisons] == ["done"]
    assert scored.unfinished == 1 and "1 (--recall-only" in " ".join(scored.notes()) and scored.sound
    assert len(quotes.evaluate(path, engine="rules", recall_only=True).comparisons) == 2
    with pytest.raises(ReadingError, match="to the end"):
        quotes.evaluate(corrections(tmp_path, begun), engine="rules")
