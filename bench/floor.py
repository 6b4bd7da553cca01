"""The floor every page figure is a ratio to: a small Flask + Flask-SQLAlchemy + SQLite page of about 12 KB.

Run it under the same server and settings as the product, in the same run:
    gunicorn -w 2 -b 127.0.0.1:PORT floor:app        then GET /event/1/
It says how much of a figure is the framework itself, and how noisy the machine is. Keep it as it is: other
products were measured against exactly this page.
"""

from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///floor.db"
db = SQLAlchemy(app)


class Event(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String)


class Signup(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    event_id = db.Column(db.Integer, index=True)
    name = db.Column(db.String)


PAGE = (
    "<html><body><h1>{{ event.title }}</h1><p>{{ count }} going</p>"
    '{% for row in rows %}<li class="person">{{ row.name }}</li>{% endfor %}'
    + "<p>filler</p>" * 700
    + "</body></html>"
)

with app.app_context():
    db.create_all()
    if not db.session.get(Event, 1):
        db.session.add(Event(id=1, title="Floor"))
        db.session.add_all([Signup(event_id=1, name=f"P {i}") for i in range(100)])
        db.session.commit()


@app.get("/event/<int:event_id>/")
def page(event_id: int) -> str:
    event = db.session.get(Event, event_id)
    count = Signup.query.filter_by(event_id=event_id).count()
    rows = Signup.query.filter_by(event_id=event_id).limit(20).all()
    return render_template_string(PAGE, event=event, count=count, rows=rows)
