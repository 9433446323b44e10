"""The second wall: under a request that only reads, PostgreSQL itself withholds what `blinding` withholds.

A role that owns nothing, `tandem_reader`, reads votes through policies on their tables: one's own, and those on reports
that are released at the vote's stage. Whatever a page, an export or an endpoint asks by GET runs as that role, for the
person signed in; nobody signed in reads no vote. What must count others' votes says so by `unsealed`. Writers (POST)
and workers stay the owner: a vote is judged with the other votes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

ROLE = "tandem_reader"
READER = "tandem.reader"
WHO = f"(SELECT NULLIF(current_setting('{READER}', true), '')::bigint)"
RELEASED = (
    "EXISTS (SELECT 1 FROM records_record r JOIN screening_standing s ON s.report_id = r.report_id "
    "WHERE r.id = screening_decision.record_id AND s.stage_id = screening_decision.stage_id AND s.released)"
)
POLICIES = {
    "screening_decision": f"reviewer_id = {WHO} OR ({WHO} IS NOT NULL AND {RELEASED})",
    "screening_skip": f"reviewer_id = {WHO}",
}
"""What the role may read of each table; what is no policy's, it may not."""
NAME = "own_or_released"
SAFE = {"GET", "HEAD"}

_unsealed: ContextVar[bool] = ContextVar("unsealed", default=False)
_stands: dict[str, bool] = {}


@contextmanager
def unsealed() -> Iterator[None]:
    """Read all votes for a moment, for a number or a place that tells no verdict. Evaluate inside what is asked."""
    token = _unsealed.set(True)
    try:
        yield
    finally:
        _unsealed.reset(token)


class Middleware:
    """Puts the wall up for as long as a request that only reads is answered, streamed bytes included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE or connection.vendor != "postgresql":
            return self.get_response(request)
        with sealed(request):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = _streamed(request, iter(response.streaming_content))  # type: ignore[arg-type]
        return response


def _streamed(request: HttpRequest, parts: Iterator[bytes]) -> Iterator[bytes]:
    with sealed(request):
        yield from parts


@contextmanager
def sealed(request: HttpRequest) -> Iterator[None]:
    """Whatever touches votes inside reads as the person of the request, as the database knows them at that moment."""

    def before(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if any(table in str(sql) for table in POLICIES) and stands():
            user = getattr(request, "user", None)
            _become("none" if _unsealed.get() else ROLE, str(user.pk) if user and user.pk else "")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before):
        try:
            yield
        finally:
            _lay_down()


def _become(role: str, reader: str) -> None:
    """Each time anew: a transaction that was rolled back has taken the role along."""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, false), set_config(%s, %s, false)", [role, READER, reader])


def _lay_down() -> None:
    if connection.connection is None or not _stands.get(connection.settings_dict["NAME"]):
        return
    try:
        _become("none", "")
    except DatabaseError:
        # A transaction that failed takes the role along at its end. Otherwise nobody may use this connection again.
        if not connection.in_atomic_block:
            connection.close()


def install(**_: Any) -> None:
    """Make what is missing of the wall, where the database user may."""
    _stands.clear()
    if connection.vendor != "postgresql" or set(POLICIES) - set(connection.introspection.table_names()):
        return
    if missing() and _may():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [ROLE])
            for statement in _statements():
                cursor.execute(statement)


def stands() -> bool:
    """Whether the wall is up in this database; looked up once per process."""
    name = connection.settings_dict["NAME"]
    if name not in _stands:
        _stands[name] = not missing()
    return _stands[name]


def missing() -> list[str]:
    """The tables whose policy is not there or says something else, and those that the role may not use at all."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDED, [NAME, ROLE])
        guarded = {name for name, says in cursor.fetchall() if says == POLICIES.get(name)}
        cursor.execute(BARRED, [ROLE])
        return sorted((set(POLICIES) - guarded) | {name for (name,) in cursor.fetchall()})


def look() -> tuple[bool, str]:
    """What /readyz says of it."""
    if connection.vendor != "postgresql":
        return True, "The program guards the votes; a second wall in the database needs PostgreSQL."
    if not missing():
        return True, "Row-level security guards the votes, too."
    if _may():
        return False, "Row-level security does not guard the votes. Run the migrate command."
    return True, f"Row-level security is off: the database user may not make the role {ROLE}."


GUARDED = (
    "SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
    "JOIN pg_roles r ON p.polroles = ARRAY[r.oid] WHERE c.relrowsecurity AND p.polname = %s AND r.rolname = %s "
    "AND pg_table_is_visible(c.oid) AND pg_has_role(current_user, r.oid, 'MEMBER')"
)
BARRED = (
    "SELECT c.relname FROM pg_class c CROSS JOIN pg_roles r WHERE r.rolname = %s AND c.relkind = 'r' "
    "AND c.relnamespace = current_schema()::regnamespace AND NOT has_table_privilege(r.oid, c.oid, 'SELECT')"
)


def _may() -> bool:
    """Whether the database user can make the role or has been given it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)) "
            "OR EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER'))",
            [ROLE],
        )
        return bool(cursor.fetchone()[0])


def _statements() -> Iterator[str]:
    """The role is the whole server's, so another database may be making it at this moment."""
    yield (
        f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    yield (
        f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN "
        f"EXECUTE 'GRANT {ROLE} TO CURRENT_USER'; END IF; EXCEPTION WHEN unique_violation THEN NULL; END $$"
    )
    acts = {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE, SELECT"}
    yield f"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema()); END $$"
    for what, may in acts.items():
        yield (
            f"DO $$ BEGIN EXECUTE format('GRANT {may} ON ALL {what} IN SCHEMA %I TO {ROLE}', current_schema()); END $$"
        )
        yield f"ALTER DEFAULT PRIVILEGES GRANT {may} ON {what} TO {ROLE}"
    for table, says in POLICIES.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {NAME} ON {table}"
        yield f"CREATE POLICY {NAME} ON {table} FOR SELECT TO {ROLE} USING ({says})"
        quoted = says.replace("'", "''")
        yield f"COMMENT ON POLICY {NAME} ON {table} IS '{quoted}'"
