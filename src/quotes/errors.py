"""The errors that `quotes` raises on purpose: each message is one line, names the article, says what to do."""

from __future__ import annotations


class QuotesError(Exception):
    """Base of all errors of this package; its message is fit to show to a user."""


class ReadingError(QuotesError):
    """An article could not be read: missing, undecodable, empty, too large, or not an article.

    `source` is its path or id, with which the message begins.
    """

    def __init__(self, message: str, source: str = "") -> None:
        super().__init__(f"{source}: {message}" if source else message)
        self.message, self.source = message, source

    def __reduce__(self) -> tuple[type[ReadingError], tuple[str, str]]:
        return type(self), (self.message, self.source)


class EngineError(QuotesError):
    """An engine could not answer for an article: no connection, refused key, unusable reply."""


class Unavailable(EngineError):
    """No article would get an answer now: the server is down, refuses the key, or asks to come back much later."""


class Awaited(EngineError):
    """The answer is not there yet: its request waits for a batch."""


class UsageError(QuotesError):
    """The call itself is wrong: an unknown engine, no model configured, a bad option."""


class RecordError(QuotesError):
    """A line of a file of records could not be checked: broken JSON, no claim in it, or no article for it."""


class OutputError(QuotesError):
    """Records could not be written: a full disk, a file that may not be written."""
