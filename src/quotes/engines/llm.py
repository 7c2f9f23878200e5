"""The `llm` engine: a model chooses among the candidates; it writes nothing that enters a record.

One request an article (more only past `context_tokens`): the article with its statements marked, and an
answer schema made for it. See prompts/attribute.md for what is asked. Small models are asked otherwise: see
`quotes.engines.targeted`.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary, finalize

import instructor
import openai
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException
from openai.types.chat import ChatCompletion

from quotes.article import Span
from quotes.candidates import Candidates, Mention, Person, Statement
from quotes.confidence import rules_confidence, second_opinion
from quotes.engines import Answer, Attribution
from quotes.engines.again import doubtful, settled
from quotes.engines.answers import READ, Choice, Reading, answer_model, partial_json, read_answer
from quotes.engines.connections import http_client
from quotes.engines.limits import MOST, Limits
from quotes.engines.local import SUFFIX, serve
from quotes.engines.prompt import PROMPT, instructions, question, view
from quotes.engines.targeted import (
    ANSWER_TOKENS,
    Pick,
    Question,
    attributions,
    is_small,
    nearest,
    question_about,
    questions,
)
from quotes.engines.targeted import PROMPT as TARGETED_PROMPT
from quotes.engines.toolong import too_long
from quotes.engines.transport import METER, MISUNDERSTOOD, Line, Meter, Refused, persistent
from quotes.errors import EngineError, Unavailable, UsageError
from quotes.prices import Price, price_of

if TYPE_CHECKING:
    from pydantic import BaseModel

    from quotes.engines.batches import Batches
    from quotes.engines.replies import Replies

logging.getLogger("instructor").addHandler(logging.NullHandler())  # what it would print, reasons say
logging.getLogger("instructor").propagate = False

_MODES = (instructor.Mode.JSON_SCHEMA, instructor.Mode.TOOLS, instructor.Mode.MD_JSON)
_REASKS = 2
_PART = 12_000  # tokens of a request from which an article is asked about in parts
_CONNECT = 10.0  # seconds until a connection must stand
_ANSWER_TOKENS = (160, 16)  # for the answer's frame, and for each question
_EVIDENCE_TOKENS = 48  # for the words that show a stance
_SURE = 0.9  # confidence of the rules from which a model's "no" does not lose a quotation
_DISPUTED = 0.6  # confidence where the model names another speaker than the rules


class LLM:
    """A model behind any OpenAI-compatible endpoint.

    Args:
        model: its name there; `QUOTES_MODEL` where not given, else the only one that the server offers. The path
            of a GGUF file, and no `base_url`: it is served on this machine while the engine is in use.
        base_url: the endpoint, ending in `/v1`; `OPENAI_BASE_URL` where not given, else OpenAI.
        api_key: `OPENAI_API_KEY` where not given; local servers need none.
        timeout: seconds for one reply; less once the slowest of many answers is known.
        context: tokens that the model takes at a time, request and answer; a model file is served with as many. Where
            not given, a file with as many as articles need and memory holds, 16,384 at most.
        context_tokens: size of a request from which an article is asked about in parts; three quarters of `context`,
            and 12,000 where that is not given.
        evidence: whether the model is asked for the words that show each stance, some ten tokens a quotation;
            without, a stance that no word of the lexicon shows is `unclear`.
        requests_per_minute, tokens_per_minute: limits to keep; what the server says of its own is kept anyway.
        replies: where raw replies are kept and looked up first (`quotes.engines.replies`); None for nowhere.
        prices: a TOML file of prices, which go before the package's own (`quotes/prices.toml`).
        protocol: `whole` asks about the whole article at once; `targeted` only about what the rules are unsure of,
            one question at a time. Where not given, `targeted` for models whose name says that they have at most 4
            thousand million parameters ("…-1.5b-…").

    Raises:
        UsageError: neither a model, nor an endpoint, nor a key is configured; the file is no model, or too large.
        EngineError: the file cannot be loaded.
    """

    name = "llm"
    prompt: str | None = PROMPT

    def __init__(
        self,
        model: str | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = 600.0,
        context: int | None = None,
        context_tokens: int | None = None,
        evidence: bool = False,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        replies: Replies | None = None,
        prices: str | None = None,
        protocol: Literal["whole", "targeted"] | None = None,
    ):
        self.model = model or os.environ.get("QUOTES_MODEL") or None
        self.base_url = base_url or os.environ.get("OPENAI_BASE_URL") or None
        self._key = api_key or os.environ.get("OPENAI_API_KEY") or None
        self._file: str | None = None
        if self.model and self.model.lower().endswith(SUFFIX) and not base_url:
            server = serve(Path(self.model), context)
            finalize(self, server.stop)  # at the latest when Python ends
            self._file = server.file
            self.model, self.base_url, self._key = server.model, server.base_url, server.key
            context_tokens = min(context_tokens or context or _PART, server.context * 3 // 4)
        if not (self.model or self.base_url) or not (self.base_url or self._key):
            raise UsageError(
                "no model configured: give --model and --base-url (or QUOTES_MODEL and OPENAI_BASE_URL), "
                "or OPENAI_API_KEY with --model"
            )
        self.timeout = timeout
        self.context_tokens = context_tokens or (context * 3 // 4 if context else _PART)  # the rest is for the answer
        self.evidence = evidence
        self.replies = replies
        self._prices = prices
        self.batches: Batches | None = None
        self.protocol = protocol
        if self.model:
            self._settle(self.model)
        self._pace = (requests_per_minute, tokens_per_minute)
        self._at_once = MOST
        self._mode = 0
        self._sampling: dict[str, Any] = {"temperature": 0}
        self._limit = "max_tokens"
        self._logprobs = True
        self._connections: WeakKeyDictionary[asyncio.AbstractEventLoop, _Connection] = WeakKeyDictionary()

    @property
    def key(self) -> str | None:
        """The key for the endpoint; never shown."""
        return self._key

    @property
    def price(self) -> Price | None:
        """What the model costs, where that is known."""
        price = price_of(self.model, self._prices)
        return price.for_batch() if price and self.batches else price

    @property
    def endpoint(self) -> str:
        """The address that errors name and replies are kept under; the model's file where it has one."""
        return self._file or self.base_url or "https://api.openai.com/v1"

    def at_once(self, requests: int) -> None:
        """Send at most so many requests at the same time from now on, however many articles are asked about."""
        self._at_once = requests
        for connection in self._connections.values():
            connection.limits.at_once = requests

    async def attribute(self, candidates: Candidates, target: str | None = None) -> Answer:
        """Ask the model who says each statement, and with which stance toward `target`.

        Raises:
            EngineError: the server cannot be reached, refuses the key, or does not speak the protocol.
        """
        if not candidates.statements:
            return Answer(())
        meter = Meter()
        token = METER.set(meter)
        try:
            if await self._targeted():
                picks, silent, reason = await self._ask_unsure(candidates)
                found = tuple(attributions(candidates, picks, silent))
                return Answer(found, meter.usage, reason is None, reason, candidates.people, meter.whole)
            reading, reason = await self._ask_all(candidates, target)
        finally:
            METER.reset(token)
        people = (*candidates.people, *(_newcomer(span) for span in reading.new_people))
        found = tuple(_attributions(replace(candidates, people=people), reading))
        return Answer(found, meter.usage, reason is None, reason, people, meter.whole)

    async def _targeted(self) -> bool:
        """Whether the protocol for small models is taken: as asked for, or by the model's name."""
        self._settle(await self._model())
        return self.protocol == "targeted"

    def _settle(self, model: str) -> None:
        """Choose the protocol for a model, once its name is known."""
        self.protocol = self.protocol or ("targeted" if is_small(model) else "whole")
        self.prompt = TARGETED_PROMPT if self.protocol == "targeted" else PROMPT

    async def _ask_unsure(self, candidates: Candidates) -> tuple[dict[int, Pick], list[int], str | None]:
        """The answers about what the rules are unsure of, the statements without one, and why."""
        picks: dict[int, Pick] = {}
        silent: list[int] = []
        reason: str | None = None
        for one in questions(candidates):
            try:
                pick = await self._pick(one)
            except _Unusable as unusable:
                pick, reason = None, f"{unusable.reason}; {question(one.index)} taken from the rules"
            if pick is None:
                silent.append(one.index)
            else:
                picks[one.index] = pick
        return picks, silent, reason

    async def _pick(self, one: Question) -> Pick | None:
        """The answer to a question about one statement; None where it names nobody of the list.

        Raises: as `_request`.
        """
        raw = await self._ask_for(one.schema, one.messages, ANSWER_TOKENS, logprobs=True)
        return one.read(raw, METER.get().last)

    async def _ask_all(self, candidates: Candidates, target: str | None) -> tuple[Reading, str | None]:
        """The answers for all parts of the article; the reason where some question has none."""
        chosen: dict[int, Choice] = {}
        people: list[Span] = []
        evidence: dict[int, Span] = {}
        left: list[int] = []
        why = ""
        for asked, paragraphs in _parts(candidates, self.context_tokens):
            reading, missing, said = await self._ask(candidates, asked, paragraphs, target)
            for index, choice in reading.chosen.items():
                beyond = choice.person >= len(candidates.people)
                chosen[index] = replace(choice, person=choice.person + len(people)) if beyond else choice
            people += reading.new_people
            evidence.update(reading.evidence)
            if missing:
                left, why = [*left, *missing], said
        chosen |= await self._ask_again(candidates, chosen)
        left = [index for index in left if index not in chosen]
        named = ", ".join(question(index) for index in left[:5]) + ("…" if len(left) > 5 else "")
        reason = f"{why}; {named} taken from the rules" if left else None
        return Reading(chosen, tuple(people), evidence), reason

    async def _ask_again(self, candidates: Candidates, chosen: Mapping[int, Choice]) -> dict[int, Choice]:
        """What the second questions decide; not asked in batches, where each would wait for another day."""
        decided: dict[int, Choice] = {}
        for index in [] if self.batches else doubtful(candidates, chosen):
            first = chosen.get(index)
            try:
                pick = await self._pick(question_about(candidates, index, first.person if first else -1))
            except Unavailable:
                raise
            except (EngineError, _Unusable):  # the first answer is there all the same
                continue
            choice = settled(candidates.statements[index], first, pick) if pick else None
            if choice is not None:
                decided[index] = choice
        return decided

    async def _ask(
        self, candidates: Candidates, asked: Sequence[int], paragraphs: Sequence[int], target: str | None
    ) -> tuple[Reading, list[int], str]:
        """One part: its answers, the questions left without one, and why. A cut answer is completed once."""
        reading, why, left = Reading({}), "the model left questions out", list(asked)
        for _ in range(2):
            try:
                raw, cut = await self._request(candidates, left, paragraphs, target), False
            except _Unusable as unusable:
                raw, why, cut = unusable.items, unusable.reason, unusable.cut
            found = read_answer(raw, candidates.article, len(candidates.people), left, candidates.statements)
            if reading.new_people:  # the numbers of the first answer stand
                known = {i: one for i, one in found.chosen.items() if one.person < len(candidates.people)}
                found = Reading(known, reading.new_people, found.evidence)
            reading = Reading(
                {**reading.chosen, **found.chosen}, found.new_people, {**found.evidence, **reading.evidence}
            )
            left = [index for index in left if index not in reading.chosen]
            if not left or not cut or not found.chosen:
                break
        return reading, left, why

    async def _request(
        self, candidates: Candidates, asked: Sequence[int], paragraphs: Sequence[int], target: str | None
    ) -> Mapping[str, Any]:
        """One answer as JSON, by the strictest schema that the server takes.

        Raises:
            EngineError: the transport failed.
            _Unusable: a reply came, and is not (wholly) what was asked for.
        """
        unnamed = any(candidates.statements[i].likely and candidates.statements[i].person < 0 for i in asked)
        schema = answer_model(len(candidates.people), tuple(asked), unnamed, self.evidence)
        messages = [
            {"role": "system", "content": instructions()},
            {"role": "user", "content": view(candidates, asked, paragraphs, target)},
        ]
        limit = _ANSWER_TOKENS[0] + (_ANSWER_TOKENS[1] + _EVIDENCE_TOKENS * self.evidence) * len(asked)
        # Not instructor's `context`: it would render the article as a template.
        READ.set(candidates.article)
        return await self._ask_for(schema, messages, limit)

    async def ask(self, schema: type[BaseModel], messages: Sequence[Mapping[str, str]], limit: int) -> dict[str, Any]:
        """One answer of the given form, as JSON; of one that is cut off or breaks the form what there is of it.

        Args:
            limit: tokens of the answer.

        Raises:
            EngineError: the server cannot be reached, refuses, or does not speak the protocol.
        """
        token = METER.set(Meter())
        try:
            return await self._ask_for(schema, messages, limit)
        except _Unusable as unusable:
            if not unusable.items:
                raise EngineError(f"{self.endpoint}: {unusable}") from None
            return dict(unusable.items)
        finally:
            METER.reset(token)

    async def _ask_for(
        self, schema: type[BaseModel], messages: Sequence[Mapping[str, str]], limit: int, logprobs: bool = False
    ) -> dict[str, Any]:
        model = await self._model()
        while True:
            more = {"logprobs": True} if logprobs and self._logprobs else {}
            try:
                answer = await self._connection().ask(self._mode)(
                    model=model,
                    messages=list(messages),
                    response_model=schema,
                    max_retries=_REASKS,
                    strict=False,
                    **self._sampling,
                    **{self._limit: limit},
                    **more,
                )
            except Exception as error:
                if not self._adapt(_cause(error)):
                    raise self._failure(error) from None
                continue
            return dict(answer.model_dump(mode="json"))

    def _adapt(self, error: BaseException) -> bool:
        """Ask otherwise, from now on, where the server does not know what was asked of it; False if it cannot be."""
        status = error.status_code if isinstance(error, openai.APIStatusError) else None
        if status not in MISUNDERSTOOD:
            return False
        if too_long(error):
            return False
        said = str(error).lower()
        if "max_completion_tokens" in said and self._limit == "max_tokens":
            self._limit = "max_completion_tokens"
            return True
        if "logprobs" in said and self._logprobs:
            self._logprobs = False
            return True
        if "temperature" in said and self._sampling:
            self._sampling = {}
            return True
        if "model" in said and ("not exist" in said or "not found" in said):
            return False
        if self._mode + 1 < len(_MODES):
            self._mode += 1
            return True
        return False

    def _failure(self, error: BaseException) -> Exception:
        """What an exception of a request means for the article."""
        cause = _cause(error)
        if isinstance(cause, EngineError):
            return cause
        if isinstance(cause, Refused):
            return _Unusable({}, f"the model refused: {cause}" if str(cause) else "the model refused")
        if isinstance(cause, openai.APIStatusError):
            limit = too_long(cause)
            if limit:
                return EngineError(
                    f"{self.endpoint}: the article is too long for the model's {limit}: serve it with a larger one, "
                    "take another model, or give a smaller --context, so that it is asked about in parts"
                )
            said = " ".join(str(cause.message).split())[:160].replace(self._key or "\0", "…")
            kind = Unavailable if cause.status_code == 404 else EngineError  # no such model, or no such address
            return kind(f"{self.endpoint} answered {cause.status_code}: {said}")
        last = METER.get().last
        if last is None:
            return EngineError(f"{self.endpoint}: {type(cause).__name__}")
        text = _content(last)
        cut = isinstance(cause, IncompleteOutputException) or last.choices[0].finish_reason == "length"
        items = partial_json(text)
        if not text.strip():
            reason = "the model answered nothing"
        elif cut:
            reason = "the model's answer was cut off"
        elif not items:
            reason = "the model's answer is no JSON"
        else:
            reason = "the model's answer does not follow the schema"
        return _Unusable(items, reason, cut)

    def _connection(self) -> _Connection:
        """One an event loop: its connections belong to it."""
        loop = asyncio.get_running_loop()
        if loop not in self._connections:
            # A server that is there takes a connection at once; its answer may take long.
            timeout = openai.Timeout(self.timeout, connect=min(self.timeout, _CONNECT))
            client = openai.AsyncOpenAI(
                api_key=self._key or "none",
                base_url=self.base_url,
                timeout=timeout,
                max_retries=0,
                http_client=http_client(timeout),
            )
            line = Line(
                self.endpoint, Limits(*self._pace, at_once=self._at_once), self.replies, self.timeout, self.batches
            )
            self._connections[loop] = _Connection(client, line)
        return self._connections[loop]

    async def _model(self) -> str:
        """The model's name; the server's only one where none was given."""
        if self.model is None:
            try:
                found: Any = await self._connection().client.get("/models", cast_to=object)
                offered = [str(one["id"]) for one in found["data"]]
            except (openai.OpenAIError, LookupError, TypeError, ValueError):
                raise Unavailable(f"cannot ask {self.endpoint} for its models: name one with --model") from None
            if len(offered) != 1:
                raise Unavailable(f"{self.endpoint} offers {len(offered)} models: name one with --model")
            self.model = offered[0]
        return self.model


