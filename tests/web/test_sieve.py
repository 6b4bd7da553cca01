from app.web.sieve import Sieve


def test_a_sieve_lets_so_many_through_within_a_while() -> None:
    sieve = Sieve(at_most=2, within_s=10)

    waits = [sieve.wait_s("a", now=at) for at in (0, 1, 2, 9.5, 10, 11, 12)]

    assert waits == [0, 0, 9, 1, 0, 0, 9]
    assert sieve.wait_s("b", now=12) == 0
