"""Every word that people read can be translated: pages, refusals, mail."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import String, inspect, text
from werkzeug.routing import Rule

from app import web
from app.config import ROOT
from app.db import Base, db
from app.domain.access import Need
from app.domain.mail import Content, Envelope
from app.messages import templates
from app.messages import text as words_of_mail
from app.messages.compose import compose
from app.web.access_table import NEEDS
from app.web.filters import initials
from tests.browsing import token_of
from tests.conftest import settings_for
from tests.conventions.company import Company, Role, furnished
from tests.conventions.pseudo import (
    CLOSES,
    LOCALE,
    OPENS,
    bare_words,
    bare_words_of_text,
    extracted,
    texts_in,
    write_pseudo_language,
)
from tests.messages.samples import SAMPLES, html_of, plain_of

PLACEHOLDER = re.compile(r"%\(\w+\)\w")
HEADERS = {"Accept-Language": "en-GB"}


@pytest.fixture(scope="session")
def odd_language(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a language in which each sentence stands in brackets."""
    folder = tmp_path_factory.mktemp("translations")
    write_pseudo_language(folder)
    return folder


@pytest.fixture
def abroad(
    odd_language: Path,
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Company]:
    """The company where the odd language is the only one; one database is enough."""
    source = tmp_path / "empty.db"
    source.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setattr(web, "LOCALES", [LOCALE])
    for company in furnished(settings_for(f"sqlite:///{source}", tmp_path, demo=True)):
        company.app.extensions["babel"].translation_directories = [str(odd_language)]
        yield company