class _Connection:
    """A client, and the way of asking over it for each mode of instructor's."""

    def __init__(self, client: openai.AsyncOpenAI, line: Line):
        self.client = client
        self.limits = line.limits
        self._create = persistent(self._strict, line)
        self._ways: dict[int, Any] = {}

    def ask(self, mode: int) -> Any:
        if mode not in self._ways:
            self._ways[mode] = instructor.patch(create=self._create, mode=_MODES[mode])
        return self._ways[mode]

    async def _strict(self, **request: Any) -> ChatCompletion:
        form = request.get("response_format")
        if isinstance(form, dict) and form.get("type") == "json_schema":
            request["response_format"] = {**form, "json_schema": {**form["json_schema"], "strict": True}}
        # Not `chat.completions.create`, which walks through every part of the request to find what it might mean,
        # and whose modules take a third of a second to load.
        return await self.client.post("/chat/completions", body=request, cast_to=ChatCompletion)


class _Unusable(Exception):
    def __init__(self, items: Mapping[str, Any], reason: str, cut: bool = False):
        super().__init__(reason)
        self.items, self.reason, self.cut = items, reason, cut


def _cause(error: BaseException) -> BaseException:
    """The error behind instructor's own."""
    seen: BaseException | None = error
    while isinstance(seen, InstructorRetryException):
        attempts = getattr(seen, "failed_attempts", None) or []
        seen = seen.__cause__ or (attempts[-1].exception if attempts else None)
    return seen or error


