"""What the terminal shows. Pure functions from records to text."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.backup import Contents
from bot.config import BotConfig
from bot.findings import BROKEN, FINE, Finding
from bot.golden import GoldenQuestion
from bot.records import Answer
from bot.service_status import size_words
from bot.state.state import FILE as STATE
from bot.wording import day, excerpt, local_time
from index.artifact import Manifest
from index.build import BuildReport
from index.errors import KnowledgeError, Problem
from index.evaluate import Evaluation
from index.ingest import read_knowledge
from index.records import Hit

_SHOWN = 20
_LEFT_OUT_SHOWN = 500


def answer(found: Answer, offers: Sequence[str] = ()) -> str:
    """The answer, then a line or two for each citation: where it stands, when and where it was published; then questions
    to go on with."""
    rows = [found.text]
    if found.citations:
        rows += ["", "Nguồn:"]
    for c in found.citations:
        facts = [c.so_hieu if c.so_hieu and c.so_hieu not in c.title else None, day(c.published), c.validity]
        rows.append(f"[{c.n}] {c.title} – {c.locator}" + "".join(f" – {fact}" for fact in facts if fact))
        rows.append(f"    {c.doc_id}, ký tự {c.start}–{c.end}" + (f" – {c.url}" if c.url else ""))
    if offers:
        rows += ["", "Có thể hỏi tiếp:", *(f"- {question}" for question in offers)]
    return "\n".join(rows)


def build_report(report: BuildReport, config: BotConfig) -> str:
    rows = [
        f"Đã nạp {report.documents} tài liệu, {report.passages} đoạn, {report.figures} số liệu "
        f"từ {config.knowledge} trong {report.seconds:.0f} giây."
    ]
    for label, paths in (("Thêm", report.added), ("Sửa", report.changed), ("Bỏ", report.removed)):
        if paths:
            more = f" và {len(paths) - _SHOWN} tệp khác" if len(paths) > _SHOWN else ""
            rows.append(f"{label}: {', '.join(paths[:_SHOWN])}{more}")
    if report.unchanged:
        rows.append(f"Không đổi: {report.unchanged} tệp")
    if left_out := [*report.problems, *report.empty]:
        rows.append("Không nạp được:")
        rows += [f"  {problem}" for problem in left_out[:_LEFT_OUT_SHOWN]]
        if len(left_out) > _LEFT_OUT_SHOWN:
            rows.append(f"  … và {len(left_out) - _LEFT_OUT_SHOWN} mục nữa")
    if report.checks:
        rows.append(f"Số liệu cần xem lại ({len(report.checks)}):")
        for alarm in report.checks[:_SHOWN]:
            rows += [f"  {alarm.path}:{alarm.line}: {alarm.message}", f"    Câu: “{excerpt(alarm.sentence)}”"]
        if len(report.checks) > _SHOWN:
            rows.append(f"  … và {len(report.checks) - _SHOWN} mục nữa")
    rows += [f"Lưu ý: {warning}" for warning in report.warnings]
    for label, found in (
        ("Địa danh lạ", report.unheard(report.places)),
        ("Văn bản được dẫn mà kho chưa có", report.unheard(report.references)),
        ("Ký tự đã sửa khi đọc (tệp gốc giữ nguyên)", [f"{repair.path}: {repair}" for repair in report.repairs]),
    ):
        if found:
            rows += [f"{label} ({len(found)}):", *(f"  {one}" for one in found[:_SHOWN])]
            rows += [f"  … và {len(found) - _SHOWN} mục nữa"] if len(found) > _SHOWN else []
    return "\n".join(rows)


def golden(questions: Sequence[GoldenQuestion], faults: Mapping[str, str], problems: Sequence[Problem]) -> str:
    """How many of the golden questions are answered as they must be, which are not, and which lines could not be read."""
    right = sum(not faults[q.id] for q in questions)
    rows = [f"Câu hỏi kiểm tra: trả lời đúng {right}/{len(questions)} câu."]
    rows += [f"  {q.id}: «{q.question}»: {faults[q.id]}" for q in questions if faults[q.id]]
    rows += [f"Dòng không dùng được: {problem}" for problem in problems]
    return "\n".join(rows)


def hit(found: Hit) -> str:
    arms = f"từ {found.lexical:.2f}" if found.lexical is not None else "từ –"
    arms += f", vectơ {found.dense:.3f}" if found.dense is not None else ", vectơ –"
    text = " ".join(found.passage.text.split())
    return f"{found.rank:>3}. {found.score:.4f} ({arms}) {found.document.doc_id} – {found.passage.locator}\n     {text[:160]}"


def hit_row(found: Hit) -> dict:
    """One ranked passage for programs."""
    return {
        "rank": found.rank, "score": round(found.score, 6), "lexical": found.lexical, "dense": found.dense,
        "doc_id": found.document.doc_id, "title": found.document.title, "locator": found.passage.locator,
        "start": found.passage.start, "end": found.passage.end, "text": found.passage.text,
    }


def findings(found: Sequence[Finding]) -> str:
    """A line for each thing looked at, what to do below it, and how many are not as they should be."""
    width = max((len(each.state) for each in found), default=0)
    rows = []
    for each in found:
        rows.append(f"{each.state:<{width}}  {each.what}: {each.told}")
        rows += [f"{'':<{width}}  -> {each.advice}"] if each.advice else []
    broken, fine = sum(each.state == BROKEN for each in found), sum(each.state == FINE for each in found)
    return "\n".join([*rows, "", f"Đạt {fine}, cần xem {len(found) - fine - broken}, lỗi {broken}."])


def evaluation(result: Evaluation) -> str:
    rows = [f"{result.queries} câu hỏi, {result.documents} tài liệu, {result.passages} đoạn"]
    rows += [f"{name:<10} {value:.4f}" for name, value in result.metrics.items()]
    rows.append(f"ms/câu     {result.ms_median:.1f} (trung vị), {result.ms_mean:.1f} (trung bình)")
    return "\n".join(rows)


def status(manifest: Manifest, folder: Path, config: BotConfig, warnings: Sequence[str] = ()) -> str:
    """What is loaded; `warnings` say what does not fit between the legal documents."""
    rows = [
        f"Chỉ mục:   {folder}",
        f"Tạo lúc:   {manifest.built_at}",
        f"Tài liệu:  {manifest.documents} tài liệu, {manifest.passages} đoạn, {manifest.figures} số liệu",
        f"Thư mục:   {manifest.knowledge}",
        f"Mô hình:   {manifest.encoder} ({manifest.dim} chiều)",
        "Gói:       " + ", ".join(f"{name} {version}" for name, version in manifest.packages.items()),
    ]
    rows += [f"Lưu ý: {warning}" for warning in warnings]
    try:
        now = {d.path: d.digest for d in read_knowledge(Path(manifest.knowledge)).documents}
    except KnowledgeError as error:
        return "\n".join([*rows, f"Lưu ý: {error}"])
    if now != manifest.digests:
        rows.append("Lưu ý: thư mục tài liệu đã thay đổi sau lần nạp này. Hãy chạy «khuyencong build».")
    return "\n".join(rows)


def backup(contents: Contents, left_out: Sequence[str], target: Path) -> str:
    """What a backup holds, and what it does not."""
    rows = [f"Đã sao lưu vào {target}: {_held(contents)}."]
    rows += [f"Lưu ý: {reason}." for reason in left_out]
    rows.append("Thư mục tài liệu và mã bot không nằm trong bản sao lưu; hãy giữ chúng riêng.")
    return "\n".join(rows)


def restored(contents: Contents, left_out: Sequence[str], config: BotConfig) -> str:
    made = local_time(contents.made_at)
    rows = [f"Đã khôi phục vào {config.data} bản sao lưu làm lúc {made}: {_held(contents)}."]
    return "\n".join([*rows, *(f"Lưu ý: {reason}." for reason in left_out), "Có thể chạy lại dịch vụ."])


def _held(contents: Contents) -> str:
    parts = ["tệp trạng thái"] if STATE in contents.files else []
    parts += [f"chỉ mục {contents.index}"] if contents.index else []
    return f"{' và '.join(parts) or 'các tệp chờ duyệt'}, {len(contents.files)} tệp, {size_words(contents.size)}"
