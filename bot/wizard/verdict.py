"""What the guided check ends in: the verdict with its provisions, the support and its ceiling, what to prepare, where to file and by
when, and what is not known."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.policy_book import PolicyBook
from bot.policy_match import PolicyMatcher
from bot.policy_sheet import PolicySheet
from bot.policy_words import label
from bot.proof import faults
from bot.records import Answer
from bot.wizard.screens import place_told, summary
from bot.wizard.shelf import Shelf
from bot.wizard.standing import Judgement, judge, verdict_line
from bot.wizard.steps import KINDS, OTHER, Picks, capitalised, option_label
from index.records import Provision
from index.text import tokens

log = logging.getLogger(__name__)

ONLY_A_GUIDE = (
    "Kết quả này để tham khảo, không thay cho trả lời của cơ quan có thẩm quyền. Anh/chị nên hỏi lại Sở Công Thương hoặc Trung tâm Khuyến công."
)
_UNPROVED = "Tôi chưa lập được kết quả có đủ căn cứ. Anh/chị vui lòng hỏi Sở Công Thương hoặc Trung tâm Khuyến công nơi đặt cơ sở."
_PRESS = "Theo báo chí hoặc trang cơ quan nhà nước, chưa đối chiếu nguyên văn"
_WHO_DECIDES = "Ai quyết định mức chi khuyến công địa phương?"
_CONDITIONS = "Điều kiện để được nhận hỗ trợ khuyến công hiện nay là gì?"
_SIZE = "Tiêu chí nào để coi là doanh nghiệp nhỏ và vừa?"
_TRADES = "Nguyên văn danh mục ngành nghề hiện hành"
_PREPARE = {
    "national": ("Hồ sơ khuyến công quốc gia gồm những gì?", "Nộp hồ sơ khuyến công quốc gia mấy bộ?"),
    "local": ("Hồ sơ khuyến công địa phương gồm những gì?",),
}
_FILE = {
    "national": ("Nộp hồ sơ khuyến công quốc gia ở đâu?", "Hạn gửi hồ sơ khuyến công quốc gia là khi nào?"),
    "local": ("Từ 01/07/2025 cơ sở cần hỗ trợ khuyến công địa phương nên liên hệ nơi nào?", "Hạn nộp hồ sơ khuyến công địa phương là khi nào?"),
}
FORMS = {
    "national": "Mẫu đơn xin hỗ trợ khuyến công quốc gia", "local": "Mẫu đơn xin hỗ trợ khuyến công địa phương lấy ở đâu?",
}  # fmt: skip
_UNKNOWN = {
    "national": (
        "Giấy tờ phải kèm theo hồ sơ khuyến công quốc gia gồm những gì?",
        "Thông tư 17/2018/TT-BCT có đổi hạn nộp hồ sơ khuyến công quốc gia không?",
    ),
    "local": ("Giấy tờ kèm theo đơn xin khuyến công địa phương gồm những gì?",),
}
PROGRAMME_NAMES = {"national": "Khuyến công quốc gia", "local": "Khuyến công địa phương"}


@dataclass(frozen=True, slots=True)
class Support:
    """One thing asked for under one programme ("national" or "local"); `told` are the amounts as the texts have them, with the
    names of the provisions, none where the folder has no amount."""

    topic: str
    programme: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a check: the judgement, the answer that people read, and what goes into the draft application.

    `rules` names the provisions the verdict rests on; `prepared` says what an application consists of, as the texts have it;
    `form` is the text of an official form where the folder has one.
    """

    judgement: Judgement
    answer: Answer
    supports: tuple[Support, ...] = ()
    rules: tuple[str, ...] = ()
    prepared: tuple[str, ...] = ()
    form: str | None = None

    @property
    def may_apply(self) -> bool:
        """Whether a draft application makes sense: there is a rule, and it does not speak against."""
        return self.judgement.standing != "unlikely" and bool(self.judgement.rules)


