"""The page itself: its template, style and script files and its data, put together as one HTML text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

from quotes.pages.payload import inert

_STYLES: Final = ("marks.css", "page.css")
_SCRIPTS: Final = ("dom.js", "model.js", "article.js", "filters.js", "plots.js", "panel.js", "page.js")
_START: Final = "start.js"


def page(
    data: dict[str, Any], *, scripts: Sequence[str] = (), styles: Sequence[str] = (), connect: bool = False
) -> str:
    """A page of its own, with all that it needs.

    Args:
        data: as `payload` gives it.
        scripts: further script files, which run before the page starts.
        connect: whether the page may ask the server that it comes from; else nothing may be asked for.
    """
    style = "\n".join(map(asset, (*_STYLES, *styles)))
    script = "\n".join(map(asset, (*_SCRIPTS, *scripts, _START)))
    reached = "'self'" if connect else "'none'"
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; connect-src {reached};"
        " base-uri 'none'; form-action 'none'"
    )
    return Template(asset("page.html")).substitute(
        policy=policy, title=escape(data["title"]), style=style, script=script, data=inert(data)
    )


@cache
def asset(name: str) -> str:
    """A file beside this module."""
    return files("quotes.pages").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
