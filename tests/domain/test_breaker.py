"""After a failure calls are spared for a moment, and no longer."""

from annotator.domain.breaker import Breaker


def test_calls_are_spared_for_the_pause_after_the_last_failure() -> None:
    now = 100.0
    breaker = Breaker(2.0, clock=lambda: now)
    assert not breaker.is_open()
    breaker.failed()
    now = 101.0
    assert breaker.is_open()
    breaker.failed()
    now = 102.9
    assert breaker.is_open()
    now = 103.0
    assert not breaker.is_open()


def test_a_reset_forgets_the_failure() -> None:
    breaker = Breaker(2.0, clock=lambda: 0.0)
    breaker.failed()
    breaker.reset()
    assert not breaker.is_open()
