"""Access tokens for one mailbox: fetched when needed, kept in memory and nowhere else.

An application's own sign-in (RFC 6749, 4.4) or a service account's (RFC 7523).
"""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog

from app.delivery.assertions import assertion_of, certificate_of
from app.delivery.refusals import RefusedForNow
from app.domain.mail_route import ClientCredentials, ServiceAccount, TokenOrder
from app.domain.outbox import MailFault

logger = structlog.get_logger()

TIMEOUT_S = 3
"""For the connection and for the answer: two tokens at most for one mail."""
RENEWED_BEFORE_S = 300
"""A token is renewed so long before it ends, so that none ends within a mail."""
USUAL_LIFE_S = 600
"""Of a token that doesn't say how long it lives."""
ASKED_AGAIN_S = 15.0
"""A refusal is believed for so long: a queue doesn't knock for each of its mails."""
LONGEST_ANSWER = 64 * 1024
LONGEST_LIFE_S = 2 * 86_400
LAST_OK = 299
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLIENT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")
"""No blank and no control: a token stands between ^A in what signs us in."""
ERROR = re.compile(r"[a-z_]{1,40}")


@dataclass(kw_only=True)
class Tokens:
    """The access token of one mailbox, renewed before it ends."""

    order: TokenOrder
    clock: Callable[[], float] = time.time
    _token: str = field(default="", repr=False)
    _renew_at: float = 0.0
    _ends_at: float = 0.0
    _refusal: str = ""
    _refused_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(self) -> str:
        """Return a token that holds; raises `RefusedForNow` if none is given."""
        with self._lock:
            now = self.clock()
            if now < self._renew_at:
                return self._token
            try:
                self._renew(now)
            except RefusedForNow:
                if now >= self._ends_at:
                    raise
            return self._token  # the new one, or the old one that still holds

    def forget(self, token: str) -> None:
        """Drop a token that a server refused, unless it was renewed meanwhile."""
        with self._lock:
            if token == self._token:
                self._token, self._renew_at, self._ends_at = "", 0.0, 0.0

    def _renew(self, now: float) -> None:
        if self._refusal and now < self._refused_at + ASKED_AGAIN_S:
            raise _refused(self._refusal)
        try:
            answer = _ask(self.order, now=now)
            self._token, lives_s = _read(answer)
        except RefusedForNow as refusal:
            self._refusal, self._refused_at = str(refusal), now
            raise
        self._refusal = ""
        self._ends_at = now + lives_s
        # Of a very short one, half its life is better than none.
        self._renew_at = self._ends_at - min(RENEWED_BEFORE_S, lives_s / 2)
        logger.info("token_renewed", lives_s=lives_s)


def _ask(order: TokenOrder, *, now: float) -> Mapping[str, Any]:
    parts = urlsplit(order.url)
    form = urlencode(_form(order, now=now))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        # No redirect is followed: a secret goes where the operator said, or nowhere.
        line.request("POST", parts.path or "/", form, headers)
        answer = line.getresponse()
        body, status = answer.read(LONGEST_ANSWER), answer.status
    except (OSError, HTTPException) as error:
        why = str(error) or type(error).__name__
        raise _refused(f"{parts.hostname} can't be asked for a token: {why}") from error
    finally:
        line.close()
    said = _json(body)
    if status > LAST_OK:
        raise _refused(_words(said, status=status, host=parts.hostname or ""))
    return said


def _form(order: TokenOrder, *, now: float) -> dict[str, str]:
    match order:
        case ServiceAccount():
            return {"grant_type": JWT_BEARER, "assertion": assertion_of(order, now=now)}
        case ClientCredentials(secret=""):
            proof = {
                "client_assertion_type": CLIENT_ASSERTION,
                "client_assertion": certificate_of(order, now=now),
            }
        case ClientCredentials():
            proof = {"client_secret": order.secret}
    return {
        "grant_type": "client_credentials",
        "client_id": order.client_id,
        "scope": order.scope,
        **proof,
    }


def _read(answer: Mapping[str, Any]) -> tuple[str, float]:
    token = answer.get("access_token")
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise _refused("the answer holds no token")
    try:
        lives_s = float(answer.get("expires_in", USUAL_LIFE_S))
    except (TypeError, ValueError):
        lives_s = USUAL_LIFE_S
    return token, lives_s if 0 < lives_s < LONGEST_LIFE_S else USUAL_LIFE_S


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _words(said: Mapping[str, Any], *, status: int, host: str) -> str:
    error = str(said.get("error", ""))
    error = error if ERROR.fullmatch(error) else f"status {status}"
    logger.warning("token_refused", error=error, status=status)
    more = " ".join(str(said.get("error_description", "")).split())[:300]
    return f"{host} gives no token: {error}" + (f" ({more})" if more else "")


def _refused(said: str) -> RefusedForNow:
    return RefusedForNow(said, fault=MailFault.TOKEN)
