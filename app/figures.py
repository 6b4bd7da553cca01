"""Figures that all processes of an installation count together, each in its own file.

No lock is shared while counting: a web process never waits for another. Whoever asks
reads all files. A process that is gone lets go of its file; the next one that starts
adds what it counted to one file of all that are gone, so that no sum ever falls.
"""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO
from uuid import uuid4
from weakref import finalize

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ANSWERS = "trestle_answers"
MAILS = "trestle_mails"
REQUESTS = "trestle_requests"
REQUEST_SECONDS = "trestle_request_seconds"
WORDS = {
    ANSWERS: "Answers recorded, by where they leave the person.",
    MAILS: "Mails tried, by kind and by what the mail server made of them.",
    REQUESTS: "Requests answered, by endpoint and status.",
    REQUEST_SECONDS: "Seconds until a request was answered, by endpoint.",
}
BUCKETS = ("0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "+Inf")
BOUNDS = tuple(float(bucket) for bucket in BUCKETS)
ROOM = 2**19
"""Bytes taken up front, since a mapped file that finds the disk full kills us."""
TRY_AGAIN_S = 60.0
_GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class Level:
    """A figure that is looked up when somebody asks, not counted."""

    name: str
    words: str
    value: float | None
    """None: unknown now, and left out."""


class Figures:
    """Counts what happens, and tells it to whoever watches."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._pid = 0
        self._files: dict[str, MmapedDict] = {}
        self._holds: list[IO[bytes]] = []
        self._try_at = 0.0

    def count(self, name: str, **labels: str) -> None:
        """Count one more of `name` with these labels."""
        keys = [_key(name, f"{name}_total", labels)]
        self._add("counter", {keys[0]: 1.0})

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Note one more value of `name` with these labels."""
        hit = next(
            b for b, bound in zip(BUCKETS, BOUNDS, strict=True) if value <= bound
        )
        steps = {
            _key(name, f"{name}_bucket", labels | {"le": bucket}): float(bucket == hit)
            for bucket in BUCKETS
        }
        self._add("histogram", steps | {_key(name, f"{name}_sum", labels): value})

    def tell(self, levels: Iterable[Level]) -> bytes:
        """Return everything in the words of Prometheus (text format 0.0.4)."""
        registry = CollectorRegistry()
        registry.register(_Levels(levels))
        with self._lock:
            self._open()
            if not self._files:
                return generate_latest(registry)
        with self._alone():  # nobody's count may stand in two files meanwhile
            MultiProcessCollector(registry, path=str(self._folder))
            return generate_latest(registry)

    def _add(self, kind: str, steps: dict[str, float]) -> None:
        with self._lock:
            self._open()
            if (file := self._files.get(kind)) is None:
                return
            for key, step in steps.items():
                file.write_value(key, file.read_value(key)[0] + step, 0.0)

    def _open(self) -> None:
        if self._pid == os.getpid() and (
            self._files or time.monotonic() < self._try_at
        ):
            return
        self._pid, self._files, self._holds = os.getpid(), {}, []
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                self._bury()
                self._files = {kind: self._begin(kind) for kind in _KINDS}
            finalize(self, _let_go, [*self._files.values(), *self._holds])
        except OSError:  # no room, or no right to write: serving goes before counting
            self._files, self._try_at = {}, time.monotonic() + TRY_AGAIN_S

    def _begin(self, kind: str) -> MmapedDict:
        path = self._folder / f"{kind}_{uuid4().hex}.db"
        hold = path.open("wb")
        self._holds.append(hold)
        os.posix_fallocate(hold.fileno(), 0, ROOM)
        fcntl.flock(hold, fcntl.LOCK_EX)  # until we end, in whatever way
        return MmapedDict(str(path))

    def _bury(self) -> None:
        for path in self._folder.glob("*_*.db"):
            kind, _, whose = path.stem.partition("_")
            with path.open("rb") as file:
                if whose == _GONE or not _is_free(file):
                    continue
            self._keep(path, kind)
            path.unlink()

    def _keep(self, path: Path, kind: str) -> None:
        gone = MmapedDict(str(self._folder / f"{kind}_{_GONE}.db"))
        for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path)):
            gone.write_value(key, gone.read_value(key)[0] + value, 0.0)
        gone.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class _Levels(Collector):
    def __init__(self, levels: Iterable[Level]) -> None:
        self._levels = list(levels)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each level that is known."""
        for level in self._levels:
            if level.value is not None:
                yield GaugeMetricFamily(level.name, level.words, value=level.value)


_KINDS = ("counter", "histogram")


def _let_go(files: list[MmapedDict | IO[bytes]]) -> None:
    for file in files:
        file.close()


def _key(metric: str, name: str, labels: dict[str, str]) -> str:
    return mmap_key(metric, name, list(labels), list(labels.values()), WORDS[metric])


def _is_free(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
