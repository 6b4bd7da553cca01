"""Each nudge says why it came: the reason by which it was decided, and no other."""

from datetime import date

import pytest

from app.domain.because import Because, Ground
from app.domain.outbox import CAN_BE_MUTED, NUDGES, PACED
from app.messages.compose import letter_of
from app.messages.reasons import reason
from tests.messages.samples import ENVELOPE, FULL, carried, html_of, plain_of

ON = date(2027, 3, 2)
SAYS = {
    Because(ground=Ground.EVERYONE): "The event is for everyone here.",
    Because(ground=Ground.SITE, name="Graz"): "You work in Graz.",
    Because(ground=Ground.DEPARTMENT, name="Legal"): "You are in Legal.",
    Because(ground=Ground.LISTED): "A host put you on the event's list.",
    Because(ground=Ground.UNANSWERED, name="Maya"): (
        "You were told of the event and have not answered, and Maya asked for one"
        " reminder."
    ),
    Because(ground=Ground.GOING, name="Maya"): (
        "You have a place, and Maya asked for one reminder."
    ),
    Because(ground=Ground.WAITING, name="Maya"): (
        "You are on the waitlist, and Maya asked for one reminder."
    ),
    Because(ground=Ground.SAT_WITH, name="Łukasz", on=ON): (
        "You sat with Łukasz on Tuesday 2 March."
    ),
    Because(ground=Ground.SAT_WITH, name="Łukasz", count=1, on=ON): (
        "You sat with Łukasz and 1 other person on Tuesday 2 March."
    ),
    Because(ground=Ground.SAT_WITH, name="Łukasz", count=6, on=ON): (
        "You sat with Łukasz and 6 others on Tuesday 2 March."
    ),
    Because(ground=Ground.SAT_WITH_SOME, count=7, on=ON): (
        "You sat with 7 people on Tuesday 2 March."
    ),
    Because(ground=Ground.CAME, name="Night shifts", on=ON): (
        "You came to Night shifts on Tuesday 2 March."
    ),
    Because(ground=Ground.HAD_PLACE, name="Night shifts", on=ON): (
        "You had a place at Night shifts on Tuesday 2 March."
    ),
    Because(ground=Ground.NOTED, on=ON): (
        "You noted on Tuesday 2 March that you want to be reminded."
    ),
    Because(ground=Ground.ASKED_FOR_MATCHES): (
        "You asked to be matched. You can pause on the same page."
    ),
    Because(ground=Ground.VOLUNTEERED): (
        "You volunteered to answer questions to your department."
    ),
    Because(ground=Ground.HAD_COFFEE): "You had a coffee in your calendar.",
    Because(ground=Ground.STAYS_IN_TOUCH): (
        "You asked to stay in touch; one name a week at most."
    ),
    Because(ground=Ground.INTRODUCED, name="Priya Nair"): (
        "Priya Nair met you and somebody else, and asks you both."
    ),
    Because(ground=Ground.AT_ONCE, count=4): (
        "4 mails for you were due at once: this is one instead."
    ),
    Because(ground=Ground.WEEK_WAS_FULL): (
        "You had already had as much mail as anybody gets: one a day, two a week."
    ),
}


def test_each_ground_has_its_own_sentence() -> None:
    said = {because: reason(because, locale="en") for because in SAYS}

    assert said == SAYS
    assert {because.ground for because in SAYS} == set(Ground)


@pytest.mark.parametrize(
    "name",
    [name for name, content in FULL.items() if hasattr(content, "because")],
)
def test_it_stands_in_both_texts_of_the_mail(name: str) -> None:
    content = FULL[name]
    assert hasattr(content, "because")
    why = reason(content.because, locale="en")

    mail = carried(content)

    plain = " ".join(plain_of(mail).split())
    assert f"Why you got this: {why}" in plain
    assert why.replace("'", "&#39;") in " ".join(html_of(mail).split())


def test_whatever_can_be_switched_off_counts_is_paced_and_says_why() -> None:
    says_why = {
        letter.mutes
        for content in FULL.values()
        if (letter := letter_of(content, ENVELOPE)).mutes
        and hasattr(content, "because")
    }

    assert NUDGES == CAN_BE_MUTED == PACED == says_why
