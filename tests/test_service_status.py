"""What /tinhtrang tells of a folder, on real indexes of a few documents."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.service_status import DiskFacts, Loaded, Running, disk_facts, size_words, status_lines
from index.artifact import current_folder, read_manifest
from index.build import build

START = datetime(2026, 11, 20, 1, tzinfo=UTC)
LOADED = Loaded("20261120T010000", {"article": 52, "legal": 20, "guide": 8}, 341, "2026-10-31")
RUNNING = Running(START, START + timedelta(minutes=135), 1234, 0, None, [("tài liệu gửi lên", 2), ("khác", 0)], 90)


@pytest.fixture
def built(knowledge, tmp_path, encoder):
    data = tmp_path / "data"
    build(knowledge, data, encoder)
    return knowledge, data


def test_a_folder_as_it_was_indexed_has_nothing_changed(built):
    knowledge, data = built
    facts = disk_facts(data, current_folder(data).name)
    assert (facts.changed, facts.trouble, facts.staged, facts.earlier) == (0, "", None, None)
    assert facts.index_bytes > 10_000 and facts.free_bytes > 0 and facts.state_bytes == 0
    (data / "state.db").write_bytes(b"x" * 100)
    (data / "state.db-wal").write_bytes(b"x" * 11)
    assert disk_facts(data, current_folder(data).name).state_bytes == 111


def test_added_changed_and_removed_files_are_counted(built):
    knowledge, data = built
    (knowledge / "moi.txt").write_text("Bài mới\n\nMột câu.\n")
    (knowledge / "hoi-cho.txt").write_text("Hội chợ khác\n\nMột câu khác.\n")
    (knowledge / "bao" / "ben-tre.md").unlink()
    facts = disk_facts(data, current_folder(data).name)
    assert facts.changed == 3
    assert "• 3 tệp đã đổi từ lần dựng này, gõ /nap để nạp" in status_lines(LOADED, facts, RUNNING)


def test_the_index_before_can_be_gone_back_to_and_a_staged_one_waits(built, encoder):
    knowledge, data = built
    first = read_manifest(current_folder(data))
    (knowledge / "moi.txt").write_text("Bài mới\n\nMột câu.\n")
    before = current_folder(data)
    build(knowledge, data, encoder)
    now = current_folder(data)
    facts = disk_facts(data, now.name)
    assert (facts.earlier, facts.staged) == (first.built_at, None)
    (data / "index" / "staged").write_text(f"{before.name}\n{now.name}")
    facts = disk_facts(data, now.name)
    assert facts.staged == first.built_at


def test_an_index_that_cannot_be_read_is_said(tmp_path):
    facts = disk_facts(tmp_path, "../../etc")
    assert facts.manifest is None and facts.changed is None
    assert "• Không so được với thư mục tài liệu: Tệp mô tả chỉ mục bị hỏng." in status_lines(LOADED, facts, RUNNING)


def test_the_lines(built):
    knowledge, data = built
    manifest = replace(read_manifest(current_folder(data)), built_at="2026-11-19T18:30:00+00:00", encoder="e5", passages=1500, figures=700)
    disk = DiskFacts(manifest, "2026-11-20T02:00:00+00:00", "2026-11-18T02:00:00+00:00", 0, "", 2_097_152, 157_286_400, 500 << 20)
    errors = replace(RUNNING, errors=3, last_error=datetime(2026, 11, 20, 2, 5, tzinfo=UTC))
    assert status_lines(LOADED, disk, errors).split("\n") == [
        "Dữ liệu đang dùng",
        "• 80 tài liệu: 52 bài viết, 20 văn bản pháp luật, 8 hướng dẫn",
        "• 1.500 đoạn, 700 số liệu, 341 quy định",
        "• Tài liệu mới nhất đề ngày 31/10/2026",
        "• Chỉ mục 20261120T010000, dựng lúc 01:30 ngày 20/11/2026",
        "• Mô hình: e5",
        "• Có thể quay lại bản dựng lúc 09:00 ngày 18/11/2026",
        "• Thư mục tài liệu chưa có gì đổi từ lần dựng này",
        "",
        "Đang chờ quyết định",
        "• Bản dữ liệu dựng lúc 09:00 ngày 20/11/2026, chưa đưa vào dùng",
        "• 2 tài liệu gửi lên",
        "",
        "Dịch vụ",
        "• Chạy được 2 giờ 15 phút, đã nhận 1.234 câu hỏi",
        "• 3 lỗi được ghi từ lúc khởi động, lỗi cuối lúc 09:05 ngày 20/11/2026",
        "• Câu hỏi và câu trả lời được giữ 90 ngày",
        "• Tệp trạng thái 2 MB, chỉ mục 150 MB, đĩa còn trống 500 MB",
        "• Lưu ý: đĩa sắp đầy, lần nạp sau có thể không đủ chỗ.",
    ]


@pytest.mark.parametrize(("size", "words"), [(0, "0 byte"), (1023, "1023 byte"), (1536, "1,5 KB"), (1 << 20, "1 MB"), (157_286_400, "150 MB"), (1 << 41, "2 TB")])
def test_sizes(size, words):
    assert size_words(size) == words
