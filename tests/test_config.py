import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from app.config import Settings, SettingsRefused
from app.domain.mail_route import ClientCredentials, Sender, ServiceAccount
from app.domain.pacing import Limits

KEY = {"TRESTLE_SECRET_KEY": "long and random"}


def read(**environ: str) -> Settings:
    return Settings.from_environment(KEY | environ)


def test_everything_but_the_key_has_a_default(tmp_path: Path) -> None:
    settings = read(TRESTLE_VAR=str(tmp_path))

    assert settings.database_url == f"sqlite:///{tmp_path}/trestle.db"
    assert settings.queue_url == f"sqlite:///{tmp_path}/queue.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.maildir == f"{tmp_path}/mail"
    assert settings.retry_schedule == (15, 30, 60, 120, 300, 600)


def test_on_a_database_server_the_queue_follows() -> None:
    url = "postgresql+psycopg://trestle@db.example/trestle"

    assert read(TRESTLE_DATABASE_URL=url).queue_url == url


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"TRESTLE_SECRET_KEY": ""}, "missing: TRESTLE_SECRET_KEY"),
        ({"TRESTLE_SMPT_URL": "smtp://a"}, "TRESTLE_SMTP_URL was meant?"),
        ({"TRESTLE_SMTP": "smtp://a"}, "TRESTLE_SMTP_URL was meant?"),
        ({"TRESTLE_SECRET_KEY_FIEL": "/a"}, "TRESTLE_SECRET_KEY_FILE was meant?"),
        ({"TRESTLE_LEASE_SECONDS": "long"}, "no number from 1"),
        ({"TRESTLE_LEASE_SECONDS": "0"}, "no number from 1"),
        ({"TRESTLE_LEASE_SECONDS": "nan"}, "no number from 1"),
        ({"TRESTLE_SEND_DELAY": "inf"}, "no number from 0"),
        ({"TRESTLE_WEB_WORKERS": "0"}, "no number from 1"),
        ({"TRESTLE_PACE": "1.5"}, "no whole number"),
        ({"TRESTLE_DEMO": "true"}, "neither 1"),
        ({"TRESTLE_DATABASE_URL": "mysql://a/b"}, "must begin with sqlite:///path or"),
        ({"TRESTLE_DATABASE_URL": "sqlite:///"}, "must begin with sqlite:///path or"),
        ({"TRESTLE_QUEUE_URL": "redis://a"}, "TRESTLE_QUEUE_URL: it must begin with"),
        ({"TRESTLE_BASE_URL": "https://"}, "must name a host"),
        ({"TRESTLE_BASE_URL": "https://a.example/in"}, "must end after the host"),
        ({"TRESTLE_MAIL_FROM": "Trestle <@>"}, "must hold an address"),
        ({"TRESTLE_SMTP_URL": "smtp://a:smtp"}, "a port if it isn't the usual one"),
        ({"TRESTLE_SMTP_URL": "smtp://a:b@c:70000"}, "a port if it isn't the usual"),
        ({"TRESTLE_BIND": "127.0.0.1:70000"}, "address:port"),
        ({"TRESTLE_RETRY_SCHEDULE": "15,-1"}, "no number from 0"),
        ({"TRESTLE_ZONE": "CET5"}, "is no zone"),
        ({"TRESTLE_ZONE_DATA": "/nowhere"}, "a folder, by its whole path"),
        ({"TRESTLE_ZONE_DATA": "tests"}, "a folder, by its whole path"),
        ({"TRESTLE_HOLIDAYS": "/nowhere"}, "can't be read"),
        ({"TRESTLE_HOLIDAYS": __file__}, "line 1 of"),
        ({"TRESTLE_BASE_URL": "events.example"}, "must begin with http"),
        ({"TRESTLE_MAIL_FROM": "Trestle"}, "must hold an address"),
        ({"TRESTLE_SMTP_URL": "mail.example:25"}, "must begin with smtp://"),
        ({"TRESTLE_SMTP_URL": "smtp://"}, "must name a host"),
        ({"TRESTLE_BIND": "8000"}, "address:port"),
        ({"TRESTLE_DEMO": "1", "TRESTLE_SMTP_URL": "smtp://a"}, "sends no real mail"),
        ({"TRESTLE_DEMO": "1", "TRESTLE_BIND": "0.0.0.0:80"}, "must be loopback"),
        ({"TRESTLE_SECRET_KEY_FILE": "/nowhere"}, "can't be read"),
    ],
)
def test_what_is_missing_misspelled_or_unsafe_is_refused(
    environ: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsRefused, match=says.replace("?", r"\?")):
        read(**environ)


