"""Gettext for pages, with types, and the catalogue looked up once per request."""

import flask_babel
from babel.support import NullTranslations
from flask import Flask, g


def init_app(app: Flask) -> None:
    """Let templates use the very same words."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: _catalogue().ugettext(sentence),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )


def gettext(sentence: str, **facts: object) -> str:
    """Return the sentence in the reader's language, with its facts filled in."""
    words = str(_catalogue().ugettext(sentence))
    return words % facts if facts else words


def ngettext(one: str, many: str, number: int, **facts: object) -> str:
    """Return the sentence for this number; it can name it as `%(num)s`."""
    words = str(_catalogue().ungettext(one, many, number))
    return words % {"num": number, **facts}


def _catalogue() -> NullTranslations:
    if "catalogue" not in g:
        g.catalogue = flask_babel.get_translations()
    catalogue: NullTranslations = g.catalogue
    return catalogue
