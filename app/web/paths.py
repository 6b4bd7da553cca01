"""Where a page may send a browser on to: only to ourselves."""

from urllib.parse import urlsplit

LETTERS_AT_MOST = 2000


def own_path(text: str | None, *, otherwise: str) -> str:
    """Return `text` if it is a path of this installation, else `otherwise`.

    Browsers read a backslash as a slash and drop tabs and line breaks.
    """
    if not text or len(text) > LETTERS_AT_MOST or not text.isprintable():
        return otherwise
    if not text.startswith("/") or text.startswith("//") or "\\" in text:
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else text
