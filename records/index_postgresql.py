"""The search index on PostgreSQL (records.indexes).

The vectors are made from the words themselves, not by a parser, so that both engines part a text alike; a word is cut
where PostgreSQL would refuse it. They lie out of the row: what is filtered and sorted stays narrow. They know no
places, which would take most of an import's time here: whether words stand together is read from the text of the
records that have them all (records.listing), which is therefore kept as it is, not compressed.
"""

from __future__ import annotations

from records.index_sqlite import LONGEST_KEY, LONGEST_TEXT, LONGEST_TYPES

LONGEST_WORD = 500

_CUT = f"""CREATE OR REPLACE FUNCTION tandem_cut_words(given text) RETURNS text[]
 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
 SELECT coalesce(array_agg(left(word, {LONGEST_WORD})), '{{}}')
 FROM unnest(string_to_array(left(given, {LONGEST_TEXT}), ' ')) AS each(word) WHERE word <> '' $$"""
_VECTOR = f"""CREATE OR REPLACE FUNCTION tandem_words(given text) RETURNS tsvector
 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
 SELECT array_to_tsvector(
 CASE WHEN octet_length(given) > {LONGEST_TEXT} OR given ~ '[^ ]{{{LONGEST_WORD // 2}}}[^ ]{{{LONGEST_WORD // 2}}}'
 THEN tandem_cut_words(given) ELSE array_remove(string_to_array(given, ' '), '') END) $$"""
_KEYS = f"""r.id, r.review_id, r.batch_id, r.report_id, coalesce(r.year, 0), coalesce(r.year, 9999),
 convert_to(left(r.folded_title, {LONGEST_KEY}), 'UTF8'),
 CASE r.folded_author WHEN '' THEN '\\xff'::bytea ELSE convert_to(left(r.folded_author, {LONGEST_KEY}), 'UTF8') END,
 r.abstract <> '', r.flag, left(r.language, {LONGEST_KEY}),
 CASE WHEN length(r.publication_types::text) > {LONGEST_TYPES} THEN '[]' ELSE r.publication_types::text END,
 EXISTS (SELECT 1 FROM records_record AS o WHERE o.report_id = r.report_id AND o.id <> r.id),
 tandem_words(r.folded_title), tandem_words(r.search_text)"""
_CROWD = """UPDATE records_listed AS l SET shared = NOT l.shared WHERE l.report_id IN (SELECT report_id FROM {0})
 AND l.shared <> EXISTS (SELECT 1 FROM records_record AS o WHERE o.report_id = l.report_id AND o.id <> l.record_id);"""
_ADD = f"INSERT INTO records_listed SELECT {_KEYS} FROM fresh AS r; {_CROWD.format('fresh')}"
_TAKE = f"DELETE FROM records_listed WHERE record_id IN (SELECT id FROM gone); {_CROWD.format('gone')}"
_MOVED = f"""UPDATE records_listed SET report_id = NEW.report_id WHERE record_id = NEW.id;
 {_CROWD.format("(VALUES (OLD.report_id), (NEW.report_id)) AS both_of(report_id)")}"""
_CHANGED = f"""DELETE FROM records_listed WHERE record_id = OLD.id;
 INSERT INTO records_listed SELECT {_KEYS} FROM records_record AS r WHERE r.id = NEW.id;"""
_CHANGING = (
    "review_id, batch_id, folded_title, search_text, year, folded_author, abstract, flag, language, publication_types"
)


def _function(act: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION tandem_listed_{act}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NULL; END $$"
    )


def _trigger(act: str, moment: str, each: str) -> str:
    return (
        f"CREATE TRIGGER records_listed_{act}_{{digest}} AFTER {moment} ON records_record {each} "
        f"EXECUTE FUNCTION tandem_listed_{act}()"
    )


ACTS = ("insert", "delete", "move", "change", "truncate")
STANDING = (
    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE 'records_listed_%'"
)
DROP = "DROP TRIGGER {name} ON records_record"
REMOVE = ("DROP TABLE IF EXISTS records_listed",)
MAKE = (
    _CUT,
    _VECTOR,
    """CREATE TABLE records_listed (
 record_id bigint PRIMARY KEY, review_id bigint NOT NULL, batch_id bigint NOT NULL, report_id bigint NOT NULL,
 newest smallint NOT NULL, oldest smallint NOT NULL, title bytea STORAGE PLAIN NOT NULL,
 author bytea STORAGE PLAIN NOT NULL, abstract boolean NOT NULL, flag text STORAGE PLAIN NOT NULL,
 language text STORAGE PLAIN NOT NULL, types text STORAGE PLAIN NOT NULL, shared boolean NOT NULL,
 title_words tsvector STORAGE EXTERNAL NOT NULL, words tsvector STORAGE EXTERNAL NOT NULL)
 WITH (toast_tuple_target = 128)""",
    f"INSERT INTO records_listed SELECT {_KEYS} FROM records_record AS r ORDER BY r.id",
    "CREATE INDEX records_listed_by_newest ON records_listed (review_id, newest, record_id)",
    "CREATE INDEX records_listed_by_oldest ON records_listed (review_id, oldest, record_id)",
    "CREATE INDEX records_listed_by_title ON records_listed (review_id, title, record_id)",
    "CREATE INDEX records_listed_by_author ON records_listed (review_id, author, record_id)",
    "CREATE INDEX records_listed_by_batch ON records_listed (review_id, batch_id, record_id)",
    "CREATE INDEX records_listed_by_arrival ON records_listed (review_id, record_id)",
    "CREATE INDEX records_listed_by_language ON records_listed (review_id, language, record_id)",
    "CREATE INDEX records_listed_by_types ON records_listed (review_id, types, record_id)",
    "CREATE INDEX records_listed_by_report ON records_listed (report_id)",
    "CREATE INDEX records_listed_shared ON records_listed (review_id, record_id) WHERE shared",
    "CREATE INDEX records_listed_flagged ON records_listed (review_id, flag, report_id) WHERE flag <> ''",
    "CREATE INDEX records_listed_by_title_word ON records_listed USING gin (title_words)",
    "CREATE INDEX records_listed_by_word ON records_listed USING gin (words)",
    _function("insert", _ADD),
    _function("delete", _TAKE),
    _function("move", _MOVED),
    _function("change", _CHANGED),
    _function("truncate", "TRUNCATE records_listed;"),
    _trigger("insert", "INSERT", "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"),
    _trigger("delete", "DELETE", "REFERENCING OLD TABLE AS gone FOR EACH STATEMENT"),
    _trigger("move", "UPDATE OF report_id", "FOR EACH ROW WHEN (OLD.report_id <> NEW.report_id)"),
    _trigger("change", f"UPDATE OF {_CHANGING}", "FOR EACH ROW"),
    _trigger("truncate", "TRUNCATE", "FOR EACH STATEMENT"),
    "ANALYZE records_listed",
)
