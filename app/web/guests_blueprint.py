"""The name that everything about the guests of an event goes by."""

from flask import Blueprint

blueprint = Blueprint("guests", __name__)
