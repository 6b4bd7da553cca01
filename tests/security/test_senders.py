"""Every mail comes from our own address; a person stands in its name alone."""

from dataclasses import replace

import pytest

from app.domain.house import Mailbox
from tests.messages.samples import SAMPLES, carried

FORGED = 'Eve" <eve@evil.example>, "x'
AUTHOR = Mailbox(name="Maya Lindqvist", address="maya@corp.example")


@pytest.mark.parametrize("name", SAMPLES)
def test_from_is_our_address_whoever_speaks(name: str) -> None:
    envelope, content = SAMPLES[name]
    house = envelope.house.mailbox.address

    mails = [
        carried(content, replace(envelope, sender=sender, reply_to=reply_to))
        for sender in (None, "Maya Lindqvist", FORGED, "eve@evil.example")
        for reply_to in (None, AUTHOR)
    ]

    senders = {mail["From"].addresses[0].addr_spec for mail in mails}
    count = {len(mail["From"].addresses) for mail in mails}
    answers = {mail["Reply-To"].addresses[0].addr_spec for mail in mails}
    assert (senders, count) == ({house}, {1})
    assert answers == {house, AUTHOR.address}
    assert {mail["Sender"] for mail in mails} == {None}
