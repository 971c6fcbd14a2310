"""The SQLite half of the artifact: documents, passages, provisions, figures with their checks, and two full-text tables.

`passage_words` and `section_words` are FTS5 tables over text that `index.text` has already cut:
folded words and syllable bigrams in `title` and `body`, accented spellings in `exact_title` and `exact`.
FTS5's own `remove_diacritics` leaves đ alone and knows no bigrams, so it is given finished tokens.
A section is a Điều of a legal text or a headed part of an article; its words come from all its passages.
"""

import math
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from itertools import islice
from pathlib import Path

import sqlite_utils

from index.artifact import DATABASE, LAYOUT, checked_manifest
from index.context import title_context
from index.errors import ArtifactMismatch, ArtifactOutdated
from index.expand import expand_document
from index.records import Check, Document, Figure, Passage, Provision
from index.text import bigrams, exact_tokens, tokens
from index.views import VIEWS

_TOKENIZER = "unicode61 remove_diacritics 0 tokenchars '_.,'"
_LARGE = 2000  # rows; below that ranking every row costs nothing
_COMMON = 0.3
_COLUMNS = ("title", "body", "exact_title", "exact")
_LISTS = ("sources", "basis", "questions")  # the fields of a Provision that hold several values


def search_terms(words: list[str]) -> list[str]:
    """The terms a text is indexed and asked by: its words, then its bigrams."""
    return words + bigrams(words)


def _search_row(rowid: int, title: str, body: str) -> tuple:
    title, body = expand_document(title), expand_document(body)
    return (
        rowid,
        " ".join(search_terms(tokens(title))),
        " ".join(search_terms(tokens(body))),
        " ".join(search_terms(exact_tokens(title))),
        " ".join(search_terms(exact_tokens(body))),
    )


