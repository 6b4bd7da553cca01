"""Promises in people's own words: what is understood, and what is left to a person."""

from datetime import date

import pytest

from app.domain.promise_words import Said, read_promise, says_done, says_yes

TODAY = date(2026, 12, 3)  # a Thursday
FRIDAY, IN_A_WEEK = date(2026, 12, 4), date(2026, 12, 10)
KENJI, EVA, OTHER_EVA, LUKASZ = 1, 2, 3, 4
MATES = {
    KENJI: "Kenji Mori",
    EVA: "Eva Lind",
    OTHER_EVA: "Eva Novak",
    LUKASZ: "Łukasz Wójcik",
}


@pytest.mark.parametrize(
    ("line", "other_id", "what", "due_on"),
    [
        ("I promised Kenji the cost template by Friday", KENJI, "The cost template", FRIDAY),
        ("I promised Kenji the cost template", KENJI, "The cost template", IN_A_WEEK),
        ("I’ll send Kenji Mori the list by 7 December.", KENJI, "Send Kenji Mori the list", date(2026, 12, 7)),
        ("Send the Q3 cost template to kenji by Monday", KENJI, "Send the Q3 cost template", date(2026, 12, 7)),
        ("Lukasz: the supplier list, by December 9th", LUKASZ, "The supplier list", date(2026, 12, 9)),
        ("I promised to send Wójcik our slides until tomorrow!", LUKASZ, "Send Wójcik our slides", FRIDAY),
        ("I promised Eva Novak that I'd call her in two weeks", OTHER_EVA, "Call her", date(2026, 12, 17)),
        ("I owe Kenji a coffee next week", KENJI, "A coffee", date(2026, 12, 11)),
        ("I promised Kenji the May figures by 2027-01-15", KENJI, "The May figures", date(2027, 1, 15)),
        ("I promised Kenji the Friday list by Thursday", KENJI, "The Friday list", IN_A_WEEK),
        ("I promised Kenji a good list no later than Friday", KENJI, "A good list", FRIDAY),
        ("I told Kenji I’d send the list by Friday", KENJI, "Send the list", FRIDAY),
        ("I promised Kenji the plan by 5 February", KENJI, "The plan", date(2027, 2, 5)),
        ("I promised Kenji the plan by the end of the month", KENJI, "The plan", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_plain_sentence_is_a_promise(
    line: str, other_id: int, what: str, due_on: date
) -> None:
    said = read_promise(line, mates=MATES, today=TODAY)

    assert said == Said(other_id=other_id, what=what, due_on=due_on)


@pytest.mark.parametrize(
    "line",
    [
        "I promised Eva the template",  # two are called so
        "I promised Zoe the template",  # nobody met
        "I promised Zoe Kenji's template",
        "Kenji was great to talk to",
        "I promised Kenji to introduce Łukasz",  # which of the two?
        "I promised Kenji",
        "I promised Kenji the numbers by the end of the quarter",
        "I promised Kenji the numbers by Monday or Tuesday",
        "I promised Kenji the numbers by 1 December 2026",  # past
        "I promised Kenji the numbers by 31 November",
        "I promised Kenji " + "very " * 50 + "much",
        "I did not promise Kenji the template",
        "I can’t send Kenji the template",
        "I never promised the template to Kenji",
        "I forgot to send Kenji the template",
        "Should I send Kenji the template?",
        "Łukasz asked me to send the template to Kenji",
        "It was great talking to Kenji",
        "Thanks for the introduction to Kenji",
        "Please introduce me to Kenji",
        "I told Kenji about our template",
        "",
    ],
)
def test_what_could_mean_something_else_is_left_to_its_author(line: str) -> None:
    assert read_promise(line, mates=MATES, today=TODAY) is None


def test_an_answer_to_a_reminder_says_done_in_few_words() -> None:
    done = ["done", "Done!", "Yes, sent it", "It's done. Thanks", "I’ve sent it", "sent yesterday", "not needed any more"]  # fmt: skip
    other = ["not done", "done by Friday?", "I will send it tomorrow", "sent Kenji a note", ""]  # fmt: skip

    assert [line for line in done if not says_done(line)] == []
    assert [line for line in other if says_done(line)] == []


def test_an_answer_to_an_introduction_is_a_plain_yes_or_a_plain_no() -> None:
    yes = ["yes", "Yes, please!", "Sure.", "Yes, I’d love to", "OK", "Gladly, thanks a lot", "Yes please, introduce us. Thank you!"]  # fmt: skip
    no = [
        "no",
        "Not now.",
        "No, thanks",
        "No thank you",
        "not this time, sorry",
        "Nope",
    ]
    other = ["Yes, but not with Kenji", "Yes?", "Who is it?", "Maybe", "yes and no", "I know", "Thanks", "If it is about budgets, yes", ""]  # fmt: skip

    assert [line for line in yes if says_yes([line]) is not True] == []
    assert [line for line in no if says_yes([line]) is not False] == []
    assert [line for line in other if says_yes([line]) is not None] == []
    assert says_yes(["Yes", "Priya"]) is True
    assert says_yes(["Yes", "Only if it is not Kenji"]) is None
