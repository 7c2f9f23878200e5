"""Connections to an endpoint: each request takes a free one, or opens one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.request import getproxies

import httpx2
import openai


def http_client(timeout: httpx2.Timeout) -> httpx2.AsyncClient:
    """An HTTP client whose cost for a request does not grow with the requests that are under way.

    The ordinary one keeps all connections in one pool and looks at each of them whenever a request begins or ends: at
    50 requests under way a fifth of the computing time of a run. Where the environment names a proxy it is the
    ordinary one.
    """
    if getproxies():
        return openai.DefaultAsyncHttpxClient(timeout=timeout)
    return openai.DefaultAsyncHttpxClient(timeout=timeout, transport=_Connections())


class _Connections(httpx2.AsyncBaseTransport):
    """As many pools of one connection as there have been requests at the same time."""

    def __init__(self) -> None:
        self._context = httpx2.create_ssl_context()
        self._free: list[httpx2.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        one = self._free.pop() if self._free else self._opened()
        try:
            response = await one.handle_async_request(request)
        except BaseException:
            self._free.append(one)
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Returning(response.stream, one, self._free)
        return response

    def _opened(self) -> httpx2.AsyncHTTPTransport:
        return httpx2.AsyncHTTPTransport(verify=self._context, limits=httpx2.Limits(max_connections=1))

    async def aclose(self) -> None:
        while self._free:
            await self._free.pop().aclose()


class _Returning(httpx2.AsyncByteStream):
    """A response's body; when it is closed its connection is free again."""

    def __init__(
        self, body: httpx2.AsyncByteStream, one: httpx2.AsyncHTTPTransport, free: list[httpx2.AsyncHTTPTransport]
    ):
        self._body, self._one, self._free = body, one, free

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._body:
            yield piece

    async def aclose(self) -> None:
        try:
            await self._body.aclose()
        finally:
            self._free.append(self._one)
