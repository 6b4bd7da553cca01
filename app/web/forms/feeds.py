"""What a calendar is to subscribe to."""

from collections.abc import Sequence

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.domain.events import Kind
from app.domain.feeds import Feed, FeedOf
from app.web.addresses import LARGEST
from app.web.feed_words import FEED_WORDS
from app.web.labels import KIND_WORDS


class FeedForm(FlaskForm):  # type: ignore[misc]
    """Which events, and whether only some of them."""

    of = RadioField(lazy_gettext("Which events"), default=FeedOf.OPEN.value)
    kind = SelectField(lazy_gettext("Kind"), default="")
    site = SelectField(lazy_gettext("Site"), default="")

    def offer(self, *, sites: Sequence[str], with_mine: bool) -> None:
        """Offer what there is to choose from."""
        self.of.choices = [
            (of.value, str(words))
            for of, words in FEED_WORDS.items()
            if with_mine or of is not FeedOf.MINE
        ]
        every = lazy_gettext("All kinds"), lazy_gettext("All sites")
        kinds = [(kind.value, str(words)) for kind, words in KIND_WORDS.items()]
        self.kind.choices = [("", str(every[0])), *kinds]
        self.site.choices = [("", str(every[1])), *((site, site) for site in sites)]

    def wanted(self) -> Feed:
        """Return what was chosen, once it has been checked."""
        kind = Kind(self.kind.data) if self.kind.data else None
        return Feed(of=FeedOf(self.of.data), kind=kind, site=self.site.data)


class OneFeedForm(FlaskForm):  # type: ignore[misc]
    """Which of one's own links."""

    feed = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])

    def number(self) -> int:
        """Return its number; 0, which none has, if what came is none."""
        return (self.feed.data or 0) if self.validate() else 0


class InvitesForm(FlaskForm):  # type: ignore[misc]
    """Whether invites come by mail."""

    invites = BooleanField(lazy_gettext("Send me calendar invites by mail"))
