"""Who may see what, why we hold it, and for how long: the one table of it.

Pages, mail, exports and commands are held to it by planted marks; the worker erases
by it; the charter is printed from it.
"""

from datetime import timedelta

from app.domain.privacy_coffees import COFFEES
from app.domain.privacy_records import RECORDS
from app.domain.privacy_terms import (
    HOSTS,
    OWN,
    WHILE_HERE,
    Datum,
    From,
    Keeping,
    Reader,
    Sees,
)

DATA: tuple[Datum, ...] = (
    Datum(
        name="directory",
        title="Name, work mail, department, title, site",
        purpose="To know whom to tell, and to mix departments",
        holds=("person.*", "department.*", "alias.*"),
        sees={
            **OWN,
            Reader.TABLEMATE: Sees.IF_SHOWN,
            Reader.GUEST: Sees.IF_SHOWN,
            **HOSTS,
            Reader.DOOR: Sees.YES,
            Reader.ADMIN: Sees.YES,
        },
        keeping=WHILE_HERE,
    ),
    Datum(
        name="line",
        title="Who reports to whom",
        purpose="To keep people's answers from those above them",
        holds=("person.manager_id",),
        sees={},
        keeping=WHILE_HERE,
    ),
    Datum(
        name="subject",
        title="Name at the company's own sign-in",
        purpose="To know who a trusted proxy says is there",
        holds=("subject.*",),
        sees={},
        keeping=WHILE_HERE,
    ),
    Datum(
        name="answer",
        title="Answer to an event",
        purpose="To give places, in order",
        holds=("signup.*", "audience_member.*", "series_member.*"),
        sees={
            **OWN,
            Reader.TABLEMATE: Sees.IF_SHOWN,
            Reader.GUEST: Sees.IF_SHOWN,
            **HOSTS,
            Reader.DOOR: Sees.YES,
            Reader.ADMIN: Sees.YES,
        },
        keeping=Keeping(days=365, since=From.EVENT, leaves="counts"),
    ),
    Datum(
        name="series",
        title="What one said about all dates of a series, and being asked to host it",
        purpose="To sign one up for the next date, or to leave one alone",
        holds=("series_answer.*", "series_entry.*", "hat_offer.*"),
        sees=OWN,
        keeping=Keeping(days=365, since=From.EVENT),
    ),
    Datum(
        name="withdrawal",
        title="A place given back late",
        purpose="To plan tables again",
        holds=(),
        sees={**OWN, Reader.HOST: Sees.YES, Reader.HOST_ABOVE: Sees.COUNTS},
    ),
    Datum(
        name="words",
        title="What one would like to learn, can help with, and said to the question",
        purpose="To start talks at the table",
        holds=("signup.learn", "signup.help", "signup.reply"),
        sees={**OWN, Reader.TABLEMATE: Sees.YES, Reader.HOST: Sees.YES},
        keeping=Keeping(days=30, since=From.EVENT),
    ),
    Datum(
        name="host-words",
        title="Why a host added or removed somebody",
        purpose="To tell the person the reason",
        holds=("signup.host_words",),
        sees={**OWN, **HOSTS},
        keeping=Keeping(days=30, since=From.EVENT),
    ),
    Datum(
        name="needs",
        title="Food and access needs",
        purpose="To cook for them and to let them in",
        holds=("need.*",),
        sees={**OWN, Reader.HOST: Sees.YES, Reader.HOST_ABOVE: Sees.COUNTS},
        keeping=Keeping(days=7, since=From.EVENT),
    ),
    Datum(
        name="wishes",
        title="Whom one would like to sit with, or not to sit with",
        purpose="To seat people as they wish; nobody else learns of whom",
        holds=("wish.*",),
        sees={**OWN, Reader.HOST: Sees.COUNTS, Reader.HOST_ABOVE: Sees.COUNTS},
        keeping=Keeping(days=7, since=From.EVENT),
    ),
    Datum(
        name="ties",
        title="Whom hosts seat together or apart, and who looks after a table",
        purpose="To seat people as their hosts decided",
        holds=("tie.*", "table_host.*"),
        sees=HOSTS,
        keeping=Keeping(days=30, since=From.EVENT),
    ),
    Datum(
        name="attendance",
        title="Came, or did not come",
        purpose="To ask only those who were there",
        holds=("attendance.*", "visitor.*", "turnout.*", "feedback_given.*"),
        sees={
            **OWN,
            Reader.HOST: Sees.YES,
            Reader.DOOR: Sees.YES,
            Reader.HOST_ABOVE: Sees.COUNTS,
        },
        keeping=Keeping(days=30, since=From.EVENT, leaves="counts"),
    ),
    Datum(
        name="seats",
        title="Who sat with whom",
        purpose="To find one's table, and not to sit with the same people again",
        holds=("seat.*", "seating_plan.*", "search.*", "remix.*"),
        sees={
            **OWN,
            Reader.TABLEMATE: Sees.YES,
            Reader.GUEST: Sees.IF_SHOWN,
            **HOSTS,
            Reader.DOOR: Sees.YES,
        },
        keeping=Keeping(days=365, since=From.EVENT),
    ),
    Datum(
        name="follow-ups",
        title="Whom one means to write to",
        purpose="To ask once, and not again",
        holds=("follow_up.*",),
        sees=OWN,
        keeping=Keeping(days=365, since=From.MADE),
    ),
    Datum(
        name="promises",
        title="Promises noted for oneself",
        purpose="To be reminded of them",
        holds=("promise.*",),
        sees=OWN,
        keeping=Keeping(days=365, since=From.CLOSED),
    ),
    Datum(
        name="room-notes",
        title="What one noted in the room to send, and to whom",
        purpose="To make it a promise of one's own",
        holds=("room_note.*",),
        sees=OWN,
        keeping=Keeping(days=30, since=From.EVENT),
    ),
    *COFFEES,
    *RECORDS,
)
NOBODYS = (
    "event.*",
    "event_table.*",
    "series.*",
    "series_date.*",
    "milestone.*",
    "planned_reminder.*",
    "feedback.*",
    "room_clock.*",
    "installation.*",
    "inbox.*",
    "charter.*",
)
"""About gatherings and the installation, not about a person."""

HOSTS_LOOK_FOR = timedelta(days=30)
"""So long after an event its hosts see who came and who sat where."""


def datum(name: str) -> Datum:
    """Return one kind of fact by its name."""
    return next(one for one in DATA if one.name == name)


def days_of(name: str) -> timedelta:
    """Return how long one kind of fact is kept."""
    keeping = datum(name).keeping
    if keeping is None:
        raise ValueError(name)
    return keeping.span
