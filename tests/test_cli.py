"""The command `khuyencong` as people use it: what it prints, what it returns, what it says when something is wrong."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tiny import KNOWLEDGE, write_files

from bot.cli import main
from index.records import Check

ROOT = Path(__file__).resolve().parent.parent
KEYS = ["id", "question", "text", "abstained", "citations", "figures", "computed", "elapsed_ms"]
CITATION_KEYS = [
    "n", "doc_id", "title", "so_hieu", "locator", "quote", "start", "end", "url", "published", "validity",
]
HA_GIANG = "Năm 2022 Hà Giang dành bao nhiêu tiền khuyến công quốc gia?"
TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"


class Ran:
    """One finished command: exit status, what it printed, what it complained."""

    def __init__(self, status: int, out: str, err: str):
        self.status, self.out, self.err = status, out, err
        assert "Traceback" not in out + err

    def rows(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]

    def complaint(self) -> str:
        """The one line of a failed command; nothing else was printed."""
        assert self.status != 0
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert line.startswith("Lỗi: ")
        return line


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """No setting of the machine, and no file of its user, is seen by a test."""
    for name in [n for n in os.environ if n.startswith("KHUYENCONG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def built(tmp_path_factory, bundled, model_cache) -> tuple[Path, Path]:
    """A knowledge folder and the data folder it is indexed in. Not to be changed."""
    from index.build import build

    home = tmp_path_factory.mktemp("built")
    knowledge, data = write_files(home / "knowledge", KNOWLEDGE), home / "data"
    build(knowledge, data, bundled)
    (data / "models").symlink_to(model_cache)
    return knowledge, data


@pytest.fixture
def run(monkeypatch, capsys, bundled):
    """Runs a command in this process, with the encoder that is loaded once for all tests."""
    for module in ("bot.assistant", "index.encoder"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda model, cache, threads=None: bundled)

    def command(*arguments: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            status = main([str(a) for a in arguments])
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return command


@pytest.fixture
def ready(run, monkeypatch, built):
    """As `run`, with an index in place."""
    monkeypatch.setenv("KHUYENCONG_KNOWLEDGE", str(built[0]))
    monkeypatch.setenv("KHUYENCONG_DATA", str(built[1]))
    return run


def process(*arguments: object, env: dict[str, str], **more) -> Ran:
    """Runs a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)], cwd=ROOT, env=os.environ | env,
        capture_output=True, timeout=60, **more,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def questions(path: Path, *rows: dict) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


# --- build ------------------------------------------------------------------------------------------


def test_a_build_says_what_went_in(run, tmp_path, knowledge):
    done = run("build", "--knowledge", knowledge, "--data", tmp_path / "data")
    assert done.status == 0
    first, added, *rest = done.out.splitlines()
    assert re.fullmatch(r"Đã nạp 4 tài liệu, \d+ đoạn, \d+ số liệu từ .*knowledge trong \d+ giây\.", first)
    assert added == "Thêm: bao/ben-tre.md, bao/ha-giang.md, hoi-cho.txt, van-ban/nghi-dinh.md"
    assert rest == []


def test_a_second_build_tells_new_changed_and_lost_files_and_those_it_could_not_read(run, tmp_path, knowledge):
    run("build", "--knowledge", knowledge, "--data", tmp_path / "data")
    (knowledge / "hoi-cho.txt").unlink()
    with (knowledge / "bao/ben-tre.md").open("a", encoding="utf-8") as file:
        file.write("\nTỉnh làm tiếp trong năm sau.\n")
    write_files(knowledge, {"moi.md": "Bài mới\n\nNăm 2024, xưởng mộc có máy.", "hong.md": "---\npublished: mai\n---\nChữ."})
    done = run("build", "--knowledge", knowledge, "--data", tmp_path / "data")
    assert done.status == 0
    assert done.out.splitlines()[1:] == [
        "Thêm: moi.md",
        "Sửa: bao/ben-tre.md",
        "Bỏ: hoi-cho.txt",
        "Không đổi: 2 tệp",
        "Không nạp được:",
        "  hong.md:2: published: phải là ngày dạng năm-tháng-ngày, ví dụ 2024-07-31",
    ]


# --- ask --------------------------------------------------------------------------------------------


