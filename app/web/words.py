"""Flask-Babel's gettext with types: what pages say, in the reader's language."""

import flask_babel


def gettext(sentence: str, **facts: object) -> str:
    """Return the sentence in the reader's language, with its facts filled in."""
    return str(flask_babel.gettext(sentence, **facts))


def ngettext(one: str, many: str, number: int, **facts: object) -> str:
    """Return the sentence for this number; it can name it as `%(num)s`."""
    return str(flask_babel.ngettext(one, many, number, **facts))