def check(book: PolicyBook, matcher: PolicyMatcher, picks: Picks, on: date) -> Outcome:
    """The outcome of the picks of a finished run by what is in force on a day."""
    shelf = Shelf(book, matcher, on, str(picks["place"]))
    sheet = PolicySheet(book, shelf.days)
    judgement = judge(shelf, picks)
    marks = "".join(f" [{sheet.mark(p)}]" for p in judgement.rules[:1])
    sheet.say(f"{verdict_line(shelf, judgement)}{marks}")
    sheet.say(f"Kết quả kiểm tra ngày {on:%d/%m/%Y} theo những gì anh/chị đã chọn:")
    for line in summary(picks):
        sheet.say(f"• {line}")
    _say_findings(sheet, judgement)
    programmes = ("national", "local") if picks.get("programme") == "both" else (str(picks.get("programme", "")),)
    supports, prepared, form = [], [], None
    if judgement.standing != "unlikely" and "wants" in picks:
        supports = _say_supports(sheet, shelf, picks, programmes)
        prepared = _say_answers(sheet, shelf, "Chuẩn bị hồ sơ", _PREPARE, programmes)
        form = _say_forms(sheet, shelf, programmes)
        _say_answers(sheet, shelf, "Nơi nộp và hạn nộp", _FILE, programmes)
        _say_unknown(sheet, shelf, picks, programmes)
    sheet.rows.append("")
    if press := _press(sheet):
        sheet.say(f"{_PRESS}: {' '.join(f'[{n}]' for n in press)}.")
    sheet.say(ONLY_A_GUIDE)
    question = _question(picks)
    answer = sheet.answer(question, abstained=not sheet.citations.all())
    if found := faults(answer, book.documents, [f"{on:%d/%m/%Y}"]):
        log.error("a result of the check without proof was held back: %s", "; ".join(found))
        answer = Answer(question, _UNPROVED, abstained=True)
        judgement = replace(judgement, standing="uncertain", by="", rules=())
    rules = tuple(label(p, book.documents[p.doc]) for p in judgement.rules)
    return Outcome(judgement, replace(answer, route="rules check"), tuple(supports), rules, tuple(prepared), form)


def _say_findings(sheet: PolicySheet, judgement: Judgement) -> None:
    if not judgement.findings:
        return
    _head(sheet, "1. Đối tượng")
    for finding in judgement.findings:
        sheet.say(_marked(sheet, f"• {finding.matter}: {finding.told}", finding.sources))
    told = "; ".join(f"{label(p, sheet.book.documents[p.doc])} [{sheet.mark(p)}]" for p in judgement.rules)
    sheet.say(f"Căn cứ: {told}.")


def _say_supports(sheet: PolicySheet, shelf: Shelf, picks: Picks, programmes: Sequence[str]) -> list[Support]:
    _head(sheet, "2. Mức hỗ trợ")
    supports = []
    for programme in programmes:
        local = programme == "local"
        sheet.rows.append(f"Khuyến công địa phương của {shelf.province}:" if local else "Khuyến công quốc gia, mức tối đa:")
        for topic in picks["wants"]:
            found = [] if topic == OTHER else shelf.amounts(topic, local=local)
            for p in found:
                sheet.say(f"• {capitalised(topic)}: {sheet.book.text(p)} [{sheet.mark(p)}]")
            if topic == OTHER:
                sheet.rows.append("• Nội dung khác: xin hỏi Sở Công Thương hoặc Trung tâm Khuyến công.")
            elif not found:
                gap = shelf.gap(topic) if local else None
                sheet.rows.append(_marked(sheet, f"• {capitalised(topic)}: mức hỗ trợ chưa có trong kho.", [gap] if gap else []))
            documents = sheet.book.documents
            supports.append(Support(topic, programme, tuple((sheet.book.text(p), label(p, documents[p.doc])) for p in found)))
        if local:
            decides = shelf.told(_WHO_DECIDES)
            if decides and not decides.missing:
                sheet.say(f"{sheet.book.text(decides)} [{sheet.mark(decides)}]")
            sheet.say("Mức của khuyến công quốc gia không dùng thay cho mức của địa phương.")
        else:
            sheet.say("Đây là mức trần; số được duyệt có thể thấp hơn.")
    return supports


