import pytest

from app.domain.authenticity import is_vouched_for

OURS = "mx.corp.example"


@pytest.mark.parametrize(
    ("results", "is_believed"),
    [
        ("dmarc=pass header.from=corp.example", True),
        ("dmarc=pass (p=reject sp=none) header.from=corp.example", True),
        ("spf=fail; dkim=none; dmarc=pass", True),
        ("dkim=pass header.d=corp.example", True),
        ("dkim=pass header.i=@mail.corp.example header.s=x", True),
        (
            "dkim=fail header.d=corp.example; spf=pass smtp.mailfrom=ana@corp.example",
            True,
        ),
        ("DKIM=PASS header.d=CORP.example", True),
        ("dmarc=none; dkim=pass header.d=corp.example", True),
        ("none", False),
        ("", False),
        ("dmarc=fail header.from=corp.example; dkim=pass header.d=corp.example", False),
        ("dmarc=pass header.from=evil.example", False),
        ("dkim=pass header.d=evil.example", False),
        ("dkim=pass header.d=evilcorp.example", False),
        ("dkim=pass header.d=example", False),
        ("dkim=pass", False),
        ("spf=pass smtp.mailfrom=evil.example", False),
        ("spf=softfail (dmarc=pass) smtp.mailfrom=corp.example", False),
        ('dkim=fail reason="x; dmarc=pass"', False),
        ("dkim=fail (a (dmarc=pass;) b); spf=none", False),
        ("auth=pass smtp.auth=ana", False),
    ],
)
def test_our_own_server_vouches_for_the_domain_of_from(
    *, results: str, is_believed: bool
) -> None:
    vouched = is_vouched_for(
        "ana@corp.example", vouchers=[f"{OURS}; {results}"], authserv_id=OURS
    )

    assert vouched is is_believed


@pytest.mark.parametrize(
    ("vouchers", "is_believed"),
    [
        ([f"{OURS} 1; dmarc=pass"], True),
        ([f"{OURS.upper()}; dmarc=pass"], True),
        (["mx.evil.example; dmarc=fail", f"{OURS}; dmarc=pass"], True),
        ([f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass"], False),
        ([f"{OURS}; spf=none", f"{OURS}; dmarc=pass"], False),
        ([f"mx.evil.example; x=y ({OURS}; dmarc=pass)"], False),
        ([f"{OURS}.evil.example; dmarc=pass"], False),
        (["dmarc=pass header.from=corp.example"], False),
        ([], False),
    ],
)
def test_only_the_topmost_result_of_our_own_server_counts(
    *, vouchers: list[str], is_believed: bool
) -> None:
    vouched = is_vouched_for("ana@corp.example", vouchers=vouchers, authserv_id=OURS)

    assert vouched is is_believed
