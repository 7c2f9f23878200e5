"""A model's wordings of a topic in other languages, for a file that the user looks through: `quotes topics`."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

from instructor import OpenAISchema as ResponseSchema
from pydantic import ConfigDict, Field, create_model

from quotes.engines.prompt import prompt_file
from quotes.tokens import tokenize

if TYPE_CHECKING:
    from quotes.engines.llm import LLM

NAMES: Final = {
    "ar": "Arabic",
    "fr": "French",
    "en": "English",
    "es": "Spanish",
    "pt": "Portuguese",
    "de": "German",
    "ru": "Russian",
}
_MOST: Final = 4
_LONGEST: Final = 60  # code points
_ANSWER_TOKENS: Final = 60  # a language


async def wordings(engine: LLM, topic: str, languages: Sequence[str]) -> dict[str, list[str]]:
    """What a topic is called in each language, as the model has it: a suggestion, to be looked through.

    Wordings in other letters than the language's are left out.

    Raises:
        EngineError: the model gives no answer.
    """
    words: Any = Annotated[list[Annotated[str, Field(max_length=_LONGEST)]], Field(min_length=1, max_length=_MOST)]
    base = type("_Wordings", (ResponseSchema,), {"model_config": ConfigDict(extra="forbid")})
    fields: dict[str, Any] = {code: (words, Field(description=NAMES[code])) for code in languages}
    schema: Any = create_model("Wordings", __base__=base, **fields)
    asked = ", ".join(f"{code} ({NAMES[code]})" for code in languages)
    messages = [
        {"role": "system", "content": prompt_file("wordings")},
        {
            "role": "user",
            "content": f"<topic>\n{' '.join(topic.replace('<', ' ').split())}\n</topic>\n\nLanguages: {asked}.",
        },
    ]
    raw = await engine.ask(schema, messages, _ANSWER_TOKENS * len(languages) + 40)
    found: dict[str, list[str]] = {}
    for code in languages:
        given = raw.get(code)
        listed = [" ".join(one.split()) for one in given if isinstance(one, str)] if isinstance(given, list) else []
        fitting = [one for one in listed if tokenize(one).folded and _in_letters_of(one, code)]
        if fitting:
            found[code] = list(dict.fromkeys(fitting))[:_MOST]
    return found


def _in_letters_of(words: str, code: str) -> bool:
    script = {"ar": "ARABIC", "ru": "CYRILLIC"}.get(code, "LATIN")
    return all(unicodedata.name(letter, "").startswith(script) for letter in words if letter.isalpha())
