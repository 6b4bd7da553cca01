"""What commands print of people: no more than an admin may see as agreed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from app.cli.base import Refused
from app.db import db
from app.domain.privacy_terms import Reader, Sees
from app.queries.charter import is_held

Command = Callable[..., Any]


def tells(**data: Sees) -> Callable[[Command], Command]:
    """Refuse to print these kinds of facts before an admin accepted that they are.

    Stands below `with_appcontext`. A dash in a fact's name is written as `_`.
    """

    def refusing(command: Command) -> Command:
        @wraps(command)
        def run(*words: Any, **options: Any) -> Any:  # noqa: ANN401 -- as the command has them
            for name, sees in data.items():
                fact = name.replace("_", "-")
                if is_held(db.session(), fact, Reader.ADMIN, sees=sees):
                    raise Refused(
                        "this would print more about people than was agreed;"
                        " see: trestle charter diff"
                    )
            return command(*words, **options)

        return run

    return refusing
