"""Tokens: asked for once, renewed in time, and refused without noise."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from ssl import PEM_cert_to_DER_cert

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from structlog.testing import capture_logs

from app.delivery.refusals import RefusedForNow
from app.delivery.tokens import Tokens
from app.domain.mail_route import ClientCredentials, ServiceAccount, TokenOrder
from app.domain.outbox import MailFault
from tests.delivery.provider import MAILBOX, TokenDesk, token_desk
from tests.delivery.test_carriers import certificate

__all__ = ["certificate"]

START = 1_800_000_000.0
SECRET = "hush-hush"


@dataclass
class Watch:
    now: float = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def desk() -> Iterator[tuple[TokenDesk, str]]:
    with token_desk() as found:
        yield found


def order_of(url: str) -> ClientCredentials:
    return ClientCredentials(url=url, scope="mail", client_id="app", secret=SECRET)


def asking(order: TokenOrder) -> tuple[Tokens, Watch]:
    watch = Watch()
    return Tokens(order=order, clock=watch), watch


def refused(tokens: Tokens) -> RefusedForNow:
    with pytest.raises(RefusedForNow) as refusal:
        tokens.get()
    return refusal.value


def test_an_application_asks_with_its_secret(desk: tuple[TokenDesk, str]) -> None:
    tokens, _ = asking(order_of(desk[1]))

    token = tokens.get()

    assert token == "token-1"
    assert desk[0].asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "app",
            "scope": "mail",
            "client_secret": SECRET,
        }
    ]


def test_a_token_is_renewed_five_minutes_before_it_ends(
    desk: tuple[TokenDesk, str],
) -> None:
    tokens, watch = asking(order_of(desk[1]))

    seen = []
    for age in (0, 3299, 3300, 3301, 6599, 6600):
        watch.now = START + age
        seen.append(tokens.get())

    assert seen == ["token-1"] + ["token-1"] + ["token-2"] * 3 + ["token-3"]


def test_while_renewal_fails_the_old_token_serves_to_its_end(
    desk: tuple[TokenDesk, str],
) -> None:
    tokens, watch = asking(order_of(desk[1]))
    tokens.get()
    desk[0].says = (503, b"")

    watch.now = START + 3599
    still = tokens.get()
    watch.now = START + 3600
    over = refused(tokens)

    assert still == "token-1"
    assert (over.fault, "status 503" in str(over)) == (MailFault.TOKEN, True)


def test_a_refusal_is_believed_for_a_while_and_then_asked_again(
    desk: tuple[TokenDesk, str],
) -> None:
    tokens, watch = asking(order_of(desk[1]))
    desk[0].says = (401, b'{"error": "invalid_client"}')

    words = [str(refused(tokens)) for _ in range(200)]
    asked = len(desk[0].asked)
    desk[0].says = None
    watch.now += 15
    token = tokens.get()

    assert set(words) == {"127.0.0.1 gives no token: invalid_client"}
    assert (asked, token) == (1, "token-2")


def test_a_token_that_a_server_refused_is_forgotten_once(
    desk: tuple[TokenDesk, str],
) -> None:
    tokens, _ = asking(order_of(desk[1]))
    old = tokens.get()

    tokens.forget(old)
    new = tokens.get()
    tokens.forget(old)  # another delivery says it too, and too late

    assert (new, tokens.get(), len(desk[0].asked)) == ("token-2", "token-2", 2)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, b"no json"), "the answer holds no token"),
        ((200, b"[1]"), "the answer holds no token"),
        ((200, b'{"access_token": 7}'), "the answer holds no token"),
        ((200, b'{"access_token": "a\\r\\nRCPT"}'), "the answer holds no token"),
        ((200, b'{"access_token": "a\\u0001b"}'), "the answer holds no token"),
        ((302, b""), "127.0.0.1 gives no token: status 302"),
        ((500, b"\xff" * 100), "127.0.0.1 gives no token: status 500"),
        ((400, b'{"error": "<script>"}'), "127.0.0.1 gives no token: status 400"),
        (
            (400, b'{"error": "invalid_grant", "error_description": "a\\r\\n b"}'),
            "127.0.0.1 gives no token: invalid_grant (a b)",
        ),
    ],
)
def test_an_answer_that_is_none_is_not_now_and_never_for_good(
    desk: tuple[TokenDesk, str], answer: tuple[int, bytes], says: str
) -> None:
    tokens, _ = asking(order_of(desk[1]))
    desk[0].says = answer

    refusal = refused(tokens)

    assert (str(refusal), refusal.fault) == (says, MailFault.TOKEN)


def test_an_endpoint_out_of_reach_is_not_now() -> None:
    tokens, _ = asking(order_of("http://127.0.0.1:9/token"))

    refusal = refused(tokens)

    assert refusal.fault is MailFault.TOKEN
    assert str(refusal).startswith("127.0.0.1 can't be asked for a token: ")


def test_neither_secret_nor_token_is_logged_or_shown(
    desk: tuple[TokenDesk, str],
) -> None:
    tokens, watch = asking(order_of(desk[1]))
    with capture_logs() as logs:
        tokens.get()
        desk[0].says = (401, b'{"error": "invalid_client"}')
        watch.now += 7200
        refusal = refused(tokens)

    assert [entry["event"] for entry in logs] == ["token_renewed", "token_refused"]
    everything = f"{logs} {tokens!r} {refusal}"
    assert SECRET not in everything
    assert "token-1" not in everything


@pytest.mark.parametrize(
    ("given", "real"), [("soon", 600), (-1, 600), (10**9, 600), (120, 120)]
)
def test_a_strange_life_is_taken_as_a_short_one(
    desk: tuple[TokenDesk, str], given: object, real: int
) -> None:
    facts = {"access_token": "short", "expires_in": given}
    desk[0].says = (200, json.dumps(facts).encode())
    tokens, watch = asking(order_of(desk[1]))
    tokens.get()

    ages = []
    for age in (real / 2 - 1, real / 2):
        watch.now = START + age
        tokens.get()
        ages.append(len(desk[0].asked))

    assert ages == [1, 2]


def test_a_service_account_signs_that_it_speaks_for_the_mailbox(
    desk: tuple[TokenDesk, str], certificate: Path
) -> None:
    account = ServiceAccount(
        url=desk[1],
        scope="https://mail.google.com/",
        mailbox=MAILBOX,
        email="trestle@project.example",
        key_id="k1",
        key=Path(f"{certificate}.key").read_text(),
    )
    tokens, _ = asking(account)

    tokens.get()

    (form,) = desk[0].asked
    public = load_pem_private_key(account.key.encode(), None).public_key()
    claims = jwt.decode(
        form["assertion"],
        public,  # type: ignore[arg-type]
        algorithms=["RS256"],
        audience=desk[1],
        options={"verify_iat": False, "verify_nbf": False},
    )
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert jwt.get_unverified_header(form["assertion"])["kid"] == "k1"
    assert claims == {
        "iss": "trestle@project.example",
        "sub": MAILBOX,
        "scope": "https://mail.google.com/",
        "aud": desk[1],
        "iat": START - 60,
        "nbf": START - 60,
        "exp": START + 600,
    }


def test_a_certificate_stands_in_for_a_secret(
    desk: tuple[TokenDesk, str], certificate: Path
) -> None:
    pem = Path(f"{certificate}.key").read_text() + certificate.read_text()
    tokens, _ = asking(replace(order_of(desk[1]), secret="", certificate=pem))

    tokens.get()

    (form,) = desk[0].asked
    proof = form["client_assertion"]
    der = PEM_cert_to_DER_cert(certificate.read_text())
    print_of_it = urlsafe_b64encode(sha256(der).digest()).decode().rstrip("=")
    claims = jwt.decode(
        proof,
        load_pem_x509_certificate(certificate.read_bytes()).public_key(),  # type: ignore[arg-type]
        algorithms=["RS256"],
        audience=desk[1],
        options={"verify_iat": False, "verify_nbf": False},
    )
    assert "client_secret" not in form
    assert form["client_assertion_type"].endswith(":jwt-bearer")
    assert jwt.get_unverified_header(proof)["x5t#S256"] == print_of_it
    assert (claims["iss"], claims["sub"]) == ("app", "app")


@pytest.mark.parametrize("pem", ["", "no key", "-----BEGIN CERTIFICATE-----\nAA=="])
def test_a_key_that_is_none_is_said_and_asks_nobody(
    desk: tuple[TokenDesk, str], pem: str
) -> None:
    tokens, _ = asking(replace(order_of(desk[1]), secret="", certificate=pem))

    refusal = refused(tokens)

    assert str(refusal) == "the certificate can't be read"
    assert desk[0].asked == []
