"""The closed lists of words that a record may use."""

from __future__ import annotations

from typing import Final, Literal, get_args

ExpertKind = Literal["person", "organisation", "group", "anonymous"]
ClaimKind = Literal["direct", "mixed", "indirect"]
StanceLabel = Literal["support", "oppose", "neutral", "mixed", "unclear"]

EXPERT_KINDS: Final[tuple[ExpertKind, ...]] = get_args(ExpertKind)
STANCES: Final[tuple[StanceLabel, ...]] = get_args(StanceLabel)
