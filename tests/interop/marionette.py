"""What Gecko's programs are driven by: JSON with its length before it, on a socket.

Source: "Protocol", of Marionette, in Firefox's own documents.
"""

import json
import socket
from typing import Any


class GeckoError(Exception):
    """The program says that what was asked of it failed."""


class Marionette:
    """One session with a program that was started with `--marionette`."""

    def __init__(self, port: int, *, patience_s: float) -> None:
        """Call it; raises `OSError` while it doesn't listen yet."""
        self._socket = socket.create_connection(("127.0.0.1", port), patience_s)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()  # it says first who it is
        self.ask(
            "WebDriver:NewSession",
            timeouts={"script": int(patience_s * 1000)},
            unhandledPromptBehavior="ignore",
        )
        self.ask("Marionette:SetContext", value="chrome")

    def run(self, script: str, *given: object) -> Any:  # noqa: ANN401 -- JSON
        """Run a script with the rights of the program itself; return what it returns.

        `given` are its `arguments`; a promise is waited for. Raises `GeckoError`.
        """
        done = self.ask(
            "WebDriver:ExecuteScript",
            script=script,
            args=given,
            sandbox="system",
            newSandbox=True,
        )
        return done["value"]

    def ask(self, command: str, **parameters: object) -> Any:  # noqa: ANN401 -- JSON
        """Return the answer to one command; raises `GeckoError`."""
        self._number += 1
        text = json.dumps([0, self._number, command, parameters])
        self._socket.sendall(f"{len(text)}:{text}".encode())  # it is ASCII
        _, number, error, answer = self._read()
        assert number == self._number, f"an answer to {number}, not to {self._number}"
        if error:
            raise GeckoError(f"{error['error']}: {error['message']}")
        return answer

    def close(self) -> None:
        """Hang up."""
        self._answers.close()
        self._socket.close()

    def _read(self) -> Any:  # noqa: ANN401 -- JSON
        length = b""
        while (read := self._answers.read(1)) != b":":
            if not read:
                raise GeckoError("the program hung up")
            length += read
        return json.loads(self._answers.read(int(length)))
