"""The part of the privacy matrix about coffees and staying in touch.

Whoever shares a coffee is to the other what a tablemate is.
"""

from app.domain.privacy_terms import (
    OWN,
    WHILE_HERE,
    Datum,
    From,
    Keeping,
    Reader,
    Sees,
)

_BOTH = {**OWN, Reader.TABLEMATE: Sees.YES}

COFFEES: tuple[Datum, ...] = (
    Datum(
        name="coffees",
        title="Who has a coffee with whom, when, and whether they met",
        purpose="To put it into both calendars, and not to match the same two again",
        holds=("coffee.*", "coffee_place.*", "coffee_round.*"),
        sees=_BOTH,
        keeping=Keeping(days=365, since=From.MADE),
    ),
    Datum(
        name="coffee-words",
        title="What somebody wrote when they asked for a coffee",
        purpose="To say what it is about",
        holds=("coffee.about",),
        sees=_BOTH,
        keeping=Keeping(days=30, since=From.MADE),
    ),
    Datum(
        name="coffee-wishes",
        title="How one would like coffees, and with whom not",
        purpose="To match people as they wish; nobody else learns of whom not",
        holds=("coffee_wish.*", "coffee_block.*"),
        sees=OWN,
        keeping=WHILE_HERE,
    ),
    Datum(
        name="busy-times",
        title="When one can't, from a calendar file of one's own; no titles",
        purpose="To propose times that are free",
        holds=("busy_time.*",),
        sees=OWN,
        keeping=Keeping(days=1, since=From.EXPIRED),
    ),
    Datum(
        name="touch",
        title="Whom one wants to stay in touch with",
        purpose="To bring up one name a week",
        holds=("stay_in_touch.*",),
        sees=OWN,
        keeping=WHILE_HERE,
    ),
    Datum(
        name="own-news",
        title="Good news that somebody told of themselves",
        purpose="To let those who met them and stay in touch write a line",
        holds=("own_news.*",),
        sees={**OWN, Reader.TABLEMATE: Sees.YES},
        keeping=Keeping(days=30, since=From.MADE),
    ),
)
