"""Building beside the index in use, trying it with the golden questions, using, discarding and going back; the receipt."""

import json

import pytest
from tiny import HA_GIANG, KNOWLEDGE, TinyEncoder, write_files

from bot import indexes as indexes_module
from bot.assistant import Assistant
from bot.config import BotConfig
from bot.indexes import Indexes, Proposal, Trial
from bot.receipt import Receipt, receipt
from index.artifact import current_folder
from index.build import build
from index.errors import EmptyKnowledge, KnowledgeError, Problem, StagedStale
from index.report import BuildReport

QUESTION = "Năm 2022 tỉnh Hà Giang dành bao nhiêu tiền khuyến công quốc gia cho xưởng chè?"
GOLDEN = {"id": "ha-giang", "question": QUESTION, "contains": ["1.250,5 triệu đồng"], "cites": ["ha-giang"]}


@pytest.fixture
def indexes(tmp_path, monkeypatch) -> Indexes:
    """Over a folder with four documents and one golden question, not built yet."""
    monkeypatch.setattr(indexes_module, "load_encoder", lambda *_, **__: TinyEncoder())
    monkeypatch.setattr(indexes_module, "encoder_name", lambda *_: "tiny-1")
    write_files(tmp_path / "knowledge", KNOWLEDGE | {"golden.jsonl": json.dumps(GOLDEN, ensure_ascii=False)})
    return Indexes(BotConfig(knowledge=tmp_path / "knowledge", data=tmp_path / "data"))


def told(proposal: Proposal) -> str:
    made = receipt(proposal)
    return "\n".join([*made.summary, *(f"{s.heading} ({s.count}): {' | '.join(s.items)}" for s in made.sections)])


def test_staging_leaves_everything_as_it_is_and_using_switches(indexes, tmp_path):
    first = indexes.stage()
    assert indexes.standing().current == ""
    indexes.use(first.folder)
    write_files(tmp_path / "knowledge", {"moi.txt": "Thông báo\n\nMột dòng.\n"})
    second = indexes.stage()
    assert (indexes.standing().current, indexes.standing().staged) == (first.folder, second.folder)
    indexes.use(second.folder)
    assert (indexes.standing().current, indexes.standing().previous, indexes.standing().staged) == (second.folder, first.folder, "")
    assert indexes.back().documents == 4
    assert indexes.standing().current == first.folder
    assert indexes.back().documents == 5


def test_golden_questions_are_asked_of_both_indexes(indexes, tmp_path):
    first = indexes.stage()
    assert first.trial.before is None
    assert first.trial.after == {"ha-giang": ""}
    assert "bản mới trả lời đúng 1/1 câu; không có bản đang dùng để so sánh." in told(first)
    indexes.use(first.folder)
    write_files(tmp_path / "knowledge", {"bao/ha-giang.md": HA_GIANG.replace("1.250,5", "1.205,5")})
    worse = indexes.stage()
    assert (worse.trial.before, worse.trial.after) == ({"ha-giang": ""}, {"ha-giang": "không nêu «1.250,5 triệu đồng»"})
    text = told(worse)
    assert "Nên xem lại: 1 câu hỏi kiểm tra nay sai" in text
    assert f"Câu hỏi kiểm tra nay sai (1): «{QUESTION}»: không nêu «1.250,5 triệu đồng»" in text
    assert "bản mới trả lời đúng 0/1 câu, bản đang dùng 1/1 câu." in text
    indexes.use(worse.folder)
    again = indexes.stage()  # fails as before: no news
    assert "Không thấy điều gì cần xem lại." in told(again)
    assert "Câu hỏi kiểm tra vẫn sai như trước (1)" in told(again)
    write_files(tmp_path / "knowledge", {"bao/ha-giang.md": HA_GIANG})
    assert f"Câu hỏi kiểm tra nay đúng (1): «{QUESTION}»" in told(indexes.stage())


def test_a_folder_that_cannot_be_built_leaves_the_index_in_use(indexes, tmp_path):
    indexes.use(indexes.stage().folder)
    before = indexes.standing()
    for path in (tmp_path / "knowledge").rglob("*.*"):
        path.unlink()
    with pytest.raises(EmptyKnowledge):
        indexes.stage()
    assert indexes.standing() == before


def test_an_index_that_cannot_be_tried_is_removed(indexes, monkeypatch, tmp_path):
    indexes.use(indexes.stage().folder)
    before = indexes.standing()
    monkeypatch.setattr(indexes_module, "judge", lambda *_: (_ for _ in ()).throw(KnowledgeError("hỏng")))
    with pytest.raises(KnowledgeError, match="hỏng"):
        indexes.stage()
    assert indexes.standing() == before
    assert len([p for p in (tmp_path / "data" / "index").iterdir() if p.is_dir()]) == 1


def test_an_index_of_another_model_is_neither_tried_nor_gone_back_to(indexes, tmp_path):
    build(tmp_path / "knowledge", tmp_path / "data", TinyEncoder("tiny-2"))
    proposal = indexes.stage()
    assert proposal.trial.before is None
    indexes.use(proposal.folder)
    with pytest.raises(KnowledgeError, match="«tiny-2».*«tiny-1»"):
        indexes.back()
    assert indexes.standing().current == proposal.folder


def test_discarded_is_gone(indexes):
    indexes.use(indexes.stage().folder)
    staged = indexes.stage()
    indexes.discard(staged.folder)
    with pytest.raises(StagedStale):
        indexes.use(staged.folder)
    assert indexes.standing().staged == ""


