"""libical's own check of what each iTIP method may and must hold (RFC 5546)."""

import ctypes
from collections.abc import Iterator


class _Time(ctypes.Structure):
    """`icaltimetype` of libical 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day")),
        *((name, ctypes.c_int) for name in ("hour", "minute", "second")),
        *((name, ctypes.c_int) for name in ("is_date", "is_daylight")),
        ("zone", ctypes.c_void_p),
    ]


class _Span(ctypes.Structure):
    """`icaltime_span`: seconds since 1970."""

    _fields_ = [
        ("start", ctypes.c_long),
        ("end", ctypes.c_long),
        ("is_busy", ctypes.c_int),
    ]


_EACH = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Span), ctypes.c_void_p)
_VEVENT = 4  # ICAL_VEVENT_COMPONENT
_FIRST, _LAST = b"20260101T000000Z", b"20290101T000000Z"


class Libical:
    """The library as Debian's libical3 brings it."""

    def __init__(self) -> None:
        """Load it; raises `OSError` where it is missing."""
        self._lib = ctypes.CDLL("libical.so.3")
        pointers = {
            "icalparser_parse_string": [ctypes.c_char_p],
            "icalcomponent_as_ical_string": [ctypes.c_void_p],
        }
        for name, arguments in pointers.items():
            function = getattr(self._lib, name)
            function.argtypes = arguments
            function.restype = ctypes.c_void_p
        self._lib.icalcomponent_as_ical_string.restype = ctypes.c_char_p
        self._declare()
        for name in ("icalrestriction_check", "icalcomponent_count_errors"):
            getattr(self._lib, name).argtypes = [ctypes.c_void_p]

    def _declare(self) -> None:
        pointer, each = ctypes.c_void_p, _EACH
        declared = {
            "icalcomponent_get_timezone": (pointer, [pointer, ctypes.c_char_p]),
            "icalcomponent_get_recurrenceid": (_Time, [pointer]),
            "icaltime_as_timet_with_zone": (ctypes.c_long, [_Time, pointer]),
            "icalcomponent_get_first_component": (pointer, [pointer, ctypes.c_int]),
            "icalcomponent_get_next_component": (pointer, [pointer, ctypes.c_int]),
            "icaltime_from_string": (_Time, [ctypes.c_char_p]),
            "icalcomponent_foreach_recurrence": (
                None,
                [pointer, _Time, _Time, each, pointer],
            ),
        }
        for name, (result, arguments) in declared.items():
            function = getattr(self._lib, name)
            function.restype, function.argtypes = result, arguments

    def complaints(self, ics: bytes) -> list[str]:
        """Return what it finds wrong with one calendar object; empty: nothing."""
        parsed = self._lib.icalparser_parse_string(ics)
        if not parsed:
            return ["it is no calendar object"]
        holds = self._lib.icalrestriction_check(parsed)
        errors = self._lib.icalcomponent_count_errors(parsed)
        if holds and not errors:
            return []
        text = self._lib.icalcomponent_as_ical_string(parsed).decode()
        lines = text.replace("\r\n ", "").splitlines()
        return [line for line in lines if line.startswith("X-LIC-ERROR")] or ["no"]

    def dates(self, ics: bytes, *, zone: str) -> list[int]:
        """Return the instant at which each date of a series begins, as it expands it.

        Seconds since 1970, in order; a date that was moved is where it was moved to.
        """
        calendar = self._lib.icalparser_parse_string(ics)
        own = self._lib.icalcomponent_get_timezone(calendar, zone.encode())
        events = list(self._events(calendar))
        moved = {
            self._lib.icaltime_as_timet_with_zone(at, own)
            for event in events
            if (at := self._lib.icalcomponent_get_recurrenceid(event)).year
        }
        # The master is the one that other dates are moved from.
        found = [self._spans(event) for event in events]
        master = max(found, key=len)
        apart = [at for spans in found if spans is not master for at in spans]
        return sorted([at for at in master if at not in moved] + apart)

    def _events(self, calendar: int) -> Iterator[int]:
        event = self._lib.icalcomponent_get_first_component(calendar, _VEVENT)
        while event:
            yield event
            event = self._lib.icalcomponent_get_next_component(calendar, _VEVENT)

    def _spans(self, event: int) -> list[int]:
        found: list[int] = []

        def note(_event: int, span: "ctypes._Pointer[_Span]", _data: int) -> None:
            found.append(span.contents.start)

        first, last = map(self._lib.icaltime_from_string, (_FIRST, _LAST))
        self._lib.icalcomponent_foreach_recurrence(
            event, first, last, _EACH(note), None
        )
        return found
