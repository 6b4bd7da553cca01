"""libical's own check of what each iTIP method may and must hold (RFC 5546)."""

import ctypes


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
        for name in ("icalrestriction_check", "icalcomponent_count_errors"):
            getattr(self._lib, name).argtypes = [ctypes.c_void_p]

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
