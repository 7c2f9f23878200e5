"""The second question: what a first answer left out, or decided against the rules, asked about again, alone.

It is the question of `quotes.engines.targeted`: a few lines around the passage, and a closed list of names.
"""

from __future__ import annotations

from collections.abc import Mapping

from quotes.candidates import Candidates, Statement
from quotes.engines.answers import Choice
from quotes.engines.targeted import SURE, Pick

MOST = 8
"""Questions that may be asked again of one article."""


def doubtful(candidates: Candidates, chosen: Mapping[int, Choice]) -> list[int]:
    """The statements to be asked about again, the first the most: left unanswered, in marks, of somebody not heard.

    None at all where nothing was answered: a second question mends what was overlooked, not a model that fails.
    """
    if not chosen:
        return []
    statements = candidates.statements
    heard = {choice.person for choice in chosen.values() if choice.quoted}

    def urgency(index: int) -> tuple[bool, bool, bool, int]:
        one = statements[index]
        return index in chosen, one.kind == "indirect", one.person in heard, index

    doubts = (
        index for index, one in enumerate(statements) if _disputed(one, chosen.get(index), len(candidates.people))
    )
    return sorted(doubts, key=urgency)[:MOST]


def _disputed(statement: Statement, choice: Choice | None, people: int) -> bool:
    if choice is None:
        return statement.likely
    if not choice.quoted or not statement.likely:
        return choice.quoted != statement.likely
    # Whom the model copied from the article, since the list lacked them, the closed list lacks again.
    return choice.person != statement.person and choice.person < people


def settled(statement: Statement, first: Choice | None, second: Pick) -> Choice | None:
    """What a second answer decides, or None where it decides nothing: the first answer stands, and the doubt with it.

    It decides where the model is sure of it (or gives no probabilities) and takes the rules' side against its own
    first answer, or where there was none.
    """
    sides = second.quoted == statement.likely and (not second.quoted or second.person == statement.person)
    if second.probability < SURE and not (sides and not second.probability):
        return None
    if sides or first is None:
        return Choice(second.quoted, second.person, first.stance if first and first.quoted else None, again=True)
    return None
