"""One's coffees, signed in: what is ahead, asking, and whom one stays in touch with."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web import coffee_acts, coffee_asking, coffee_home, coffee_news, coffee_wishes
from app.web.coffee_values import CoffeeReader
from app.web.login import current_person

blueprint = Blueprint("coffees", __name__)
_ONE = "/me/coffee/<int:coffee_id>"
_PERSON = "/me/coffee/people/<int:other_id>"
_NEWS = "/me/coffee/news/<int:news_id>"


@blueprint.get("/me/coffee")
def index() -> str:
    """Show one's coffees."""
    return coffee_home.show(current_person())


@blueprint.get(_ONE)
def page(coffee_id: int) -> str:
    """Show one coffee."""
    return coffee_acts.show(_reader(coffee_id))


@blueprint.post(f"{_ONE}/pick")
def pick(coffee_id: int) -> ResponseReturnValue:
    """Give it a time."""
    return coffee_acts.pick(_reader(coffee_id))


@blueprint.post(f"{_ONE}/accept")
def accept(coffee_id: int) -> ResponseReturnValue:
    """Say that one will be there."""
    return coffee_acts.accept(_reader(coffee_id))


@blueprint.post(f"{_ONE}/decline")
def decline(coffee_id: int) -> ResponseReturnValue:
    """Leave it."""
    return coffee_acts.decline(_reader(coffee_id))


@blueprint.post(f"{_ONE}/say-met")
def met(coffee_id: int) -> ResponseReturnValue:
    """Say whether one met."""
    return coffee_acts.met(_reader(coffee_id))


@blueprint.post(f"{_ONE}/pause")
def pause(coffee_id: int) -> ResponseReturnValue:
    """Be matched with nobody for four weeks."""
    return coffee_wishes.pause(_reader(coffee_id))


@blueprint.get("/me/coffee/ask")
def ask_page() -> ResponseReturnValue:
    """Show three times that suit both, before anything is sent."""
    return coffee_asking.show(current_person())


@blueprint.post("/me/coffee/ask/send")
def ask() -> ResponseReturnValue:
    """Ask one colleague."""
    return coffee_asking.ask(current_person())


@blueprint.post("/me/coffee/ask-department")
def ask_department() -> ResponseReturnValue:
    """Ask a department, and nobody by name."""
    return coffee_asking.ask_department(current_person())


@blueprint.get("/me/coffee/wishes")
def wishes() -> str:
    """Show how one would like one's coffees."""
    return coffee_wishes.show(current_person())


@blueprint.post("/me/coffee/wishes/save")
def save_wishes() -> ResponseReturnValue:
    """Keep how one would like to be matched."""
    return coffee_wishes.save(current_person())


@blueprint.post("/me/coffee/wishes/volunteer")
def volunteer() -> ResponseReturnValue:
    """Keep what one answers for one's department."""
    return coffee_wishes.volunteer(current_person())


@blueprint.post("/me/coffee/wishes/keep-apart")
def keep_apart() -> ResponseReturnValue:
    """Never be matched with one colleague."""
    return coffee_wishes.keep_apart(current_person())


@blueprint.post(f"{_PERSON}/stop-keeping-apart")
def stop_keeping_apart(other_id: int) -> ResponseReturnValue:
    """Be matched with them again."""
    return coffee_wishes.stop_keeping_apart(current_person(), other_id)


@blueprint.post("/me/coffee/wishes/read-calendar")
def read_calendar() -> ResponseReturnValue:
    """Keep when one can't, from a file of one's own."""
    return coffee_wishes.read_calendar(current_person())


@blueprint.post("/me/coffee/wishes/forget-calendar")
def forget_calendar() -> ResponseReturnValue:
    """Forget what a file said."""
    return coffee_wishes.forget_calendar(current_person())


@blueprint.post(f"{_PERSON}/stay-in-touch")
def stay(other_id: int) -> ResponseReturnValue:
    """Hear of somebody now and then."""
    return coffee_news.stay(current_person(), other_id)


@blueprint.get(f"{_PERSON}/hello")
def hello(other_id: int) -> str:
    """Show one name, and a line to send or not."""
    return coffee_news.hello(current_person(), other_id)


@blueprint.post(f"{_PERSON}/say-hello")
def say_hello(other_id: int) -> ResponseReturnValue:
    """Send a line to them as its author."""
    return coffee_news.say_hello(current_person(), other_id)


@blueprint.post(f"{_PERSON}/rest")
def rest(other_id: int) -> ResponseReturnValue:
    """Not now."""
    return coffee_news.rest(current_person(), other_id)


@blueprint.post(f"{_PERSON}/let-go")
def let_go(other_id: int) -> ResponseReturnValue:
    """Hear of somebody no more."""
    return coffee_news.let_go(current_person(), other_id)


@blueprint.post("/me/coffee/news/tell")
def tell_news() -> ResponseReturnValue:
    """Tell something of one's own."""
    return coffee_news.tell(current_person())


@blueprint.post(f"{_NEWS}/take-back")
def take_news_back(news_id: int) -> ResponseReturnValue:
    """Take it back."""
    return coffee_news.take_back(current_person(), news_id)


@blueprint.get(_NEWS)
def news(news_id: int) -> str:
    """Open the draft of a line; nothing is sent by looking."""
    return coffee_news.show(current_person(), news_id)


@blueprint.post(f"{_NEWS}/send")
def congratulate(news_id: int) -> ResponseReturnValue:
    """Send it as its author."""
    return coffee_news.send(current_person(), news_id)


def _reader(coffee_id: int) -> CoffeeReader:
    return CoffeeReader(person=current_person(), coffee_id=coffee_id)
