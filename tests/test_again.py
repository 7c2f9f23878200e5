"""The second question: what is asked about again, how often, what it costs, and when it decides."""

from __future__ import annotations

import json
import math

import pytest
from fault_server import Reply, completion, schema_of, serving

import quotes
from quotes.engines.again import MOST
from quotes.finding import find_candidates
from quotes.reading import from_text

TEXT = """The wall at Pell

“The dam will hold through the whole winter,” said Ines Okoro, an engineer at the port.

“I have never seen a tide as early as this one,” said Tom Vance, the harbour master. He spoke of “a ruin” on Monday.
"""


def article() -> quotes.Article:
    return from_text(TEXT, id="wall", language="en")


def by_rules() -> dict[str, str]:
    """What the rules would answer for each question."""
    return {
        f"Q{n}": (f"P{one.person + 1} neutral" if one.person >= 0 else "nobody") if one.likely else "no"
        for n, one in enumerate(find_candidates(article()).statements, 1)
    }


def answer(who: str, sure: float | None) -> Reply:
    """A second answer, with the probability of its name where the server gives one."""
    body = json.loads(completion(json.dumps({"who": who})).body)
    if sure is not None:
        pieces = [('{"who": "', -3.0), (who, math.log(sure)), ('"}', -2.0)]
        body["choices"][0]["logprobs"] = {
            "content": [{"token": text, "logprob": value, "bytes": None, "top_logprobs": []} for text, value in pieces]
        }
    return Reply(body=json.dumps(body).encode())


def ask(second: Reply, **first: str | None) -> tuple[quotes.Result, list[dict]]:
    """An article whose first answer is the rules', but for `first` (None: left out)."""

    def reply(request: dict, number: int) -> Reply:
        if "who" in schema_of(request)["properties"]:
            return second
        told = {key: value for key, value in {**by_rules(), **first}.items() if value}
        if "people" in schema_of(request)["properties"]:
            told["people"] = []
        return completion(json.dumps(told))

    with serving(reply) as server:
        engine = quotes.LLM(model="large-70b", base_url=server.url, api_key="k")
        return quotes.extract(article(), engine=engine), server.requests


def speakers(result: quotes.Result) -> dict[str, str | None]:
    return {one.claim.text[:7]: one.expert.name if one.expert else None for one in result.quotations}


def flags(result: quotes.Result) -> set[str]:
    return {flag for one in result.quotations for flag in one.flags}


NEVER = answer("never asked", 0.9)


def test_where_all_is_answered_as_the_rules_have_it_nothing_is_asked_again():
    result, requests = ask(NEVER)
    assert len(requests) == 1
    assert not flags(result)


def test_what_the_answer_decides_against_the_rules_is_asked_about_again_alone_with_both_names():
    _, requests = ask(answer("Ines Okoro", 0.9), Q1="P2 oppose")
    first, second = requests
    assert "[Q]The dam will hold" in second["messages"][1]["content"]
    (names,) = (part["enum"] for part in schema_of(second)["$defs"].values())
    assert {"Ines Okoro", "Tom Vance", "somebody else", "no quotation"} == set(names)
    assert len(json.dumps(second)) < len(json.dumps(first))


def test_a_sure_second_answer_for_the_rules_replaces_the_first_and_takes_the_doubt_away():
    result, _ = ask(answer("Ines Okoro", 0.9), Q1="P2 oppose")
    assert speakers(result)["The dam"] == "Ines Okoro"
    assert not flags(result)


@pytest.mark.parametrize(("who", "sure"), [("Ines Okoro", 0.3), ("Tom Vance", 0.9), ("somebody else", 0.9)])
def test_a_second_answer_that_decides_nothing_leaves_the_first_and_its_flag(who, sure):
    result, _ = ask(answer(who, sure), Q1="P2 oppose")
    assert speakers(result)["The dam"] == "Tom Vance"
    assert flags(result) == {"engines-disagree"}


def test_a_server_without_probabilities_decides_for_the_rules_but_never_against_both():
    assert speakers(ask(answer("Ines Okoro", None), Q1="P2 oppose")[0])["The dam"] == "Ines Okoro"
    assert speakers(ask(answer("somebody else", None), Q1="P2 oppose")[0])["The dam"] == "Tom Vance"


def test_a_passage_that_the_answer_takes_for_none_is_found_again():
    result, requests = ask(answer("Ines Okoro", 0.9), Q1="no")
    assert len(requests) == 2
    assert speakers(result)["The dam"] == "Ines Okoro"
    assert not flags(result)


def test_the_tokens_of_second_questions_are_the_articles():
    result, _ = ask(answer("Ines Okoro", 0.9), Q1="P2 oppose")
    usage = result.outcome.usage
    assert (usage.requests, usage.prompt_tokens, usage.answer_tokens) == (2, 200, 20)
    tokens = result.quotations[0].provenance.tokens
    assert tokens and (tokens.prompt, tokens.answer) == (200, 20)


def test_no_more_than_a_few_are_asked_again_those_in_marks_first():
    said = "\n\n".join(f"“We looked at stone {n} of the dam in the autumn,” said Ines Okoro{n}." for n in range(20))

    def reply(request: dict, number: int) -> Reply:
        names = schema_of(request)["properties"]
        if "who" in names:
            return answer("somebody else", 0.9)
        return completion(json.dumps({name: [] if name == "people" else "nobody" for name in names}))

    with serving(reply) as server:
        quotes.extract(from_text(said, language="en"), engine=quotes.LLM(model="m", base_url=server.url))
    assert len(server.requests) == 1 + MOST


def test_a_second_question_that_fails_leaves_the_first_answer():
    result, _ = ask(completion("I do not know"), Q1="P2 oppose")
    assert result.outcome.status == "ok"
    assert speakers(result)["The dam"] == "Tom Vance"
    assert flags(result) == {"engines-disagree"}


def test_a_passage_that_the_model_alone_takes_for_a_quotation_twice_stays_flagged_and_unsure():
    text = TEXT.replace("of “a ruin” on Monday", "on Monday at the so-called “Tide House”")
    statements = find_candidates(from_text(text, language="en")).statements
    (key,) = [f"Q{n}" for n, one in enumerate(statements, 1) if not one.likely]

    def reply(request: dict, number: int) -> Reply:
        if "who" in schema_of(request)["properties"]:
            return answer("Tom Vance", 0.9)
        return completion(json.dumps({"Q1": "P1 neutral", "Q2": "P2 neutral", key: "P2 neutral"}))

    with serving(reply) as server:
        result = quotes.extract(from_text(text, language="en"), engine=quotes.LLM(model="m", base_url=server.url))
    (*_, last) = result.quotations
    assert last.claim.text == "Tide House"
    assert last.flags == ("engines-disagree",)
    assert last.confidence < 0.5