def test_an_assistant_that_cannot_open_the_current_index_goes_on_with_its_own(indexes, tmp_path):
    data = tmp_path / "data"
    indexes.use(indexes.stage().folder)
    assistant = Assistant(BotConfig(knowledge=tmp_path / "knowledge", data=data), TinyEncoder(), current_folder(data))
    indexes.use(indexes.stage().folder)
    part = current_folder(data) / "passages.db"
    whole = part.read_bytes()
    part.write_bytes(b"x")
    for _ in range(2):
        with pytest.raises(KnowledgeError):
            assistant.refresh()
    assert "1.250,5 triệu đồng" in assistant.ask(QUESTION).text
    part.write_bytes(whole)
    assert assistant.refresh()
    assistant.close()


# --- the receipt ----------------------------------------------------------------------------------------


def test_a_receipt_tells_each_file_with_its_contents_before_and_after(indexes, tmp_path):
    indexes.use(indexes.stage().folder)
    knowledge = tmp_path / "knowledge"
    lines = " ".join(["Chè ngon."] * 90)
    write_files(knowledge, {
        "bao/ha-giang.md": HA_GIANG + f"\nNăm 2023, tỉnh Hà Giang hỗ trợ 9 cơ sở. {lines}\n",
        "moi.txt": "Ðắk Nông\n\nTỉnh Đắk Nông hỗ trợ 5 cơ sở năm 2021.\n",
        "hong.md": "---\ntitle: [hỏng\n---\nchữ\n",
        "rong.md": "---\ntitle: Rỗng\n---\nTin liên quan\n- Hội chợ\n",
    })
    (knowledge / "hoi-cho.txt").unlink()
    text = told(indexes.stage())
    assert "Nên xem lại: 1 chỗ bị bỏ ra vì có lỗi, 1 tệp không có nội dung." in text
    assert "Thay đổi: thêm 2 tệp, sửa 1 tệp, gỡ 1 tệp; 2 tệp giữ nguyên." in text
    assert "Thêm mới (2): moi.txt: 2 đoạn, 1 số liệu | rong.md: 0 đoạn, 0 số liệu" in text
    assert "Đã sửa (1): bao/ha-giang.md: 2 đoạn, 2 số liệu → 4 đoạn, 3 số liệu" in text
    assert "Đã gỡ (1): hoi-cho.txt: 2 đoạn, 1 số liệu" in text
    assert "Bị bỏ ra vì có lỗi (1): hong.md (dòng" in text
    assert "Không có đoạn nào để trích (1): rong.md: chỉ có tên bài" in text
    assert "Ký tự đã sửa khi đọc (tệp gốc giữ nguyên) (1): moi.txt: 1 chữ «Ð» giống «Đ», đã thay bằng «Đ»" in text


def test_failed_sums_and_contradictions_are_told_apart_and_only_once(indexes, tmp_path):
    indexes.use(indexes.stage().folder)
    head = "---\ntitle: 'Hà Nam: khuyến công năm 2022'\npublished: 2023-02-01\nprovince: Hà Nam\n---\n"
    write_files(tmp_path / "knowledge", {
        "sai.md": head + "Năm 2022, tỉnh Hà Nam thực hiện 15 đề án, gồm 3 đề án khuyến công quốc gia và 10 đề án khuyến công địa phương.\n",
        "khac.md": head + "Năm 2022, tỉnh Hà Nam thực hiện 19 đề án khuyến công.\n",
    })
    first = indexes.stage()
    assert "Nên xem lại: 1 tổng không khớp, 1 chỗ mâu thuẫn." in told(first)
    assert "Tổng không khớp (1): sai.md (dòng 6): Cộng các phần được 13 đề án (3 + 10), bài ghi tổng 15 đề án, lệch 2 đề án." in told(first)
    assert "Mâu thuẫn giữa các số liệu (1): " in told(first)
    indexes.use(first.folder)
    again = told(indexes.stage())
    assert "Không thấy điều gì cần xem lại." in again
    assert "Đã có từ trước, không phải do lần nạp này (1): 2 số liệu cần xem lại" in again


def test_without_any_change_the_receipt_says_so():
    made = receipt(Proposal("x", BuildReport(documents=1234, passages=9, figures=0, seconds=0.04, unchanged=3)))
    assert made.summary == (
        "Đã dựng xong bản mới sau 0,0 giây, chưa đưa vào dùng: 1.234 tài liệu, 9 đoạn, 0 số liệu.",
        "Không thấy điều gì cần xem lại.",
        "Không có tài liệu nào thay đổi (cả 3 tệp giữ nguyên).",
    )
    assert made.sections == ()


def test_a_long_list_is_cut_and_counted():
    report = BuildReport(documents=45, passages=45, figures=0, seconds=1, added=[f"a{i}.md" for i in range(45)])
    (section,) = receipt(Proposal("x", report)).sections
    assert (section.count, len(section.items), section.left_out) == (45, 40, 5)


def test_a_receipt_survives_being_kept():
    report = BuildReport(documents=1, passages=1, figures=0, seconds=1, problems=[Problem("a.md", 2, "«lỗi»")])
    made = receipt(Proposal("x", report, Trial(problems=[Problem("golden.jsonl", 1, "không phải JSON")])), note="Ghi chú.")
    assert Receipt.from_json(made.to_json()) == made
    assert made.summary[0] == "Ghi chú."
    assert "1 dòng sai trong tệp câu hỏi kiểm tra" in made.summary[2]