class Store:
    """An open database. Belongs to the thread that opened it; readers open it read-only."""

    def __init__(self, path: Path, *, create: bool = False):
        self._sizes: dict[str, int] = {}
        # A question asks for the same few thousand words again and again.
        self._rows_with = lru_cache(maxsize=1 << 16)(self._count_rows)
        # One question is searched with several times, each time among other documents.
        self._ranked = lru_cache(maxsize=8)(self._rank)
        if create:
            self.db = sqlite_utils.Database(path)
        else:
            try:
                self.db = sqlite_utils.Database(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))
                schema = self.db.execute("pragma user_version").fetchone()[0]
            except sqlite3.Error as error:
                raise ArtifactMismatch(f"Không mở được tệp chỉ mục {path.name}: {error}. Hãy chạy «khuyencong build».") from error
            if schema != LAYOUT:
                raise ArtifactOutdated(
                    f"Chỉ mục có dạng {schema}, chương trình này cần dạng {LAYOUT}. Hãy chạy «khuyencong build»."
                )

    @classmethod
    def open_folder(cls, folder: Path) -> "Store":
        """The database of an artifact folder, read-only."""
        return cls(folder / DATABASE)

    @classmethod
    def open_checked(cls, folder: Path) -> "Store":
        """`open_folder` where all files of the artifact are as they were written. Raises ArtifactMismatch."""
        checked_manifest(folder)
        return cls.open_folder(folder)

    def close(self) -> None:
        self.db.close()

    # --- writing ------------------------------------------------------------------------------------

    def write(
        self, documents: Sequence[Document], passages: Sequence[Passage], figures: Iterable[Figure],
        places: Iterable[tuple[str, str]] = (), checks: Iterable[Check] = (), provisions: Sequence[Provision] = (),
    ) -> None:
        """Fill an empty database. Passage ids are 1, 2, … in the order given; `places` are (doc_id, place name).

        The figures and the provisions have their ids: 1, 2, … in the order given; the checks refer to figures.
        """
        db = self.db
        with db.atomic():
            db.table("documents").insert_all([asdict(d) for d in documents], pk="doc_id")
            sections = _sections(passages)
            db.table("passages").insert_all(
                [
                    {"id": i, "section_id": sections[p.doc_id, p.section], **asdict(p)}
                    for i, p in enumerate(passages, start=1)
                ],
                pk="id",
                foreign_keys=[("doc_id", "documents", "doc_id")],
            )
            # Fixed columns, so that a folder without any figure still has the table.
            db.table("figures").create(
                {
                    "id": int, "doc": str, "value": float, "unit": str, "text": str, "start": int, "end": int,
                    "passage": int, "province": str, "area": str, "period_start": str, "period_end": str,
                    "period_text": str, "indicator": str, "funding": str, "qualifier": str,
                    "plan": bool, "status": str, "label": str, "origin": str, "replaced_by": int, "reason": str,
                },
                pk="id",
            )
            db.table("figures").insert_all([f.as_dict() for f in figures])
            for columns in (["province"], ["indicator"], ["period_start", "period_end"]):
                db.table("figures").create_index(columns)
            self._write_checks(checks)
            self._write_provisions(provisions)
            for name, query in VIEWS.items():
                db.create_view(name, query)
            db.table("document_places").create({"doc_id": str, "place": str}, pk=("doc_id", "place"))
            db.table("document_places").insert_all([{"doc_id": d, "place": p} for d, p in places], ignore=True)
            db.execute(f"pragma user_version = {LAYOUT}")
            self._write_words(documents, passages, sections)

    def _write_checks(self, checks: Iterable[Check]) -> None:
        self.db.table("checks").create(
            {
                "id": int, "kind": str, "outcome": str, "doc": str, "figure": int, "computed": float,
                "difference": float, "message": str,
            },
            pk="id",
            foreign_keys=[("figure", "figures", "id")],
        )
        self.db.table("check_figures").create(
            {"check": int, "figure": int}, pk=("check", "figure"), foreign_keys=[("check", "checks", "id"), ("figure", "figures", "id")]
        )
        rows, others = [], []
        for i, check in enumerate(checks, start=1):
            row = asdict(check)
            others += [{"check": i, "figure": figure} for figure in row.pop("others")]
            rows.append({"id": i, **row})
        self.db.table("checks").insert_all(rows)
        self.db.table("check_figures").insert_all(others)

    def _write_provisions(self, provisions: Sequence[Provision]) -> None:
        """The provisions, and the lists of each in tables of their own, numbered from 1 in their order."""
        columns = {f.name: int if f.type in ("int", int) else str for f in fields(Provision) if f.name not in _LISTS}
        self.db.table("provisions").create(columns, pk="id", foreign_keys=[("doc", "documents", "doc_id")])
        self.db.table("provisions").insert_all({n: getattr(p, n) for n in columns} for p in provisions)
        self.db.table("provision_lists").create({"provision": int, "list": str, "n": int, "value": str}, pk=("provision", "list", "n"))
        self.db.table("provision_lists").insert_all(
            {"provision": p.id, "list": name, "n": n, "value": value}
            for p in provisions for name in _LISTS for n, value in enumerate(getattr(p, name), start=1)
        )

    def _write_words(self, documents: Sequence[Document], passages: Sequence[Passage], sections: dict) -> None:
        titles = {d.doc_id: title_context(d) for d in documents}
        bodies: dict[int, list[str]] = {}
        headings: dict[int, str] = {}
        for table in ("passage_words", "section_words"):
            self.db.execute(
                f"create virtual table {table} using fts5({', '.join(_COLUMNS)}, content='', tokenize=\"{_TOKENIZER}\")"
            )
        insert = "insert into {}(rowid, title, body, exact_title, exact) values (?, ?, ?, ?, ?)"
        tables = {d.doc_id for d in documents if d.kind == "figures"}
        rows = []
        for i, p in enumerate(passages, start=1):
            if p.doc_id in tables:
                continue  # a row of a figures file is cited, not searched
            rows.append(_search_row(i, f"{titles[p.doc_id]}\n{p.heading}", p.text))
            section = sections[p.doc_id, p.section]
            bodies.setdefault(section, []).append(p.text)
            headings.setdefault(section, f"{titles[p.doc_id]}\n{p.heading}")
        self.db.conn.executemany(insert.format("passage_words"), rows)
        self.db.conn.executemany(
            insert.format("section_words"),
            [_search_row(s, headings[s], "\n".join(texts)) for s, texts in bodies.items()],
        )

    # --- reading ------------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """All documents, by title."""
        rows = self.db.query("select * from documents order by title, doc_id")
        return [_record(Document, row) for row in rows]

    def passages(self) -> dict[int, tuple[Passage, int]]:
        """Every passage and the number of its section, by passage id."""
        rows = self.db.query("select * from passages order by id")
        return {row["id"]: (_record(Passage, row), row["section_id"]) for row in rows}

    def figures(self) -> list[Figure]:
        rows = self.db.query("select * from figures order by id")
        return [_record(Figure, row | {"plan": bool(row["plan"])}) for row in rows]  # SQLite keeps a bool as 0 or 1

    def provisions(self) -> list[Provision]:
        lists: dict[tuple[int, str], list[str]] = {}
        for row in self.db.query("select * from provision_lists order by provision, list, n"):
            lists.setdefault((row["provision"], row["list"]), []).append(row["value"])
        return [
            _record(Provision, row | {name: tuple(lists.get((row["id"], name), ())) for name in _LISTS})
            for row in self.db.query("select * from provisions order by id")
        ]

    def checks(self) -> list[Check]:
        others: dict[int, list[int]] = {}
        for row in self.db.query("select * from check_figures order by \"check\", figure"):
            others.setdefault(row["check"], []).append(row["figure"])
        return [
            _record(Check, row | {"others": tuple(others.get(row["id"], ()))})
            for row in self.db.query("select * from checks order by id")
        ]

    def places(self) -> dict[str, set[str]]:
        """Document ids by the name of each province or region that they speak of."""
        found: dict[str, set[str]] = {}
        for row in self.db.query("select doc_id, place from document_places"):
            found.setdefault(row["place"], set()).add(row["doc_id"])
        return found

    def word_frequencies(self) -> dict[str, int]:
        """In how many passages each folded word stands."""
        self.db.execute("create virtual table if not exists temp.vocabulary using fts5vocab('main', 'passage_words', 'col')")
        rows = self.db.execute("select term, doc from temp.vocabulary where col = 'body' and instr(term, '_') = 0")
        return dict(rows.fetchall())

    def search_words(
        self, table: str, terms: Sequence[str], *, exact: bool, limit: int, title_weight: float,
        within: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Row ids and BM25 scores of the rows that hold any of `terms`, best first, higher is better.

        `exact` searches the accented columns instead of the folded ones; `within` keeps to those rows. FTS5's rank is
        negative and lower is better; it is turned round here and nowhere else. Equal scores: lower id first.
        """
        terms = self._telling(table, list(dict.fromkeys(terms)))
        if not terms:
            return []
        columns = "{exact_title exact}" if exact else "{title body}"
        match = f"{columns} : ({' OR '.join(chr(34) + t + chr(34) for t in terms)})"
        weights = f"0, 0, {title_weight}, 1" if exact else f"{title_weight}, 1, 0, 0"
        sql = f"select rowid, -bm25({table}, {weights}) as score from {table} where {table} match ? order by score desc, rowid"
        if within is None:
            return [(row[0], row[1]) for row in self.db.execute(f"{sql} limit ?", [match, limit]).fetchall()]
        # Chosen rows are picked out here: FTS5 would run the whole match again for each row of a list.
        chosen = set(within)
        return list(islice((row for row in self._ranked(sql, match) if row[0] in chosen), limit))

    def idf(self, table: str, term: str) -> float:
        """How telling a term is among the rows of a full-text table, above 0 (Robertson & Sparck Jones, 1976, plus one)."""
        self._know_terms(table)
        size, rows = self._sizes[table], self._rows_with(table, term)
        return math.log(1 + (size - rows + 0.5) / (rows + 0.5))

    def has_term(self, table: str, term: str) -> bool:
        """Whether a term stands in any row of a full-text table."""
        self._know_terms(table)
        return self._rows_with(table, term) > 0

    def _know_terms(self, table: str) -> None:
        if self._sizes.get(table) is None:
            self._sizes[table] = self.db.execute(f"select count(*) from {table}").fetchone()[0]
            self.db.execute(f"create virtual table if not exists temp.{table}_terms using fts5vocab('main', '{table}', 'row')")

    def _telling(self, table: str, terms: list[str]) -> list[str]:
        """The terms without those that stand in nearly a third of a large table's rows.

        FTS5 ranks every row that matches any term, so common ones cost most and tell least: on the legal
        benchmark dropping them halves the time and leaves nDCG@10 as it is. All stay if none would.
        """
        self._know_terms(table)
        size = self._sizes[table]
        if size < _LARGE:
            return terms
        common = _COMMON * size
        kept = [t for t in terms if self._rows_with(table, t) <= common]
        return kept or terms

    def _rank(self, sql: str, match: str) -> list[tuple[int, float]]:
        return self.db.execute(sql, [match]).fetchall()

    def _count_rows(self, table: str, term: str) -> int:
        row = self.db.execute(f"select doc from temp.{table}_terms where term = ?", [term]).fetchone()
        return row[0] if row else 0


def _sections(passages: Sequence[Passage]) -> dict[tuple[str, int], int]:
    numbers: dict[tuple[str, int], int] = {}
    for p in passages:
        numbers.setdefault((p.doc_id, p.section), len(numbers) + 1)
    return numbers


def _record(kind, row: dict):
    return kind(**{f.name: row[f.name] for f in fields(kind)})
