"""What an engine is asked about an article, and its answer as verified records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from quotes._version import __version__
from quotes.article import Article
from quotes.building import build
from quotes.candidates import Candidates
from quotes.engines import Answer, Attribution, Engine, Usage
from quotes.finding import find_candidates
from quotes.prices import Price
from quotes.records import Provenance, Quotation, Tokens
from quotes.stance import judge, own_topic
from quotes.topics import Topic, first_in, most_about
from quotes.verification import verify_record

Status = Literal["ok", "empty", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article.

    `ok`: quotations were found; `empty`: read whole, none in it; `partial`: some of it was not answered for;
    `failed`: no records. `reason` says why, in one line, for the last two.
    """

    status: Status
    source: str
    reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    cost: float | None = None
    """US dollars for `usage`; None where no price is known."""
    left: Literal["", "unavailable", "waiting"] = ""
    """Why a failed article has no answer that counts: nobody would have answered, or a batch has not come back."""


@dataclass(frozen=True, slots=True)
class Result:
    """The records of one article, and what became of it. `article` is None where it could not be read."""

    article: Article | None
    quotations: tuple[Quotation, ...]
    outcome: Outcome

    def _repr_html_(self) -> str:
        from quotes.pages.notebook import result_html  # only notebooks ask

        return result_html(self)


def surer(result: Result, least: float) -> Result:
    """A result without the records whose confidence is below `least`; its outcome stays."""
    return replace(result, quotations=tuple(one for one in result.quotations if one.confidence >= least))


@dataclass(frozen=True, slots=True)
class Question:
    """An article with its candidates, and what the stance of its claims is asked toward."""

    candidates: Candidates
    target: str | None
    topics: tuple[Topic, ...] = ()
    met: bool = True
    """Whether the article is about any of the topics; toward a topic that is not there no stance shows."""


def question_about(article: Article, topics: tuple[Topic, ...]) -> Question:
    """Of the topics given the one that the article is most about; its own where none was given."""
    candidates = find_candidates(article)
    if not topics:
        return Question(candidates, own_topic(article))
    most = most_about(article, topics)
    return Question(candidates, (most or topics[0]).name, topics, most is not None)


@dataclass(frozen=True, slots=True)
class Maker:
    """Who answered, and at which price."""

    engine: str
    model: str | None
    prompt: str | None
    price: Price | None = None

    @classmethod
    def of(cls, engine: Engine) -> Maker:
        """What records say of an engine."""
        return cls(engine.name, engine.model, engine.prompt, getattr(engine, "price", None))

    def cost(self, usage: Usage) -> float | None:
        """US dollars; None where no price is known."""
        return self.price.of(usage) if self.price else None

    def provenance(self, usage: Usage) -> Provenance:
        """What a record says of where it comes from; `usage`: what the whole article took."""
        tokens, cost = None, None
        if usage.requests:
            tokens = Tokens(prompt=usage.prompt_tokens, cached=usage.cached_tokens, answer=usage.answer_tokens)
            cost = self.cost(usage)
        return Provenance(
            engine=self.engine,
            model=self.model,
            prompt=self.prompt,
            version=__version__,
            tokens=tokens,
            cost=None if cost is None else round(cost, 8),
        )


def result_of(question: Question, answer: Answer, maker: Maker, seconds: float) -> Result:
    """Records that stand in the article; what does not is left out, and the outcome says so."""
    candidates = question.candidates
    if answer.people:
        candidates = replace(candidates, people=answer.people)
    article = candidates.article
    attributions = [_with_stance(article, one, question) for one in answer.attributions]
    provenance = maker.provenance(answer.whole or answer.usage)
    records, refused = [], []
    for record in build(candidates, attributions, provenance, question.target):
        problems = verify_record(record, article)
        if problems:
            refused.append(problems[0])
        else:
            records.append(record)
    reason = answer.reason
    if refused:
        reason = f"{len(refused)} records left out: {refused[0]}"
    status: Status = "partial" if refused or not answer.complete else ("ok" if records else "empty")
    source = article.path or article.id
    outcome = Outcome(status, source, reason, answer.usage, seconds, maker.cost(answer.usage))
    return Result(article, tuple(records), outcome)


def _with_stance(article: Article, attribution: Attribution, question: Question) -> Attribution:
    """The stance as words show it: the lexicon's where the engine gave none, the engine's where words bear it out."""
    if attribution.stance in {"neutral", "unclear"} or (attribution.stance and attribution.evidence):
        return attribution
    several = len(question.topics) > 1
    own = first_in(attribution.span.of(article.text), article.language, question.topics) if several else None
    target = own.name if own else question.target
    if own is None and not question.met:
        return replace(attribution, stance="unclear", evidence=None)
    judgement = judge(article, attribution.span, target, attribution.cue)
    if attribution.stance and attribution.stance != judgement.label:
        return replace(attribution, stance="unclear", evidence=None)
    target = target if own and attribution.stance is None else None
    return replace(attribution, stance=judgement.label, evidence=judgement.evidence, target=target)
