"""Rules of addresses that learn to build an address when one is first asked for."""

from collections.abc import Callable

from werkzeug.routing import Rule


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
