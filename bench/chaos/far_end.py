"""A mail server that may hang, drop, refuse and stay away, and remembers all it took."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.parser import BytesHeaderParser
from random import Random
from typing import Any

from aiosmtpd.controller import Controller

from bench import servers

TAKEN = "250 OK"
Mood = Callable[[str, int], str]
"""From the recipient and how often they were tried to an answer, or a misdeed."""
HANGS, DROPS = "hangs", "drops"
"""Takes the mail, then says nothing for a while; takes it, then breaks the line."""


def kind(_recipient: str, _tries: int) -> str:
    """Take everything."""
    return TAKEN


def moody(share: float, *, seed: int) -> Mood:
    """Misbehave in so large a share of deliveries."""
    dice, lock = Random(seed), threading.Lock()  # noqa: S311 -- not for secrets

    def mood(_recipient: str, _tries: int) -> str:
        with lock:
            if dice.random() >= share:
                return TAKEN
            return dice.choice([HANGS, DROPS, "451 try again", "421 closing"])

    return mood


class FarEnd:
    """The handler of one such server."""

    def __init__(self, mood: Mood = kind) -> None:
        self.mood = mood
        self.arrived: list[tuple[str, str, bytes]] = []
        """Message-ID, recipient and bytes of all that was taken, in order."""
        self.tries: Counter[str] = Counter()
        self.ambiguous = 0
        """How often a mail was taken and the other side could not know."""

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802 -- aiosmtpd's name
        """Take one mail, or don't."""
        recipient = envelope.rcpt_tos[0]
        self.tries[recipient] += 1
        answer = self.mood(recipient, self.tries[recipient])
        if answer not in {TAKEN, HANGS, DROPS}:
            return answer
        head = BytesHeaderParser().parsebytes(envelope.content)
        self.arrived.append((head["Message-ID"], recipient, envelope.content))
        if answer == DROPS:
            self.ambiguous += 1
            server.transport.abort()
        elif answer == HANGS:
            await asyncio.sleep(0.7)  # whoever is killed meanwhile never hears the yes
        return TAKEN

    def copies(self) -> int:
        """Return how many mails came more than once."""
        return len(self.arrived) - len({key for key, _, _ in self.arrived})

    def differing(self) -> int:
        """Return how many Message-IDs came with different bytes: torn or rewritten."""
        bodies: dict[str, set[bytes]] = {}
        for key, _, content in self.arrived:
            bodies.setdefault(key, set()).add(content)
        return sum(len(each) > 1 for each in bodies.values())


@contextmanager
def listening(far: FarEnd, *, port: int = 0) -> Iterator[int]:
    """Run the server on loopback; yield its port."""
    port = port or servers.free_port()
    controller = Controller(far, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
