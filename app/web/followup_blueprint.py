"""The blueprint of what mailed links open the day after."""

from flask import Blueprint

blueprint = Blueprint("followup_links", __name__)
