"""What an administrator is told of an index that awaits a decision: what to decide by first, the details after. Pure.

A receipt is plain data, so that it can be kept and shown again as it was.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from bot.indexes import Proposal, Trial
from bot.wording import excerpt
from index.checks import Alarm
from index.errors import Problem
from index.numbers import format_number
from index.relations import NOT_HELD
from index.repairs import POINTED_OUT, Repair
from index.report import BuildReport, Contents

MOST = 40  # items of a section
_SUMS = ("sum", "plan", "plan_gap")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, how many things there are below it, and what is shown of them."""

    heading: str
    count: int
    items: tuple[str, ...]

    @property
    def left_out(self) -> int:
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was built, the one line to decide by, what else there is in short, then the details."""

    lead: tuple[str, ...]
    verdict: str
    more: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def summary(self) -> tuple[str, ...]:
        return (*self.lead, self.verdict, *self.more)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Receipt":
        row = json.loads(text)
        sections = (Section(s["heading"], s["count"], tuple(s["items"])) for s in row["sections"])
        return cls(tuple(row["lead"]), row["verdict"], tuple(row["more"]), tuple(sections))


def receipt(proposal: Proposal, note: str = "") -> Receipt:
    """The receipt of a finished build; `note` says why it was made where nobody has asked for it."""
    report, trial = proposal.report, proposal.trial
    lead = [
        *([note] if note else []),
        f"Đã dựng xong bản mới sau {_seconds(report.seconds)} giây, chưa đưa vào dùng: {format_number(report.documents)} tài liệu, "
        f"{format_number(report.passages)} đoạn, {format_number(report.figures)} số liệu.",
    ]
    more = [_changes(report), *([_tried(trial)] if trial.questions else [])]
    return Receipt(tuple(lead), _verdict(report, trial), tuple(more), tuple(s for s in _sections(report, trial) if s.count))


def _verdict(report: BuildReport, trial: Trial) -> str:
    """The line to decide by: how many things of each kind are new and want a look."""
    kinds = _by_kind(report.unheard(report.checks))
    worse, _, _ = _compared(trial)
    counted = (
        (len(worse), "câu hỏi kiểm tra nay sai"),
        (len(report.problems), "chỗ bị bỏ ra vì có lỗi"),
        (len(report.empty), "tệp không có nội dung"),
        (len(kinds["sum"]), "tổng không khớp"),
        (len(kinds["conflict"]), "chỗ mâu thuẫn"),
        (len(kinds["other"]), "con số bất thường"),
        (len(report.unheard(report.places)), "địa danh lạ"),
        (len(_not_held(report)), "văn bản được dẫn mà kho chưa có"),
        (len({r.path for r in report.repairs if r.kind in POINTED_OUT}), "tệp có ký tự hỏng hoặc ẩn"),
        (len(trial.problems), "dòng sai trong tệp câu hỏi kiểm tra"),
    )
    found = [f"{format_number(count)} {words}" for count, words in counted if count]
    return f"Nên xem lại: {', '.join(found)}." if found else "Không thấy điều gì cần xem lại."


def _changes(report: BuildReport) -> str:
    if not (report.added or report.changed or report.removed):
        return f"Không có tài liệu nào thay đổi (cả {format_number(report.unchanged)} tệp giữ nguyên)."
    counted = ((report.added, "thêm"), (report.changed, "sửa"), (report.removed, "gỡ"))
    parts = [f"{words} {format_number(len(paths))} tệp" for paths, words in counted if paths]
    return f"Thay đổi: {', '.join(parts)}; {format_number(report.unchanged)} tệp giữ nguyên."


def _tried(trial: Trial) -> str:
    total = len(trial.questions)
    after = f"bản mới trả lời đúng {_right(trial.after)}/{total} câu"
    if trial.before is None:
        return f"Câu hỏi kiểm tra: {after}; không có bản đang dùng để so sánh."
    return f"Câu hỏi kiểm tra: {after}, bản đang dùng {_right(trial.before)}/{total} câu."


def _sections(report: BuildReport, trial: Trial) -> list[Section]:
    before, after = report.contents_before, report.contents
    worse, better, still = _compared(trial)
    fresh = _by_kind(report.unheard(report.checks))
    words = {question.id: question.question for question in trial.questions}

    def asked(ids: Iterable[str]) -> list[str]:
        return [f"«{words[i]}»: {trial.after[i]}" if trial.after[i] else f"«{words[i]}»" for i in ids]

    return [
        _section("Câu hỏi kiểm tra nay sai", asked(worse)),
        _section("Thêm mới", [f"{path}{_contents(after.get(path))}" for path in report.added]),
        _section("Đã sửa", [f"{path}{_contents(before.get(path), after.get(path))}" for path in report.changed]),
        _section("Đã gỡ", [f"{path}{_contents(before.get(path))}" for path in report.removed]),
        _section("Bị bỏ ra vì có lỗi", _placed(report.problems)),
        _section("Không có đoạn nào để trích", _placed(report.empty)),
        _section("Tổng không khớp", _alarms(fresh["sum"])),
        _section("Mâu thuẫn giữa các số liệu", _alarms(fresh["conflict"])),
        _section("Con số bất thường", _alarms(fresh["other"])),
        _section("Địa danh lạ", _placed(report.unheard(report.places))),
        _section("Văn bản được dẫn mà kho chưa có", _not_held(report)),
        _section("Ký tự đã sửa khi đọc (tệp gốc giữ nguyên)", _repaired(report.repairs)),
        _section("Lưu ý khác", [w for w in report.unheard(report.warnings) if NOT_HELD not in w]),
        _section("Dòng sai trong tệp câu hỏi kiểm tra", _placed(trial.problems)),
        _section("Câu hỏi kiểm tra nay đúng", asked(better)),
        _section("Câu hỏi kiểm tra vẫn sai như trước", asked(still)),
        _section("Đã có từ trước, không phải do lần nạp này", _standing(report)),
    ]


def _section(heading: str, items: Sequence[str]) -> Section:
    return Section(heading, len(items), tuple(items[:MOST]))


def _not_held(report: BuildReport) -> list[str]:
    """Documents that are cited, in a header or in a text, and that the folder does not hold."""
    return [*(w for w in report.unheard(report.warnings) if NOT_HELD in w), *_placed(report.unheard(report.references))]


def _standing(report: BuildReport) -> list[str]:
    """What the index in use has too, counted only."""
    not_held = [*(w for w in report.warnings if NOT_HELD in w), *report.references]
    counted = (
        (report.checks, "số liệu cần xem lại"), (report.places, "địa danh lạ"), (not_held, "văn bản được dẫn mà kho chưa có"),
        ([w for w in report.warnings if NOT_HELD not in w], "lưu ý khác"),
    )  # fmt: skip
    counts = [(len(found) - len(report.unheard(found)), words) for found, words in counted]
    return [f"{format_number(count)} {words}" for count, words in counts if count]


def _compared(trial: Trial) -> tuple[list[str], list[str], list[str]]:
    """The ids of the questions that fail now and did not, that failed and do not now, that fail as before.

    Without an index to compare with, those that fail fail now.
    """
    before = trial.before or {}
    wrong = [i for i, fault in trial.after.items() if fault]
    worse = [i for i in wrong if not before.get(i)]
    better = [i for i, fault in trial.after.items() if not fault and before.get(i)]
    return worse, better, [i for i in wrong if before.get(i)]


def _right(faults: dict[str, str]) -> int:
    return sum(not fault for fault in faults.values())


def _by_kind(found: Sequence[Alarm]) -> dict[str, list[Alarm]]:
    kinds: dict[str, list[Alarm]] = {"sum": [], "conflict": [], "other": []}
    for alarm in found:
        kinds["sum" if alarm.kind in _SUMS else "conflict" if alarm.kind == "conflict" else "other"].append(alarm)
    return kinds


def _contents(*versions: Contents | None) -> str:
    """ ": 12 đoạn, 5 số liệu", or before and after where these differ."""
    told = list(dict.fromkeys(f"{format_number(c.passages)} đoạn, {format_number(c.figures)} số liệu" for c in versions if c))
    if not told:
        return ""
    unchanged = len(versions) > 1 and len(told) == 1
    return ": " + " → ".join(told) + (" (như trước)" if unchanged else "")


def _placed(problems: Iterable[Problem]) -> list[str]:
    return [f"{p.path} (dòng {p.line}): {p.reason}" if p.line else f"{p.path}: {p.reason}" for p in problems]


def _alarms(found: Iterable[Alarm]) -> list[str]:
    return [f"{a.path} (dòng {a.line}): {a.message} Câu: “{excerpt(a.sentence)}”" for a in found]


def _repaired(repairs: Iterable[Repair]) -> list[str]:
    by_path: dict[str, list[str]] = {}
    for repair in repairs:
        by_path.setdefault(repair.path, []).append(str(repair))
    return [f"{path}: {'; '.join(told)}" for path, told in by_path.items()]


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}".replace(".", ",")

