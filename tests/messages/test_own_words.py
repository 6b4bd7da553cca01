"""What somebody wrote themselves, in answers as programs write them."""

import pytest

from app.messages.own_words import own_lines, text_of_html

LINE = "I promised Kenji the cost template by Friday"


@pytest.mark.parametrize(
    "text",
    [
        f"{LINE}\n\nOn Thu, 3 Dec 2026 at 10:00, Trestle <e@t.example> wrote:\n> You met 14 people",
        f"Hi,\r\n\r\n{LINE}\r\n\r\nBest regards,\r\nPriya Nair\r\nFinance",
        f"{LINE}\n-- \nPriya\n+49 30 1234",
        f"{LINE}\n\nSent from my iPhone\n\n> On 3 Dec 2026, Trestle wrote:",
        f"{LINE}\n\n-----Original Message-----\nFrom: Trestle\nYou promised Eva: the list",
        f"{LINE}\n\n________________________________\nFrom: Trestle <e@t.example>\nSent: Thursday",
        f"{LINE}\n\nAm 03.12.2026 um 10:00 schrieb Trestle:\n> You met",
        f"{LINE}\n\nOn Thursday, 3 December 2026 at 10:00, Trestle\n<e@t.example> wrote:\n> You met",
        f"- {LINE}\n> quoted",
        f"{LINE}\n\nOp do 3 dec. 2026 om 10:00 schreef Trestle <e@t.example>:\n> You met",
        f"Hi,\n\n{LINE}\nW dniu 3.12.2026 o 10:00, Trestle pisze:\n> You met",
        f"{LINE}\n\nOn Thu, 3 Dec 2026 at 10:00 Trestle of a company\nwith a name\nwrote:\n\n> You met",
        f"{LINE}\n\nOd: Trestle <e@t.example>\nWysłano: czwartek\nDo: Priya",
        "I promised Kenji the cost\ntemplate by Friday\n",
    ],
)
def test_quotes_greetings_and_signatures_are_cut_off(text: str) -> None:
    assert own_lines(text) == (LINE,)


def test_wrapped_lines_are_one_and_items_are_several() -> None:
    long = "I promised Kenji the cost template that we use for all of the\nsuppliers by Friday"
    text = f"{long}\n\n- Eva Lind: a list\n- Łukasz: the slides\n"

    assert own_lines(text) == (
        long.replace("\n", " "),
        "Eva Lind: a list",
        "Łukasz: the slides",
    )


def test_an_address_in_a_line_of_theirs_begins_no_quote() -> None:
    text = "Kenji: the address of Eva <eva@t.example>\n\nEva Lind: a list"

    assert own_lines(text) == tuple(text.split("\n\n"))


def test_html_alone_is_read_without_what_it_quotes() -> None:
    html = (
        "<html><head><style>p {color: red}</style></head><body><p>Hello,</p>"
        f"<div>{LINE}</div><div class='gmail_quote'>On Thursday Trestle wrote:"
        "<blockquote>You promised Eva: the list</blockquote></div></body></html>"
    )

    assert own_lines(text_of_html(html)) == (LINE,)


def test_a_head_without_an_end_hides_no_words() -> None:
    html = f"<html><head><title>Re: Lunch</title><body><p>{LINE}</p></body></html>"

    assert own_lines(text_of_html(html)) == (LINE,)


def test_letters_that_no_database_keeps_are_left_out() -> None:
    assert own_lines("I promised\x00 Kenji\x1b \ud800the list") == (
        "I promised Kenji the list",
    )
