"""Queries whose SQL is built once a process: for those that every claim and every submit sends.

Django builds the text of a query anew each time. For the reads of a claim and a submit that cost more than sending them.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
_PLACEHOLDERS: dict[type, Callable[[], Any]] = {UUID: uuid4, int: lambda: secrets.randbelow(2**30) + 2**29}


class PreparedQuery(Generic[M]):
    """A query of the default database with named values.

    Args:
        build: Returns the query set; called once, with a placeholder for each value.
        types: The type of each value, by name: UUID or int.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], **types: type) -> None:
        self._build = build
        self._types = types

    def first(self, **values: Any) -> M | None:
        """Return the first object, or None."""
        compiler = self._compiler(values)
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        source = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return next(iter(ModelIterable(source)), None)  # type: ignore[arg-type]

    def first_row(self, **values: Any) -> tuple[Any, ...] | None:
        """Return the first row of a `values_list`, or None."""
        rows = self._compiler(values).results_iter(tuple_expected=True)
        return next(iter(rows), None)

    def _compiler(self, values: dict[str, Any]) -> Any:
        """Return a compiler for this thread's connection that has its SQL already."""
        built, sql, parameters, places = self._built
        compiler = copy.copy(built)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        if compiler.query.select_for_update and not compiler.connection.in_atomic_block:
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        filled = list(parameters)
        for place, name in places.items():
            filled[place] = values[name]
        compiler.as_sql = lambda *args, **kwargs: (sql, tuple(filled))
        return compiler

    @cached_property
    def _built(self) -> tuple[Any, str, tuple[Any, ...], dict[int, str]]:
        """Return the compiler, its SQL and parameters, and the name of the value at each place that has one."""
        placeholders = {name: _PLACEHOLDERS[kind]() for name, kind in self._types.items()}
        compiler = self._build(**placeholders).query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()  # of a locking query only within a transaction
        places = {
            place: name
            for place, found in enumerate(parameters)
            for name, value in placeholders.items()
            if found == value
        }
        missing = set(placeholders) - set(places.values())
        if missing:
            raise ValueError(f"these values are not among the parameters: {sorted(missing)}")
        return compiler, sql, tuple(parameters), places
