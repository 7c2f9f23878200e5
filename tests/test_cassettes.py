"""The `llm` engine against replies that a real model gave, replayed without a network.

To record them anew, serve a model on an OpenAI-compatible endpoint and run

    QUOTES_RECORD=1 OPENAI_BASE_URL=http://127.0.0.1:8080/v1 python -m pytest tests/test_cassettes.py

Requests are matched by method, path and body: where the prompt, the answer schema or the candidates of an
example have changed since, replay fails and says so.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from pathlib import Path

import pytest
import vcr
import yaml

import quotes
from quotes.engines.prompt import PROMPT
from quotes.engines.targeted import PROMPT as TARGETED_PROMPT
from quotes.engines.wordings import wordings
from quotes.records import Quotation

ROOT = Path(__file__).resolve().parents[1]
CASSETTES = ROOT / "cassettes" / "test_cassettes"
RECORD = bool(os.environ.get("QUOTES_RECORD"))
MODEL = "qwen2.5-coder-1.5b-instruct"
KEY = "sk-never-to-be-seen"
GOLD = {
    document["id"]: document
    for document in map(json.loads, (ROOT / "examples" / "gold.jsonl").read_text("utf-8").splitlines())
}
UNSURE = ("ar-school-hours", "fr-huile-olive")
EXAMPLES = ("ar-preventive-intelligence", "ar-school-hours", "fr-maternite", "en-cod-quota", "en-sea-wall")


def cassettes() -> vcr.VCR:
    return vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode="all" if RECORD else "none",
        match_on=["method", "path", "body"],
        filter_headers=[(name, "scrubbed") for name in ("authorization", "api-key", "cookie", "user-agent", "host")],
        before_record_request=without_client_headers,
    )


def without_client_headers(request):
    for name in [name for name in request.headers if name.lower().startswith("x-stainless")]:
        del request.headers[name]
    return request


def article(name: str) -> quotes.Article:
    document = GOLD[name]
    (found,) = [one for one in quotes.read(ROOT / "examples" / document["source"]) if one.text == document["text"]]
    return found


def engine() -> quotes.LLM:
    base_url = os.environ["OPENAI_BASE_URL"] if RECORD else "http://127.0.0.1:8091/v1"
    return quotes.LLM(model=MODEL, base_url=base_url, api_key=KEY, protocol="whole")


@pytest.fixture(scope="module")
def no_network():
    with pytest.MonkeyPatch.context() as patch:
        if not RECORD:

            def refuse(*_):
                raise AssertionError("a test reached for the network")

            patch.setattr(socket.socket, "connect", refuse)
        yield


@pytest.fixture(scope="module", params=EXAMPLES)
def replayed(request, no_network) -> quotes.Result:
    if RECORD:
        (CASSETTES / f"{request.param}.yaml").unlink(missing_ok=True)
    with cassettes().use_cassette(f"{request.param}.yaml") as cassette:
        result = quotes.extract(article(request.param), engine=engine())
    assert RECORD or cassette.all_played, "some recorded replies were not asked for: record anew"
    return result


def test_a_real_models_answer_becomes_records_that_stand_in_the_article(replayed):
    assert replayed.outcome.status in {"ok", "partial"}, replayed.outcome.reason
    assert replayed.quotations
    for record in replayed.quotations:
        assert record.provenance.engine == "llm"
        assert (record.provenance.model, record.provenance.prompt) == (MODEL, PROMPT)
        for passage in (record.claim, record.cue, record.affiliation, record.expert and record.expert.mention):
            if passage is not None:
                assert replayed.article.text[passage.start : passage.end] == passage.text
        assert record.expert is None or record.expert.name in replayed.article.text


def test_the_tokens_of_a_real_answer_are_counted(replayed):
    usage = replayed.outcome.usage
    assert usage.requests >= 1
    assert usage.prompt_tokens > 500
    assert 0 < usage.answer_tokens < 60 * max(1, len(replayed.quotations))


def test_records_of_a_real_answer_survive_a_round_trip(replayed):
    for record in replayed.quotations:
        assert Quotation.model_validate_json(record.json_line()) == record


@pytest.fixture(scope="module")
def with_evidence(no_network) -> quotes.Result:
    """An article asked about with a topic, so that the model quotes the words that show each stance."""
    if RECORD:
        (CASSETTES / "en-sea-wall-evidence.yaml").unlink(missing_ok=True)
    base_url = os.environ["OPENAI_BASE_URL"] if RECORD else "http://127.0.0.1:8091/v1"
    with cassettes().use_cassette("en-sea-wall-evidence.yaml") as cassette:
        asked = quotes.LLM(model=MODEL, base_url=base_url, api_key=KEY, evidence=True, protocol="whole")
        result = quotes.extract(article("en-sea-wall"), engine=asked, topics=["digue|sea wall"])
    assert RECORD or cassette.all_played
    return result


def test_every_stance_of_a_model_quotes_its_evidence_from_the_claim_or_its_cue(with_evidence):
    assert with_evidence.quotations
    for record in with_evidence.quotations:
        assert record.stance.target == "digue"
        shown = record.stance.evidence
        assert (shown is not None) or record.stance.label in {"unclear", "neutral"}
        if shown is not None:
            assert with_evidence.article.text[shown.start : shown.end] == shown.text
            inside = record.claim.start <= shown.start and shown.end <= record.claim.end
            assert inside or (record.cue and record.cue.start <= shown.start and shown.end <= record.cue.end)


@pytest.mark.parametrize("name", UNSURE)
def test_a_real_small_model_is_asked_only_about_the_passage_that_the_rules_are_unsure_of(no_network, name):
    if RECORD:
        (CASSETTES / f"{name}-unsure.yaml").unlink(missing_ok=True)
    base_url = os.environ["OPENAI_BASE_URL"] if RECORD else "http://127.0.0.1:8091/v1"
    with cassettes().use_cassette(f"{name}-unsure.yaml") as cassette:
        result = quotes.extract(article(name), engine=quotes.LLM(model=MODEL, base_url=base_url, api_key=KEY))
    assert RECORD or cassette.all_played
    assert result.outcome.status == "ok", result.outcome.reason
    assert result.outcome.usage.requests == 1
    assert result.outcome.usage.answer_tokens < 30
    assert {one.provenance.prompt for one in result.quotations} == {TARGETED_PROMPT}


def test_a_model_words_a_topic_in_other_languages(no_network):
    if RECORD:
        (CASSETTES / "wordings.yaml").unlink(missing_ok=True)
    base_url = os.environ["OPENAI_BASE_URL"] if RECORD else "http://127.0.0.1:8091/v1"
    with cassettes().use_cassette("wordings.yaml"):
        asked = quotes.LLM(model=MODEL, base_url=base_url, api_key=KEY)
        found = asyncio.run(wordings(asked, "water desalination", ["ar", "fr"]))
    assert set(found) <= {"ar", "fr"}
    assert found
    assert all(words and all(words) for words in found.values())


def test_three_languages_are_recorded():
    assert {GOLD[name]["lang"] for name in EXAMPLES} == {"ar", "fr", "en"}


@pytest.mark.skipif(RECORD, reason="recording")
def test_an_unrecorded_request_fails_without_reaching_the_network(no_network):
    text = "The mayor of Pell said on Friday: “We will open the old mill to the public before the summer.”"
    with cassettes().use_cassette("en-cod-quota.yaml"):
        result = _outcome(text)
    assert isinstance(result, quotes.QuotesError)


def _outcome(text: str):
    try:
        return quotes.extract(text, engine=engine())
    except quotes.QuotesError as error:
        return error


@pytest.mark.parametrize("name", (*EXAMPLES, *(f"{one}-unsure" for one in UNSURE), "en-sea-wall-evidence", "wordings"))
def test_no_key_stands_in_a_cassette(name):
    stored = (CASSETTES / f"{name}.yaml").read_text("utf-8")
    assert KEY not in stored
    headers = [one["request"]["headers"] for one in yaml.safe_load(stored)["interactions"]]
    assert all("authorization" not in map(str.lower, one) or "scrubbed" in str(one) for one in headers)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_article_is_sent_in_its_own_letters(name):
    bodies = [
        one["request"]["body"]
        for one in yaml.safe_load((CASSETTES / f"{name}.yaml").read_text("utf-8"))["interactions"]
    ]
    assert bodies
    assert all("\\u" not in (body if isinstance(body, str) else body.decode("utf-8")) for body in bodies)
