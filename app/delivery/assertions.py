"""What proves to a token endpoint who asks: a signed statement (RFC 7521, 7523).

`jwt` and `cryptography` are read when they are first needed: an installation with
a relay never pays for them in memory.
"""

from base64 import urlsafe_b64encode
from uuid import uuid4

from app.delivery.refusals import RefusedForNow
from app.domain.mail_route import ClientCredentials, ServiceAccount
from app.domain.outbox import MailFault

LIVES_S = 600
"""Long enough for a clock that is off by some minutes; an hour is the most allowed."""
BACK_S = 60


def assertion_of(order: ServiceAccount, *, now: float) -> str:
    """Return the service account's statement that it speaks for the mailbox."""
    claims = {
        "iss": order.email,
        "sub": order.mailbox,
        "scope": order.scope,
        "aud": order.url,
    }
    headers = {"kid": order.key_id} if order.key_id else {}
    return _signed(claims, order.key, now=now, headers=headers)


def certificate_of(order: ClientCredentials, *, now: float) -> str:
    """Return the application's statement, signed with the key of its certificate."""
    claims = {
        "iss": order.client_id,
        "sub": order.client_id,
        "aud": order.url,
        "jti": str(uuid4()),
    }
    headers = {"x5t#S256": _thumbprint(order.certificate)}
    return _signed(claims, order.certificate, now=now, headers=headers)


def _signed(
    claims: dict[str, str], key: str, *, now: float, headers: dict[str, str]
) -> str:
    import jwt  # noqa: PLC0415 -- see above

    times = {"iat": int(now) - BACK_S, "nbf": int(now) - BACK_S}
    try:
        return jwt.encode(
            {**claims, **times, "exp": int(now) + LIVES_S},
            key,
            algorithm="RS256",
            headers=headers,
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise _unusable("the private key can't be used") from error


def _thumbprint(pem: str) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- above
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415 -- above

    begins = pem.find("-----BEGIN CERTIFICATE-----")
    try:
        certificate = load_pem_x509_certificate(pem[max(begins, 0) :].encode())
    except ValueError as error:
        raise _unusable("the certificate can't be read") from error
    return urlsafe_b64encode(certificate.fingerprint(SHA256())).decode().rstrip("=")


def _unusable(said: str) -> RefusedForNow:
    return RefusedForNow(said, fault=MailFault.TOKEN)