MICROSOFT = {
    "TRESTLE_MAIL_PRESET": "microsoft365",
    "TRESTLE_MAIL_FROM": "Trestle <events@corp.example>",
    "TRESTLE_OAUTH_TENANT": "corp.example",
    "TRESTLE_OAUTH_CLIENT_ID": "1234",
    "TRESTLE_OAUTH_CLIENT_SECRET": "hush",
}
GOOGLE = {
    "TRESTLE_MAIL_PRESET": "google",
    "TRESTLE_MAIL_FROM": "Trestle <events@corp.example>",
    "TRESTLE_OAUTH_SERVICE_ACCOUNT": '{"client_email": "t@p.example", "private_key": "k"}',
}


def test_microsoft_365_is_a_preset_and_four_settings() -> None:
    settings = read(**MICROSOFT)

    route = settings.route()
    assert route.smtp_url == "smtp+starttls://smtp.office365.com:587"
    assert (route.mailbox, route.sender) == ("events@corp.example", Sender.MAILBOX)
    assert route.order == ClientCredentials(
        url="https://login.microsoftonline.com/corp.example/oauth2/v2.0/token",
        scope="https://outlook.office365.com/.default",
        client_id="1234",
        secret="hush",
    )
    assert settings.rhythm().pace == settings.web_options().pace == 25
    assert settings.rhythm().limits == Limits(
        counts_all=True, per_day=10_000, connections=3
    )
    assert "hush" not in repr(route)


def test_google_is_a_preset_and_two_settings() -> None:
    settings = read(**GOOGLE)

    route = settings.route()
    assert route.smtp_url == "smtp+starttls://smtp.gmail.com:587"
    assert route.order == ServiceAccount(
        url="https://oauth2.googleapis.com/token",
        scope="https://mail.google.com/",
        mailbox="events@corp.example",
        email="t@p.example",
        key_id="",
        key="k",
    )
    assert (settings.rhythm().pace, settings.rhythm().limits.per_day) == (60, 2_000)


def test_a_relay_gets_an_address_for_each_bounce_and_without_a_preset_it_does_not() -> (
    None
):
    plain = read(TRESTLE_SMTP_URL="smtp://mail.corp.example")
    relay = read(
        TRESTLE_SMTP_URL="smtp://mail.corp.example", TRESTLE_MAIL_PRESET="relay"
    )

    assert (plain.route().sender, relay.route().sender) == (Sender.FROM, Sender.EACH)
    assert relay.route().secret == relay.secret_key
    assert (plain.limits.connections, relay.limits.connections) == (0, 3)
    assert plain.rhythm().pace == relay.rhythm().pace == 60


def test_each_value_of_a_preset_can_be_set_by_itself() -> None:
    settings = read(
        **MICROSOFT,
        TRESTLE_SMTP_URL="smtp+starttls://smtp.office365.us",
        TRESTLE_PACE="10",
        TRESTLE_DAILY_LIMIT="0",
        TRESTLE_SMTP_CONNECTIONS="1",
        TRESTLE_OAUTH_TOKEN_URL="https://login.microsoftonline.us/t/oauth2/v2.0/token",
        TRESTLE_OAUTH_SCOPE="https://outlook.office365.us/.default",
    )

    route = settings.route()
    assert route.smtp_url == "smtp+starttls://smtp.office365.us"
    assert isinstance(route.order, ClientCredentials)
    assert route.order.url.startswith("https://login.microsoftonline.us/")
    assert route.order.scope == "https://outlook.office365.us/.default"
    assert settings.rhythm().pace == 10
    assert settings.limits == Limits(counts_all=True, per_day=0, connections=1)


