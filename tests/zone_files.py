"""Zone data that really differs: compiled zone files (RFC 8536) in a folder of their own."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.zones import use_zone_data

SUMMER_FOR_EVER = "<+02>-2"
"""The clocks of Berlin, had a law kept them at summer time: an hour ahead in winter."""


def write_zone(folder: Path, name: str, rule: str) -> None:
    """Write a zone that has always followed one POSIX rule, as in a file's last line."""
    head = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 4)
    data = struct.pack(">lbb4s", 0, 0, 0, b"LMT\0")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + data + head + data + f"\n{rule}\n".encode())


@contextmanager
def law(folder: Path, **rules: str) -> Iterator[None]:
    """Let other rules hold for zones named like `Europe__Berlin`, until the end."""
    for name, rule in rules.items():
        write_zone(folder, name.replace("__", "/"), rule)
    (folder / "+VERSION").write_text("2027z\n")
    use_zone_data(str(folder))
    try:
        yield
    finally:
        use_zone_data("")
