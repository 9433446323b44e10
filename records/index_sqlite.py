"""The search index on SQLite (records.indexes).

The text is folded already, so the tokenizer `ascii` parts it at its spaces and touches nothing else. The FTS table
keeps no text: its rows are taken away by handing the same text in again.
"""

from __future__ import annotations

LONGEST_TEXT = 100_000
"""So many characters of a record are searched, on either engine."""
LONGEST_KEY = 80
LONGEST_TYPES = 600
"""A longer list of publication types could not be indexed; nobody filters by one."""

_WORDS = f"{{0}}.id, {{0}}.folded_title, substr({{0}}.search_text, 1, {LONGEST_TEXT})"
_KEYS = f"""r.id, r.review_id, r.batch_id, r.report_id, coalesce(r.year, 0), coalesce(r.year, 9999),
 CAST(substr(r.folded_title, 1, {LONGEST_KEY}) AS BLOB),
 CASE r.folded_author WHEN '' THEN x'ff' ELSE CAST(substr(r.folded_author, 1, {LONGEST_KEY}) AS BLOB) END,
 r.abstract <> '', r.flag, substr(r.language, 1, {LONGEST_KEY}),
 CASE WHEN length(r.publication_types) > {LONGEST_TYPES} THEN '[]' ELSE r.publication_types END,
 EXISTS (SELECT 1 FROM records_record AS o WHERE o.report_id = r.report_id AND o.id <> r.id)
 FROM records_record AS r"""
_ADD = (
    f"INSERT INTO records_listed SELECT {_KEYS} WHERE r.id = NEW.id; "
    f"INSERT INTO records_words(rowid, title, text) VALUES ({_WORDS.format('NEW')});"
)
_TAKE = (
    f"INSERT INTO records_words(records_words, rowid, title, text) VALUES ('delete', {_WORDS.format('OLD')}); "
    "DELETE FROM records_listed WHERE record_id = OLD.id;"
)
_LEFT = """UPDATE records_listed SET shared = EXISTS (SELECT 1 FROM records_record AS o
 WHERE o.report_id = OLD.report_id AND o.id <> records_listed.record_id) WHERE report_id = OLD.report_id AND shared;"""
_JOINED = """UPDATE records_listed SET shared = 1 WHERE report_id = NEW.report_id AND NOT shared AND EXISTS
 (SELECT 1 FROM records_record AS o WHERE o.report_id = NEW.report_id AND o.id <> records_listed.record_id);"""
_MOVED = f"UPDATE records_listed SET report_id = NEW.report_id, shared = 0 WHERE record_id = NEW.id; {_LEFT} {_JOINED}"
_CHANGING = (
    "review_id, batch_id, folded_title, search_text, year, folded_author, abstract, flag, language, publication_types"
)


def _trigger(act: str, moment: str, body: str) -> str:
    return f"CREATE TRIGGER records_listed_{act}_{{digest}} AFTER {moment} ON records_record BEGIN {body} END"


ACTS = ("insert", "delete", "move", "change")
STANDING = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'records_listed_%'"
DROP = "DROP TRIGGER {name}"
REMOVE = ("DROP TABLE IF EXISTS records_words", "DROP TABLE IF EXISTS records_listed")
MAKE = (
    """CREATE TABLE records_listed (
 record_id integer PRIMARY KEY, review_id integer NOT NULL, batch_id integer NOT NULL, report_id integer NOT NULL,
 newest integer NOT NULL, oldest integer NOT NULL, title blob NOT NULL, author blob NOT NULL,
 abstract bool NOT NULL, flag text NOT NULL, language text NOT NULL, types text NOT NULL, shared bool NOT NULL)""",
    "CREATE VIRTUAL TABLE records_words USING fts5("
    "title, text, content='', tokenize='ascii', prefix='3', columnsize=0)",
    f"INSERT INTO records_listed SELECT {_KEYS} ORDER BY r.id",
    f"INSERT INTO records_words(rowid, title, text) SELECT {_WORDS.format('r')} FROM records_record AS r ORDER BY r.id",
    "CREATE INDEX records_listed_by_newest ON records_listed (review_id, newest, record_id)",
    "CREATE INDEX records_listed_by_oldest ON records_listed (review_id, oldest, record_id)",
    "CREATE INDEX records_listed_by_title ON records_listed (review_id, title, record_id)",
    "CREATE INDEX records_listed_by_author ON records_listed (review_id, author, record_id)",
    "CREATE INDEX records_listed_by_batch ON records_listed (review_id, batch_id, record_id)",
    "CREATE INDEX records_listed_by_language ON records_listed (review_id, language, record_id)",
    "CREATE INDEX records_listed_by_types ON records_listed (review_id, types, record_id)",
    "CREATE INDEX records_listed_by_report ON records_listed (report_id)",
    "CREATE INDEX records_listed_shared ON records_listed (review_id, record_id) WHERE shared",
    "CREATE INDEX records_listed_flagged ON records_listed (review_id, flag, report_id) WHERE flag <> ''",
    _trigger("insert", "INSERT", f"{_ADD} {_JOINED}"),
    _trigger("delete", "DELETE", f"{_TAKE} {_LEFT}"),
    _trigger("move", "UPDATE OF report_id", _MOVED),
    _trigger("change", f"UPDATE OF {_CHANGING}", f"{_TAKE} {_ADD}"),
)
