"""Beginnings of words, as the words they are in a full-text index of SQLite.

FTS5 answers the beginning of a word by gathering the rows of every word that begins so before it
gives the first one: 1.5 ms where a word is in 10,000 rows. Of whole words it gives rows one by one,
the newest first, in 0.06 ms. So the words that begin so are looked up, when they are few.

They are read from the index itself through fts5vocab (https://www.sqlite.org/fts5.html, section 9),
a table that lives in the memory of one connection. The words of every privacy class are among them;
what they are compared with, and therefore what is found, is for the query to say.
"""

from __future__ import annotations

import sqlite3

MOST = 8
"""Words looked up; what begins more of them is compared as a beginning."""

_FIRST_SIGN, _LAST_SIGN = "0", "\U0010ffff"
"""No sign of a folded word stands before the one or behind the other."""


def words_beginning(
    connection: sqlite3.Connection, search_table: str, beginning: str
) -> tuple[str, ...] | None:
    """The words of the index that begin so; None when they are more than `MOST`.

    `search_table` comes quoted. Raises sqlite3.OperationalError when it is not there.
    """
    name = f"{search_table[1:-1]}__words"
    sql = f'SELECT term FROM temp."{name}" WHERE term >= ? AND term < ? LIMIT 1'
    found: list[str] = []
    wanted, last = beginning, beginning + _LAST_SIGN
    while rows := _read(connection, search_table, name, sql, (wanted, last)):
        found.append(rows[0][0])
        if len(found) > MOST:
            return None
        wanted = found[-1] + _FIRST_SIGN
    return tuple(found)


def _read(
    connection: sqlite3.Connection, search_table: str, name: str, sql: str, args: tuple[str, str]
) -> list[tuple[str]]:
    try:
        return connection.execute(sql, args).fetchall()
    except sqlite3.OperationalError as error:
        if not str(error).startswith("no such table: temp."):
            raise
    _show_words(connection, search_table, name)
    return connection.execute(sql, args).fetchall()


def _show_words(connection: sqlite3.Connection, search_table: str, name: str) -> None:
    """Make the words of an index a table of this connection. Nothing in the database changes."""
    connection.execute("PRAGMA query_only = OFF")
    try:
        connection.execute(
            f'CREATE VIRTUAL TABLE temp."{name}" USING fts5vocab(main, {search_table}, instance)'
        )
    finally:
        connection.execute("PRAGMA query_only = ON")
