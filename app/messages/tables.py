"""The mail of the day before: one's table, or that the event is tomorrow."""

from app.domain.mail import Envelope, Reminder, TableMail
from app.messages import subjects, times
from app.messages.letter import Letter, Link, Story
from app.messages.places import cannot_be_muted
from app.messages.text import one_line, translator


def table(content: TableMail, envelope: Envelope) -> Letter:
    """Return mail 5: your table, as reminder and calendar update in one."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    walk_in = gettext("Just walk in and say your name.")
    return Letter(
        subject=subjects.table(content, story),
        preview=_new_people(content, story) or walk_in,
        headline=_seats(content, story),
        lead=_company(content, story),
        facts=story.facts,
        points=_reasons(content, story),
        close=(walk_in,),
        button=Link(url=content.my_seat_url, label=gettext("See my table")),
        links=(story.free(content.free_url), story.page),
        why=(gettext("You said yes."), cannot_be_muted(story)),
        calendar=content.calendar,
    )


def reminder(content: Reminder, envelope: Envelope) -> Letter:
    """Return mail 5 of an event without tables."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    return Letter(
        subject=subjects.reminder(story),
        preview=gettext("Just walk in."),
        lead=(gettext("You're going. Nothing more to do; just walk in."),),
        facts=story.facts,
        close=(
            gettext("Plans changed? Free your place, and the next person gets it."),
        ),
        button=story.page,
        links=(story.free(content.free_url),),
        why=(gettext("You said yes."), cannot_be_muted(story)),
        calendar=content.calendar,
    )


def _seats(content: TableMail, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    first, *later = content.seats
    said = gettext("Table %(table)s") % {"table": first.table}
    for seat in later:
        facts = {"so_far": said, "table": seat.table}
        if seat.starts_at is None:
            said = gettext("%(so_far)s, then table %(table)s") % facts
            continue
        facts["hour"] = story.hour(seat.starts_at)
        said = gettext("%(so_far)s, then table %(table)s at %(hour)s") % facts
    return said


def _new_people(content: TableMail, story: Story) -> str:
    if not content.new_people:
        return ""
    words = translator(story.locale).ungettext(
        "%(count)s new person. Here's why.",
        "%(count)s new people. Here's why.",
        content.new_people,
    )
    return words % {
        "count": times.count_word(content.new_people, locale=story.locale).capitalize()
    }


def _company(content: TableMail, story: Story) -> tuple[str, ...]:
    words = translator(story.locale)
    said = []
    if content.is_change:
        said.append(
            words.ugettext("Your table has changed. This mail replaces the one before.")
        )
    if content.tablemates:
        meet = words.ungettext(
            "You'll sit with %(count)s person.",
            "You'll sit with %(count)s people.",
            content.tablemates,
        )
        said.append(meet % _count(content.tablemates, story))
    if content.other_departments:
        come = words.ungettext(
            "%(count)s other department is there.",
            "%(count)s other departments are there.",
            content.other_departments,
        )
        said.append(come % _count(content.other_departments, story))
    return tuple(said)


def _reasons(content: TableMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    teach = gettext("%(name)s from %(department)s is there and can help with: %(line)s")
    learn = gettext("%(name)s from %(department)s would like to learn: %(line)s")
    return tuple(
        sentence
        % {
            "name": one_line(name),
            "department": one_line(department),
            "line": one_line(line),
        }
        for sentence, people in ((teach, content.can_teach), (learn, content.wants))
        for name, department, line in people
    )


def _count(number: int, story: Story) -> dict[str, str]:
    return {"count": times.count_word(number, locale=story.locale)}
