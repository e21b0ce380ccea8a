"""pgbench over the statements of a claim and a submit: what PostgreSQL itself can do on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from annotator.local.postgres import find_binaries
from tests.load.statements import Cycle, Statement

_RANDOM = (
    r"\set a random(10000000, 99999999)",
    r"\set b random(100000000000, 999999999999)",
)
#: pgbench's variables are numbers; eight and twelve decimal digits make a UUID of them.
_RANDOM_UUID = ":a-0000-4000-8000-:b"


@dataclass(frozen=True)
class Found:
    """What pgbench reports: transactions a second, and their mean latency in seconds."""

    per_second: float
    latency_s: float
    n_failed: int


def find_pgbench() -> Path:
    """Return pgbench of the embedded PostgreSQL, otherwise an installed one.

    Raises:
        FileNotFoundError: There is none.
    """
    for candidate in (find_binaries() / "pgbench", Path(shutil.which("pgbench") or "")):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError("pgbench is not installed (Debian: apt-get install postgresql-contrib)")


def script(cycle: Cycle, *, campaign_id: str, first_user: int, token: str) -> str:
    """Return the pgbench script of one cycle.

    Args:
        cycle: The site's statements.
        campaign_id: The campaign to claim from.
        first_user: The user of client 0; client n is the user n ids further.
        token: The SHA-256 of a token; all clients look up the same one.
    """
    lines = [*_RANDOM, rf"\set user :client_id + {first_user}"]
    lines += _transaction(cycle.claim, result_of="UPDATE", name="item_")
    lines += _transaction(cycle.submit, result_of="SELECT", name="object_")
    text = "\n".join(lines).replace(":campaign", campaign_id).replace(":token", token)
    text = text.replace(":pivot", _RANDOM_UUID).replace(":submission", _RANDOM_UUID)
    text = re.sub(r":item\b", ":item_id", text)
    return re.sub(r":object\b", ":object_id", text) + "\n"


def run(database_url: str, text: str, *, n_clients: int, n_cycles: int) -> Found:
    """Run the script for `n_cycles` by `n_clients` connections."""
    parts = urlsplit(database_url)
    env = os.environ | {"PGPASSWORD": unquote(parts.password or "")}
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(text)
        file.flush()
        where = ["-h", parts.hostname or "", "-p", str(parts.port or 5432), "-U", parts.username or ""]
        how = ["-n", "-M", "simple", "-c", str(n_clients), "-j", "1", "-t", str(max(1, n_cycles // n_clients))]
        command = [str(find_pgbench()), *where, *how, "-f", file.name, parts.path.lstrip("/")]
        finished = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise RuntimeError(f"pgbench: {finished.stderr[-800:]}")
    return parse(finished.stdout)


def parse(output: str) -> Found:
    """Read pgbench's report."""
    tps = re.search(r"tps = ([\d.]+)", output)
    latency = re.search(r"latency average = ([\d.]+) ms", output)
    failed = re.search(r"number of failed transactions: (\d+)", output)
    if tps is None or latency is None:
        raise ValueError(f"pgbench reported nothing: {output[-400:]}")
    return Found(float(tps[1]), float(latency[1]) / 1000, int(failed[1]) if failed else 0)


def _transaction(statements: tuple[Statement, ...], *, result_of: str, name: str) -> list[str]:
    """Return the lines of a request; the first row of the transaction that starts with `result_of` sets `NAMEid`."""
    lines = [_one_line(statement.sql) + ";" for statement in statements if not statement.in_transaction]
    lines.append("BEGIN;")
    is_set = False
    for statement in statements:
        if not statement.in_transaction:
            continue
        sql = _one_line(statement.sql)
        sets = not is_set and sql.startswith(result_of)
        is_set = is_set or sets
        lines.append(sql + (rf" \gset {name}" if sets else ";"))
    return [*lines, "COMMIT;"]


def _one_line(sql: str) -> str:
    return " ".join(sql.split())
