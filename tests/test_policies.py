"""The shipped legal texts and guides: well-formed, sourced, and free of what is not confirmed."""

import re
from datetime import date
from pathlib import Path

import pytest

from index.chunk import chunk_document
from index.ingest import read_document
from index.places import all_new, old_parts
from index.provisions import has_entries, read_entries
from index.relations import relation_warnings

FOLDER = Path(__file__).resolve().parents[1] / "knowledge"
PATHS = sorted([*(FOLDER / "policies").glob("*.md"), *(FOLDER / "guides").glob("*.md")])
DOCUMENTS = {path.stem: read_document(path, path.relative_to(FOLDER).as_posix()) for path in PATHS}
ENTRIES = {name: read_entries(document) for name, document in DOCUMENTS.items()}
PROVISIONS = [p for read in ENTRIES.values() for p in read.provisions]
HEADER = "so_hieu loai ten co_quan ban_hanh hieu_luc het_hieu_luc trang_thai sua_doi sua_doi_boi thay_the thay_the_boi url".split()
# The documents that a keeper of the folder expects, by number.
NUMBERS = """45/2012/NĐ-CP 134/2004/NĐ-CP 235/2025/NĐ-CP 1288/QĐ-TTg 1881/QĐ-TTg 2646/QĐ-BCT 3396/QĐ-BCT 20/CT-BCT 28/2018/TT-BTC 64/2024/TT-BTC
    26/2014/TTLT-BTC-BCT 46/2012/TT-BCT 20/2017/TT-BCT 36/2013/TT-BCT 17/2018/TT-BCT 26/2014/TT-BCT 14/2018/TT-BCT 38/2025/TT-BCT 46/VBHN-BCT
    35/2010/TT-BCT 32/2024/NĐ-CP 43/2024/NĐ-CP 14/2024/TT-BCT 202/2025/QH15 72/2025/QH15 23/2025/NQ-HĐND 42/2025/NQ-HĐND 33/2024/NQ-HĐND
    588/QĐ-UBND""".split()
# An amount, a share or a count that could be taken for an answer.
AMOUNT = re.compile(r"\d[\d.,]*\s*(?:triệu|tỷ|%|phần trăm)")


def text_of(provision) -> str:
    return DOCUMENTS[provision.doc].text[provision.start:provision.end]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_is_read_without_a_complaint(name):
    assert has_entries(DOCUMENTS[name]) and ENTRIES[name].provisions and ENTRIES[name].problems == []
    assert len(chunk_document(DOCUMENTS[name])) == len(ENTRIES[name].provisions)


@pytest.mark.parametrize("path", [p for p in PATHS if p.parent.name == "policies"], ids=lambda p: p.stem)
def test_a_policy_file_has_the_whole_header(path):
    header = path.read_text(encoding="utf-8").split("---")[1]
    assert [field for field in HEADER if not re.search(rf"(?m)^{field}:", header)] == []


def test_every_document_of_the_field_is_there():
    held = {d.so_hieu for d in DOCUMENTS.values()}
    assert sorted(set(NUMBERS) - held) == []


def test_every_statement_has_its_confidence_and_source_and_every_guide_its_basis():
    known = [p for p in PROVISIONS if not p.missing]
    assert [(p.doc, p.title) for p in known if p.confidence not in ("A", "B") or not p.sources] == []
    assert [(p.doc, p.title) for p in known if DOCUMENTS[p.doc].kind == "guide" and not p.basis] == []


def test_a_gap_states_no_amount_and_claims_no_source():
    gaps = [p for p in PROVISIONS if p.missing]
    assert len(gaps) > 50
    assert [(p.doc, p.title) for p in gaps if AMOUNT.search(text_of(p)) or p.confidence or p.sources] == []


@pytest.mark.parametrize(
    "unconfirmed",
    ["35 triệu", "tối đa 500 triệu đồng cho quy hoạch", "50% lãi", "80% tiền thuê", "1.500 triệu", "10/7/2018", "10/07/2018", "28/8/2018", "28/08/2018"],
)
def test_what_nobody_has_confirmed_stands_nowhere(unconfirmed):
    assert [p.title for p in PROVISIONS if unconfirmed in text_of(p)] == []


def test_texts_are_plain_sentences():
    for p in PROVISIONS:
        text = text_of(p)
        assert text[-1] in ".?!" and not re.search(r"https?://|\*\*|\[[ABC]\]|CHƯA CÓ|hồ sơ này", text), (p.doc, p.title)


def test_no_question_is_promised_by_two_statements_of_one_file():
    for name, read in ENTRIES.items():
        asked = [q.casefold() for p in read.provisions for q in p.questions]
        assert len(asked) == len(set(asked)), name


def test_nothing_contradicts_itself_or_points_nowhere():
    told = relation_warnings(list(DOCUMENTS.values()), PROVISIONS)
    # What nobody has found out, and one circular of 2009 that is only named.
    assert [w for w in told if "thiếu ngày" not in w and "125/2009/TTLT-BTC-BCT" not in w] == []


def test_the_old_and_the_present_wording_of_the_place_rule_meet_without_a_gap():
    (old,) = [p for p in PROVISIONS if p.doc == "nd-45-2012" and (p.dieu, p.khoan, p.diem) == ("1", "2", "a") and p.valid_to]
    assert (old.valid_from, old.valid_to) == ("2012-07-05", "2025-10-14")
    present = [p for p in PROVISIONS if p.doc == "nd-45-2012" and (p.dieu, p.khoan, p.diem) == ("1", "2", "a") and p.amended_by]
    assert present and {(p.valid_from, p.valid_to, p.amended_by) for p in present} == {("2025-10-15", None, "235/2025/NĐ-CP")}


@pytest.mark.parametrize("place", all_new(), ids=lambda p: p.name)
def test_every_present_province_is_told_with_what_it_was_made_of(place):
    (unit,) = [p for p in PROVISIONS if p.doc == "nq-202-2025-qh15" and p.title == place.name]
    parts = old_parts(place.name)
    text = text_of(unit)
    assert unit.province == place.name
    assert all(part in text for part in parts) if len(parts) > 1 else "giữ nguyên" in text


def test_a_document_that_ended_says_when():
    ended = {d.so_hieu: d.het_hieu_luc for d in DOCUMENTS.values() if d.het_hieu_luc}
    assert ended["1288/QĐ-TTg"] == "2020-12-31" and ended["1881/QĐ-TTg"] == "2025-12-31" and ended["26/2014/TTLT-BTC-BCT"] == "2018-05-10"
    assert all(date.fromisoformat(day) < date(2026, 11, 22) for day in ended.values())
