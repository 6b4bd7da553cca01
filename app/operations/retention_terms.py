"""What a rule of keeping says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One table's part in keeping one kind of fact no longer than agreed."""

    datum: str
    table: Any
    is_old: Callable[[datetime], ColumnElement[bool]]
    """Given the instant before which things are old."""
    values: Mapping[str, Any] | None = None
    """What is written over it; None: the row goes."""
