"""Who is who across articles: mentions of experts, in any script and spelling, brought together as persons.

Two mentions are one person's where their names allow it (`relations.relation`) and nothing speaks against it that
outweighs what speaks for it: roles, institutions, fields, places and the words of the affiliation, the outlet, and
whether one article names both. A surname alone never merges two articles: it takes an affiliation or the like that
agrees, and only one person whom it can mean. Every merge keeps its reason.

The weights are learned (`weighing`), the thresholds here were found on the corpora in tests/people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final

from quotes.folding import fold_word
from quotes.persons.affiliations import grounds, merged
from quotes.persons.mentions import Cluster, Identity, Mention, Merge, copy, lone, related
from quotes.persons.relations import LOOSE, Relation, block_keys, part_keys, relation
from quotes.persons.weighing import CLOSEST, period, weigh

_STRONG: Final = 4.4
"""Weight from which two mentions are brought together before any other is looked at."""
_SINGLES: Final = 1.0
"""What must speak for two mentions of a surname alone being one person."""
_ALONE: Final = 1.6
"""What it adds to a surname that nobody else of the corpus bears it."""
_PROMINENT: Final = (3, 0.3)
"""Articles from which on a person is one that surnames are used for, and what that adds."""
_DIFFERENT: Final = -2.5
"""Weight below which two clusters of one name are two people, rather than one whose posts have nothing in common."""
_MEMBERS: Final = 12
"""Mentions of a cluster that are kept one by one."""
_CLEAR: Final = (1.0, -0.6)
"""By how much a surname must fit one person better than all others to mean them from this weight on."""
_MARGIN: Final = 0.25
"""By how much one person must fit better than the next one, where a name can mean several."""


def resolve(mentions: Iterable[Mention]) -> list[Identity]:
    """Bring mentions together. Deterministic: the result does not depend on the order of the mentions."""
    ordered = sorted(mentions, key=lambda one: (one.published or "~", one.name, str(one.key)))
    people = [one for one in ordered if one.kind == "person" or one.person is not None]
    found = [Identity(cluster.merges, cluster.entry) for cluster in _people(people)]
    bodies: dict[Hashable, list[Merge]] = defaultdict(list)
    for one in ordered:
        if one.kind != "person" and one.person is None:
            bodies[_body_key(one)].append(Merge(one, "the same words" if bodies[_body_key(one)] else "first met"))
    return found + [Identity(merges) for merges in bodies.values()]


def _body_key(one: Mention) -> Hashable:
    """Organisations are known by their words; groups and unnamed sources are another article's own."""
    words = " ".join(fold_word(word) for word in one.name.split())
    return (one.kind, words) if one.kind == "organisation" else (one.kind, words, min(map(str, one.articles)))


def _people(mentions: Sequence[Mention]) -> list[Cluster]:
    clusters = _pinned([lone(one) for one in mentions])
    full, short = ([c for c in clusters if (c.full or c.entry is not None) == whole] for whole in (True, False))
    settled: list[Cluster] = []
    for group in _groups(full):
        settled += _agglomerated(group)
    return _attached(settled, short)


def _pinned(clusters: list[Cluster]) -> list[Cluster]:
    """What the user says is one person is one before anything else is looked at."""
    kept: list[Cluster] = []
    by_entry: dict[int, Cluster] = {}
    for cluster in clusters:
        if cluster.entry is None or by_entry.setdefault(cluster.entry, cluster) is cluster:
            kept.append(cluster)
        else:
            _join(by_entry[cluster.entry], cluster)
    return kept


