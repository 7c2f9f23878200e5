"""The articles under review: what was decided of each record, by whom, and what can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from quotes.article import Article
from quotes.corrections import corrected_of, quotation
from quotes.errors import QuotesError, RecordError
from quotes.pages.gathering import Document, Item, examine
from quotes.records import Quotation
from quotes.review.editing import Change, added, as_quotation, edited, new_id
from quotes.review.saving import CorrectionsFile, gold_line
from quotes.scored import span_of

State = Literal["open", "accepted", "rejected"]
STATES: tuple[State, ...] = ("open", "accepted", "rejected")


class Conflict(QuotesError):
    """Somebody else changed the record since it was shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record under review; `version` grows with each change of it."""

    record: Quotation
    item: Item
    """The record as a page shows it."""
    state: State = "open"
    version: int = 0


def _entry(record: Quotation, article: Article, state: State, version: int) -> Entry:
    return Entry(record, examine(record.model_dump(mode="json", by_alias=True), article), state, version)


@dataclass
class Sheet:
    """An article under review with its records, by id."""

    key: str
    about: Mapping[str, Any]
    article: Article | None
    missing: str | None
    entries: dict[str, Entry]
    fixed: tuple[Item, ...]
    """Records that cannot be corrected here: their article is not at hand, or their words are not in it."""
    serial: int = 0
    """Number of the last change of the desk that was in this article."""

    @property
    def complete(self) -> bool:
        return all(entry.state != "open" for entry in self.entries.values())

    def document(self) -> Document:
        """The article as a page shows it; what was rejected is not marked."""
        entries = self.entries.values()
        items = [replace(one.item, passages=()) if one.state == "rejected" else one.item for one in entries]
        return Document(self.key, self.about, self.article, self.missing, (*items, *self.fixed))

    def people(self) -> dict[str, Quotation]:
        """A record of each person of the article, one with an affiliation where there is one."""
        records = [entry.record for entry in self.entries.values() if entry.record.expert]
        records.sort(key=lambda record: record.affiliation is not None)
        return {one.expert.name: one for one in records if one.expert}


@dataclass(frozen=True, slots=True)
class _Step:
    """What can be undone: how entries of an article were before a change, and the version it left them at."""

    client: str
    key: str
    before: Mapping[str, Entry | None]
    after: Mapping[str, int]

    def followed(self, undone: _Step, entries: Mapping[str, Entry]) -> _Step:
        """This step after a later one was undone: what that brought back, this one had left."""
        left = {id: entry.version for id, entry in undone.before.items() if entry is not None}
        after = {
            id: entries[id].version if undone.key == self.key and left.get(id) == version else version
            for id, version in self.after.items()
        }
        return replace(self, after=after)


@dataclass
class Desk:
    """All articles under review. Every change is saved before it is answered for, or not made at all."""

    sheets: dict[str, Sheet]
    file: CorrectionsFile
    serial: int = 0
    _steps: list[_Step] = field(default_factory=list)

    def summary(self) -> str:
        """How much is decided, in words."""
        entries = [entry for sheet in self.sheets.values() for entry in sheet.entries.values()]
        return f"{sum(entry.state != 'open' for entry in entries)} of {len(entries)} quotations decided"

    def since(self, serial: int) -> list[Sheet]:
        """The articles that changed after a serial number."""
        return [sheet for sheet in self.sheets.values() if sheet.serial > serial]

    def decide(self, client: str, key: str, id: str, expects: int, state: State, change: Change) -> None:
        """Accept, reject or reopen a record, with what was corrected of it.

        Raises:
            Conflict: the record was changed since version `expects`.
            RecordError: there is no such record, or something is set that cannot be.
            OutputError: it could not be saved; nothing is changed.
        """
        sheet, article = self._open(key)
        entry = sheet.entries.get(id)
        if entry is None:
            raise Conflict("the quotation was taken away by another")
        if entry.version != expects:
            raise Conflict("another changed this quotation; it is shown as it is now")
        record = entry.record
        if change or state == "accepted":
            record = edited(record, change, article, sheet.people())
        self._make(client, sheet, {id: _entry(record, article, state, entry.version + 1)})

    def accept_rest(self, client: str, key: str) -> None:
        """Accept all open records of an article, as one step."""
        sheet, article = self._open(key)
        rest = {id: entry for id, entry in sheet.entries.items() if entry.state == "open"}
        changed = {
            id: _entry(edited(one.record, {}, article), article, "accepted", one.version + 1)
            for id, one in rest.items()
        }
        if changed:
            self._make(client, sheet, changed)

    def add(self, client: str, key: str, change: Change) -> str:
        """A quotation that was missed; its id.

        Raises:
            RecordError: something is set that cannot be.
        """
        sheet, article = self._open(key)
        target = next((one.record.stance.target for one in sheet.entries.values()), None)
        record = added(change, article, target)
        id = new_id(record, article, sheet.entries)
        self._make(client, sheet, {id: _entry(record.model_copy(update={"id": id}), article, "accepted", 1)})
        return id

    def undo(self, client: str) -> str | None:
        """Take the last step of one browser back: the id of a record of it; None where there is none.

        Raises:
            Conflict: another has changed the same record since.
        """
        place = next((n for n in range(len(self._steps) - 1, -1, -1) if self._steps[n].client == client), None)
        if place is None:
            return None
        step = self._steps[place]
        sheet = self.sheets[step.key]
        if any(id not in sheet.entries or sheet.entries[id].version != version for id, version in step.after.items()):
            del self._steps[place]
            raise Conflict("another changed this quotation since; your step before can still be undone")
        # Versions only grow, or a browser could take an old entry for the one it was shown.
        changed = {id: entry and replace(entry, version=step.after[id] + 1) for id, entry in step.before.items()}
        self._make(client, sheet, changed, undoing=place)
        return next(iter(changed), None)

    def _open(self, key: str) -> tuple[Sheet, Article]:
        sheet = self.sheets.get(key)
        if sheet is None or sheet.article is None:
            raise RecordError("the article is not at hand; it cannot be corrected")
        return sheet, sheet.article

    def _make(self, client: str, sheet: Sheet, changed: Mapping[str, Entry | None], undoing: int | None = None) -> None:
        before = {id: sheet.entries.get(id) for id in changed}
        entries = {**sheet.entries, **{id: entry for id, entry in changed.items() if entry is not None}}
        for id in (id for id, entry in changed.items() if entry is None):
            del entries[id]
        entries = dict(sorted(entries.items(), key=lambda item: (item[1].record.claim.start, item[0])))
        self._save(sheet, entries)
        sheet.entries = entries
        self.serial += 1
        sheet.serial = self.serial
        if undoing is not None:
            step = self._steps.pop(undoing)
            self._steps = [one.followed(step, sheet.entries) for one in self._steps]
        else:
            after = {id: entry.version for id, entry in changed.items() if entry is not None}
            self._steps.append(_Step(client, sheet.key, before, after))

    def _save(self, sheet: Sheet, entries: Mapping[str, Entry]) -> None:
        assert sheet.article is not None
        by_state = {state: [one.record for one in entries.values() if one.state == state] for state in STATES}
        decided = by_state["accepted"], by_state["rejected"]
        sha256 = sheet.article.sha256
        line = None
        if any(decided):
            before = self.file.document(sha256)
            line = gold_line(sheet.article, *decided, complete=not by_state["open"], before=before)
        self.file.write(sha256, line)


def open_desk(documents: Iterable[Document], file: CorrectionsFile) -> Desk:
    """The desk with these articles, as far as the file of corrections has them already decided."""
    sheets = {}
    for one in documents:
        entries, fixed = _entries(one)
        if one.article is not None and (earlier := file.document(one.article.sha256)):
            entries = _resumed(entries, earlier, one.article)
        entries = dict(sorted(entries.items(), key=lambda item: (item[1].record.claim.start, item[0])))
        sheets[one.key] = Sheet(one.key, one.about, one.article, one.missing, entries, tuple(fixed))
    return Desk(sheets, file)


def _entries(document: Document) -> tuple[dict[str, Entry], list[Item]]:
    entries: dict[str, Entry] = {}
    fixed = []
    for item in document.items:
        record = as_quotation(item, document.article) if document.article is not None else None
        if record is None:
            fixed.append(item)
        else:
            shown = (
                item if item.record.get("id") == record.id else replace(item, record={**item.record, "id": record.id})
            )
            entries[record.id] = Entry(record, shown)
    return entries, fixed


def _resumed(entries: dict[str, Entry], earlier: Mapping[str, Any], article: Article) -> dict[str, Entry]:
    """What was decided before: by id, or by place where the records were made anew."""
    places = {(one.record.claim.start, one.record.claim.end): id for id, one in entries.items()}
    found = dict(entries)

    def known(quote: Mapping[str, Any]) -> str | None:
        span = span_of(quote)
        return quote["id"] if quote.get("id") in entries else places.get((span.start, span.end)) if span else None

    rejected = earlier.get("rejected")
    for one in rejected if isinstance(rejected, list) else ():
        id = known(one) if isinstance(one, Mapping) else None
        if id is not None:
            found[id] = replace(entries[id], state="rejected", version=1)
    # What was rejected and then added anew is a quotation.
    for quote in earlier["quotes"]:
        record = quotation(quote, article)
        name = known(quote) or new_id(record, article, found)
        found[name] = _entry(record.model_copy(update={"id": name}), article, "accepted", 1)
    if corrected_of(earlier).complete:
        for id, entry in found.items():
            if entry.state == "open":
                found[id] = replace(entry, state="rejected", version=1)
    return found
