"""The privacy matrix against every page, mail, export and command, by planted marks."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import SMTP
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from app import create_app
from app.db import Base, db, transaction
from app.delivery.carriers import maildir_carrier
from app.delivery.worker import Worker
from app.domain.access import Need
from app.domain.privacy import DATA, NOBODYS, datum
from app.domain.privacy_terms import Reader, Sees
from app.domain.settings import Rhythm
from app.models import Person
from app.web.access_table import NEEDS
from app.web.telling_table import TELLS
from tests.browsing import read
from tests.cli.conftest import runner_of
from tests.conftest import Browser, settings_for, share_statements
from tests.conventions.canaries import EVENTS, MARKS, Canaries, plant
from tests.conventions.printing import printed_once
from tests.factories import OPEN_HOUSE, sign_in

Seen = dict[tuple[Reader, str], set[str]]
CHOSEN = {Reader.TABLEMATE}
"""The person may be found by tablemates, and shows their name to no other guest."""
ONLY_AT: dict[str, Callable[[str, str], bool]] = {
    # Lists of guests name whoever attends; that somebody missed it, these two tell.
    "attendance": lambda endpoint, _event: endpoint in {"attendance.page", "door.page"},
    # Whom somebody keeps apart from is a colleague, as whoever is told of an event.
    "coffee-wishes": lambda endpoint, _event: endpoint != "hosting.ask_announce",
    # Where the boss hosts, everyone may read the name; and whom an announcement
    # is for is the directory, of which the boss is one.
    "line": lambda endpoint, event: (
        event.startswith("plain") and endpoint != "hosting.ask_announce"
    ),
}
"""Marks that are names, and tell something at some pages only."""
EVERYTHING = {"directory", "words", "needs"}
READ = {
    "self": {*EVERYTHING, "promises", "drafts", "room-notes"},
    "organizer": {*EVERYTHING, "withdrawal", "host-words", "incoming"},
    "mate": {"directory"},
    "door": {"directory"},
    "admin": {"directory"},
}
"""What these readers find at the least."""


@pytest.fixture
def canaries(sqlite_template: Path, tmp_path: Path) -> Iterator[Canaries]:
    """Everybody, on one kind of database: who sees what is no matter of its kind."""
    path = tmp_path / "canaries.db"
    path.write_bytes(sqlite_template.read_bytes())
    app = create_app(settings_for(f"sqlite:///{path}", tmp_path))
    with app.app_context():
        share_statements(db.engine)
        with transaction() as session:
            found = plant(session, app)
        with printed_once():
            yield found
        db.session.remove()
        db.engine.dispose()


def may_read(reader: Reader, name: str) -> bool:
    sees = datum(name).seen_by(reader)
    return sees is Sees.YES or (sees is Sees.IF_SHOWN and reader in CHOSEN)


def marks_in(text: str) -> set[str]:
    return {name for name, marks in MARKS.items() if any(m in text for m in marks)}


def path_of(canaries: Canaries, rule: Rule, event: str) -> str:
    first = rule.rule.split("/")[1]
    values = {
        "handle": "cqcqcq" if first == "drafts" else canaries.slugs[event],
        "key": canaries.keys.get(first, "1.x"),
        "other_id": canaries.subject_id,
        "person_id": canaries.subject_id,
        "promise_id": canaries.promise_id,
        "coffee_id": canaries.coffee_id,
        "introduction_id": canaries.introduction_id,
        "news_id": canaries.news_id,
        "message_id": canaries.message_id,
        "code": canaries.keys["code"],
        "filename": "dist/logo.svg",
    }
    arguments = {name: values[name] for name in rule.arguments}
    return str(canaries.app.url_map.bind("").build(rule.endpoint, arguments))


def browser_of(canaries: Canaries, person_id: int) -> Browser:
    canaries.app.test_client_class = Browser
    browser = canaries.app.test_client()
    assert isinstance(browser, Browser)
    sign_in(browser, db.session.get_one(Person, person_id))
    return browser


def pages_of(canaries: Canaries, rule: Rule) -> list[str]:
    is_about_one = "handle" in rule.arguments and not rule.rule.startswith("/drafts")
    return list(EVENTS) if is_about_one else ["plain"]


def crawl(canaries: Canaries, who: str) -> Seen:
    """Open every page as one reader; return where which datum was read, as what."""
    person_id, roles = canaries.readers[who]
    browser, seen = browser_of(canaries, person_id), defaultdict(set)
    for rule in canaries.app.url_map.iter_rules():
        need = NEEDS[rule.endpoint]
        is_others_key = need is Need.TOKEN and who != "self"
        if "GET" not in (rule.methods or ()) or is_others_key:
            continue
        for event in pages_of(canaries, rule):
            answer = browser.get(path_of(canaries, rule, event))
            for name in marks_in(read(answer)) if answer.status_code < 300 else ():
                if name in ONLY_AT and not ONLY_AT[name](rule.endpoint, event):
                    continue
                seen[roles[event], name].add(f"{rule.endpoint} {event}")
            answer.close()
    return dict(seen)


@pytest.mark.parametrize("who", list(plant.__globals__["_roles"]()))
def test_nobody_reads_what_is_not_for_them(canaries: Canaries, who: str) -> None:
    seen = crawl(canaries, who)

    leaks = {
        f"{reader}: {name}": sorted(where)
        for (reader, name), where in seen.items()
        if not may_read(reader, name) and (who, name) != ("boss", "line")
    }
    assert leaks == {}
    # What a page tells is in its table, or an upgrade could not be held back.
    assert undeclared(seen) == {}
    # And the marks are read where they may be, or none of this would show a leak.
    assert READ.keys() <= canaries.readers.keys()
    assert READ.get(who, set()) <= {name for (_reader, name) in seen}


def undeclared(seen: Seen) -> dict[str, str]:
    """Return the pages that tell of others what `TELLS` does not say, and what."""
    return {
        endpoint: name
        for (reader, name), where in seen.items()
        for endpoint in {place.split()[0] for place in where}
        if reader is not Reader.SELF and name != "line"
        if name not in TELLS.get(endpoint, {})
    }


def test_a_planted_leak_is_seen(canaries: Canaries) -> None:
    canaries.app.view_functions["events.guest_list"] = lambda handle: "cqfood"  # noqa: ARG005

    seen = crawl(canaries, "guest")

    assert seen[Reader.GUEST, "needs"] == {f"events.guest_list {e}" for e in EVENTS}
    assert undeclared(seen) == {"events.guest_list": "needs"}


def test_no_mail_tells_what_is_not_for_its_reader(
    canaries: Canaries, tmp_path: Path
) -> None:
    folder = tmp_path / "carried"
    worker = Worker(
        carry=maildir_carrier(str(folder)), house=OPEN_HOUSE, rhythm=Rhythm(pace=0)
    )
    worker.catch_up()
    by_address = {
        db.session.get_one(Person, person_id).email: set(roles.values())
        for person_id, roles in canaries.readers.values()
    }

    leaks, read = [], 0
    for path in sorted((folder / "new").iterdir()):
        mail = message_from_bytes(path.read_bytes(), policy=SMTP)
        readers = by_address.get(str(mail["To"].addresses[0].addr_spec), set())
        read += 1
        leaks += [
            (str(mail["Subject"]), name, sorted(readers))
            for name in marks_in(words_of(mail)) - about_hosts(readers)
            if not any(may_read(reader, name) for reader in readers) and readers
        ]

    assert leaks == []
    assert read > 10


def about_hosts(readers: set[Reader]) -> set[str]:
    """Marks that are names of those who host what these readers host."""
    return {"line"} if Reader.HOST_ABOVE in readers else set()


def words_of(mail: object) -> str:
    texts = []
    for part in mail.walk():  # type: ignore[attr-defined]
        if part.get_content_maintype() in {"text", "application"}:
            payload = part.get_payload(decode=True)
            texts.append(payload.decode(errors="replace"))
    return "\n".join(texts).replace("\r\n ", "")


COMMANDS = (
    ("events", "list"),
    ("events", "list", "--json"),
    ("events", "show", "plain"),
    ("mail", "list"),
    ("mail", "list", "--json"),
    ("mail", "show", "message"),
    ("admin", "list", "--json"),
    ("audit", "export"),
    ("audit", "export", "--json"),
    ("doctor",),
    ("retention", "--dry-run"),
    ("charter",),
    ("charter", "diff"),
)
"""Every command that tells something; whoever runs them is an admin."""


def test_no_command_tells_what_is_not_for_an_admin(canaries: Canaries) -> None:
    run, leaks = runner_of(canaries.app), {}
    values = {"plain": canaries.slugs["plain"], "message": canaries.message_id}

    for words in COMMANDS:
        done = run(*(values.get(word, word) for word in words))
        found = marks_in(done.output)
        wrong = {name for name in found if not may_read(Reader.ADMIN, name)}
        assert "Traceback" not in done.output
        if wrong:
            leaks[" ".join(words)] = wrong

    assert leaks == {}


def test_every_column_is_one_datum_or_nobodys() -> None:
    claims = [(one.name, pattern) for one in DATA for pattern in one.holds]
    claims += [("nobody's", pattern) for pattern in NOBODYS]

    wrong = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            exact = [owner for owner, pattern in claims if pattern == name]
            wide = [owner for owner, pattern in claims if fnmatchcase(name, pattern)]
            if len(exact or wide) != 1:
                wrong[name] = exact or wide

    assert wrong == {}


def test_every_claim_is_about_a_column_there_is() -> None:
    names = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
    }
    claims = [pattern for one in DATA for pattern in one.holds]

    assert [p for p in claims if not any(fnmatchcase(n, p) for n in names)] == []