def _content(reply: ChatCompletion) -> str:
    message = reply.choices[0].message
    calls = message.tool_calls or []
    arguments = getattr(getattr(calls[0], "function", None), "arguments", "") if calls else ""
    return arguments or message.content or ""


def _parts(candidates: Candidates, limit: int) -> Iterator[tuple[list[int], list[int]]]:
    """Questions and paragraphs of each request: one, unless the article is larger than `limit` tokens."""
    article = candidates.article
    body = [number for number, one in enumerate(article.paragraphs) if one.kind == "body"]
    room = max(1000, (limit - 1500) * 2)  # code points: two a token is what Arabic takes; others take less
    asked: list[int] = []
    paragraphs: list[int] = []
    size = 0
    of_paragraph: dict[int, list[int]] = {}
    for index, statement in enumerate(candidates.statements):
        of_paragraph.setdefault(statement.paragraph, []).append(index)
    for number in body:
        length = article.paragraphs[number].end - article.paragraphs[number].start
        if paragraphs and size + length > room:
            if asked:
                yield asked, paragraphs
            asked, paragraphs, size = [], [], 0
        paragraphs.append(number)
        asked.extend(of_paragraph.get(number, ()))
        size += length
    if asked:
        yield asked, paragraphs


def _attributions(candidates: Candidates, reading: Reading) -> Iterator[Attribution]:
    """The model's choices beside the rules' suggestions: what both say is surer than what they do not."""
    for index, statement in enumerate(candidates.statements):
        choice = reading.chosen.get(index)
        own = rules_confidence(candidates, statement)
        if choice is None:
            if statement.likely:
                yield _by_rules(statement, own, "model-silent")
        elif not choice.quoted:
            if statement.likely and statement.confidence >= _SURE and statement.kind != "indirect":
                yield _by_rules(statement, second_opinion(own, False), "engines-disagree")
        else:
            yield _chosen(candidates, statement, choice, reading.evidence.get(index))


