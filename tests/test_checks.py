"""The checks of a whole folder: from the text to the stored row and the report, and on texts made to be slow."""

import sqlite3

import pytest
from checking import BILLION, MILLION, article, figures
from tiny import TinyEncoder, write_files

from bot.config import BotConfig
from bot.indexes import Proposal
from bot.printing import build_report
from bot.receipt import receipt
from index.artifact import DATABASE, current_folder
from index.build import build, number_figures
from index.check_sums import fits
from index.checks import Alarm, alarms, run_checks
from index.chunk import chunk_document
from index.figures import extract_figures
from index.store import Store

HEAD = '---\ntitle: "{title}"\npublished: "2023-02-01"\nprovince: "{province}"\n---\n\n# {title}\n\n'
GOOD = HEAD.format(title="Phú Thọ: khuyến công năm 2022", province="Phú Thọ") + (
    "Năm 2022, tỉnh Phú Thọ thực hiện 14 đề án, gồm 5 đề án khuyến công quốc gia và 9 đề án khuyến công địa phương.\n"
)
WRONG = HEAD.format(title="Hà Nam: khuyến công năm 2022", province="Hà Nam") + (
    "Năm qua nhiều cơ sở đổi máy.\n\n"
    "Năm 2022, tỉnh Hà Nam thực hiện 15 đề án, gồm 3 đề án khuyến công quốc gia và 10 đề án khuyến công địa phương.\n"
)
MESSAGE = "Cộng các phần được 13 đề án (3 + 10), bài ghi tổng 15 đề án, lệch 2 đề án."


@pytest.fixture
def report(tmp_path):
    knowledge = write_files(tmp_path / "knowledge", {"tot.md": GOOD, "sai.md": WRONG})
    return build(knowledge, tmp_path / "data", TinyEncoder())


def test_a_build_reports_each_failed_check_with_file_line_and_sentence(report):
    (alarm,) = report.checks
    assert (alarm.path, alarm.line, alarm.message) == ("sai.md", 11, MESSAGE)  # 5 lines of header, heading, blanks
    assert alarm.sentence.startswith("Năm 2022, tỉnh Hà Nam thực hiện 15 đề án, gồm")


def test_the_checks_are_stored_with_their_figures(report, tmp_path):
    folder = current_folder(tmp_path / "data")
    store = Store.open_folder(folder)
    stored, by_id = store.checks(), {f.id: f for f in store.figures()}
    store.close()
    told = {(c.outcome, by_id[c.figure].text, tuple(by_id[o].text for o in c.others)) for c in stored}
    assert told == {("ok", "14 đề án", ("5 đề án", "9 đề án")), ("failed", "15 đề án", ("3 đề án", "10 đề án"))}
    rows = sqlite3.connect(folder / DATABASE).execute(
        'select f.text from checks c join check_figures o on o."check" = c.id join figures f on f.id = o.figure where c.outcome = ?',
        ["failed"],
    )
    assert sorted(rows) == [("10 đề án",), ("3 đề án",)]


def test_the_terminal_and_telegram_show_file_message_and_sentence(report, tmp_path):
    printed = build_report(report, BotConfig.from_env({}))
    assert f"Số liệu cần xem lại (1):\n  sai.md:11: {MESSAGE}\n    Câu: “Năm 2022, tỉnh Hà Nam" in printed
    (told,) = [s for s in receipt(Proposal("x", report)).sections if s.heading == "Tổng không khớp"]
    assert told.items[0].startswith(f"sai.md (dòng 11): {MESSAGE} Câu: “Năm 2022, tỉnh Hà Nam")


def test_long_lists_and_long_sentences_are_cut(report):
    many = [Alarm(f"{n}.md", 1, "chữ " * 200, "Lệch 2 đề án.") for n in range(60)]
    report.checks[:] = many
    printed = build_report(report, BotConfig.from_env({}))
    assert "Số liệu cần xem lại (60):" in printed
    assert "… và 40 mục nữa" in printed  # 60 - 20
    assert printed.count(".md:1:") == 20
    assert max(map(len, printed.splitlines()[-45:])) < 250
    (told,) = [s for s in receipt(Proposal("x", report)).sections if s.count == 60]
    assert told.left_out == 20  # 60 - 40


def test_a_build_without_failed_checks_says_nothing_of_them(tmp_path):
    report = build(write_files(tmp_path / "knowledge", {"tot.md": GOOD}), tmp_path / "data", TinyEncoder())
    assert report.checks == []
    assert "xem lại" not in build_report(report, BotConfig.from_env({}))
    assert receipt(Proposal("x", report)).verdict == "Không thấy điều gì cần xem lại."


def test_documents_without_figures_have_no_checks():
    assert run_checks([article("Không có số nào.")], []) == []
    assert alarms([article("Không có số nào.")], [], []) == []


def test_a_replaced_figure_is_not_looked_at():
    document = article("Quốc gia hỗ trợ 3.805 đồng.")
    assert [c.kind for c in run_checks([document], figures(document, ("3.805 đồng", 3805)))] == ["scale"]
    assert run_checks([document], figures(document, ("3.805 đồng", 3805), replaced_by=9)) == []


def test_a_number_that_is_none_is_left_alone():
    document = article("Có 3 đề án và 4 đề án.")
    assert run_checks([document], figures(document, ("3 đề án", float("inf")), ("4 đề án", float("nan")))) == []


def test_extracted_figures_are_sealed_from_end_to_end():
    document = article(
        "Bảy tháng đầu năm 2023, khuyến công địa phương tỉnh Phú Thọ thực hiện được 1,85 tỷ đồng, đạt 37% kế hoạch. Cụ thể, "
        "nội dung máy móc thực hiện được 1,5 tỷ đồng, đạt 50% kế hoạch; nội dung đào tạo thực hiện được 350 triệu đồng, đạt "
        "35% kế hoạch.",
        published="2023-08-10",
    )
    found = number_figures(extract_figures(document, chunk_document(document)))
    checks = run_checks([document], found)
    # 1.5 + 0.35 = 1.85; 1.85 / 0.37 = 5, 1.5 / 0.5 = 3, 0.35 / 0.35 = 1; 5 - 3 - 1 = 1.
    assert [(c.kind, c.outcome, c.computed) for c in checks] == [
        ("sum", "ok", 1.85 * BILLION), ("plan", "computed", 5 * BILLION), ("plan", "computed", 3 * BILLION),
        ("plan", "computed", 1 * BILLION), ("plan_gap", "computed", 1 * BILLION),
    ]  # fmt: skip


def test_twenty_thousand_figures_in_one_paragraph_are_not_held_against_each_other(monkeypatch):
    """Ten times the figures, ten times the attempts to add."""
    attempts = []
    monkeypatch.setattr("index.check_sums.fits", lambda *terms: attempts.append(terms) or fits(*terms))

    def tried(count: int) -> int:
        numbers = [(n % 20 == 0) * 1000 + 7 for n in range(count)]
        document = article(" gồm ".join(f"{n} triệu đồng" for n in numbers))
        told = figures(document, *((f"{n} triệu đồng", n * MILLION) for n in numbers))
        attempts.clear()
        run_checks([document], told)
        return len(attempts)

    small, large = tried(2_000), tried(20_000)
    assert 0 < small
    assert large <= 11 * small