def test_an_answer_is_printed_with_its_sources(ready):
    done = ready("ask", HA_GIANG)
    assert done.status == 0
    text, sources = done.out.split("\n\nNguồn:\n")
    assert "1.250,5 triệu đồng" in text
    assert text.endswith("[1]\nHà Giang nay thuộc Tuyên Quang.")
    assert sources.splitlines()[0] == "[1] Hà Giang: khuyến công giúp xưởng chè – đoạn 1 – 04/05/2023"
    assert re.fullmatch(r"    ha-giang, ký tự \d+–\d+ – https://example.org/ha-giang", sources.splitlines()[1])


def test_an_answer_as_json_has_the_keys_of_the_contract_in_their_order(ready):
    (answer,) = ready("ask", HA_GIANG, "--json").rows()
    assert list(answer) == KEYS
    (citation,) = answer["citations"]
    assert list(citation) == CITATION_KEYS
    assert (answer["id"], answer["question"], answer["abstained"], answer["computed"]) == (None, HA_GIANG, False, [])
    assert (citation["n"], citation["doc_id"], citation["so_hieu"]) == (1, "ha-giang", None)
    assert answer["elapsed_ms"] > 0


def test_the_quote_of_an_answer_is_the_text_of_the_file_at_its_offsets(ready, built):
    (answer,) = ready("ask", "Mức hỗ trợ tối đa chi phí mua máy cho xưởng mộc là bao nhiêu?", "--json").rows()
    text = (built[0] / "van-ban/nghi-dinh.md").read_text(encoding="utf-8")
    (citation,) = answer["citations"]
    assert citation["quote"] == text[citation["start"]:citation["end"]]
    assert (citation["so_hieu"], citation["locator"]) == ("99/2099/NĐ-CP", "Điều 2 khoản 1")


def test_figures_of_an_answer_name_their_citation(ready):
    (answer,) = ready("ask", HA_GIANG, "--json").rows()
    (figure,) = answer["figures"]
    assert (figure["value"], figure["unit"], figure["text"], figure["citation"]) == (
        1_250_500_000, "VND", "1.250,5 triệu đồng", 1,
    )


def test_an_abstention_has_no_sources(ready):
    done = ready("ask", "giá vàng hôm nay")
    assert done.status == 0
    assert "Nguồn" not in done.out
    (answer,) = ready("ask", "giá vàng hôm nay", "--json").rows()
    assert answer["abstained"]
    assert answer["citations"] == answer["figures"] == []


@pytest.mark.parametrize("question", ["", "   "])
def test_a_blank_question_is_asked_for_again(ready, question):
    done = ready("ask", question)
    assert done.status == 0
    assert done.out == "Anh/chị vui lòng nhập câu hỏi.\n"


def test_bytes_that_are_no_text_do_no_harm(ready):
    # How an argument that is not UTF-8 reaches Python.
    done = ready("ask", "Năm 2022 Hà Giang \udcff dành bao nhiêu tiền khuyến công quốc gia?", "--json")
    (answer,) = done.rows()
    assert done.status == 0
    assert answer["text"]


def test_a_day_may_be_given_to_count_from(ready):
    (answer,) = ready("ask", "Năm ngoái Hà Giang giúp bao nhiêu xưởng chè?", "--json", "--as-of", "2023-06-01").rows()
    assert "7 xưởng" in answer["text"]
    (answer,) = ready("ask", "Năm ngoái Hà Giang giúp bao nhiêu xưởng chè?", "--json", "--as-of", "2030-06-01").rows()
    assert answer["abstained"]


def test_a_file_of_questions_is_answered_line_by_line_in_its_order(ready, tmp_path):
    file = questions(
        tmp_path / "q.jsonl",
        {"id": "z", "question": "giá vàng hôm nay"},
        {"id": 7, "question": HA_GIANG, "kind": "figure"},
        {"question": "còn năm 2022?", "history": [{"role": "user", "text": "Năm 2023 Bến Tre hỗ trợ bao nhiêu tiền?"}]},
        {"id": "a", "question": "Năm ngoái Hà Giang giúp bao nhiêu xưởng chè?", "as_of": "2023-06-01"},
    )
    done = ready("ask", "--file", file, "--json")
    assert done.status == 0
    rows = done.rows()
    assert [list(row) for row in rows] == [KEYS] * 4
    assert [row["id"] for row in rows] == ["z", 7, None, "a"]
    assert [row["abstained"] for row in rows] == [True, False, True, False]
    # Of Bến Tre, which the earlier turn names, nothing is held for 2022; of Hà Giang there would be.
    assert rows[2]["question"] == "còn năm 2022?"
    assert "Bến Tre" in rows[2]["text"]
    assert "7 xưởng" in rows[3]["text"]


