"""The command `khuyencong`. Parses, calls, prints; every failure is one Vietnamese line and a non-zero exit."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot import commands
from bot.backup import BackupError
from bot.commands import FAILED
from bot.config import ConfigError, environment_config
from bot.figure_filter import FilterError
from bot.questions import QuestionFormatError
from index.errors import KnowledgeError

USAGE, INTERRUPTED = 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    # A pipe or an old terminal may not be UTF-8; the answers are.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        config = environment_config(knowledge=arguments.knowledge, data=arguments.data)
        return arguments.run(arguments, config) or 0
    except (BackupError, ConfigError, FilterError, KnowledgeError, QuestionFormatError) as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has gone; nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        print(f"Lỗi: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("Đã dừng.", file=sys.stderr)
        return INTERRUPTED


class _Parser(argparse.ArgumentParser):
    """argparse speaks English; people read Vietnamese."""

    def error(self, message: str):
        self.exit(USAGE, f"Lỗi: lệnh không đúng ({message}). Gõ «{self.prog} --help» để xem cách dùng.\n")


def _parser() -> argparse.ArgumentParser:
    description = "Trợ lý tra cứu khuyến công: trả lời kèm trích dẫn, chạy trên máy của bạn."
    parser = _Parser(prog="khuyencong", description=description, parents=[_folders()])
    parser.set_defaults(knowledge=None, data=None)
    names = parser.add_subparsers(dest="command", required=True, metavar="LỆNH", parser_class=_Parser)

    def command(name: str, run: Callable, summary: str) -> argparse.ArgumentParser:
        found = names.add_parser(name, help=summary, description=summary, parents=[_folders()])
        found.set_defaults(run=run)
        return found

    command("build", commands.build, "đọc thư mục tài liệu và tạo chỉ mục")
    ask = command("ask", commands.ask, "trả lời một câu hỏi, hoặc cả tệp câu hỏi")
    ask.add_argument("question", nargs="?", help="câu hỏi")
    ask.add_argument("--file", metavar="QUESTIONS.jsonl", type=Path, help="mỗi dòng một câu hỏi dạng JSON")
    ask.add_argument("--json", action="store_true", help="in câu trả lời dạng JSON")
    ask.add_argument("--explain", action="store_true", help="in cách hiểu câu hỏi, các ứng viên kèm điểm và lý do chọn hoặc không trả lời")
    ask.add_argument("--as-of", metavar="YYYY-MM-DD", help="trả lời theo quy định vào ngày này")
    command("chat", commands.chat, "trò chuyện ngay trong cửa sổ lệnh")
    run = command("run", commands.run, "chạy bot Telegram")
    run.add_argument("--webhook", metavar="URL", help="để Telegram gọi tới địa chỉ https này thay cho việc hỏi Telegram liên tục")
    run.add_argument("--listen", metavar="MÁY:CỔNG", help="nơi nghe các lượt gọi của Telegram (mặc định 127.0.0.1:8080); dùng cùng --webhook")
    search = command("search", commands.search, "xem các đoạn văn tìm được, kèm điểm")
    search.add_argument("question", help="câu hỏi")
    search.add_argument("-k", type=_positive, default=20, help="số đoạn (mặc định 20)")
    search.add_argument("--json", action="store_true", help="mỗi đoạn một dòng JSON")
    _add_figures(command("figures", commands.figures, "liệt kê số liệu, lọc và xuất ra bảng tính"))
    evaluate = command("evaluate", commands.evaluate, "đo chất lượng tìm kiếm trên một bộ có nhãn")
    evaluate.add_argument("folder", type=Path, help="thư mục có corpus.jsonl, queries.jsonl, qrels.tsv")
    evaluate.add_argument("--run", dest="run_file", metavar="OUT.trec", type=Path, help="ghi kết quả dạng TREC")
    evaluate.add_argument("--strip-diacritics", action="store_true", help="bỏ dấu các câu hỏi trước khi tìm")
    command("golden", commands.golden, "hỏi thử các câu hỏi kiểm tra của thư mục tài liệu")
    doctor = command("doctor", commands.doctor, "kiểm tra mã bot, mạng, thư mục, mô hình, chỉ mục, đĩa, quyền truy cập; nói cần làm gì")
    doctor.add_argument("--offline", action="store_true", help="không gọi tới máy chủ Telegram")
    command("status", commands.status, "xem đang có gì trong chỉ mục")
    backup = command("backup", commands.backup, "sao lưu trạng thái và chỉ mục vào một tệp, cả khi dịch vụ đang chạy")
    backup.add_argument("file", metavar="TỆP", type=Path, help="tệp sẽ ghi, ví dụ sao-luu.tar.gz; tệp cũ cùng tên được thay")
    restore = command("restore", commands.restore, "khôi phục từ một bản sao lưu, khi dịch vụ đã dừng")
    restore.add_argument("file", metavar="TỆP", type=Path, help="bản sao lưu do «khuyencong backup» ghi")
    return parser


def _add_figures(figures: argparse.ArgumentParser) -> None:
    """The options of `figures`. Values are read by `figure_filter`, whose complaints are Vietnamese."""
    figures.add_argument("--province", metavar="TỈNH", help="tỉnh, thành phố cũ hoặc mới, cách viết nào cũng được")
    figures.add_argument("--year", metavar="NĂM", help="số liệu của kỳ có năm này, ví dụ 2022")
    figures.add_argument("--indicator", metavar="CHỈ_TIÊU", action="append", default=[], help="mã hoặc tên chỉ tiêu; có thể ghi nhiều lần")
    figures.add_argument("--funding", metavar="NGUỒN", help="nguồn vốn, ví dụ «khuyến công quốc gia»")
    figures.add_argument("--status", metavar="TRẠNG_THÁI", help="ví dụ «thực hiện», «kế hoạch»")
    figures.add_argument("--doc", metavar="TÀI_LIỆU", help="mã hoặc tên một tài liệu")
    figures.add_argument("--checks", action="store_true", help="xem các phép kiểm tra thay cho số liệu")
    output = figures.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="mỗi số liệu một dòng JSON, cả số liệu đã được thay")
    output.add_argument("--export", metavar="TỆP", type=Path, help="ghi ra tệp .csv hoặc .xlsx")


def _folders() -> argparse.ArgumentParser:
    """The options of every command, which may stand before or after its name.

    Their default is SUPPRESS, or a command's own default would overwrite what stood before its name. New for
    each parser: parsers share the options of a parent, and with them the default that one of them sets.
    """
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--knowledge", metavar="DIR", default=argparse.SUPPRESS, help="thư mục tài liệu (KHUYENCONG_KNOWLEDGE)")
    options.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help="thư mục dữ liệu (KHUYENCONG_DATA)")
    return options


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value
