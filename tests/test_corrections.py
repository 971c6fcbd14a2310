"""A correction from the figure chosen to the answer that shows both numbers and the reason."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tiny import HA_GIANG, KNOWLEDGE, TinyEncoder, write_files

from bot.assistant import Assistant
from bot.config import BotConfig
from bot.correction_file import correcting, with_correction
from bot.corrections import (
    FILE,
    Candidate,
    CorrectionError,
    base_of,
    candidates,
    read_reason,
    read_value,
    shown_value,
    signed,
)
from index.artifact import current_folder
from index.build import build

DAY = date(2026, 11, 22)
REASON = "Báo in nhầm, đã đối chiếu báo cáo của Sở"


class Kho:
    """A folder, its index and an assistant over it."""

    def __init__(self, home: Path, files: dict[str, str]):
        self.knowledge, self.data = write_files(home / "knowledge", files), home / "data"
        self.assistant: Assistant | None = None
        self.load()

    def load(self):
        report = build(self.knowledge, self.data, TinyEncoder())
        if self.assistant:
            self.assistant.close()
        config = BotConfig(knowledge=self.knowledge, data=self.data, model="tiny")
        self.assistant = Assistant(config, TinyEncoder(), current_folder(self.data))
        return report

    def find(self, words: str, value: float) -> Candidate:
        found, _ = self.assistant.to_correct(words)
        return next(c for c in found if c.figure.value == value)

    def correct(self, candidate: Candidate, typed: str, reason: str = REASON):
        path = self.knowledge / FILE
        text = path.read_text() if path.exists() else None
        new = read_value(typed, candidate.figure)
        path.write_text(with_correction(text, self.assistant.correction_base(candidate), new, signed(reason, DAY)))
        return self.load()


@pytest.fixture
def kho(tmp_path):
    made = Kho(tmp_path, KNOWLEDGE)
    yield made
    made.assistant.close()


def test_a_figure_is_found_with_its_sentence_and_source(kho):
    (found,) = [c for c in kho.assistant.to_correct("Hà Giang 2022")[0] if c.figure.unit == "VND"]
    assert found.shown == "Hà Giang – năm 2022 – kinh phí hỗ trợ, khuyến công quốc gia: 1.250,5 triệu đồng"
    assert found.sentence.startswith("Năm 2022, tỉnh Hà Giang dành 1.250,5 triệu đồng")
    assert (found.title, found.quote) == ("Hà Giang: khuyến công giúp xưởng chè", "1.250,5 triệu đồng")
    assert Candidate.of(json.loads(json.dumps(found.as_dict()))) == found


def test_an_answer_shows_the_corrected_number_with_reason_and_day_and_the_original(kho):
    assert kho.correct(kho.find("Hà Giang 2022", 1_250_500_000), "1.205,5 triệu đồng").problems == []
    for answer in (kho.assistant.lookup("Hà Giang 2022"), kho.assistant.ask("Năm 2022 Hà Giang được hỗ trợ bao nhiêu kinh phí khuyến công quốc gia?")):
        assert "1.205,5 triệu đồng" in answer.text
        assert "1.250,5 triệu đồng" in answer.text
        assert f"{REASON} (người quản trị hiệu đính ngày 22/11/2026)" in answer.text
        assert {"ha-giang", "so-lieu-hieu-dinh"} <= {c.doc_id for c in answer.citations}


@pytest.mark.parametrize("question", ["So sánh kinh phí Hà Giang năm 2022 và Bến Tre năm 2023", "tỉnh nào có kinh phí hỗ trợ cao nhất?"])
def test_a_comparison_and_a_ranking_show_the_original_too(kho, question):
    kho.correct(kho.find("Hà Giang 2022", 1_250_500_000), "1.205,5 triệu đồng")
    lines = kho.assistant.ask(question).text.split("\n")
    at = next(i for i, line in enumerate(lines) if "1.205,5 triệu đồng" in line)
    assert lines[at + 1].startswith("  Bài gốc ghi: 1.250,5 triệu đồng [")
    assert REASON in lines[at + 1]


def test_a_correction_is_corrected_by_taking_its_place(kho):
    kho.correct(kho.find("Hà Giang 2022", 1_250_500_000), "1.205,5 triệu đồng")
    again = kho.find("Hà Giang 2022", 1_205_500_000)
    assert again.original.value == 1_250_500_000
    assert kho.correct(again, "1,3 tỷ đồng", "Sở đã đính chính lần nữa").problems == []
    text = (kho.knowledge / FILE).read_text()
    assert "1.205,5" not in text
    assert text.count("\n") == 3
    shown = kho.assistant.lookup("Hà Giang 2022").text
    assert "1,3 tỷ đồng" in shown
    assert "1.250,5 triệu đồng" in shown


def test_several_corrections_stand_in_one_file(kho):
    kho.correct(kho.find("Hà Giang 2022", 1_250_500_000), "1.205,5 triệu đồng")
    assert kho.correct(kho.find("Bến Tre 2023", 12), "13").problems == []
    assert kho.correct(kho.find("Bến Tre 2023", 2_400_000_000), "khoảng 2,5 tỷ").problems == []
    shown = kho.assistant.lookup("Bến Tre 2023").text
    assert "13 cơ sở" in shown
    assert "khoảng 2,5 tỷ đồng" in shown


def test_a_second_row_for_the_same_figure_is_refused(kho):
    base = kho.assistant.correction_base(kho.find("Hà Giang 2022", 1_250_500_000))
    new = read_value("1.205,5 triệu đồng", base.candidate.figure)
    once = with_correction(None, base, new, signed(REASON, DAY))
    with pytest.raises(CorrectionError, match="dòng hiệu đính khác"):
        with_correction(once, base, replace(new, value=1_206_000_000), signed(REASON, DAY))


def test_a_figure_that_is_gone_is_told(kho):
    stale = kho.find("Hà Giang 2022", 1_250_500_000)
    (kho.knowledge / "bao" / "ha-giang.md").write_text(HA_GIANG.replace("1.250,5", "1.251"))
    kho.load()
    with pytest.raises(CorrectionError, match="không còn trong kho"):
        kho.assistant.correction_base(stale)


def test_equal_numbers_in_one_article_are_told_apart_by_the_words_around_them(tmp_path):
    twice = HA_GIANG + "\nNăm 2021, tỉnh Hà Giang dành 1.250,5 triệu đồng khuyến công quốc gia cho 6 xưởng chế biến chè.\n"
    kho = Kho(tmp_path, {"ha-giang.md": twice})
    (second,) = [c for c in kho.assistant.to_correct("Hà Giang 2021")[0] if c.figure.unit == "VND"]
    assert second.quote != "1.250,5 triệu đồng"
    assert kho.correct(second, "1.100 triệu đồng").problems == []
    assert "1.250,5 triệu đồng" in kho.assistant.lookup("Hà Giang 2022").text
    assert "1,1 tỷ đồng" in kho.assistant.lookup("Hà Giang 2021").text
    assert "Bài gốc" not in kho.assistant.lookup("Hà Giang 2022").text
    kho.assistant.close()


def test_a_figure_of_another_table_is_not_corrected_here(tmp_path):
    table = "tỉnh;kỳ;chỉ tiêu;giá trị\nBến Tre;năm 2022;đề án;7\n"
    kho = Kho(tmp_path, KNOWLEDGE | {"bang.csv": table})
    found, refused = kho.assistant.to_correct("Bến Tre 2022")
    assert [c.figure.value for c in found] == []
    assert "bang.csv" in refused[0]
    kho.assistant.close()


def test_a_file_with_another_head_is_not_written_to(kho):
    base = kho.assistant.correction_base(kho.find("Hà Giang 2022", 1_250_500_000))
    new = read_value("1 tỷ đồng", base.candidate.figure)
    with pytest.raises(CorrectionError, match="tên cột"):
        with_correction("chỉ tiêu;giá trị\nđề án;1\n", base, new, signed(REASON, DAY))


def test_the_file_may_have_its_columns_in_another_order(kho):
    candidate = kho.find("Hà Giang 2022", 1_250_500_000)
    kho.correct(candidate, "1.205,5 triệu đồng")
    path = kho.knowledge / FILE
    lines = path.read_text().splitlines()
    turned = [lines[0]] + [";".join(reversed(line.split(";"))) for line in lines[1:]]
    path.write_text("\n".join(turned))
    kho.load()
    assert kho.correct(kho.find("Bến Tre 2023", 12), "13").problems == []
    assert "13 cơ sở" in kho.assistant.lookup("Bến Tre 2023").text


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1.205,5 triệu đồng", 1_205_500_000), ("1 tỷ 205 triệu", 1_205_000_000), ("hơn 1,2 tỷ đồng.", 1_200_000_000), ("1205500000 đồng", 1_205_500_000)],
)
def test_amounts_are_read_as_in_articles(kho, typed, value):
    assert read_value(typed, kho.find("Hà Giang 2022", 1_250_500_000).figure).value == value


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "kèm đơn vị"), ("nhiều lắm", "chưa đọc được"), ("1.205,5", "đơn vị tiền"), ("7 cơ sở", "không cùng loại"), ("50%", "không cùng loại"),
        ("1.250,5 triệu đồng", "trùng"), ("-5 tỷ đồng", "không thể âm"), ("từ 1 đến 2 tỷ đồng", "chưa đọc được"), ("1" * 101, "kèm đơn vị"),
        ("1e999 tỷ đồng", "chưa đọc được"),
    ],
)  # fmt: skip
def test_what_is_no_amount_of_the_kind_is_refused(kho, typed, told):
    with pytest.raises(CorrectionError, match=told):
        read_value(typed, kho.find("Hà Giang 2022", 1_250_500_000).figure)


def test_a_count_needs_no_unit_and_workers_are_people(kho):
    figure = kho.find("Bến Tre 2023", 12).figure
    assert shown_value(read_value("13", figure)) == "13 cơ sở"
    assert read_value("600 người", replace(figure, unit="worker")).unit == "worker"


@pytest.mark.parametrize("typed", ["", "1234", "1234567", "x" * 301, "    \n"])
def test_a_reason_has_words_and_an_end(typed):
    with pytest.raises(CorrectionError, match="từ 5 đến 300 ký tự"):
        read_reason(typed)


HOSTILE = '=cmd|"/c"!A1 [9] <b>x</b>;\n"nháy\u202e'


def test_a_hostile_reason_becomes_words_and_breaks_neither_file_nor_answer(kho):
    reason = read_reason(HOSTILE)
    assert reason == "=cmd|'/c'!A1 (9) <b>x</b>; 'nháy"
    assert kho.correct(kho.find("Hà Giang 2022", 1_250_500_000), "1.205,5 triệu đồng", reason).problems == []
    assert reason in kho.assistant.lookup("Hà Giang 2022").text
    assert reason in kho.assistant.ask("Năm 2022 Hà Giang được hỗ trợ bao nhiêu kinh phí khuyến công quốc gia?").text


def test_all_figures_that_are_shipped_can_be_corrected_but_ranges(shipped_assistant):
    book = shipped_assistant.figure_book
    stated = [f for f in book.figures if f.origin == "extracted"]
    found, refused = candidates(stated, book)
    assert len(found) + len(refused) == len(stated)
    assert all("khoảng" in reason for reason in refused)
    for candidate in found[::7]:
        new = replace(candidate.figure, value=candidate.figure.value + 1, qualifier="exact")
        assert with_correction(None, base_of(candidate, book), new, signed(REASON, DAY))


def test_the_file_of_corrections_is_found_where_it_was_moved_to(kho):
    base = kho.assistant.correction_base(kho.find("Hà Giang 2022", 1_250_500_000))
    new = read_value("1.205,5 triệu đồng", base.candidate.figure)
    path, edits = correcting(base, new, signed(REASON, DAY), kho.knowledge)
    assert path == FILE
    write_files(kho.knowledge, {f"so/{FILE}": edits[path](None)})
    path, edits = correcting(base, new, signed(REASON, DAY), kho.knowledge)
    assert path == f"so/{FILE}"
    with pytest.raises(CorrectionError, match="UTF-8"):
        edits[path]("số".encode("utf-16"))
