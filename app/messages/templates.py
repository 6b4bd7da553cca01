"""The two mail templates; their style is written into every element once, at loading.

Mail programs read only inline styles. Inlining a finished mail costs more than all
the rest of it, so the template itself is inlined, its Jinja tags kept out of the way.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.messages.text import ROOT, translator

FOLDER = ROOT / "templates" / "mail"
_JINJA = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_GUARD = re.compile(r"<!--jinja(\d+)-->|jinja(\d+)j")


@lru_cache
def mail_templates(locale: str) -> Environment:
    """Return the mail templates, speaking `locale`."""
    environment = Environment(
        loader=_InliningLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translator(locale), newstyle=True)  # type: ignore[attr-defined]
    return environment


class _InliningLoader(FileSystemLoader):
    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_fresh = super().get_source(environment, template)
        if template.endswith(".html"):
            source = _inlined(source)
        return source, path, is_fresh


def _inlined(source: str) -> str:
    tags: list[str] = []

    def guard(tag: re.Match[str]) -> str:
        tags.append(tag[0])
        number = len(tags) - 1
        # A comment may stand anywhere, also between rows; a value may not be one.
        is_value = tag[0].startswith("{{")
        return f"jinja{number}j" if is_value else f"<!--jinja{number}-->"

    def restore(place: re.Match[str]) -> str:
        return tags[int(place[1] or place[2])]

    styles = (FOLDER / "mail.css").read_text()
    inlined = css_inline.inline(
        _JINJA.sub(guard, source), extra_css=styles, keep_style_tags=True
    )
    return _GUARD.sub(restore, inlined)
