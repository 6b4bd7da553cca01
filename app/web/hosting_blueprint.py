"""The name that everything an organizer does goes by."""

from flask import Blueprint

blueprint = Blueprint("hosting", __name__)
