"""Rules of addresses are read late, and by then all of them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.web.routing import LateMap, LateRule

MANY = 60
VISITORS = 8


def test_whoever_comes_first_and_at_once_finds_every_address() -> None:
    addresses = LateMap()
    for number in range(MANY):
        addresses.add(LateRule(f"/{number}/<name>", endpoint=str(number)))
    start = Barrier(VISITORS)

    def visit(_visitor: int) -> list[str]:
        start.wait()
        asked = addresses.bind("trestle.example")
        found = [asked.match(f"/{number}/a")[0] for number in range(MANY)]
        return [*found, asked.build("7", {"name": "ana"})]

    with ThreadPoolExecutor(VISITORS) as visitors:
        found = list(visitors.map(visit, range(VISITORS)))

    assert found == [[*map(str, range(MANY)), "/7/ana"]] * VISITORS