def test_a_file_of_questions_may_be_read_as_text(ready, tmp_path):
    done = ready("ask", "--file", questions(tmp_path / "q.jsonl", {"id": 1, "question": HA_GIANG}))
    assert done.out.startswith(f"> {HA_GIANG}\n")
    assert "Nguồn:" in done.out


def test_an_empty_file_of_questions_has_no_answers(ready, tmp_path):
    done = ready("ask", "--file", questions(tmp_path / "q.jsonl"), "--json")
    assert (done.status, done.out) == (0, "")


@pytest.mark.parametrize("place", ["before", "after", "split"])
def test_folders_may_be_named_before_or_after_the_command(run, built, place):
    knowledge, data = ["--knowledge", built[0]], ["--data", built[1]]
    command = ["ask", HA_GIANG]
    arguments = {
        "before": [*knowledge, *data, *command], "after": [*command, *data, *knowledge], "split": [*data, *command, *knowledge],
    }
    assert "1.250,5 triệu đồng" in run(*arguments[place]).out


def test_folders_on_the_command_line_come_before_those_of_the_environment(run, built, monkeypatch, tmp_path):
    monkeypatch.setenv("KHUYENCONG_KNOWLEDGE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("KHUYENCONG_DATA", str(tmp_path / "nothing"))
    assert run("ask", HA_GIANG, "--knowledge", built[0], "--data", built[1]).status == 0


def test_another_knowledge_folder_named_on_purpose_is_indexed_first(run, built, tmp_path, knowledge):
    data = tmp_path / "data"
    run("build", "--knowledge", knowledge, "--data", data)
    other = write_files(tmp_path / "other", {"x.md": "Xưởng gốm\n\nNăm 2020, tỉnh Cà Mau hỗ trợ 3 xưởng gốm."})
    done = run("ask", "Năm 2020 Cà Mau hỗ trợ bao nhiêu xưởng gốm?", "--knowledge", other, "--data", data)
    assert "3 xưởng gốm" in done.out


# --- chat, search, figures, status ------------------------------------------------------------------


def test_a_chat_goes_on_from_question_to_question_until_a_blank_line(ready):
    typed = ["Năm 2023 Bến Tre hỗ trợ bao nhiêu tiền?", "cảm ơn", "còn năm 2022?", "thế Hà Giang?", "", "không đọc nữa"]
    done = ready("chat", stdin="\n".join(typed))
    assert done.status == 0
    first, _, third, fourth, last = done.out.split("\nHỏi: ")[1:]
    assert "2,4 tỷ đồng" in first
    assert "chưa có" in third
    assert "Bến Tre" in third
    assert "1.250,5 triệu đồng" in fourth
    assert last == ""


def test_a_chat_ends_with_its_input(ready):
    assert ready("chat", stdin="").status == 0
    assert ready("chat", stdin="xin chào").status == 0


def test_a_search_lists_as_many_ranked_passages_as_wanted(ready):
    rows = ready("search", "máy sấy chè", "-k", 3, "--json").rows()
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert {"doc_id", "title", "locator", "start", "end", "text", "lexical", "dense"} <= rows[0].keys()
    assert rows[0]["doc_id"] == "ha-giang"
    assert "máy sấy" in rows[0]["text"]


def test_a_search_is_readable_too(ready):
    lines = ready("search", "máy sấy chè", "-k", 2).out.splitlines()
    assert [line.split()[0] for line in lines[::2]] == ["1.", "2."]
    assert "ha-giang" in lines[0]


def test_figures_are_one_json_object_a_line_each_in_its_place(ready, built):
    rows = ready("figures", "--json").rows()
    texts = {path.stem: path.read_text(encoding="utf-8") for path in built[0].rglob("*.*")}
    assert all(texts[row["doc"]][row["start"]:row["end"]] == row["text"] for row in rows)
    money = {(row["doc"], row["value"]) for row in rows if row["unit"] == "VND"}
    # 1.250,5 million; 2,4 thousand million; 100 million.
    assert {("ha-giang", 1_250_500_000), ("ben-tre", 2_400_000_000), ("nghi-dinh", 100_000_000)} <= money
    assert ("nghi-dinh", 50) in {(row["doc"], row["value"]) for row in rows if row["unit"] == "percent"}


def test_figures_are_readable_too(ready, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    lines = ready("figures").out.splitlines()
    assert lines[0].split() == "Tỉnh Kỳ Chỉ tiêu Giá trị Nguồn vốn Trạng thái Bài".split()
    assert any(re.match(r"Hà Giang +Năm 2022 +kinh phí.* 1\.250,5 triệu đồng +quốc gia .*  ha-giang$", line) for line in lines)
    assert lines[-1] == f"{len(lines) - 2} số liệu"


def test_figures_fit_into_a_hundred_columns_where_there_is_no_terminal(ready, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(len, ready("figures").out.splitlines())) <= 100


def test_figures_are_filtered_as_table_and_as_json(ready):
    everything = ready("figures", "--json").rows()
    rows = ready("figures", "--json", "--province", "ha giang", "--year", "2022", "--funding", "quốc gia").rows()
    assert rows and rows == [
        r for r in everything
        if (r["province"], r["funding"]) == ("Hà Giang", "national") and (r["period_start"] or "") <= "2022-12-31" and "2022-01-01" <= (r["period_end"] or "")
    ]  # fmt: skip
    shown = ready("figures", "--province", "Hà Giang", "--funding", "national").out.splitlines()
    assert [line for line in shown[1:-1] if not line.startswith("Hà Giang")] == []
    # Hà Giang is part of the present Tuyên Quang.
    assert ready("figures", "--json", "--province", "Tuyên Quang").rows() == [r for r in everything if r["province"] == "Hà Giang"]
    both = ready("figures", "--json", "--indicator", "support_cap", "--indicator", "kinh phi ho tro", "--doc", "nghi-dinh").rows()
    assert {r["value"] for r in both} == {r["value"] for r in everything if r["doc"] == "nghi-dinh" and r["indicator"] == "support_cap"} != set()
    assert ready("figures", "--year", "1999").out == "Không có số liệu nào như yêu cầu.\n"
    assert ready("figures", "--year", "1999", "--json").out == ""


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--province", "Atlantis", "không rõ tỉnh «Atlantis»"), ("--year", "năm ngoái", "bốn chữ số, ví dụ 2022"),
        ("--indicator", "x", "kinh phí hỗ trợ (support_amount)"), ("--funding", "x", "khuyến công quốc gia (national)"),
        ("--status", "x", "đã thực hiện (thực hiện)"), ("--doc", "giang", "gần nhất là: ha-giang"),
        ("--export", "a.pdf", "phải có đuôi .csv hoặc .xlsx"),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_one_line_that_says_what_is_allowed(ready, option, value, said):
    done = ready("figures", option, value)
    assert done.status == 1
    assert said in done.complaint()


def test_figures_are_exported_for_table_programs(ready, tmp_path):
    rows = ready("figures", "--json", "--province", "Hà Giang").rows()
    plain, book = tmp_path / "số liệu.CSV", tmp_path / "a.xlsx"
    assert ready("figures", "--province", "Hà Giang", "--export", plain).out == f"Đã ghi {len(rows)} số liệu vào {plain}.\n"
    assert ready("figures", "--province", "Hà Giang", "--export", book).status == 0
    cells = list(csv.DictReader(plain.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [float(c["Giá trị"].replace(",", ".")) for c in cells] == [r["value"] for r in rows]
    sheet = load_workbook(book)["Số liệu"]
    assert [cell.value for cell in sheet["G"][1:]] == [r["value"] for r in rows]
    assert {c["Bài"] for c in cells} == {"Hà Giang: khuyến công giúp xưởng chè"}


def test_an_export_that_cannot_be_written_is_one_line(ready, tmp_path):
    assert "khong-co" in ready("figures", "--export", tmp_path / "khong-co" / "a.csv").complaint()
    assert "--checks" in ready("figures", "--checks", "--export", tmp_path / "a.csv").complaint()


def test_a_correction_stands_in_the_table_and_both_stand_in_json(run, tmp_path, knowledge):
    row = "kinh phí hỗ trợ;1.205,5 triệu đồng;Hà Giang;2022;ha-giang;1.250,5 triệu đồng;in nhầm"
    write_files(knowledge, {"sua.csv": f"chỉ tiêu;giá trị;tỉnh;năm;thay bài;thay số;lý do\n{row}\nđề án;x;;;;;\n"})
    folders = ("--knowledge", knowledge, "--data", tmp_path / "data")
    assert "sua.csv:3: giá trị: «x» không phải một số" in run("build", *folders).out
    shown = run("figures", *folders).out
    assert "1.205,5 triệu đồng" in shown and "1.250,5 triệu đồng" not in shown
    rows = {r["id"]: r for r in run("figures", "--json", *folders).rows()}
    (old,) = [r for r in rows.values() if r["replaced_by"]]
    assert (old["value"], rows[old["replaced_by"]]["value"]) == (1_250_500_000, 1_205_500_000)
    assert (rows[old["replaced_by"]]["origin"], rows[old["replaced_by"]]["reason"]) == ("curated", "in nhầm")
    assert ";" not in run("ask", "Năm 2022 Hà Giang dành bao nhiêu tiền?", *folders).out.split("Nguồn:")[0]


def test_the_stored_checks_are_listed(ready, monkeypatch):
    figures = ready("figures", "--json").rows()
    first, last = figures[0], figures[-1]
    checks = [
        Check("sum", "failed", first["doc"], first["id"], (2,), 9.0, -1.0, "Các phần cộng lại là 9."),
        Check("scale", "ok", last["doc"], last["id"], (), None, None, "Độ lớn bình thường."),
    ]
    assert first["doc"] != last["doc"]
    monkeypatch.setattr("index.store.Store.checks", lambda self: checks)
    assert ready("figures", "--checks").out.splitlines()[-1] == "2 phép kiểm tra"
    assert "[không khớp] cộng các phần" in ready("figures", "--checks", "--doc", first["doc"]).out
    assert ready("figures", "--checks", "--json", "--doc", first["doc"]).rows() == [
        {
            "kind": "sum", "outcome": "failed", "doc": first["doc"], "figure": first["id"], "others": [2], "computed": 9.0, "difference": -1.0,
            "message": "Các phần cộng lại là 9.",
        }
    ]  # fmt: skip


def test_the_status_tells_what_is_loaded_and_with_which_model(ready, bundled, built):
    done = ready("status")
    assert done.status == 0
    assert "4 tài liệu" in done.out
    assert bundled.name in done.out
    assert str(built[0].resolve()) in done.out
    assert "Lưu ý" not in done.out


def test_the_status_warns_of_a_document_that_is_named_but_not_held(run, tmp_path, knowledge):
    header = '---\nso_hieu: "45/2012/NĐ-CP"\nten: "Nghị định 45"\nthay_the: "134/2004/NĐ-CP"\n---\n\n'
    (knowledge / "nd-45.md").write_text(header + "Điều 1. Phạm vi\n\nVề khuyến công.\n", encoding="utf-8")
    run("build", "--knowledge", knowledge, "--data", tmp_path / "data")
    told = run("status", "--data", tmp_path / "data").out
    assert "Lưu ý: nd-45.md: thay thế 134/2004/NĐ-CP, nhưng văn bản này chưa có trong kho" in told


def test_the_status_warns_of_files_changed_since(run, tmp_path, knowledge):
    run("build", "--knowledge", knowledge, "--data", tmp_path / "data")
    (knowledge / "hoi-cho.txt").unlink()
    assert "thư mục tài liệu đã thay đổi" in run("status", "--data", tmp_path / "data").out


# --- evaluate ---------------------------------------------------------------------------------------


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Three documents and two questions; the first is answered by `may`, the second by `che`."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    questions(
        folder / "corpus.jsonl",
        {"_id": "may", "title": "Máy móc", "text": "Cơ sở mộc mua máy cưa mới."},
        {"_id": "che", "title": "Chè", "text": "Xưởng chè mua máy sấy."},
        {"_id": "gom", "title": "Gốm", "text": "Làng gốm mở lớp dạy nghề."},
    )
    questions(folder / "queries.jsonl", {"id": "q1", "text": "máy cưa cho cơ sở mộc"}, {"_id": "q2", "text": "xưởng chè sấy"})
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tmay\t1\nq2\tche\t1\n", encoding="utf-8")
    return folder


def test_an_evaluation_prints_its_metrics_and_writes_a_run(run, labelled, tmp_path):
    done = run("evaluate", labelled, "--run", tmp_path / "out" / "run.trec", "--data", tmp_path / "data")
    assert done.status == 0
    values = dict(line.split() for line in done.out.splitlines() if re.match(r"(recall|MRR|nDCG)", line))
    # Each question finds its document first: all means are 1.
    assert values == dict.fromkeys(["recall@1", "recall@5", "recall@10", "recall@20", "MRR@10", "nDCG@10"], "1.0000")
    assert re.search(r"ms/câu +\d", done.out)
    rows = [line.split() for line in (tmp_path / "out" / "run.trec").read_text(encoding="utf-8").splitlines()]
    assert [row[:4] for row in rows if row[3] == "1"] == [["q1", "Q0", "may", "1"], ["q2", "Q0", "che", "1"]]
    assert [int(row[3]) for row in rows if row[0] == "q1"] == list(range(1, sum(row[0] == "q1" for row in rows) + 1))


def test_questions_may_be_evaluated_without_their_diacritics(run, labelled, tmp_path):
    done = run("evaluate", labelled, "--strip-diacritics", "--data", tmp_path / "data")
    assert "recall@1   1.0000" in done.out


# --- complaints -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "env", "says"),
    [
        ([], {}, "lệnh không đúng"),
        (["hoi"], {}, "lệnh không đúng"),
        (["ask", "--la"], {}, "lệnh không đúng"),
        (["search", "máy", "-k", "0"], {}, "lệnh không đúng"),
        (["ask"], {}, "cần một câu hỏi"),
        (["ask", "máy", "--file", "q.jsonl"], {}, "cần một câu hỏi"),
        (["ask", "--file", "khong-co.jsonl"], {}, "khong-co.jsonl"),
        (["ask", "máy", "--as-of", "hôm qua"], {}, "--as-of phải là ngày"),
        (["build", "--knowledge", "khong-co"], {}, "Không thấy thư mục tài liệu: khong-co"),
        (["ask", "máy", "--knowledge", "khong-co"], {}, "Không thấy thư mục tài liệu: khong-co"),
        (["status"], {}, "Chưa có chỉ mục"),
        (["evaluate", "khong-co"], {}, "khong-co"),
        (["run"], {}, "KHUYENCONG_TELEGRAM_TOKEN"),
        (["status"], {"KHUYENCONG_ADMIN_IDS": "12, hai"}, "KHUYENCONG_ADMIN_IDS"),
        (["run"], {"KHUYENCONG_ADMIN_IDS": "12;13"}, "«12;13» không phải số"),
        (["status"], {"KHUYENCONG_LOG_LEVEL": "ồn"}, "KHUYENCONG_LOG_LEVEL"),
        (["run"], {"KHUYENCONG_TELEGRAM_BASE_URL": "ftp://a"}, "KHUYENCONG_TELEGRAM_BASE_URL"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(run, monkeypatch, tmp_path, arguments, env, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KHUYENCONG_DATA", str(tmp_path / "data"))
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert says in run(*arguments).complaint()


def test_a_token_with_a_slip_is_not_shown(run, monkeypatch, tmp_path):
    monkeypatch.setenv("KHUYENCONG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KHUYENCONG_TELEGRAM_TOKEN", TOKEN.replace(":", " "))
    done = run("run")
    assert "KHUYENCONG_TELEGRAM_TOKEN" in done.complaint()
    assert TOKEN.split(":")[1] not in done.err


def test_an_empty_folder_says_what_to_do(run, tmp_path):
    (tmp_path / "empty").mkdir()
    complaint = run("build", "--knowledge", tmp_path / "empty", "--data", tmp_path / "data").complaint()
    assert ".md hoặc .txt" in complaint


def test_a_bad_line_of_a_question_file_is_named_by_its_number(run, tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text('{"question": "một"}\n\nkhông phải JSON\n{"id": 4}\n', encoding="utf-8")
    complaint = run("ask", "--file", file, "--json").complaint()
    assert "q.jsonl:3" in complaint
    assert "q.jsonl:4" in complaint
    assert "q.jsonl:1" not in complaint


def test_an_index_of_another_model_is_refused_with_both_names(ready, bundled, monkeypatch):
    monkeypatch.setenv("KHUYENCONG_MODEL", "thu-muc/mo-hinh-khac")
    complaint = ready("ask", HA_GIANG).complaint()
    assert bundled.name in complaint
    assert "thu-muc/mo-hinh-khac" in complaint


@pytest.mark.parametrize("name", ["passages.db", "passages.faiss", "restorer.bin", "manifest.json"])
def test_a_damaged_index_is_told_of_and_built_again(run, tmp_path, knowledge, name):
    data = tmp_path / "data"
    folders = ["--knowledge", knowledge, "--data", data]
    run("build", *folders)
    current = (data / "index" / "current").read_text(encoding="utf-8").strip()
    (data / "index" / current / name).write_bytes(b"\x00rubbish")
    assert "khuyencong build" in run("ask", HA_GIANG, *folders).complaint()
    assert run("build", *folders).status == 0
    assert "1.250,5 triệu đồng" in run("ask", HA_GIANG, *folders).out


def test_a_data_folder_that_cannot_be_one_is_told_of(run, knowledge, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "file" in run("build", "--knowledge", knowledge, "--data", tmp_path / "file").complaint()


def test_an_interrupted_command_stops_with_a_word(ready, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.assistant.Assistant.ask", interrupted)
    done = ready("ask", HA_GIANG)
    assert (done.status, done.out, done.err) == (130, "", "Đã dừng.\n")


def test_help_names_every_command(run):
    done = run("--help")
    assert done.status == 0
    for name in ("build", "ask", "chat", "run", "search", "figures", "evaluate", "status"):
        assert re.search(rf"^ +{name} ", done.out, re.MULTILINE)


# --- as a process of its own ------------------------------------------------------------------------


def settings(built: tuple[Path, Path]) -> dict[str, str]:
    return {"KHUYENCONG_KNOWLEDGE": str(built[0]), "KHUYENCONG_DATA": str(built[1])}


def test_on_a_fresh_machine_one_question_builds_the_index_first(tmp_path, knowledge, model_cache, bundled):
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(model_cache)
    done = process("ask", HA_GIANG, "--json", env={"KHUYENCONG_KNOWLEDGE": str(knowledge), "KHUYENCONG_DATA": str(data)})
    assert done.status == 0
    (answer,) = done.rows()
    assert "1.250,5 triệu đồng" in answer["text"]
    assert (data / "index" / "current").is_file()


def test_a_piped_chat_keeps_its_context_under_any_locale(built):
    env = settings(built) | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = process("chat", env=env, input=b"Nam 2023 Ben Tre ho tro bao nhieu tien?\ncon nam 2022?\nthe Ha Giang?\n")
    assert done.status == 0
    first, second, third, _ = done.out.split("\nHỏi: ")[1:]
    assert "2,4 tỷ đồng" in first
    assert "Bến Tre" in second
    assert "chưa có" in second
    assert "1.250,5 triệu đồng" in third


def test_a_reader_that_goes_away_is_no_error(built, tmp_path):
    file = questions(tmp_path / "q.jsonl", *({"id": i, "question": "xin chào"} for i in range(3000)))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--file", str(file), "--json"], cwd=ROOT, env=os.environ | settings(built),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:
        assert json.loads(running.stdout.readline())["id"] == 0
        running.stdout.close()
        complaint = running.stderr.read().decode()
        running.wait(timeout=60)
    assert complaint == ""


def test_a_missing_token_stops_the_bot_at_once_with_one_line(built):
    done = process("run", env=settings(built))
    assert "KHUYENCONG_TELEGRAM_TOKEN" in done.complaint()


# --- golden -----------------------------------------------------------------------------------------------


def test_golden_tells_how_many_are_right_and_what_is_wrong(built, tmp_path, model_cache):
    knowledge = tmp_path / "knowledge"
    shutil.copytree(built[0], knowledge)
    env = {"KHUYENCONG_KNOWLEDGE": str(knowledge), "KHUYENCONG_DATA": str(tmp_path / "data")}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(model_cache)
    assert "không có tệp câu hỏi kiểm tra golden.jsonl" in process("golden", env=env).complaint()
    right = {"id": "a", "question": HA_GIANG, "contains": ["1.250,5 triệu đồng"], "cites": ["ha-giang"]}
    questions(knowledge / "golden.jsonl", right)
    done = process("golden", env=env)
    assert (done.status, done.out.strip()) == (0, "Câu hỏi kiểm tra: trả lời đúng 1/1 câu.")
    questions(knowledge / "golden.jsonl", right, right | {"id": "b", "contains": ["9 tỷ đồng"]}, {"id": "c"})
    done = process("golden", env=env)
    assert done.status == 1
    assert done.out.splitlines() == [
        "Câu hỏi kiểm tra: trả lời đúng 1/2 câu.",
        f"  b: «{HA_GIANG}»: không nêu «9 tỷ đồng»",
        "Dòng không dùng được: golden.jsonl:3: question: phải là một chuỗi chữ không trống",
    ]
