"""How much was asked and how it went, in words; the chart's bars are the same numbers. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.query import Query
from bot.question_groups import SUBJECTS
from bot.state.usage import DayCount, LoggedQuestion, Usage, day_in_vietnam
from index.numbers import format_number
from index.text import fold, normalise

ANSWERED, ABSTAINED = "trả lời được", "chưa trả lời được"
AXIS_COUNT = "số câu hỏi"
DEFAULT_DAYS, LONGEST = 7, 366  # days
USAGE_STATISTICS = (
    "Anh/chị ghi số ngày sau lệnh (1 đến 366), hoặc «tuần», «tháng». Ví dụ: /thongke 30, /thongke tuần, /thongke 3 tháng. "
    "Không ghi gì là 7 ngày gần nhất."
)
USAGE_EXPORT = (
    "Anh/chị ghi số ngày sau lệnh (1 đến 366), hoặc «tuần», «tháng», ví dụ: /xuat 30. Không ghi gì là tất cả những gì còn lưu."
)
NOTHING_TO_EXPORT = "Chưa có câu hỏi, đánh giá hay góp ý nào trong thời gian này."
NOTHING_TO_DRAW = "Chưa có câu hỏi nào trong thời gian này nên không có biểu đồ."
_BY_DAY = 31  # the longest span that is told day by day; longer ones by week
_MOST_NAMED = 5
_SPANS = {"": 1, "ngay": 1, "day": 1, "days": 1, "tuan": 7, "week": 7, "weeks": 7, "thang": 30, "month": 30, "months": 30, "quy": 90, "nam": 365}
_SPAN = re.compile(r"(\d{1,4})?\s*([a-z]*)(?:\s+(?:qua|gan day|nay|gan nhat))?")


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bar: the questions of a day or a week. `name` is how the text calls it, `short` what stands below the bar."""

    name: str
    short: str
    answered: int
    abstained: int

    @property
    def asked(self) -> int:
        return self.answered + self.abstained


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about most, with the number of questions; `read` of how many the latest questions were looked at."""

    places: tuple[tuple[str, int], ...]
    subjects: tuple[tuple[str, int], ...]
    read: int


def days_named(words: str) -> int | None:
    """How many days words ask for: "" -> 7, "30", "tuần" -> 7, "2 tháng" -> 60; None where they are none from 1 to 366."""
    folded = " ".join(fold(normalise(words)).strip(" «»\"'.").split())
    if not folded:
        return DEFAULT_DAYS
    match = _SPAN.fullmatch(folded)
    if not match or match[2] not in _SPANS:
        return None
    days = int(match[1] or 1) * _SPANS[match[2]]
    return days if 1 <= days <= LONGEST else None


def buckets(days: Sequence[DayCount]) -> list[Bucket]:
    """A bar for each day; for each week, the last of which ends with the last day, where there are more than 31 days."""
    if len(days) <= _BY_DAY:
        return [Bucket(f"{d.day:%d/%m/%Y}", f"{d.day:%d/%m}", d.answered, d.abstained) for d in days]
    first = len(days) % 7
    weeks = [days[:first]] * bool(first) + [days[n : n + 7] for n in range(first, len(days), 7)]
    return [
        Bucket(
            f"{week[0].day:%d/%m} đến {week[-1].day:%d/%m/%Y}", f"{week[0].day:%d/%m}",
            sum(d.answered for d in week), sum(d.abstained for d in week),
        )
        for week in weeks
    ]  # fmt: skip


def most_asked(queries: Iterable[Query]) -> Asked:
    places: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    read = 0
    for query in queries:
        read += 1
        places.update(set(query.provinces or query.regions))
        subjects.update({SUBJECTS[code] for group in query.figures.groups for code in group[:1] if code in SUBJECTS})
    return Asked(_most(places), _most(subjects), read)


def title(usage: Usage) -> str:
    days = len(usage.days)
    return f"Câu hỏi trong {days} ngày, {span(usage.first, usage.last)}" if days > 1 else f"Câu hỏi ngày {usage.last:%d/%m/%Y}"


def heading(usage: Usage) -> str:
    """The title of the picture, which fits into one line; `note` has the days."""
    return f"Câu hỏi trong {len(usage.days)} ngày" if len(usage.days) > 1 else title(usage)


def note(usage: Usage) -> str:
    by = "mỗi cột một ngày" if len(usage.days) <= _BY_DAY else "mỗi cột một tuần, ghi ngày đầu tuần"
    days = f"{span(usage.first, usage.last)}, theo" if len(usage.days) > 1 else "theo"
    return f"{days[0].upper()}{days[1:]} giờ Việt Nam; {by}. Tổng cộng {whole(usage.asked)} câu hỏi."


def axis(usage: Usage) -> str:
    return "ngày" if len(usage.days) <= _BY_DAY else "tuần bắt đầu từ ngày"


def statistics(usage: Usage, asked: Asked, reasons: Mapping[str, str]) -> str:
    """The report as lines of text; complete without the picture. `reasons` gives the words for the codes of feedback."""
    rows = [f"{title(usage)} (giờ Việt Nam)"]
    if not usage.asked:
        rows += ["", "Chưa có câu hỏi nào trong thời gian này."]
    else:
        rows += [
            "",
            f"Số câu hỏi: {whole(usage.asked)}, của {whole(usage.people)} người (đếm theo mã ẩn danh)",
            f"Trả lời được: {_share(usage.answered, usage.asked)}",
            f"Chưa trả lời được: {_share(usage.abstained, usage.asked)}",
        ]
        if usage.median_ms is not None and usage.slow_ms is not None:
            rows.append(f"Thời gian trả lời: một nửa số câu không quá {seconds(usage.median_ms)}; 95% không quá {seconds(usage.slow_ms)}")
    rows.append(verdicts(usage, reasons))
    if usage.asked:
        of = f" ({whole(asked.read)} câu gần nhất)" if asked.read < usage.asked else ""
        rows.append(f"Địa phương được hỏi nhiều{of}: {_counted(asked.places) or 'không câu nào nêu địa phương'}")
        rows.append(f"Nội dung được hỏi nhiều{of}: {_counted(asked.subjects) or 'không câu nào hỏi số liệu'}")
        shown = buckets(usage.days)
        if len(shown) > 1:
            rows += ["", "Từng ngày:" if len(usage.days) <= _BY_DAY else "Từng tuần:"]
            rows += [_bucket(b) for b in reversed(shown) if b.asked]
            if empty := sum(not b.asked for b in shown):
                rows.append(f"{empty} {'ngày' if len(usage.days) <= _BY_DAY else 'tuần'} còn lại không có câu hỏi.")
    return "\n".join(rows)


def exported(questions: Sequence[LoggedQuestion], remarks: int, most: int) -> str:
    """What is in the files of the logs; `most` is how many questions they hold at most."""
    rows = [f"Nhật ký hỏi đáp: {whole(len(questions))} câu hỏi, {whole(remarks)} đánh giá và góp ý."]
    if questions:
        rows[0] += f" Câu hỏi {span(day_in_vietnam(questions[0].asked_at), day_in_vietnam(questions[-1].asked_at))} (giờ Việt Nam)."
    if len(questions) >= most:
        rows.append(f"Tệp chỉ có {whole(most)} câu hỏi gần nhất; ghi số ngày sau lệnh để lấy ít hơn.")
    rows.append("Tệp XLSX để đọc, tệp CSV để đưa vào chương trình khác. Trong tệp có nguyên văn lời người hỏi: xin giữ kín.")
    return "\n".join(rows)


def verdicts(usage: Usage, reasons: Mapping[str, str]) -> str:
    if not usage.helpful + usage.unhelpful:
        return "Đánh giá của người hỏi: chưa có"
    told = "; ".join(f"{reason_words(code, reasons)} {whole(count)}" for code, count in usage.reasons)
    return f"Đánh giá của người hỏi: hữu ích {whole(usage.helpful)}, chưa hữu ích {whole(usage.unhelpful)}" + (f" ({told})" if told else "")


def reason_words(code: str, reasons: Mapping[str, str]) -> str:
    """A reason in words, with a small letter: "sai số liệu"."""
    words = reasons.get(code) or code or "không nêu lý do"
    return words[:1].lower() + words[1:]


def span(first: date, last: date) -> str:
    return f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"


def whole(count: int) -> str:
    """ "1.234"; four digits are grouped as well."""
    return f"{count:,}".replace(",", ".")


def seconds(ms: float) -> str:
    """ "0,35 giây" below ten seconds, "12 giây" above."""
    value = Decimal(str(ms)) / 1000
    return f"{format_number(value.quantize(Decimal('0.01') if value < 10 else Decimal(1)).normalize())} giây"


def _bucket(b: Bucket) -> str:
    parts = [f"{name} {whole(count)}" for name, count in ((ANSWERED, b.answered), (ABSTAINED, b.abstained)) if count]
    return f"{b.name}: {whole(b.asked)} câu ({', '.join(parts)})"


def _share(count: int, total: int) -> str:
    percent = format_number((Decimal(count) * 100 / total).quantize(Decimal("0.1")).normalize())
    return f"{whole(count)} câu ({percent}%)"


def _counted(names: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {whole(count)}" for name, count in names)


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_NAMED])
