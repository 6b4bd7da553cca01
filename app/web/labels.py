"""The words for what the domain only names."""

from flask_babel import lazy_gettext

from app.domain.events import Kind
from app.domain.needs import NeedTick

KIND_WORDS = {
    Kind.OPEN_FORUM: lazy_gettext("Open forum"),
    Kind.LEARNING_LUNCH: lazy_gettext("Learning lunch"),
    Kind.MIXER: lazy_gettext("Mixer"),
}
KIND_ICONS = {
    Kind.OPEN_FORUM: "message-circle",
    Kind.LEARNING_LUNCH: "presentation",
    Kind.MIXER: "arrows-shuffle",
}
NEED_WORDS = {
    NeedTick.VEGETARIAN: lazy_gettext("Vegetarian"),
    NeedTick.VEGAN: lazy_gettext("Vegan"),
    NeedTick.GLUTEN_FREE: lazy_gettext("No gluten"),
    NeedTick.LACTOSE_FREE: lazy_gettext("No lactose"),
    NeedTick.NUT_ALLERGY: lazy_gettext("No nuts"),
    NeedTick.HALAL: lazy_gettext("Halal"),
    NeedTick.KOSHER: lazy_gettext("Kosher"),
    NeedTick.STEP_FREE: lazy_gettext("Step-free seat"),
    NeedTick.HEARING_LOOP: lazy_gettext("Hearing loop"),
}
