"""Mail whose carrier is gone without a word: the world went on while it was in hand."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.causes import STOPPED_AS_MAIL
from app.domain.outbox import MessageState
from app.models import Cause, Message
from app.operations import ledger
from app.operations.readdressing import follow


def find_again(session: Session, message: Message, *, now: datetime) -> bool:
    """Note that it may have left, and let it go where its reader is now.

    False if a host stopped it meanwhile: it is not tried again.
    """
    ledger.note_maybe(session, message)
    follow(session, Message.id == message.id)
    stopped = exists().where(
        Cause.id == message.cause_id,
        Cause.stopped_at.is_not(None),
        Cause.kind.in_(STOPPED_AS_MAIL),
    )
    if not session.scalar(select(stopped)):
        return True
    message.state, message.closed_at = MessageState.SUPERSEDED, now
    message.content = b""
    return False