@pytest.fixture
def mail_abroad(odd_language: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mail written in the odd language."""
    root = odd_language.parent / "root"
    (root / "app").mkdir(parents=True, exist_ok=True)
    if not (root / "app" / "translations").exists():
        (root / "app" / "translations").symlink_to(odd_language)
    monkeypatch.setattr(words_of_mail, "ROOT", root)
    words_of_mail.translator.cache_clear()
    templates.mail_templates.cache_clear()
    yield
    words_of_mail.translator.cache_clear()
    templates.mail_templates.cache_clear()


def stored_texts() -> set[str]:
    """Everything that is data: each text of each row, and people's initials."""
    db.session.rollback()
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        names = [c.name for c in table.columns if isinstance(c.type, String)]
        if names:
            asked = ", ".join(f'"{name}"' for name in names)
            rows = db.session.execute(text(f'SELECT {asked} FROM "{table.name}"'))  # noqa: S608
            found |= texts_in({value for row in rows for value in row})
        if table.name == "draft":
            rows = db.session.execute(text("SELECT fields FROM draft"))
            found |= set(re.findall(r'"([^"]+)"', " ".join(str(r[0]) for r in rows)))
    people = db.session.scalars(text("SELECT name FROM person")).all()
    db.session.rollback()
    short = {part for name in people for part in (initials(name), *name.split())}
    return found | short | {"draft1"}


def pages(company: Company, method: str) -> list[Rule]:
    return [
        rule
        for rule in company.app.url_map.iter_rules()
        if method in (rule.methods or ())
        and rule.endpoint
        not in {"static", "demo.letter_html", "events.calendar", "health.ready"}
    ]


@pytest.mark.parametrize(
    "role", [Role.STRANGER, Role.OUTSIDER, Role.GUEST, Role.ORGANIZER, Role.ADMIN]
)
def test_every_word_of_every_page_can_be_translated(
    abroad: Company, role: Role
) -> None:
    browser, data, bare, read = abroad.browser(role), stored_texts(), {}, 0
    for rule in pages(abroad, "GET"):
        for event in abroad.events if rule.rule.startswith("/events/<") else ["open"]:
            answer = browser.get(abroad.path(rule, event=event), headers=HEADERS)
            if answer.mimetype != "text/html" or answer.status_code in {301, 302, 303}:
                continue
            read += 1
            if found := bare_words(answer.text, data=data | mail_texts(rule, abroad)):
                bare[f"{rule.rule} {event} {answer.status_code}"] = sorted(set(found))

    assert bare == {}
    assert read > 5


def mail_texts(rule: Rule, company: Company) -> set[str]:
    # The mailbox of demonstrations shows mail, which has its own test below.
    if not rule.endpoint.startswith("demo."):
        return set()
    page = company.browser(Role.GUEST).get(company.path(rule)).text
    return set(re.findall(r"[^\W\d_]{2,}", page)) - {"Mailbox", "Demo"}


@pytest.mark.parametrize("role", [Role.GUEST, Role.ORGANIZER, Role.ADMIN])
def test_an_empty_form_is_refused_in_words_and_never_a_fault(
    abroad: Company, role: Role
) -> None:
    browser, bare, faults = abroad.browser(role), {}, []
    token = token_of(browser, "/events")
    data = stored_texts()
    ends = {"codes.sign_out", "demo.enter", "codes.send"}
    for rule in pages(abroad, "POST"):
        if rule.endpoint in ends or NEEDS[rule.endpoint] is Need.NOBODY:
            continue
        answer = browser.post(
            abroad.path(rule),
            data={"csrf_token": token},
            headers=HEADERS,
            follow_redirects=True,
        )
        if answer.status_code >= 500:
            faults.append((rule.rule, answer.status_code))
        if answer.mimetype == "text/html":
            if bare_words(answer.text, data=data):
                data |= stored_texts()
            if found := bare_words(answer.text, data=data):
                bare[f"{rule.rule} {answer.status_code}"] = sorted(set(found))

    assert (faults, bare) == ([], {})


@pytest.mark.parametrize(
    ("envelope", "content"), list(SAMPLES.values()), ids=list(SAMPLES)
)
def test_every_word_of_every_mail_can_be_translated(
    mail_abroad: None, envelope: Envelope, content: Content
) -> None:
    abroad = replace(envelope, locale=LOCALE)
    mail: EmailMessage = compose(abroad, content)

    data = texts_in(content) | texts_in(abroad)
    bare = {
        "subject": bare_words_of_text(str(mail["Subject"]), data=data),
        "plain": bare_words_of_text(plain_of(mail), data=data),
        "html": bare_words(html_of(mail), data=data),
    }
    assert bare == {"subject": [], "plain": [], "html": []}


def test_a_word_outside_the_brackets_is_seen() -> None:
    page = f"""<p title="{OPENS}Seen{CLOSES}">{OPENS}Hello {CLOSES}Ana,
    {OPENS}you <b>and</b> I{CLOSES} went</p><script>let x</script>
    <img alt="Table">"""

    assert bare_words(page, data=["Ana"]) == ["went", "Table"]


def test_sentences_are_found_in_code_and_templates() -> None:
    sentences = {str(message.id) for message in extracted() if message.id}

    assert len(sentences) > 300
    assert {"Free my seat", "Skip to content"} <= sentences


def lost_placeholders(catalogue: str) -> list[str]:
    return [
        str(message.id)
        for message in read_po(StringIO(catalogue))
        if message.id
        and message.string
        and set(PLACEHOLDER.findall(str(message.id)))
        != set(PLACEHOLDER.findall(str(message.string)))
    ]


def test_no_translation_lost_a_placeholder() -> None:
    lost = {
        path.parts[-3]: found
        for path in (ROOT / "app" / "translations").rglob("messages.po")
        if (found := lost_placeholders(path.read_text()))
    }

    assert lost == {}


def test_a_lost_placeholder_is_seen() -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\n'
    lost = 'msgid "Hosted by %(host)s"\nmsgstr "Gastgeber"\n\n'
    kept = 'msgid "%(n)s left"\nmsgstr "noch %(n)s"\n'

    assert lost_placeholders(head + lost + kept) == ["Hosted by %(host)s"]


def test_every_table_was_looked_at(abroad: Company) -> None:
    named = set(inspect(db.engine).get_table_names()) - {"alembic_version"}

    assert named == set(Base.metadata.tables)
