"""A backup is one file: a tar of a manifest and of what the database tool wrote."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import IO, Self

import click

from app.cli.base import Refused, print_json

FORMAT = 1
MANIFEST, CONTENT = "manifest.json", "database"
MANIFEST_AT_MOST = 1_000_000
STEP = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says about itself, and is checked by."""

    format: int = FORMAT
    made_at: datetime
    """Everything acknowledged before this instant is inside."""
    release: str
    schema: str
    """The newest migration that the database had."""
    kind: str
    """sqlite or postgresql; one is never restored into the other."""
    is_demo: bool
    counts: Mapping[str, int]
    """Rows of each table."""
    size: int
    sha256: str

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read one; raises ValueError, KeyError or TypeError where it is none."""
        facts = json.loads(text)
        return cls(**facts | {"made_at": datetime.fromisoformat(facts["made_at"])})

    def to_json(self) -> bytes:
        """Write it as people can read it, too."""
        text = json.dumps(asdict(self), default=str, indent=2, sort_keys=True)
        return f"{text}\n".encode()


@contextmanager
def workshop(beside: Path) -> Iterator[Path]:
    """Yield a folder that nobody else may read, on the same disk; it goes again."""
    beside.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=".trestle-", dir=beside))
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_backup(manifest: Manifest, *, content: Path, to: Path) -> None:
    """Put both into one file; it appears whole or not at all, for its owner alone."""
    draft = content.with_name("backup")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            text = manifest.to_json()
            head = tarfile.TarInfo(MANIFEST)
            head.size, head.mode = len(text), 0o600
            tar.addfile(head, io.BytesIO(text))
            tar.add(content, CONTENT, filter=_without_names)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(to)
    folder = os.open(to.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or a power failure forgets the name
    finally:
        os.close(folder)


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says about itself; refuse what is none."""
    with _opened(path) as tar:
        return _read_manifest(tar, path)


def take_out(path: Path, *, to: Path) -> Manifest:
    """Write the content of a backup to a file; refuse one that is damaged."""
    with _opened(path) as tar:
        manifest = _read_manifest(tar, path)
        with _member(tar, CONTENT, path) as content, to.open("wb") as file:
            seen = hashlib.sha256()
            while part := content.read(STEP):
                seen.update(part)
                file.write(part)
    if seen.hexdigest() != manifest.sha256:
        raise Refused(f"{path} is damaged: its checksum differs; take another backup")
    return manifest


def tell(file: Path, manifest: Manifest, *, wants_json: bool) -> None:
    """Print what a backup holds."""
    counts = manifest.counts
    if wants_json:
        size = file.stat().st_size
        made_at = manifest.made_at.isoformat()
        facts = {"file": str(file), "size": size, "made_at": made_at}
        print_json(
            facts
            | {"release": manifest.release, "schema": manifest.schema}
            | {"kind": manifest.kind, "counts": dict(counts)}
        )
        return
    click.echo(
        f"{file}: {_count(counts, 'person', 'people')},"
        f" {_count(counts, 'event', 'events')},"
        f" {_count(counts, 'signup', 'answers', one='answer')}, as of"
        f" {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC; {manifest.kind}, schema"
        f" {manifest.schema}, {file.stat().st_size / 2**20:.1f} MiB"
    )


def _count(counts: Mapping[str, int], table: str, many: str, *, one: str = "") -> str:
    number = counts.get(table, 0)
    return f"{number} {(one or table) if number == 1 else many}"


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise _no_backup(path) from error


def _read_manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    with _member(tar, MANIFEST, path) as file:
        text = file.read(MANIFEST_AT_MOST)
    try:
        found = json.loads(text)["format"]
        if found != FORMAT:
            raise Refused(
                f"{path} has format {found}, this release reads {FORMAT}; restore it"
                " with the release that made it"
            )
        return Manifest.from_json(text)
    except (ValueError, KeyError, TypeError) as error:
        raise _no_backup(path) from error


def _member(tar: tarfile.TarFile, name: str, path: Path) -> IO[bytes]:
    try:
        found = tar.extractfile(name)
    except KeyError as error:
        raise _no_backup(path) from error
    if found is None:
        raise _no_backup(path)
    return found


def _no_backup(path: Path) -> Refused:
    return Refused(f"{path} is no backup of Trestle, or was cut off")


def _without_names(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uname = member.gname = ""
    member.uid = member.gid = 0
    member.mode = 0o600
    return member
