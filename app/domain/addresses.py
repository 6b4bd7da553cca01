"""Which texts are mail addresses that a server will take."""

import re

LETTERS_AT_MOST = 200
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


def is_address(plain: str) -> bool:
    """Return whether this text, in lower case, is an address; ASCII alone is.

    Few mail servers take other letters before the @.
    """
    return (
        len(plain) <= LETTERS_AT_MOST
        and plain.isascii()
        and _ADDRESS.fullmatch(plain) is not None
    )
