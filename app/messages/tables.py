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
        why=(gettext("This event is in your calendar."), cannot_be_muted(story)),
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
            story.pick(
                gettext("Plans changed? Free your seat, and the next person gets it."),
                gettext("Plans changed? Free your place, and the next person gets it."),
            ),
        ),
        button=story.page,
        links=(story.free(content.free_url),),
        why=(gettext("This event is in your calendar."), cannot_be_muted(story)),
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
    changed = translator(story.locale).ugettext(
        "Your table has changed. This mail replaces the one before."
    )
    said = (_departments(content, story), _all_new(content, story))
    before = (changed,) if content.is_change else ()
    return before + tuple(sentence for sentence in said if sentence)


def _departments(content: TableMail, story: Story) -> str:
    words = translator(story.locale)
    if not content.tablemates:
        return ""
    people = words.ungettext(
        "%(count)s person", "%(count)s people", content.tablemates
    ) % _count(content.tablemates, story)
    if not content.other_departments:
        return words.ugettext("You'll sit with %(people)s.") % {"people": people}
    sit = words.ungettext(
        "You'll sit with %(people)s from %(count)s other department.",
        "You'll sit with %(people)s from %(count)s other departments.",
        content.other_departments,
    )
    return sit % {"people": people, **_count(content.other_departments, story)}


def _all_new(content: TableMail, story: Story) -> str:
    words = translator(story.locale)
    if not content.new_people:
        return ""
    if content.new_people >= content.tablemates:
        return words.ugettext("You have shared a table with none of them before.")
    new = words.ungettext(
        "New at your table: %(count)s person.",
        "New at your table: %(count)s people.",
        content.new_people,
    )
    return new % _count(content.new_people, story)


def _reasons(content: TableMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    teach = gettext(
        "%(name)s from %(department)s can help with “%(line)s”; you'd like to learn."
    )
    learn = gettext(
        "%(name)s from %(department)s would like to learn “%(line)s”; you can help."
    )
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
