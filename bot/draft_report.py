"""The findings on a draft as an answer: a summary, then a block for each finding in the order of the draft."""

from collections import Counter
from collections.abc import Sequence

from bot.citing import Citations, mark_header
from bot.draft_records import Finding, Line, Verdict
from bot.figure_book import FigureBook
from bot.policy_book import PolicyBook
from bot.policy_sheet import mark_provision
from bot.records import Answer
from index.records import Document, Figure

# More blocks than this are many messages: then what is right without a remark is counted and left out.
MAX_BLOCKS = 40
_KINDS = {"figure": "số liệu", "law": "viện dẫn"}
_VERDICTS = (
    (Verdict.RIGHT, "đúng"), (Verdict.DIFFERENT, "khác với nguồn"), (Verdict.WRONG, "viện dẫn chưa khớp"), (Verdict.OUTDATED, "đã hết hiệu lực"),
    (Verdict.UNSURE, "chưa đủ thông tin để đối chiếu"), (Verdict.NOT_FOUND, "chưa thấy trong kho"), (Verdict.NOT_HELD, "kho chưa có văn bản"),
)  # fmt: skip
_MAX_QUOTE = 220
NOTHING = (
    "Tôi chưa thấy số liệu khuyến công hay viện dẫn văn bản nào trong đoạn này để kiểm tra. "
    "Anh/chị gửi đoạn dự thảo có số liệu (kèm địa phương, thời gian) hoặc số hiệu văn bản."
)
CLOSING = "Kết quả chỉ đối chiếu với các tài liệu đã nạp; anh/chị xem câu trích trước khi ký."


def report(findings: Sequence[Finding], passed: int, figures: FigureBook, policy: PolicyBook) -> Answer:
    """The answer: every statement on the knowledge has a mark of its citation. `passed` numbers were not looked at."""
    if not findings:
        return Answer("", NOTHING, abstained=True)
    citations = Citations(figures.documents)
    shown = list(findings)
    left_out = 0
    if len(shown) > MAX_BLOCKS:
        shown = [f for f in findings if f.verdict not in (Verdict.RIGHT, Verdict.SUM_RIGHT)][:MAX_BLOCKS]
        left_out = len(findings) - len(shown)
    rows = [summary(findings)]
    computed: list[dict] = []
    for n, finding in enumerate(shown, start=1):
        about = f" ({finding.about})" if finding.about else ""
        rows.append(f"\n{n}. “{_cut(finding.quoted)}”{about}: {finding.verdict.value.upper()}")
        for line in finding.lines:
            rows.append(_told(line, citations, figures, policy))
            computed += line.computed
    rows.append("")
    if left_out:
        rows.append(f"Còn {left_out} mục khác (chủ yếu là mục đúng) không liệt kê; anh/chị gửi từng phần dự thảo để xem từng mục.")
    if passed:
        rows.append(f"{passed} số khác không phải chỉ tiêu khuyến công hoặc kho không có để so, nên không đối chiếu.")
    rows.append(CLOSING)
    return Answer("", "\n".join(rows), citations=citations.all(), computed=tuple(computed))


def summary(findings: Sequence[Finding]) -> str:
    """ "Đã kiểm tra 9 số liệu, 3 viện dẫn: 7 đúng, 1 khác với nguồn, 1 chưa thấy trong kho." """
    kinds = Counter(f.kind for f in findings)
    checked = [f"{kinds[kind]} {name}" for kind, name in _KINDS.items() if kinds[kind]]
    verdicts = Counter(f.verdict for f in findings)
    told = [f"{verdicts[verdict]} {name}" for verdict, name in _VERDICTS if verdicts[verdict]]
    text = f"Đã kiểm tra {', '.join(checked)}: {', '.join(told)}." if checked else ""
    sums = [f"{verdicts[v]} {v.value}" for v in (Verdict.SUM_RIGHT, Verdict.SUM_WRONG) if verdicts[v]]
    return " ".join(p for p in (text, f"Phép cộng trong dự thảo: {', '.join(sums)}." if sums else "") if p)


def _told(line: Line, citations: Citations, figures: FigureBook, policy: PolicyBook) -> str:
    marks: list[str] = []
    for source in line.sources:
        if isinstance(source, Figure):
            marks.append(figures.cite(source, citations))
        elif isinstance(source, Document):
            marks.append(f"[{mark_header(citations, source)}]")
        else:
            marks.append(f"[{mark_provision(citations, policy, source)}]")
    return f"{line.text} {''.join(dict.fromkeys(marks))}".rstrip()


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_QUOTE else text[:_MAX_QUOTE].rsplit(" ", 1)[0] + "…"
