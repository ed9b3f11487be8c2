"""`python -m benchmarks.listeners PORT`: thousands of browsers that only listen, in a process of their own.

One JSON list of cookies on standard input, a stream for each. Says "open" when each has been greeted; at the end of its input
it prints the moments (of the clock that all processes share) at which something was heard, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

import uvloop

PATIENCE = 120.0
AT_ONCE = 50
moments: list[float] = []


class Listener(asyncio.Protocol):
    """Reads and forgets: what a browser costs must not be counted among what the desk does."""

    def __init__(self, head: bytes) -> None:
        self.head = head
        self.greeted = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self.head)  # type: ignore[attr-defined]  # a transport of uvloop

    def data_received(self, data: bytes) -> None:
        if not self.greeted.done():
            if b"event: hello" in data:
                self.greeted.set_result(None)
        elif b"event: ping" not in data:
            moments.append(time.perf_counter())


async def listen(port: int, cookies: list[str]) -> None:
    for start in range(0, len(cookies), AT_ONCE):
        opened = [await connect(port, cookie) for cookie in cookies[start : start + AT_ONCE]]
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(listener.greeted for listener in opened))
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps(moments), flush=True)


async def connect(port: int, cookie: str) -> Listener:
    listener = Listener(head(port, cookie))
    await asyncio.get_running_loop().create_connection(lambda: listener, "127.0.0.1", port)
    return listener


def head(port: int, cookie: str) -> bytes:
    return f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    uvloop.run(listen(int(sys.argv[1]), json.loads(sys.stdin.readline())))
