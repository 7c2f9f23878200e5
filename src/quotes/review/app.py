"""The review as a web application: the page, and what it asks for, for whoever has the token in the address."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hmac import compare_digest
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from quotes.errors import OutputError, RecordError
from quotes.pages.gathering import Document
from quotes.pages.layout import page
from quotes.pages.payload import document, expert_of, experts_of
from quotes.review.desk import STATES, Conflict, Desk, Sheet

_SCRIPTS: Final = ("review-sync.js", "review-words.js", "review.js")
_LARGEST: Final = 1_000_000
"""Bytes of a request."""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Topics = Callable[[Mapping[str, Any]], Sequence[str]]


class _Refused(Exception):
    """A request that is not to be answered."""


def make_app(desk: Desk, token: str, *, title: str, topics_of: Topics) -> Starlette:
    """The application; its address is `/TOKEN/`.

    Only this machine's own names are answered as a host, so that no other site can have its name lead here, and only
    the page's own requests may change anything.
    """

    def sheet_json(sheet: Sheet) -> dict[str, Any]:
        shown = sheet.document()
        found = document(shown, topics_of)
        for number, (id, entry) in enumerate(sheet.entries.items()):
            record = entry.record
            spans = {
                "claim": record.claim,
                "mention": record.expert and record.expert.mention,
                "affiliation": record.affiliation,
                "cue": record.cue,
            }
            found["records"][number] |= {
                "id": id,
                "state": entry.state,
                "version": entry.version,
                "spans": {name: [span.start, span.end] for name, span in spans.items() if span},
            }
        return found | {"experts": _experts(shown)}

    def changed(asked: Mapping[str, Any], **more: Any) -> Response:
        """All that changed since the page last asked: others' changes too."""
        serial = asked.get("since")
        sheets = desk.since(serial if isinstance(serial, int) else 0)
        return JSONResponse({"serial": desk.serial, "documents": [sheet_json(sheet) for sheet in sheets], **more})

    async def show(request: Request) -> Response:
        sheets = list(desk.sheets.values())
        shown = [sheet.document() for sheet in sheets]
        documents = [sheet_json(sheet) for sheet in sheets]
        data = {"title": title, "experts": experts_of(shown), "documents": documents, "serial": desk.serial}
        html = page(data, scripts=_SCRIPTS, styles=("review.css",), connect=True)
        return HTMLResponse(html.encode("utf-8", "replace"))

    async def since(request: Request) -> Response:
        serial = request.query_params.get("since", "")
        return changed({"since": int(serial)} if serial.isdecimal() and len(serial) < 12 else {})

    async def decide(asked: Mapping[str, Any]) -> Response:
        key, id = _string(asked, "document"), _string(asked, "record")
        state, change, expects = asked.get("state"), asked.get("change"), asked.get("expects")
        if state not in STATES or not isinstance(change, Mapping) or not isinstance(expects, int):
            raise RecordError("state, change and expects are needed")
        desk.decide(_string(asked, "client"), key, id, expects, state, change)
        return changed(asked)

    async def add(asked: Mapping[str, Any]) -> Response:
        change = asked.get("change")
        if not isinstance(change, Mapping):
            raise RecordError("change is needed")
        return changed(asked, added=desk.add(_string(asked, "client"), _string(asked, "document"), change))

    async def accept_rest(asked: Mapping[str, Any]) -> Response:
        desk.accept_rest(_string(asked, "client"), _string(asked, "document"))
        return changed(asked)

    async def undo(asked: Mapping[str, Any]) -> Response:
        return changed(asked, undone=desk.undo(_string(asked, "client")))

    def guarded(act: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if not compare_digest(request.path_params["token"].encode(), token.encode()):
                return PlainTextResponse("This address is not that of the review; see the terminal.", 404)
            response = await act(request)
            response.headers.update(_HEADERS)
            return response

        return answer

    def posted(act: Callable[[Mapping[str, Any]], Awaitable[Response]]) -> Any:
        async def answer(request: Request) -> Response:
            asked: Mapping[str, Any] = {}
            try:
                asked = await _asked(request)
                return await act(asked)
            except Conflict as error:
                answered = changed(asked, reason=str(error))
                answered.status_code = 409
                return answered
            except _Refused as error:
                return JSONResponse({"reason": str(error)}, 403)
            except RecordError as error:
                return JSONResponse({"reason": str(error)}, 422)
            except OutputError as error:
                return JSONResponse({"reason": str(error)}, 507)

        return guarded(answer)

    return Starlette(
        routes=[
            Route("/{token}/", guarded(show), methods=["GET"]),
            Route("/{token}/changes", guarded(since), methods=["GET"]),
            Route("/{token}/decide", posted(decide), methods=["POST"]),
            Route("/{token}/add", posted(add), methods=["POST"]),
            Route("/{token}/accept-rest", posted(accept_rest), methods=["POST"]),
            Route("/{token}/undo", posted(undo), methods=["POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)],
    )


async def _asked(request: Request) -> Mapping[str, Any]:
    """The object that the page sent; that it was the page, its origin says, which no other site can set.

    Raises:
        _Refused: it comes from elsewhere, or is none.
    """
    if request.headers.get("origin") != f"http://{request.headers.get('host')}":
        raise _Refused("only the review's own page may change anything")
    if request.headers.get("content-type") != "application/json":
        raise _Refused("not JSON")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise _Refused("too large")
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused("not JSON") from None
    if not isinstance(asked, Mapping):
        raise _Refused("not an object")
    return asked


def _string(asked: Mapping[str, Any], key: str) -> str:
    value = asked.get(key)
    if not isinstance(value, str):
        raise RecordError(f"{key} is needed")
    return value


def _experts(shown: Document) -> list[dict[str, Any]]:
    found = {expert["id"]: expert for item in shown.items if (expert := expert_of(item.record))}
    return list(found.values())
