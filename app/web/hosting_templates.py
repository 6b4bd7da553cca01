"""Templates of one's own: kept from an event, begun with, thrown away."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.events import Kind
from app.operations.templates import drop_template as throw_away
from app.operations.templates import save_template
from app.queries.drafts import find_template, list_templates
from app.web.access import current_visit
from app.web.addresses import row_number
from app.web.forms.hosting import TemplateForm
from app.web.hosting_blueprint import blueprint
from app.web.hosting_defaults import default_fields, fields_of, undated
from app.web.login import current_person, current_person_id
from app.web.words import gettext


@blueprint.post("/events/<event:handle>/keep-as-template")
def keep_template(handle: str) -> ResponseReturnValue:
    """Keep what this event is like, without its dates and guests."""
    del handle
    form, event = TemplateForm(), current_visit().event
    slug, owner_id = event.slug, current_person_id()
    if not form.validate():
        flash(gettext("Give the template a name of 60 letters at most."), "lamp")
        return redirect(url_for("hosting.settings", handle=slug), 303)
    name, fields = form.name.data or "", undated(fields_of(event, people=""))
    with transaction() as session:
        replaced = save_template(
            session, owner_id=owner_id, name=name, fields=fields, now=datetime.now(UTC)
        )
    said = gettext("Kept as “%(name)s”. Begin with it under Host an event.", name=name)
    if replaced:
        said = gettext("“%(name)s” is now like this event.", name=name)
    flash(said, "ok")
    return redirect(url_for("hosting.settings", handle=slug), 303)


@blueprint.get("/me/templates")
def templates() -> ResponseReturnValue:
    """Show one's own templates."""
    person = current_person()
    return render_template(
        "hosting/templates.html",
        templates=list_templates(db.session(), owner_id=person.id),
        zone=person.zone,
    )


@blueprint.post("/me/templates/<int:template_id>/drop")
def drop_template(template_id: int) -> ResponseReturnValue:
    """Throw one's own template away; events begun with it stay."""
    with transaction() as session:
        name = throw_away(
            session, template_id=template_id, owner_id=current_person_id()
        )
    if name is None:
        abort(404)
    flash(gettext("“%(name)s” is gone. Events begun with it stay.", name=name), "ok")
    return redirect(url_for("hosting.templates"), 303)


def begun_with(text: str, *, now: datetime) -> dict[str, str] | None:
    """Return the fields of a new event like one's own template of this number.

    Its day is the usual one of its kind; None if there is no such template.
    """
    person = current_person()
    template = find_template(
        db.session(), template_id=row_number(text), owner_id=person.id
    )
    if template is None:
        return None
    kind = Kind(template.fields["kind"])
    return default_fields(kind, person=person, now=now) | template.fields
