"""The bytes of a people file, turned into text: by its mark, by its letters, by a guess."""

import re

from app.domain.people_import import UNREADABLE, FileIsRefused, Trouble

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_LIKELY = ["utf_16_le", "utf_16_be", "cp1252", "cp1250", "cp1251", "cp1254", "cp437"]
_LATIN = frozenset({"cp1250", "cp1252", "cp1254", "cp437"})
_VOWEL, _CONSONANT = "aeiouyáéěíóúůýâäö", "bcdfghjklmnprstvwxz"
# Spreadsheets save in the code page of their country, and one byte is ő in Budapest
# and õ in Lisbon. What tells them apart is the letters beside it: õ stands before e.
_SIGNS = {
    "cp1252": re.compile(
        rf"[àåÀÅ]|ã(?=[oe])|õ(?=e)|Õ(?=e)|ñ(?=[{_VOWEL}])|ø(?=[{_CONSONANT}])|Ø"
        rf"|è(?=[{_CONSONANT}]+e)|(?<=[a-z])ò\b|æ(?=[{_CONSONANT}])|Æ|û(?=t)|ê(?=t)"
    ),
    "cp1250": re.compile(
        rf"[ąłśźżŁŚŻěůťűŰŐ]|ő(?!e)|ń(?![{_VOWEL}])|ř(?=[{_VOWEL}]|\b)|Ř"
        rf"|č(?=[{_VOWEL}kn]|\b)|Č|ć\b|ę(?=[{_CONSONANT}])|ă(?![oe])|ň|đ(?=[{_VOWEL}])"
    ),
    "cp1254": re.compile(
        rf"ğ(?=[{_CONSONANT}{_VOWEL}ıü])|İ(?=[a-z])|ş(?!\s)|Ş(?=[a-zıüöç])"
        rf"|ı(?=[{_CONSONANT}])|(?<=[{_CONSONANT}ğş])ı\b"
    ),
}


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises `FileIsRefused`.

    In a file that is nearly all UTF-8, what is not becomes `UNREADABLE`: one odd
    cell must not spell everybody's name wrong.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _strict(data, encoding), encoding
    if b"\0" not in data:
        text = data.decode("utf-8", "replace")
        if _is_mostly_read(text, written=data.count(UNREADABLE.encode())):
            return text, "utf-8"
    encoding = _guess(data)
    return _strict(data, encoding), encoding


def _is_mostly_read(text: str, *, written: int) -> bool:
    # `written`: how often the file itself holds the sign, from an earlier mishap.
    unread = text.count(UNREADABLE) - written
    if not unread:
        return True
    odd = sum(not letter.isascii() for letter in text)
    return unread * 2 <= odd


def _guess(data: bytes) -> str:
    # Costs 30 ms to import, and most files say what they are.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(data, cp_isolation=_LIKELY).best()
    if best is None:
        raise FileIsRefused(Trouble.NOT_TEXT)
    return _by_letters(data) if best.encoding in _LATIN else best.encoding


def _by_letters(data: bytes) -> str:
    signs = {
        encoding: len(pattern.findall(data.decode(encoding, "replace")))
        for encoding, pattern in _SIGNS.items()
    }
    found = max(signs, key=lambda encoding: signs[encoding])
    if found != "cp1250":
        return found
    # Standard and Windows differ in a few letters; read wrongly those are symbols.
    return min(("cp1250", "iso8859_2"), key=lambda encoding: _symbols(data, encoding))


def _symbols(data: bytes, encoding: str) -> int:
    text = data.decode(encoding, "replace")
    return sum(not (letter.isascii() or letter.isalpha()) for letter in text)


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileIsRefused(Trouble.NOT_TEXT) from error
    if "\0" in text:
        raise FileIsRefused(Trouble.NOT_TEXT)
    return text
