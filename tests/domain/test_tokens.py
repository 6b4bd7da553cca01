import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.tokens import SECRET_BYTES, Key, fits, hash_of, read_key, write_key


def test_a_secret_has_128_bits_and_only_its_hash_is_kept() -> None:
    assert SECRET_BYTES * 8 >= 128
    assert hash_of("secret") == (
        "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    )


def test_a_secret_fits_its_own_hash_alone() -> None:
    stored = hash_of("secret")

    assert [fits(s, stored) for s in ("secret", "Secret", "secret ", "", stored)] == [
        True,
        False,
        False,
        False,
        False,
    ]


@given(st.integers(0, 999_999_999), st.text("abcABC019_-", min_size=1))
def test_a_key_reads_back(token_id: int, secret: str) -> None:
    key = Key(token_id=token_id, secret=secret)

    assert read_key(write_key(key)) == key


@pytest.mark.parametrize(
    "text",
    ["", ".", "1", "1.", ".x", "x.y", "-1.x", "١.x", "²:x", "1234567890.x", "1,x"],
)
def test_what_cannot_be_a_key_is_none(text: str) -> None:
    assert read_key(text) is None


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    key = read_key(text)

    assert key is None or write_key(key).partition(".")[2] == key.secret