def test_a_preset_with_a_password_asks_for_no_token() -> None:
    settings = read(
        TRESTLE_MAIL_PRESET="google",
        TRESTLE_MAIL_FROM="events@corp.example",
        TRESTLE_SMTP_URL="smtp+starttls://events%40corp.example:app@smtp.gmail.com",
    )

    assert settings.route().order is None


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"TRESTLE_MAIL_PRESET": "outlook"}, "it is microsoft365, google or relay"),
        (
            {"TRESTLE_MAIL_PRESET": "relay"},
            "missing: TRESTLE_SMTP_URL; TRESTLE_MAIL_PRESET=relay needs it",
        ),
        (MICROSOFT | {"TRESTLE_OAUTH_TENANT": ""}, "missing: TRESTLE_OAUTH_TENANT"),
        (MICROSOFT | {"TRESTLE_OAUTH_CLIENT_ID": ""}, "TRESTLE_OAUTH_CLIENT_ID;"),
        (MICROSOFT | {"TRESTLE_OAUTH_CLIENT_SECRET": ""}, "neither is set"),
        (MICROSOFT | {"TRESTLE_OAUTH_CLIENT_CERTIFICATE": "PEM"}, "both are set"),
        (MICROSOFT | {"TRESTLE_MAIL_FROM": ""}, "missing: TRESTLE_MAIL_FROM"),
        (MICROSOFT | {"TRESTLE_MAILBOX": "b@corp.example"}, "the mailbox alone"),
        (MICROSOFT | {"TRESTLE_MAILBOX": "b"}, "TRESTLE_MAILBOX: it must be an"),
        (
            MICROSOFT | {"TRESTLE_OAUTH_TOKEN_URL": "http://a.example/token"},
            "TRESTLE_OAUTH_TOKEN_URL: it must begin with https://",
        ),
        (MICROSOFT | {"TRESTLE_OAUTH_TOKEN_URL": "https://"}, "it must name a host"),
        (
            MICROSOFT | {"TRESTLE_SMTP_URL": "smtps://a:b@c"},
            "it holds a login, and TRESTLE_OAUTH_TENANT says another",
        ),
        (
            MICROSOFT | {"TRESTLE_OAUTH_SERVICE_ACCOUNT": "{}"},
            "TRESTLE_OAUTH_SERVICE_ACCOUNT: with TRESTLE_MAIL_PRESET=microsoft365",
        ),
        (
            GOOGLE | {"TRESTLE_OAUTH_SERVICE_ACCOUNT": ""},
            "missing: TRESTLE_OAUTH_SERVICE_ACCOUNT_FILE",
        ),
        (GOOGLE | {"TRESTLE_OAUTH_SERVICE_ACCOUNT": "hush"}, "no key of a service"),
        (GOOGLE | {"TRESTLE_OAUTH_SERVICE_ACCOUNT": "[1]"}, "no key of a service"),
        (GOOGLE | {"TRESTLE_OAUTH_CLIENT_ID": "1"}, "TRESTLE_OAUTH_CLIENT_ID: with"),
        ({"TRESTLE_OAUTH_CLIENT_SECRET": "hush"}, "without a preset no such sign-in"),
        ({"TRESTLE_MAILBOX": "a@b.example"}, "only microsoft365 and google"),
        (MICROSOFT | {"TRESTLE_DEMO": "1"}, "unset TRESTLE_MAIL_PRESET or"),
    ],
)
def test_a_way_out_that_leads_nowhere_is_refused_by_what_to_set(
    environ: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsRefused, match=says.replace("?", r"\?")) as refusal:
        read(**environ)

    assert "hush" not in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_password_is_not_repeated_in_a_refusal() -> None:
    with pytest.raises(SettingsRefused) as refusal:
        read(TRESTLE_SMTP_URL="smtp://ana:hush:hush@mail.example:mail")

    assert "hush" not in str(refusal.value)


def test_paths_are_absolute_whatever_the_folder_of_the_start() -> None:
    settings = read(TRESTLE_VAR="here", TRESTLE_DATABASE_URL="sqlite:///data/t.db")

    here = Path.cwd()
    assert settings.var == str(here / "here")
    assert settings.maildir == str(here / "here" / "mail")
    assert settings.database_url == f"sqlite:///{here}/data/t.db"
    assert settings.queue_url == f"sqlite:///{here}/here/queue.db"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsRefused, match=r"TRESTLE_VAR: .*can't be written"):
        Settings.from_environment(
            {"TRESTLE_DEMO": "1", "TRESTLE_VAR": f"{tmp_path}/file/var"}
        )


def test_an_unknown_name_only_warns_and_tests_have_their_own() -> None:
    settings = read(TRESTLE_HEAT_PUMP="on", TRESTLE_TEST_BROWSER="none")

    assert settings.secret_key == KEY["TRESTLE_SECRET_KEY"]