def _say_answers(
    sheet: PolicySheet, shelf: Shelf, title: str, questions: dict[str, tuple[str, ...]], programmes: Sequence[str]
) -> list[str]:
    """The provisions that answer these questions below a heading; what they say, without those that say what is missing."""
    _head(sheet, f"{'3' if questions is _PREPARE else '4'}. {title}")
    told = []
    for programme in programmes:
        for question in questions[programme]:
            provision = shelf.told(question)
            if provision is None:
                sheet.say(f"• {PROGRAMME_NAMES[programme]}: kho chưa có hướng dẫn, xin hỏi Sở Công Thương hoặc Trung tâm Khuyến công.")
                continue
            if provision.missing:
                missing = f"• {capitalised(provision.missing)}: chưa có trong kho{_proof(sheet, provision)}"
                sheet.say(f"{missing}; xin hỏi Sở Công Thương hoặc Trung tâm Khuyến công.")
                continue
            sheet.say(f"• {sheet.book.text(provision)} [{sheet.mark(provision)}]")
            told.append(sheet.book.text(provision))
    return told


def _say_forms(sheet: PolicySheet, shelf: Shelf, programmes: Sequence[str]) -> str | None:
    """The official form where the folder has one; that it has none is said with what else is not known."""
    for programme in programmes:
        provision = shelf.told(FORMS[programme])
        # What comes near may speak of something else than the form.
        if provision and not provision.missing and "mau" in tokens(provision.title):
            sheet.say(f"• {sheet.book.text(provision)} [{sheet.mark(provision)}]")
            return sheet.book.text(provision)
    return None


def _say_unknown(sheet: PolicySheet, shelf: Shelf, picks: Picks, programmes: Sequence[str]) -> None:
    questions = [_CONDITIONS, _TRADES]
    if picks["kind"] in ("sme", "firm", "large"):
        questions.append(_SIZE)
    questions += [q for programme in programmes for q in (*_UNKNOWN[programme], FORMS[programme])]
    missing = {p.id: p for q in questions if (p := shelf.missing(q)) and not sheet.has(p)}
    if missing:
        _head(sheet, "5. Điều kho chưa có")
    for provision in missing.values():
        sheet.say(f"• {capitalised(str(provision.missing))}{_proof(sheet, provision)}")


def _proof(sheet: PolicySheet, missing: Provision) -> str:
    """The mark of what says that something is not known: only where it names a document, which has to be proved."""
    return f" [{sheet.mark(missing)}]" if any(c.isdigit() for c in str(missing.missing)) else ""


def _press(sheet: PolicySheet) -> list[int]:
    """The citations of what was read in the press or on an agency's page only."""
    read = {(p.doc, p.heading_start, p.end) for p in sheet.book.provisions if p.confidence == "B"}
    return [c.n for c in sheet.citations.all() if (c.doc_id, c.start, c.end) in read]


def _head(sheet: PolicySheet, title: str) -> None:
    sheet.rows += ["", title]


def _marked(sheet: PolicySheet, line: str, sources: Sequence[Provision]) -> str:
    marks = "".join(f" [{n}]" for n in dict.fromkeys(sheet.mark(p) for p in sources))
    return f"{line}{marks}"


def _question(picks: Picks) -> str:
    """What was checked, in a line: the question of the answer."""
    kind = option_label(KINDS, picks["kind"])
    return f"Kiểm tra điều kiện hưởng khuyến công: {kind[:1].lower()}{kind[1:]} ở {place_told(str(picks['place']))}"
