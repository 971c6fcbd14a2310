"""Checking a draft: its figures and legal references against the knowledge, its sums against themselves."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.draft_figures import DraftFigures
from bot.draft_laws import DraftLaws
from bot.draft_reading import Draft, read_draft
from bot.draft_records import Finding, Line, Verdict
from bot.draft_report import NOTHING, report
from bot.figure_book import FigureBook
from bot.policy_book import PolicyBook
from bot.records import Answer

MAX_DRAFT = 40_000  # characters: ten full messages


def check_draft(text: str, figures: FigureBook, policy: PolicyBook, restore: Callable[[str], str], today: date) -> Answer:
    """What is right, different, outdated or not held of a draft, in its order; an abstention where there is nothing to check."""
    started = time.perf_counter()
    draft = read_draft(text[:MAX_DRAFT], restore)
    if draft is None:
        return Answer("", NOTHING, abstained=True)
    found, passed = DraftFigures(draft, figures).findings()
    found = sorted([*found, *DraftLaws(draft, policy, today).findings(), *_sums(draft)], key=lambda f: (f.start, f.kind == "sum"))
    answer = report(found, passed, figures, policy)
    return replace(answer, elapsed_ms=round((time.perf_counter() - started) * 1000, 1), route="draft")


def _sums(draft: Draft) -> list[Finding]:
    """What adding up and dividing says of the draft's own numbers, and what of them is beyond plausible size."""
    by_id = {f.id: f for f in draft.figures}
    found = []
    for check in draft.checks:
        if check.outcome == "computed":
            continue
        figure = by_id[check.figure]
        verdict = Verdict.SUM_RIGHT if check.outcome == "ok" else Verdict.SUM_WRONG if check.kind in ("sum", "plan", "plan_gap") else Verdict.UNSURE
        quoted = " ".join(draft.original[figure.start : figure.end].split())
        message = check.message.replace("bài ghi", "dự thảo ghi").replace("Tiêu đề bài", "Tiêu đề").replace("trong bài", "trong dự thảo")
        found.append(Finding(figure.start, figure.end, "sum", verdict, quoted, _KINDS[check.kind], (Line(message),)))
    return found


_KINDS = {
    "sum": "cộng các phần", "plan": "so với kế hoạch", "plan_gap": "kế hoạch suy ra từ các phần", "conflict": "hai chỗ của dự thảo", "scale": "độ lớn của số",
}  # fmt: skip
