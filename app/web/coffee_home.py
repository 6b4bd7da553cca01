"""The list of one's coffees, with the three small forms beside it."""

from datetime import UTC, datetime

from flask import render_template

from app.db import db
from app.models import Person
from app.queries.coffee_volunteers import list_departments_that_answer
from app.web.coffee_list import coffees_page
from app.web.forms.coffees import AddressForm, DepartmentForm, NewsForm
from app.web.summaries import summary_of


def show(
    me: Person,
    *,
    department: DepartmentForm | None = None,
    address: AddressForm | None = None,
    news: NewsForm | None = None,
) -> str:
    """Show one's coffees; a form that was wrong stands in it as it was sent."""
    forms = [form for form in (department, address, news) if form is not None]
    errors = [error for form in forms for error in summary_of(form)]
    answer = department_form() if department is None else department
    return render_template(
        "coffees/index.html",
        page=coffees_page(db.session(), me, now=datetime.now(UTC)),
        department=fill(answer, me),
        address=address or AddressForm(formdata=None),
        news=news or NewsForm(formdata=None),
        errors=errors,
        has_errors=bool(errors),
    )


def department_form() -> DepartmentForm:
    """Return the empty form of a question to a department."""
    return DepartmentForm(formdata=None)


def fill(form: DepartmentForm, me: Person) -> DepartmentForm:
    """Give the form the departments in which somebody answers."""
    answer = list_departments_that_answer(db.session(), except_person=me.id)
    form.department.choices = [(one.id, one.name) for one in answer]
    return form
