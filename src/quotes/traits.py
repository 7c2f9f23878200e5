"""What a word can be in a sentence, by its form alone: bits of `Lexicon.traits`, asked for every token.

The last two are no matter of the word but of its place in an article, and set by the reader of its phrases.
"""

from __future__ import annotations

from typing import Final

ROLE: Final = 1 << 0
ORGANISATION: Final = 1 << 1
GROUP: Final = 1 << 2
BODY: Final = ROLE | ORGANISATION | GROUP
"""What can head anything that speaks."""
SPEAKER: Final = 1 << 3
HONORIFIC: Final = 1 << 4
PLACE: Final = 1 << 5
"""First word of a country or capital that speaks as its government does: "Japan", «الولايات المتحدة»."""
PARTICLE: Final = 1 << 6
"""Of a name: "von", «بن»."""
JOINED_NAME: Final = 1 << 7
"""A given name with a joined preposition or conjunction: بمحمد، ومحمد."""
DEFINITE: Final = 1 << 8
"""With a joined article."""
FUNCTIONAL: Final = 1 << 9
"""A function word, behind a joined conjunction or not."""
SMALL: Final = 1 << 10
"""Likewise, but not where so few letters are left that the conjunction may be the word's own."""
COMPLEMENTIZER: Final = 1 << 11
DETERMINER: Final = 1 << 12
PRONOUN: Final = 1 << 13
JOINER: Final = 1 << 14
PREPOSITION: Final = 1 << 15
AUXILIARY: Final = 1 << 16
TIME: Final = 1 << 17
SAME: Final = 1 << 18
HEAD: Final = 1 << 19
"""First word of a cue or a source."""
LED: Final = 1 << 22
"""A head that is no cue without the words behind it: "in" of "in the words of"."""

NAME: Final = 1 << 20
"""A name can begin there; without capitals a given name, or a particle that begins a name."""
CAPITAL: Final = 1 << 21
"""It begins with a capital letter."""
