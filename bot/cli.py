"""The command `khuyencong`. Parses, calls, prints; every failure is one Vietnamese line and a non-zero exit."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from bot import figure_listing, printing
from bot.backup import BackupError, back_up
from bot.config import BotConfig, ConfigError, environment_config
from bot.figure_filter import FilterError, current, read_filter
from bot.questions import QuestionFormatError, parse_date, read_questions
from bot.records import Turn
from index.errors import ArtifactMismatch, KnowledgeError

FAILED, USAGE, INTERRUPTED = 1, 2, 130
UNUSABLE = 78  # of `run`: starting it again mends nothing (EX_CONFIG), so that a supervisor can leave it
_PIPED = 100  # columns where there is no terminal
_HISTORY = 6  # turns of a conversation in the terminal that a follow-up may lean on


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
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH", parser_class=_Parser)

    def command(name: str, run: Callable, summary: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=summary, description=summary, parents=[_folders()])
        found.set_defaults(run=run)
        return found

    command("build", _build, "đọc thư mục tài liệu và tạo chỉ mục")
    ask = command("ask", _ask, "trả lời một câu hỏi, hoặc cả tệp câu hỏi")
    ask.add_argument("question", nargs="?", help="câu hỏi")
    ask.add_argument("--file", metavar="QUESTIONS.jsonl", type=Path, help="mỗi dòng một câu hỏi dạng JSON")
    ask.add_argument("--json", action="store_true", help="in câu trả lời dạng JSON")
    ask.add_argument("--explain", action="store_true", help="in cách hiểu câu hỏi, các ứng viên kèm điểm và lý do chọn hoặc không trả lời")
    ask.add_argument("--as-of", metavar="YYYY-MM-DD", help="trả lời theo quy định vào ngày này")
    command("chat", _chat, "trò chuyện ngay trong cửa sổ lệnh")
    run = command("run", _run, "chạy bot Telegram")
    run.add_argument("--webhook", metavar="URL", help="để Telegram gọi tới địa chỉ https này thay cho việc hỏi Telegram liên tục")
    run.add_argument("--listen", metavar="MÁY:CỔNG", help="nơi nghe các lượt gọi của Telegram (mặc định 127.0.0.1:8080); dùng cùng --webhook")
    search = command("search", _search, "xem các đoạn văn tìm được, kèm điểm")
    search.add_argument("question", help="câu hỏi")
    search.add_argument("-k", type=_positive, default=20, help="số đoạn (mặc định 20)")
    search.add_argument("--json", action="store_true", help="mỗi đoạn một dòng JSON")
    _add_figures(command("figures", _figures, "liệt kê số liệu, lọc và xuất ra bảng tính"))
    evaluate = command("evaluate", _evaluate, "đo chất lượng tìm kiếm trên một bộ có nhãn")
    evaluate.add_argument("folder", type=Path, help="thư mục có corpus.jsonl, queries.jsonl, qrels.tsv")
    evaluate.add_argument("--run", dest="run_file", metavar="OUT.trec", type=Path, help="ghi kết quả dạng TREC")
    evaluate.add_argument("--strip-diacritics", action="store_true", help="bỏ dấu các câu hỏi trước khi tìm")
    command("golden", _golden, "hỏi thử các câu hỏi kiểm tra của thư mục tài liệu")
    doctor = command("doctor", _doctor, "kiểm tra mã bot, mạng, thư mục, mô hình, chỉ mục, đĩa, quyền truy cập; nói cần làm gì")
    doctor.add_argument("--offline", action="store_true", help="không gọi tới máy chủ Telegram")
    command("status", _status, "xem đang có gì trong chỉ mục")
    backup = command("backup", _backup, "sao lưu trạng thái và chỉ mục vào một tệp, cả khi dịch vụ đang chạy")
    backup.add_argument("file", metavar="TỆP", type=Path, help="tệp sẽ ghi, ví dụ sao-luu.tar.gz; tệp cũ cùng tên được thay")
    restore = command("restore", _restore, "khôi phục từ một bản sao lưu, khi dịch vụ đã dừng")
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


@contextmanager
def _progress(label: str):
    """A progress bar on the error stream, so that what is printed can be piped."""
    from tqdm import tqdm

    with tqdm(desc=label, unit="đoạn", file=sys.stderr, dynamic_ncols=True, leave=False, disable=None) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield report


def _open(config: BotConfig):
    from bot.assistant import Assistant

    with _progress("Tạo chỉ mục") as report:
        return Assistant.open(config, progress=report)


def _build(arguments: argparse.Namespace, config: BotConfig) -> int:
    from bot.assistant import rebuild

    with _progress("Tạo chỉ mục") as report:
        result = rebuild(config, report)
    print(printing.build_report(result, config))
    return 0


def _ask(arguments: argparse.Namespace, config: BotConfig) -> int:
    as_of = parse_date(arguments.as_of, "--as-of") if arguments.as_of else None
    if (arguments.question is None) == (arguments.file is None):
        raise ConfigError("cần một câu hỏi, hoặc --file với tệp câu hỏi.")
    if arguments.file is None and arguments.explain:
        from bot.explain import explain

        print(explain(_open(config), arguments.question, as_of=as_of))
        return 0
    if arguments.file is None:
        assistant = _open(config)
        answer = assistant.ask(arguments.question, as_of=as_of)
        if arguments.json:
            print(json.dumps(answer.as_dict(), ensure_ascii=False))
        else:
            print(printing.answer(answer, assistant.offers(answer, as_of=as_of)))
        return 0
    questions = read_questions(arguments.file)
    assistant = _open(config)
    for question in questions:
        if arguments.explain:
            from bot.explain import explain

            print(f"{explain(assistant, question.text, question.history, question.as_of or as_of)}\n", flush=True)
            continue
        answer = assistant.ask(question.text, history=question.history, as_of=question.as_of or as_of)
        if arguments.json:
            print(json.dumps(replace(answer, id=question.id).as_dict(), ensure_ascii=False), flush=True)
        else:
            print(f"> {question.text}\n{printing.answer(answer)}\n", flush=True)
    return 0


def _chat(arguments: argparse.Namespace, config: BotConfig) -> int:
    assistant = _open(config)
    print("Mời anh/chị đặt câu hỏi. Để trống rồi nhấn Enter để kết thúc.")
    history: list[Turn] = []
    while True:
        try:
            question = input("\nHỏi: ").strip()
        except EOFError:
            return 0
        if not question:
            return 0
        answer = assistant.ask(question, history=history)
        print(printing.answer(answer, assistant.offers(answer, history=history)))
        history = [*history, Turn("user", question), Turn("assistant", answer.text)][-_HISTORY:]


def _run(arguments: argparse.Namespace, config: BotConfig) -> int:
    config.require_token()
    if arguments.webhook is None and arguments.listen is not None:
        raise ConfigError("--listen chỉ dùng cùng --webhook.")
    from bot.locks import running_lock
    from bot.restoring import finish_interrupted
    from bot.telegram.serving import run_polling, run_webhook
    from bot.webhook_options import webhook_options

    options = webhook_options(arguments.webhook, arguments.listen, config) if arguments.webhook else None
    with running_lock(config.data):
        if finish_interrupted(config.data):
            print("Lần khôi phục trước bị ngắt giữa chừng; dữ liệu trước đó đã được đặt lại.", file=sys.stderr)
        try:
            return (run_webhook(config, options) if options else run_polling(config)) or 0
        except ArtifactMismatch as error:
            print(f"Lỗi: {error}", file=sys.stderr)
            return UNUSABLE


def _search(arguments: argparse.Namespace, config: BotConfig) -> int:
    for hit in _open(config).search(arguments.question, k=arguments.k):
        print(json.dumps(printing.hit_row(hit), ensure_ascii=False) if arguments.json else printing.hit(hit))
    return 0


def _figures(arguments: argparse.Namespace, config: BotConfig) -> int:
    from bot.assistant import ensure_built
    from index.artifact import with_current
    from index.store import Store

    export = _exporter(arguments)
    with _progress("Tạo chỉ mục") as report:
        ensure_built(config, report)
    store = with_current(config.data, Store.open_checked)
    try:
        documents = {d.doc_id: d for d in store.documents()}
        wanted = read_filter(
            documents, place=arguments.province, year=arguments.year, indicators=arguments.indicator,
            funding=arguments.funding, status=arguments.status, doc=arguments.doc,
        )
        figures = [f for f in store.figures() if wanted.fits(f)]
        checks = store.checks() if arguments.checks else []
    finally:
        store.close()
    if arguments.checks:
        chosen = {f.id for f in figures}
        checks = [c for c in checks if c.figure in chosen]
    if arguments.json:
        for record in checks if arguments.checks else figures:
            print(json.dumps(asdict(record), ensure_ascii=False))
    elif arguments.checks:
        print(figure_listing.check_listing(checks, documents))
    elif export:
        figures = current(figures)
        arguments.export.write_bytes(export(figures, documents))
        print(f"Đã ghi {len(figures)} số liệu vào {arguments.export}.")
    else:
        print(figure_listing.figure_listing(current(figures), width=shutil.get_terminal_size((_PIPED, 24)).columns))
    return 0


def _exporter(arguments: argparse.Namespace) -> Callable | None:
    """What writes a file of that name, None where none is wanted. Raises FilterError for another kind of file."""
    if arguments.export is None:
        return None
    if arguments.checks:
        raise FilterError("--export ghi số liệu, không dùng cùng --checks; hãy dùng --checks --json")
    from bot.figure_export import to_csv, to_xlsx

    try:
        return {".csv": to_csv, ".xlsx": to_xlsx}[arguments.export.suffix.lower()]
    except KeyError:
        raise FilterError("tệp xuất ra phải có đuôi .csv hoặc .xlsx") from None


def _evaluate(arguments: argparse.Namespace, config: BotConfig) -> int:
    from index.encoder import load_encoder
    from index.evaluate import evaluate

    encoder = load_encoder(config.model, config.data / "models")
    with _progress("Mã hóa") as report:
        result = evaluate(
            arguments.folder, config.data, encoder, run_file=arguments.run_file,
            strip_diacritics=arguments.strip_diacritics, progress=report,
        )
    print(printing.evaluation(result))
    return 0


def _golden(arguments: argparse.Namespace, config: BotConfig) -> int:
    """FAILED where an answer is not as it must be, so that a script can tell."""
    from bot.golden import FILE, judge, read_golden

    questions, problems = read_golden(config.knowledge)
    if not questions and not problems:
        raise ConfigError(f"thư mục {config.knowledge} không có tệp câu hỏi kiểm tra {FILE}.")
    faults = judge(_open(config).ask, questions)
    print(printing.golden(questions, faults, problems))
    return FAILED if problems or any(faults.values()) else 0


def _doctor(arguments: argparse.Namespace, config: BotConfig) -> int:
    """FAILED where something is wrong that keeps the service from working."""
    from bot.doctor import BROKEN, examine

    findings = examine(config, offline=arguments.offline)
    print(printing.findings(findings))
    return FAILED if any(finding.state == BROKEN for finding in findings) else 0


def _status(arguments: argparse.Namespace, config: BotConfig) -> int:
    from index.artifact import Manifest, read_manifest, with_current
    from index.relations import relation_warnings
    from index.store import Store

    def opened(folder: Path) -> tuple[Path, Manifest, Store]:
        return folder, read_manifest(folder), Store.open_checked(folder)

    folder, manifest, store = with_current(config.data, opened)
    try:
        warnings = relation_warnings(store.documents(), store.provisions())
    finally:
        store.close()
    print(printing.status(manifest, folder, config, warnings))
    return 0


def _backup(arguments: argparse.Namespace, config: BotConfig) -> int:
    contents, left_out = back_up(config.data, arguments.file)
    print(printing.backup(contents, left_out, arguments.file))
    return 0


def _restore(arguments: argparse.Namespace, config: BotConfig) -> int:
    from bot.restoring import restore

    print(printing.restored(*restore(config.data, arguments.file), config))
    return 0
