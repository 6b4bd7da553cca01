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
        title="Who has a coffee with whom or is introduced to whom, when, and what came of it",
        purpose="To put it into both calendars, and not to bring up the same two again",
        holds=(
            "coffee.*",
            "coffee_place.*",
            "coffee_round.*",
            "introduction.*",
            "introduction_side.*",
        ),
        sees=_BOTH,
        keeping=Keeping(days=365, since=From.MADE),
    ),
    Datum(
        name="coffee-words",
        title="What somebody wrote when they asked for a coffee, or would introduce two",
        purpose="To say what it is about",
        holds=("coffee.about", "introduction.about"),
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
        name="own-news",
        title="Good news of one's own, and a line about meeting until both publish it",
        purpose="To let those who met write a line, or agree to one",
        holds=("own_news.*", "story.words"),
        sees={**OWN, Reader.TABLEMATE: Sees.YES},
        keeping=Keeping(days=30, since=From.MADE),
    ),
    Datum(
        name="stories",
        title="A line about meeting that both agreed to publish, and its two people",
        purpose="To show what came of meeting, in place of figures",
        holds=("story.*",),
        # Of the line; names stand below it only if both chose so.
        sees=dict.fromkeys(Reader, Sees.YES),
        keeping=Keeping(days=365, since=From.MADE),
    ),
)
