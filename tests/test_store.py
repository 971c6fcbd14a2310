"""The SQLite half: what is written comes back, and no question can break the full-text search."""

import math
import sqlite3

import pytest

from index.errors import ArtifactMismatch
from index.records import Check, Document, Figure, Passage
from index.store import Store, search_terms
from index.text import exact_tokens, tokens


def document(doc_id: str, title: str, **fields) -> Document:
    return Document(doc_id, f"{doc_id}.md", title, f"văn bản {doc_id}", 0, "0" * 64, **fields)


def passage(doc_id: str, text: str, ordinal: int = 0, section: int = 0, heading: str = "") -> Passage:
    return Passage(doc_id, ordinal, text, 5, 5 + len(text), f"đoạn {ordinal + 1}", heading, section)


DOCUMENTS = [
    document("che", "Hà Giang giúp xưởng chè", province="Hà Giang", published="2023-05-04", url="https://example.org/?a=1&b='"),
    document("dua", "Bến Tre làm kẹo dừa", so_hieu="45/2012/NĐ-CP", validity="còn hiệu lực", kind="legal"),
    document("dak", "Đắk Lắk"),
]
PASSAGES = [
    passage("che", "Máy sấy mới chạy tốt, đề án xong."),
    passage("che", "Hợp tác xã mua máy vò.", 1, 1, "Việc làm tiếp"),
    passage("dua", "Máy ép dừa đạt 33,16% kế hoạch."),
    passage("dak", "Cà phê."),
    passage("dak", "Máy xay.", 1),
]
FIGURE = Figure("dua", 33.16, "percent", "33,16%", 14, 20, 0, province="Bến Tre", qualifier="exact", id=1)
PLAN = Figure("dua", 900.0, "VND", "900 đồng", 0, 8, 0, id=2, label="làm kẹo", origin="curated", replaced_by=1, reason="sửa lỗi in")
CHECKS = [
    Check("plan", "failed", "dua", 2, (1,), 950.0, -50.0, "Bài ghi 900 đồng, tính ra 950 đồng."),
    Check("scale", "failed", "dua", 1, (), None, None, "Số lớn bất thường."),
]


@pytest.fixture
def path(tmp_path):
    store = Store(tmp_path / "passages.db", create=True)
    store.write(DOCUMENTS, PASSAGES, [FIGURE, PLAN], [("che", "Hà Giang"), ("dua", "Bến Tre"), ("che", "Bến Tre")], CHECKS)
    store.close()
    return tmp_path / "passages.db"


@pytest.fixture
def store(path):
    opened = Store(path)
    yield opened
    opened.close()


def found(store, question, *, exact=False, table="passage_words", limit=10, title_weight=1.0, within=None) -> list[int]:
    terms = search_terms(exact_tokens(question) if exact else tokens(question))
    hits = store.search_words(table, terms, exact=exact, limit=limit, title_weight=title_weight, within=within)
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    return [i for i, _ in hits]


def test_everything_written_comes_back(store):
    assert sorted(store.documents(), key=lambda d: d.doc_id) == sorted(DOCUMENTS, key=lambda d: d.doc_id)
    assert [p for p, _ in store.passages().values()] == PASSAGES
    assert list(store.passages()) == [1, 2, 3, 4, 5]
    assert store.figures() == [FIGURE, PLAN]
    assert store.checks() == CHECKS
    assert store.places() == {"Hà Giang": {"che"}, "Bến Tre": {"che", "dua"}}


def test_passages_of_one_headed_part_share_a_section(store):
    sections = {i: section for i, (_, section) in store.passages().items()}
    assert sections[4] == sections[5]
    assert len({sections[i] for i in (1, 2, 3, 4)}) == 4


def test_documents_come_by_title(store):
    assert [d.doc_id for d in store.documents()] == ["dua", "che", "dak"]


def test_a_folder_without_figures_and_places_is_written_too(tmp_path):
    empty = Store(tmp_path / "passages.db", create=True)
    empty.write(DOCUMENTS[:1], PASSAGES[:1], [])
    empty.close()
    reader = Store(tmp_path / "passages.db")
    assert reader.figures() == reader.checks() == []
    assert reader.places() == {}
    reader.close()


def test_đ_and_every_mark_are_folded(store):
    assert found(store, "đề án") == found(store, "de an") == found(store, "ĐỀ ÁN") == [1]
    assert found(store, "dak lak") == found(store, "Đắk Lắk") == [4, 5]


