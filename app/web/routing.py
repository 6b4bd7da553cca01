"""Rules of addresses that are learned when an address is first asked for."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Flask
from werkzeug.routing import Map, Rule, RuleFactory


class LateRule(Rule):
    """A rule whose builders are compiled late: most are never asked in a process.

    Compiling the two builders of each rule is two thirds of the time that an
    application takes to be made, and every command of the console makes one.
    """

    def _compile_builder(
        self,
        append_unknown: bool = True,  # noqa: FBT001, FBT002 -- werkzeug's signature
    ) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return build


class LateMap(Map):
    """A map that reads its rules when it is first asked: a command or a worker may not.

    Reading them takes two fifths of the time in which an application is made.
    """

    def __init__(self, *rules: Any, **options: Any) -> None:  # noqa: ANN401 -- as werkzeug has them
        self._waiting: list[RuleFactory] = []
        self._reading = Lock()
        super().__init__(*rules, **options)

    def add(self, rulefactory: RuleFactory) -> None:
        """Keep a rule for later."""
        self._waiting.append(rulefactory)
        self._remap = True

    def update(self) -> None:
        """Read what waits; whoever asks the map for anything begins with this."""
        with self._reading:
            waiting, self._waiting = self._waiting, []
            for rulefactory in waiting:
                super().add(rulefactory)
        super().update()


class LateFlask(Flask):
    """An application that reads its rules late."""

    url_map_class = LateMap
    url_rule_class = LateRule
