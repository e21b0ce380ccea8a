"""A deadlock that PostgreSQL resolves by ending a transaction is repeated a bounded number of times, and nothing else is."""

import threading

import pytest
from django.db import OperationalError, connection, transaction
from psycopg import errors

from annotator.gateways.contention import MAX_ATTEMPTS, repeat_on_contention

pytestmark = pytest.mark.django_db(transaction=True)


def failing(cause: Exception | None, calls: list[int], until: int = 99):
    def call() -> str:
        calls.append(1)
        if len(calls) < until:
            raise OperationalError("no") from cause
        return "done"

    return call


def test_a_deadlock_is_repeated() -> None:
    calls: list[int] = []
    again: list[int] = []
    result = repeat_on_contention(
        failing(errors.DeadlockDetected(), calls, until=3), before_again=lambda: again.append(1)
    )
    assert (result, len(calls), len(again)) == ("done", 3, 2)


def test_the_number_of_attempts_is_limited() -> None:
    calls: list[int] = []
    with pytest.raises(OperationalError):
        repeat_on_contention(failing(errors.SerializationFailure(), calls))
    assert len(calls) == MAX_ATTEMPTS


@pytest.mark.parametrize("cause", [errors.AdminShutdown(), errors.QueryCanceled(), None])
def test_another_failure_is_not(cause: Exception | None) -> None:
    calls: list[int] = []
    with pytest.raises(OperationalError):
        repeat_on_contention(failing(cause, calls))
    assert len(calls) == 1


def test_inside_of_a_transaction_it_is_not() -> None:
    calls: list[int] = []
    with pytest.raises(OperationalError), transaction.atomic():
        repeat_on_contention(failing(errors.DeadlockDetected(), calls))
    assert len(calls) == 1


def test_two_transactions_in_opposite_order_both_succeed() -> None:
    first_locks = threading.Barrier(2)

    def work(one: int, other: int, results: list[int]) -> None:
        waits = [first_locks]

        def call() -> int:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(77, %s)", [one])
                if waits:
                    waits.pop().wait()
                cursor.execute("SELECT pg_advisory_xact_lock(77, %s)", [other])
            return one

        try:
            results.append(repeat_on_contention(call))
        finally:
            connection.close()

    results: list[int] = []
    threads = [threading.Thread(target=work, args=(*pair, results)) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [1, 2]