def test_the_accented_columns_tell_marks_apart(store):
    assert found(store, "đề án", exact=True) == [1]
    assert found(store, "dê ăn", exact=True) == []
    assert found(store, "dê ăn") == [1]
    # Both orthographies are one word: the text has "Hợp tác xã", the title "Bến Tre làm kẹo dừa".
    assert found(store, "dưà", exact=True) == found(store, "dừa", exact=True) == [3]


def test_a_number_is_one_word(store):
    assert found(store, "33,16%") == [3]
    assert found(store, "33") == found(store, "16") == []


def test_words_of_the_title_find_each_passage_and_weigh_more(store):
    # "máy" stands in four texts; the title tells which of them is about Hà Giang.
    assert set(found(store, "máy Hà Giang")[:2]) == {1, 2}
    light = dict(store.search_words("passage_words", ["giang"], exact=False, limit=9, title_weight=1.0))
    heavy = dict(store.search_words("passage_words", ["giang"], exact=False, limit=9, title_weight=3.0))
    assert light.keys() == heavy.keys() == {1, 2}
    assert all(heavy[i] > light[i] > 0 for i in light)


def test_the_number_of_a_legal_text_and_the_year_of_an_article_are_found_like_a_title(store):
    assert found(store, "nghị định 45/2012/NĐ-CP") == [3]
    assert set(found(store, "2023")) == {1, 2}


def test_the_heading_is_searched_with_its_passage(store):
    assert found(store, "việc làm tiếp") == [2, 3]  # "làm" alone stands in the title of the other


def test_neighbouring_words_count_for_more_than_scattered_ones(store):
    assert found(store, "hợp tác xã")[0] == 2
    assert found(store, "máy sấy")[0] == 1


def test_within_keeps_to_the_passages_given(store):
    assert set(found(store, "máy")) == {1, 2, 3, 5}
    assert set(found(store, "máy", within=[2, 5])) == {2, 5}
    assert found(store, "máy", within=[]) == []


def test_equal_passages_come_lower_id_first_and_the_limit_holds(tmp_path):
    twins = Store(tmp_path / "passages.db", create=True)
    twins.write([document("a", "Tin")], [passage("a", "Kẹo dừa.", n) for n in range(30)], [])
    assert found(twins, "kẹo dừa", limit=12) == list(range(1, 13))
    twins.close()


@pytest.mark.parametrize(
    "question",
    [
        '"kinh phí" AND máy', "NEAR(máy sấy, 2)", "máy*", "title: máy", "-máy", "^máy", "{title} : máy",
        "'; drop table documents; --", "50%", "%", '"', "((", "máy OR", "NOT", "a\x00b", "", "   ", "\ud800", "😀",
        "máy " * 2000,
        " ".join(f"từ{n}" for n in range(3000)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("table", ["passage_words", "section_words"])
def test_no_question_breaks_the_search(store, question, exact, table):
    assert isinstance(found(store, question, exact=exact, table=table), list)


def test_letters_that_the_full_text_engine_does_not_know_find_nothing(store):
    assert found(store, "ͱ ᏸ 𐐷 ꮿ") == []


def test_word_frequencies_count_passages(store):
    frequencies = store.word_frequencies()
    assert (frequencies["may"], frequencies["say"], frequencies["33,16"]) == (4, 1, 1)
    assert not any("_" in word for word in frequencies)


def test_a_reader_cannot_write(store):
    with pytest.raises(sqlite3.OperationalError):
        store.db.execute("delete from documents")


@pytest.mark.parametrize("content", [b"khong phai co so du lieu" * 50, b""], ids=["something else", "empty"])
def test_a_damaged_database_is_a_clear_error(tmp_path, content):
    (tmp_path / "passages.db").write_bytes(content)
    with pytest.raises(ArtifactMismatch, match="khuyencong build"):
        Store(tmp_path / "passages.db")


def test_a_missing_database_is_a_clear_error(tmp_path):
    with pytest.raises(ArtifactMismatch, match="passages.db"):
        Store(tmp_path / "passages.db")
    assert not (tmp_path / "passages.db").exists()


def test_a_path_with_signs_of_an_address_is_opened(path):
    odd = path.parent / "100% dữ liệu?#1"
    odd.mkdir()
    moved = odd / "passages.db"
    moved.write_bytes(path.read_bytes())
    store = Store(moved)
    assert len(store.passages()) == 5
    store.close()


def test_a_rare_term_tells_more_than_a_common_one(store):
    # Of the four sections all speak of "máy", one of "Đắk Lắk", none of "sắt": log(1 + (4 - n + 0.5) / (n + 0.5)).
    for term, share in {"may": 0.5 / 4.5, "dak_lak": 3.5 / 1.5, "sat": 4.5 / 0.5}.items():
        assert store.idf("section_words", term) == pytest.approx(math.log(1 + share))
