"""The errors that `quotes` raises on purpose. Each message is one line, names the article and says what to do."""


class QuotesError(Exception):
    """Base of all errors of this package; its message is fit to show to a user."""


class ReadingError(QuotesError):
    """An article could not be read: missing, undecodable, empty, too large, or not an article."""


class EngineError(QuotesError):
    """An engine could not answer for an article: no connection, refused key, unusable reply."""


class UsageError(QuotesError):
    """The call itself is wrong: an unknown engine, no model configured, a bad option."""
