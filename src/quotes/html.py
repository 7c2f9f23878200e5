"""Web pages: the article in them, and what the page says about it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from quotes.dates import iso_date
from quotes.errors import ReadingError


@dataclass(frozen=True, slots=True)
class WebPage:
    """The text of a page's article, one line a paragraph, and what its metadata say, else None."""

    text: str
    title: str | None
    outlet: str | None
    published: str | None
    url: str | None


def read_page(markup: str) -> WebPage:
    """The article in a web page; menus, scripts, styles and reader comments are left out.

    Raises:
        ReadingError: there is no article in it. Its message does not name the page.
    """
    from trafilatura import bare_extraction  # loads lxml

    # Its complaints about a page are in our error; without a handler they would go to standard error.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())

    try:
        document = bare_extraction(
            markup,
            with_metadata=True,
            include_comments=False,
            # A date guessed from anywhere on the page is worse than none.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, AssertionError, RecursionError) as error:
        raise ReadingError("a page that cannot be parsed") from error
    if document is None or isinstance(document, dict) or not (text := document.text) or not text.strip():
        raise ReadingError("a page without an article: give the page of one article")
    return WebPage(
        text=document.text,
        title=document.title or None,
        outlet=document.sitename or None,
        published=iso_date(document.date) if document.date else None,
        url=document.url or None,
    )