def _newcomer(name: Span) -> Person:
    """Somebody whom the model copied from the article and the candidates lacked."""
    return Person(name, "person", None, None, None, (Mention(name.start, name.end),))


def _by_rules(statement: Statement, confidence: float, flag: str) -> Attribution:
    return Attribution(
        Span(statement.start, statement.end),
        statement.kind,
        statement.person,
        statement.mention,
        statement.cue,
        confidence=confidence,
        flags=(flag,),
        parts=statement.parts,
    )


def _chosen(candidates: Candidates, statement: Statement, choice: Choice, evidence: Span | None) -> Attribution:
    agreed = statement.likely and statement.person == choice.person
    own = rules_confidence(candidates, statement)
    mention = statement.mention if agreed else nearest(candidates, statement, choice.person)
    return Attribution(
        Span(statement.start, statement.end),
        statement.kind,
        choice.person,
        mention,
        statement.cue,
        stance=choice.stance,
        evidence=evidence,
        confidence=_confidence(own, statement, choice, agreed),
        flags=() if agreed else ("engines-disagree",),
        parts=statement.parts,
    )


def _confidence(own: float, statement: Statement, choice: Choice, agreed: bool) -> float:
    if agreed:
        return own if choice.again else second_opinion(own, True)
    return _DISPUTED if statement.likely else second_opinion(own, False)