def _groups(clusters: list[Cluster]) -> list[list[Cluster]]:
    """Clusters whose names can be one person's, directly or by way of others: no two groups can be merged."""
    parent = list(range(len(clusters)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    sharing: dict[str, list[int]] = defaultdict(list)
    for index, cluster in enumerate(clusters):
        for key in frozenset().union(*map(block_keys, cluster.names)):
            for other in sharing[key]:
                if root(index) != root(other) and _may_be(cluster, clusters[other]):
                    parent[root(index)] = root(other)
            sharing[key].append(index)
    groups: dict[int, list[Cluster]] = defaultdict(list)
    for index, cluster in enumerate(clusters):
        groups[root(index)].append(cluster)
    return list(groups.values())


def _may_be(one: Cluster, other: Cluster) -> bool:
    return any(relation(a, b, LOOSE) is not None for a in one.names for b in other.names)


def _agglomerated(group: list[Cluster]) -> list[Cluster]:
    """Merge what belongs together in a group, what agrees most first; mentions without affiliation last."""
    telling = [c for c in group if c.evidence.telling or c.entry is not None]
    silent = [c for c in group if not (c.evidence.telling or c.entry is not None)]
    clusters: list[Cluster] = []
    for one in telling:  # a pass that settles what is plain keeps the next one small
        best = max(((weigh(c, one), -i) for i, c in enumerate(clusters)), default=(0.0, 0))
        if best[0] >= _STRONG:
            _join(clusters[-best[1]], one)
        else:
            clusters.append(one)
    clusters = _paired(clusters)
    lonely: list[Cluster] = []
    for one in silent:
        if not _place(one, clusters):
            lonely.append(one)
    # What no affiliation tells apart from the known persons of the name stays by itself.
    if not clusters:
        return _paired(lonely)
    contested = [one for one in lonely if any(related(c, one) for c in clusters)]
    return clusters + contested + _paired([one for one in lonely if one not in contested])


def _paired(clusters: list[Cluster], weigh_two: Callable[[Cluster, Cluster], float] | None = None) -> list[Cluster]:
    """Merge the two clusters that agree most until none do."""
    weigh_two = weigh_two or weigh
    weights = {
        (i, j): weight
        for i in range(len(clusters))
        for j in range(i)
        if (weight := weigh_two(clusters[j], clusters[i])) > 0
    }
    gone: set[int] = set()
    while weights:
        (i, j), _ = max(weights.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
        _join(clusters[j], clusters[i])
        gone.add(i)
        weights = {pair: weight for pair, weight in weights.items() if i not in pair and j not in pair}
        for k in range(len(clusters)):
            if k not in gone and k != j and (weight := weigh_two(clusters[min(j, k)], clusters[max(j, k)])) > 0:
                weights[(max(j, k), min(j, k))] = weight
    return [cluster for k, cluster in enumerate(clusters) if k not in gone]


def _place(one: Cluster, clusters: list[Cluster], weight_of: Callable[[Cluster], float] | None = None) -> bool:
    """Join a cluster to the one that it fits best, if it fits one better than the others."""
    weigh_one = weight_of or (lambda cluster: weigh(cluster, one))
    weights = sorted(((weigh_one(c), -i) for i, c in enumerate(clusters)), reverse=True)
    clear = len(weights) < 2 or weights[0][0] - weights[1][0] >= _CLEAR[0]
    least = _CLEAR[1] if weight_of and clear else 0.0
    fitting = [(weight, -index) for weight, index in weights if weight > least]
    if not fitting:
        return False
    rivals = [clusters[index] for weight, index in fitting if fitting[0][0] - weight < _MARGIN]
    chosen = max(rivals, key=lambda cluster: len(cluster.articles))
    if any(other is not chosen and weigh(chosen, other) < _DIFFERENT for other in rivals):
        return False
    _join(chosen, one)
    return True


def _attached(settled: list[Cluster], short: list[Cluster]) -> list[Cluster]:
    """Surnames and single names to whom they mean, where more than the name says so."""
    by_key: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in settled:
        for key in frozenset().union(*(part_keys(name) for name in cluster.names)):
            by_key[key].append(cluster)
    left: list[Cluster] = []
    for one in short:
        able = {id(c): c for key in sorted(part_keys(one.names[0])) for c in by_key.get(key, ())}
        bearers = [c for c in able.values() if related(c, one)]
        if not _place(one, bearers, lambda c, one=one, bearers=bearers: _surname_weight(c, one, len(bearers) == 1)):  # type: ignore[misc]
            left.append(one)
    groups: list[Cluster] = []
    for group in _groups(left):
        groups += _paired(group, _singles_weight)
    return settled + groups


def _surname_weight(person: Cluster, one: Cluster, alone: bool) -> float:
    """How much speaks for a surname to mean a person: besides the affiliation, who else bears it, and the time."""
    prominent = len(person.articles) >= _PROMINENT[0]
    at_the_time = alone and prominent and period(person, one) == "time: one year"
    if not at_the_time and not grounds(person.evidence, one.evidence):
        return -9.0  # never on the surname alone
    return weigh(person, one) + (_ALONE if alone else 0.0) + (_PROMINENT[1] if prominent else 0.0)


def _singles_weight(one: Cluster, other: Cluster) -> float:
    """How much speaks for two mentions of a surname alone being one person."""
    return weigh(one, other) - _SINGLES if grounds(one.evidence, other.evidence) else -9.0


def _join(into: Cluster, one: Cluster) -> None:
    into.members = [*(into.members or [copy(into)]), *(one.members or [one])][:_MEMBERS]
    how = related(into, one) or []
    best = next((relation for relation in CLOSEST if relation in how), None)
    same_entry = one.entry is not None and one.entry == into.entry
    reason = _reason(best, into, one) if not same_entry else "the user's file of people says so"
    into.merges += [
        Merge(merge.mention, reason if merge.reason == "first met" else f"{merge.reason}; then {reason}")
        for merge in one.merges
    ]
    known = {name.text for name in into.names}
    into.names += [name for name in one.names if name.text not in known]
    into.evidence = merged(into.evidence, one.evidence)
    into.articles |= one.articles
    into.entry = into.entry if into.entry is not None else one.entry


_SAID: Final[Mapping[Relation | None, str]] = {
    "same": "the same name",
    "part": "a longer form of the name",
    "initial": "initial and surname",
    "surname": "the surname",
    None: "the name",
}


def _reason(how: Relation | None, into: Cluster, one: Cluster) -> str:
    said_of = grounds(into.evidence, one.evidence)
    first = next((a.text for a in into.names if any(relation(a, b) == how for b in one.names)), into.names[0].text)
    said = f"{_SAID[how]} ({first})"
    if said_of:
        return f"{said}; {', '.join(said_of)}"
    return said + ("; nobody else of this name" if how in {"same", "part"} else "")


def latin_of(names: Counter[str]) -> str | None:
    """The most frequent of the spellings in Latin letters, None where there is none."""
    return next((name for name, _ in names.most_common() if name.isascii() or _latin(name)), None)


def _latin(name: str) -> bool:
    return all("A" <= letter.upper() <= "Z" or "\u00c0" <= letter <= "\u024f" for letter in name if letter.isalpha())
