"""Four questions and notes about people stay on the device: no request carries a word."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from app.db import transaction
from app.models import Introduction, IntroductionSide
from tests.browser.company import session_of
from tests.factories import make_person
from tests.running import Running, next_monday, running

SECRET = "zebrafish"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("drafts")]


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[Running]:
    """Two people who were introduced."""
    path = tmp_path / "sheet.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", tmp_path, now=next_monday()) as house:
        with house.app.app_context(), transaction() as session:
            introduction = Introduction(
                about="", made_at=next_monday(), introduced_at=next_monday()
            )
            session.add(introduction)
            session.flush()
            session.add_all(
                IntroductionSide(
                    introduction_id=introduction.id, person_id=make_person(session).id
                )
                for _both in range(2)
            )
        yield house


def sign_in(house: Running, page: Page, person_id: int) -> None:
    value = session_of(house, person_id)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "trestle", "value": value, "url": house.url}])
    page.goto(f"{house.url}/me/four-questions", wait_until="networkidle")


def write(page: Page, *, question: str, **parts: str) -> None:
    section = page.get_by_role("region", name=question)
    section.get_by_role("button", name="Add a person").click()
    for label, words in parts.items():
        section.get_by_label(label).last.fill(words)


def test_no_request_carries_a_word_and_the_sheet_is_a_file_and_paper(
    house: Running, page: Page, tmp_path: Path
) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 -- takes no builtin
    sign_in(house, page, 1)
    page.goto(f"{house.url}/me/network/2", wait_until="networkidle")
    loaded = len(asked)

    page.get_by_label("Notes about").fill(f"Asks well {SECRET}")
    expect(page.get_by_text("Kept on this device")).to_be_visible()
    with_note = asked[loaded:]
    page.goto(f"{house.url}/me/four-questions", wait_until="networkidle")
    loaded = len(asked)
    write(page, question="Who supports my development", Name=f"Ada {SECRET}")
    page.get_by_label("How?").fill(f"Reads my drafts {SECRET}")
    write(page, question="Who is a challenge", Name="Bo", **{"Why is it hard?": SECRET})
    expect(page.get_by_text("Kept on this device")).to_be_visible()
    page.context.set_offline(True)  # the page needs nobody
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a file").click()
    page.context.set_offline(False)
    during = asked[loaded:]
    page.reload()

    expect(page.get_by_label("Name").first).to_have_value(f"Ada {SECRET}")
    file = json.loads(Path(saved.value.path()).read_text())
    assert file["answers"]["challenge"] == [{"name": "Bo", "why": SECRET, "plan": ""}]
    assert [about["words"] for about in file["notes"].values()] == [
        f"Asks well {SECRET}"
    ]
    assert with_note == []
    assert [each.url for each in during if not each.url.startswith("blob:")] == []
    sent = [f"{each.url} {each.post_data} {each.headers}" for each in asked]
    assert SECRET not in " ".join(sent)
    held = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in content for content in held)


def test_it_is_put_back_opened_from_a_file_and_erased(
    house: Running, page: Page, tmp_path: Path
) -> None:
    sign_in(house, page, 1)
    write(page, question="Who gives me energy", Name="Ada")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_label("Name")).to_have_count(0)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Name")).to_have_value("Ada")
    expect(page.get_by_label("Name")).to_be_focused()

    other = tmp_path / "other.json"
    other.write_text('{"what": "something else"}')
    page.get_by_label("Open a file").set_input_files(other)
    expect(page.get_by_text("That is no file of this page.")).to_be_visible()
    about = [{"name": "Ada", "why": ""}, {"name": "Bo <b>", "why": ""}]
    ours = {"what": "trestle four questions", "answers": {"energy": about}}
    other.write_text(json.dumps(ours))
    page.get_by_label("Open a file").set_input_files(other)
    expect(page.get_by_label("Name")).to_have_count(2)  # Ada is not there twice

    sign_in(house, page, 2)
    expect(page.get_by_label("Name")).to_have_count(0)  # somebody else's sheet
    sign_in(house, page, 1)
    expect(page.get_by_label("Name").last).to_have_value("Bo <b>")
    page.get_by_text("Erase here").click()
    page.get_by_role("button", name="Erase it from this device").click()
    expect(page.get_by_role("button", name="Put it back")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Name")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
