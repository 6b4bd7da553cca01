"""Browsers that keep their connection and say only what they must."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back, and how long it took."""

    status: int
    seconds: float
    location: str


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> Reply:
    """Send one request over an open connection and read its answer whole."""
    start = time.perf_counter()
    writer.write(request)
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(
        line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
    )
    await reader.readexactly(int(fields.get("content-length", 0)))
    return Reply(
        status=int(head.split(" ", 2)[1]),
        seconds=time.perf_counter() - start,
        location=fields.get("location", ""),
    )


async def _client(port: int, work: "asyncio.Queue[bytes]", done: list[Reply]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not work.empty():
        done.append(await ask(reader, writer, work.get_nowait()))
    writer.close()


async def _all(port: int, requests: Sequence[bytes], *, at_once: int) -> list[Reply]:
    work: asyncio.Queue[bytes] = asyncio.Queue()
    for request in requests:
        work.put_nowait(request)
    done: list[Reply] = []
    await asyncio.gather(*(_client(port, work, done) for _ in range(at_once)))
    return done


def send(
    port: int, requests: Sequence[bytes], *, at_once: int
) -> tuple[list[Reply], float]:
    """Send all requests over `at_once` connections; return replies and seconds."""
    start = time.perf_counter()
    replies = asyncio.run(_all(port, requests, at_once=at_once))
    return replies, time.perf_counter() - start


def get(path: str, *, port: int, cookie: str = "") -> bytes:
    """Return a GET that keeps the connection."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    return f"{head}Cookie: {cookie}\r\n\r\n".encode()


def post(path: str, body: str, *, port: int, cookie: str) -> bytes:
    """Return a form's POST that keeps the connection."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
