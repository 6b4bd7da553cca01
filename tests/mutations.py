"""Answers by mail, damaged and forged by seed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from app.models import Event, Person
from tests.replies import SHAPES, reply

PARTSTATS = ("ACCEPTED", "TENTATIVE", "DECLINED", "NEEDS-ACTION", "DELEGATED")
BY_DOMAIN = ("exchange", "apple", "thunderbird", "bare", "kde")
"""Shapes in which our server vouches for the domain, and not for the sender too."""
NASTY = (
    b"\x00",
    b"\xff\xfe",
    b'"',
    b";",
    b":",
    b"\r\n ",
    b"\r\n\r\n",
    b"=?utf-8?q?=00?=",
    b"BEGIN:VEVENT\r\n",
    b"END:VCALENDAR\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"9" * 400,
)


def mutated(
    event: Event, people: list[Person], *, count: int, seed: int, at: datetime
) -> Iterator[bytes]:
    """Yield answers of every shape with something cut, doubled, swapped or put in."""
    random = Random(seed)  # noqa: S311 -- the same in every run
    for number in range(count):
        raw = bytearray(
            reply(
                random.choice(SHAPES),
                event=event,
                person=random.choice(people),
                partstat=random.choice(PARTSTATS),
                at=at + timedelta(seconds=number),
            )
        )
        for _ in range(random.randint(1, 4)):
            _damage(raw, random)
        yield bytes(raw)


def _damage(raw: bytearray, random: Random) -> None:
    start = random.randrange(len(raw) or 1)
    end = min(start + random.choice((1, 1, 8, 60, 400)), len(raw))
    match random.randrange(6):
        case 0:
            del raw[start:end]
        case 1:
            raw[start:start] = raw[start:end] * random.randint(1, 3)
        case 2:
            raw[start:start] = random.choice(NASTY)
        case 3:
            raw[start:end] = bytes(random.randrange(256) for _ in range(end - start))
        case 4:
            del raw[start:]
        case _:
            raw[start:end] = raw[start:end].swapcase()


def forged(
    event: Event,
    victim: Person,
    others: list[Person],
    *,
    count: int,
    seed: int,
    at: datetime,
) -> Iterator[bytes]:
    """Yield answers for `victim` that are not theirs: none may be believed."""
    random = Random(seed)  # noqa: S311 -- the same in every run
    for number in range(count):
        attacker = random.choice(
            ["mallory@evil.example", *(other.email for other in others)]
        )
        facts = _forgery(random.randrange(10), victim.email, attacker)
        shapes = BY_DOMAIN if "DOMAIN" in facts else SHAPES
        yield reply(
            random.choice(shapes),
            event=event,
            person=victim,
            partstat=random.choice(("DECLINED", "TENTATIVE", "ACCEPTED")),
            at=at + timedelta(seconds=number),
            **facts,
        )


def _forgery(number: int, victim: str, attacker: str) -> dict[str, str]:
    evil = "evil.example"
    return [
        {"FROM": attacker},
        {"DOMAIN": evil, "FROM": f"{victim}"},
        {"FROM": f"{victim}>, <{attacker}"},
        {"FROM": f"{attacker}>\nX-From: <{victim}"},
        {"FROM": f"{victim} <{attacker}"},
        {"FROM": f"{attacker}>\nFrom: <{victim}"},
        {"FROM": f"{attacker}> (<{victim}>"},
        {"FROM": attacker, "DOMAIN": victim.rpartition("@")[2]},
        {
            "FROM": attacker,
            "ATTENDEE": f"{victim}\nATTENDEE;PARTSTAT=DECLINED:x@{evil}",
        },
        {"FROM": "mallory@evil.example", "ATTENDEE": victim, "DOMAIN": evil},
    ][number]