def test_a_secret_may_come_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")

    settings = read(TRESTLE_SECRET_KEY_FILE=str(tmp_path / "key"))

    assert settings.secret_key == "from a file"


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    environ = {"TRESTLE_DEMO": "1", "TRESTLE_VAR": str(tmp_path / "var")}

    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: Settings.from_environment(environ), range(8))

    keys = {settings.secret_key for settings in found}
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_refused_setting_is_one_sentence_and_code_three() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "events", "list"],
        env={"PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )

    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("trestle: missing: TRESTLE_SECRET_KEY")
    assert len(done.stderr.splitlines()) == 1


def test_an_operators_own_days_stand_beside_the_public_holidays(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("day,name,where\n2027-01-01,Company day,\n")
    day = date(2027, 1, 1)

    def names(setting: str) -> list[str]:
        holidays = read(TRESTLE_HOLIDAYS=setting).web_options().holidays
        return holidays.on(day, zone="Europe/Berlin", country="DE")

    assert names(str(own)) == ["Company day", "New Year's Day"]
    assert names("") == ["New Year's Day"]
    assert names("none") == []


PROXY = {
    "TRESTLE_SIGN_IN_HEADER": "X-Company-Id",
    "TRESTLE_SIGN_IN_PROXIES": "10.0.0.5",
}


def test_no_header_signs_anybody_in_unless_it_is_set() -> None:
    sign_in = read(**PROXY).sign_in()

    assert read().sign_in() is None
    assert sign_in is not None
    assert (sign_in.issuer, sign_in.is_employee_id) == ("x-company-id", False)
    assert sign_in.trusts("10.0.0.5")
    assert not sign_in.trusts("10.0.0.6")


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"TRESTLE_SIGN_IN_PROXIES": ""}, "set TRESTLE_SIGN_IN_PROXIES to the address"),
        ({"TRESTLE_SIGN_IN_HEADER": ""}, "set TRESTLE_SIGN_IN_HEADER too"),
        ({"TRESTLE_SIGN_IN_HEADER": "X_Id"}, "is no header"),
        ({"TRESTLE_SIGN_IN_HEADER": "Cookie"}, "is no header"),
        ({"TRESTLE_SIGN_IN_HEADER": "X-Forwarded-For"}, "is no header"),
        ({"TRESTLE_SIGN_IN_PROXIES": "proxy"}, "no address or network"),
        ({"TRESTLE_SIGN_IN_PROXIES": "10.0.0.5,"}, "no address or network"),
        ({"TRESTLE_SIGN_IN_PROXIES": "0.0.0.0/0"}, "half the world"),
        ({"TRESTLE_SIGN_IN_PROXIES": "::/0"}, "half the world"),
        ({"TRESTLE_SIGN_IN_SUBJECT": "email"}, "it is linked or employee_id"),
        ({"TRESTLE_DEMO": "1"}, "demo mode has its own"),
    ],
)
def test_a_header_that_anybody_could_send_is_refused(
    environ: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsRefused, match=says):
        read(**(PROXY | environ))


OVER_IMAP = {
    "TRESTLE_IMAP_URL": "imaps://ana:p%40ss@imap.corp.example/Answers%20here",
    "TRESTLE_IMAP_HANDLED": "Done",
    "TRESTLE_IMAP_SECONDS": "5",
}


def test_a_mailbox_is_read_by_a_login_or_by_the_token_that_mail_leaves_with() -> None:
    by_login = read(**OVER_IMAP).inbox_route()
    by_token = read(
        TRESTLE_MAIL_PRESET="microsoft365",
        TRESTLE_MAIL_FROM="Trestle <events@corp.example>",
        TRESTLE_OAUTH_TENANT="corp",
        TRESTLE_OAUTH_CLIENT_ID="app",
        TRESTLE_OAUTH_CLIENT_SECRET="s",
        TRESTLE_IMAP_URL="imaps://outlook.office365.com",
    )

    assert read().inbox_route() is None
    assert by_login is not None
    assert (by_login.order, by_login.handled, by_login.every_s) == (None, "Done", 5)
    assert by_login.account == "ana imap.corp.example/Answers here"
    assert by_login.set_aside == "Done (not read)"
    route = by_token.inbox_route()
    assert route is not None
    assert (route.mailbox, route.order) == (
        "events@corp.example",
        by_token.route().order,
    )
    assert by_token.inbox_account == "events@corp.example outlook.office365.com/INBOX"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"TRESTLE_IMAP_URL": "imap://a:b@c"}, "must begin with imaps://"),
        ({"TRESTLE_IMAP_URL": "imaps://"}, "must name a host"),
        ({"TRESTLE_IMAP_URL": "imaps://a:b@c:x"}, "must name a host"),
        ({"TRESTLE_IMAP_URL": "imaps://c"}, "must hold user:password@"),
        ({"TRESTLE_IMAP_HANDLED": "Answers here"}, "another folder"),
        ({"TRESTLE_IMAP_HANDLED": "Erledigtes für uns"}, "plain letters"),
        ({"TRESTLE_IMAP_SECONDS": "0"}, "no number from 1"),
        ({"TRESTLE_DEMO": "1"}, "demo mode reads no real mail"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_refused(
    given: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsRefused, match=says) as refusal:
        read(**(OVER_IMAP | given))

    assert "p%40ss" not in str(refusal.value)
