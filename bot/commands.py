"""What each command of `khuyencong` does: called with the parsed arguments and the settings, it prints and returns the status.

What a command alone needs is imported when it runs, so that `khuyencong --help` is there at once.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from bot import figure_listing, printing
from bot.backup import back_up
from bot.config import BotConfig, ConfigError
from bot.figure_filter import FilterError, current, read_filter
from bot.questions import parse_date, read_questions
from bot.records import Turn
from index.errors import ArtifactMismatch

FAILED = 1
UNUSABLE = 78  # of `run`: starting it again mends nothing (EX_CONFIG), so that a supervisor can leave it
_PIPED = 100  # columns where there is no terminal
_HISTORY = 6  # turns of a conversation in the terminal that a follow-up may lean on


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


def build(arguments: argparse.Namespace, config: BotConfig) -> int:
    from bot.assistant import rebuild

    with _progress("Tạo chỉ mục") as report:
        result = rebuild(config, report)
    print(printing.build_report(result, config))
    return 0


def ask(arguments: argparse.Namespace, config: BotConfig) -> int:
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


def chat(arguments: argparse.Namespace, config: BotConfig) -> int:
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


def run(arguments: argparse.Namespace, config: BotConfig) -> int:
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


def search(arguments: argparse.Namespace, config: BotConfig) -> int:
    for hit in _open(config).search(arguments.question, k=arguments.k):
        print(json.dumps(printing.hit_row(hit), ensure_ascii=False) if arguments.json else printing.hit(hit))
    return 0


def figures(arguments: argparse.Namespace, config: BotConfig) -> int:
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


def evaluate(arguments: argparse.Namespace, config: BotConfig) -> int:
    from index.encoder import load_encoder
    from index.evaluate import evaluate as measured

    encoder = load_encoder(config.model, config.data / "models")
    with _progress("Mã hóa") as report:
        result = measured(
            arguments.folder, config.data, encoder, run_file=arguments.run_file,
            strip_diacritics=arguments.strip_diacritics, progress=report,
        )
    print(printing.evaluation(result))
    return 0


def golden(arguments: argparse.Namespace, config: BotConfig) -> int:
    """FAILED where an answer is not as it must be, so that a script can tell."""
    from bot.golden import FILE, judge, read_golden

    questions, problems = read_golden(config.knowledge)
    if not questions and not problems:
        raise ConfigError(f"thư mục {config.knowledge} không có tệp câu hỏi kiểm tra {FILE}.")
    faults = judge(_open(config).ask, questions)
    print(printing.golden(questions, faults, problems))
    return FAILED if problems or any(faults.values()) else 0


def doctor(arguments: argparse.Namespace, config: BotConfig) -> int:
    """FAILED where something is wrong that keeps the service from working."""
    from bot.doctor import BROKEN, examine

    findings = examine(config, offline=arguments.offline)
    print(printing.findings(findings))
    return FAILED if any(finding.state == BROKEN for finding in findings) else 0


def status(arguments: argparse.Namespace, config: BotConfig) -> int:
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


def backup(arguments: argparse.Namespace, config: BotConfig) -> int:
    contents, left_out = back_up(config.data, arguments.file)
    print(printing.backup(contents, left_out, arguments.file))
    return 0


def restore(arguments: argparse.Namespace, config: BotConfig) -> int:
    from bot import restoring

    print(printing.restored(*restoring.restore(config.data, arguments.file), config))
    return 0
