"""The questions without an answer, in words: how often, what is missing, and what document would answer them. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bot import messages_answer as say
from bot.figure_words import capital
from bot.policy_facets import WHOLE_COUNTRY
from bot.query import Query
from bot.question_groups import SUBJECTS, Group, Need, ReadQuestion, in_demand
from bot.state.usage import LoggedQuestion
from bot.usage_report import reason_words, whole
from bot.wording import FUNDING, excerpt, local_time, time
from index.legal_references import LegalReference
from index.sentences import split_sentences

PER_PAGE = 5
EMPTY = "Hàng đợi trống: không có câu hỏi nào chưa trả lời được hoặc bị đánh giá là chưa hữu ích."
GONE = "Nhóm này không còn trong hàng đợi: đã xử lý, hoặc câu hỏi đã hết hạn lưu."
HANDLED = "Đã ghi là xử lý xong. Nhóm sẽ hiện lại nếu có người hỏi tiếp."

# Replies that no document would make better: the question itself must say more, or is none of ours.
_UNCLEAR = (say.TOO_BROAD, say.WHICH_PLACE)
_BEYOND = (say.OFF_TOPIC, say.DECLINED, say.TOO_LONG, say.BLANK)
_KINDS = {
    "NĐ": "Nghị định", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "QĐ": "Quyết định", "CT": "Chỉ thị", "NQ": "Nghị quyết",
    "VBHN": "Văn bản hợp nhất", "Luật": "Luật",
}  # fmt: skip
_MOST_NEEDS, _MOST_WORDINGS = 5, 3
_NO_NUMBER = frozenset({"why", "how", "list", "policy", "eligibility"})
_RULES, _OTHER = "quy định, mức hỗ trợ", "nội dung khác"
# What a rule says is not known: "Chưa có căn cứ để nêu mức chi đào tạo nghề của khuyến công quốc gia, vì …".
_TOPIC = re.compile(
    r"(?i)(?:chưa có căn cứ(?: đã kiểm chứng)?(?: để (?:nêu|trả lời))?:?|kho chưa có)(?: kho chưa có| về)? (.+?)(?:, (?:vì|nên|nhưng)\b.*|[.:;]?)$"
)
_LACK = re.compile(r"(?i)\bchưa\b|\bkhông có\b")


def is_beyond(logged: LoggedQuestion) -> bool:
    """True for what was declined as none of the bot's business, unless somebody complained of that."""
    return not logged.complaints and (logged.route == "talk" or logged.text.startswith(_BEYOND))


def overview(groups: Sequence[Group], page: int, beyond: int) -> str:
    """One page of the queue, from 0; `beyond` is the number of questions left out as none of the bot's business."""
    asked = sum(len(g.open) for g in groups)
    left_out = f" Không tính {whole(beyond)} câu ngoài phạm vi." if beyond else ""
    if not groups:
        return EMPTY + left_out
    rows = [f"Hàng đợi: {whole(asked)} câu hỏi chưa được trả lời thỏa đáng, gộp thành {whole(len(groups))} nhóm." + left_out]
    if needs := in_demand(groups, needed, most=_MOST_NEEDS):
        rows += ["", "Bổ sung các tài liệu này sẽ trả lời được nhiều câu nhất:"]
        rows += [f"• {need_words(need)}: {whole(count)} câu" for need, count in needs]
    first = page * PER_PAGE
    shown = groups[first : first + PER_PAGE]
    rows += ["", f"Nhóm {first + 1} đến {first + len(shown)} trong {len(groups)}, hỏi nhiều xếp trước:"]
    for n, each in enumerate(shown, start=first + 1):
        rows += [f"{n}. {capital(how_often(each))}: {_quoted(each.example)}", f"   {advice(each)}"]
    rows += ["", "Bấm số thứ tự để xem một nhóm."]
    return "\n".join(rows)


def detail(group: Group, reasons: Mapping[str, str]) -> str:
    rows = [_quoted(group.example), "", f"{capital(how_often(group))}.", f"Gần nhất: {local_time(group.last_asked.isoformat())} (giờ Việt Nam)."]
    before = len(group.members) - len(group.open)
    if before:
        rows.append(f"Đã xử lý {whole(before)} câu như vậy trước đây, nay có người hỏi lại.")
    if others := _other_wordings(group):
        rows.append("Cách hỏi khác: " + "; ".join(others))
    rows.append("Còn thiếu: " + missing(group, reasons))
    rows.append(advice(group))
    return "\n".join(rows)


def again(group: Group, text: str, *, answered: bool) -> str:
    """What the present index says to the example of a group."""
    verdict = "Chỉ mục hiện nay trả lời được câu này." if answered else "Chỉ mục hiện nay vẫn chưa trả lời được câu này."
    return f"Hỏi lại: {_quoted(group.example)}\n{verdict}\n\n{text}"


def how_often(group: Group) -> str:
    people = group.people
    return f"hỏi {whole(len(group.open))} lần" + (f", {whole(people)} người" if people > 1 else "")


def missing(group: Group, reasons: Mapping[str, str]) -> str:
    """What the reply said was missing, or what people had against it."""
    logged = group.example.logged
    if logged.abstained:
        return _sentence_of_lack(logged.text)
    told = Counter(reason for m in group.open for reason in m.logged.complaints)
    return "đã có câu trả lời nhưng người hỏi thấy chưa hữu ích: " + "; ".join(
        f"{reason_words(code, reasons)} ({whole(n)})" for code, n in sorted(told.items(), key=lambda item: (-item[1], item[0]))
    ) + "."


def advice(group: Group) -> str:
    """What an administrator can do about it, in one sentence."""
    logged = group.example.logged
    if not logged.abstained:
        return "Cần xem lại câu trả lời và tài liệu mà nó dẫn."
    if logged.text.startswith(say.UNPROVED):
        return "Cần xem lại tài liệu: có câu trả lời nhưng không chứng minh được bằng nguồn nên đã giữ lại."
    if logged.text.startswith(_UNCLEAR):
        return "Người hỏi cần nói rõ hơn; bổ sung tài liệu chưa chắc có ích."
    return f"Cần tài liệu{document_wanted(group)}."


def document_wanted(group: Group) -> str:
    """What would answer a group: ": kinh phí khuyến công Sóc Trăng, năm 2023", ": Thông tư 17/2018/TT-BCT", " cho đúng câu này"."""
    logged = group.example.logged
    if logged.route.startswith("rules") and (topic := _TOPIC.search(_sentence_of_lack(logged.text))):
        return f" về {topic[1]}"
    if named := _legal_documents([m.query for m in group.open]):
        return ": " + ", ".join(named)
    query = _typical(group)
    places = _listed(query)
    if not places:
        return " cho đúng câu này"
    if subject := _subject(query):
        return ": " + ", ".join((f"{subject} {places}", *_times(query)))
    return f" của {', '.join((places, *_times(query)))} cho đúng câu này"


def needed(group: Group) -> list[Need]:
    """(place, subject, time) for each place and time of a group that a document could answer; empty where it names no place."""
    logged = group.example.logged
    if not logged.abstained or logged.text.startswith((*_UNCLEAR, say.UNPROVED)):
        return []
    query = _typical(group)
    subject = _RULES if logged.route.startswith("rules") else _subject(query) or _OTHER
    return [(place, subject, when) for place in (query.provinces or query.regions) for when in _times(query) or [""]]


def need_words(need: Need) -> str:
    place, subject, when = need
    return ", ".join(filter(None, (place, subject, when)))


def _typical(group: Group) -> Query:
    """The reading that most of the open questions share in what is counted; the example's where they are even."""
    counts = Counter(m.query.figures.groups for m in group.open)
    most = max(counts.values())
    own = group.example.query
    if counts[own.figures.groups] == most:
        return own
    return next(m.query for m in group.open if counts[m.query.figures.groups] == most)


def _subject(query: Query) -> str:
    """What is counted; "" where the question is not after a number."""
    if query.intent in _NO_NUMBER:
        return ""
    code = next((code for codes in query.figures.groups for code in codes), "")
    subject = SUBJECTS.get(code, "")
    if subject == SUBJECTS["support_amount"] and len(query.funding) == 1:
        return f"kinh phí {FUNDING[next(iter(query.funding))]}"
    return subject


def _times(query: Query) -> list[str]:
    return list(dict.fromkeys(said[:1].lower() + said[1:] for said in map(time, query.periods)))


def _listed(query: Query) -> str:
    names = [name if name != WHOLE_COUNTRY else name.lower() for name in query.provinces or query.regions]
    return " và ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _legal_documents(queries: Sequence[Query]) -> list[str]:
    """Each legal document that is named, in its fullest wording, by number."""
    fullest: dict[str, str] = {}
    for reference in (r for q in queries for r in q.references if r.number):
        name = _legal_name(reference)
        if len(name) > len(fullest.get(reference.number, "")):
            fullest[reference.number] = name
    return [fullest[number] for number in sorted(fullest)]


def _legal_name(reference: LegalReference) -> str:
    """ "tt 17/2018/tt-bct" -> "Thông tư 17/2018/TT-BCT"."""
    number = re.search(r"\d+\w*(?:\s*/\s*[\w-]+)*", reference.text[reference.text.find(reference.number or "") :])
    written = number[0].replace(" ", "") if number else reference.number or ""
    return f"{_KINDS.get(reference.loai or '', '')} {_symbol(written)}".strip()


def _symbol(text: str) -> str:
    """The letters of a number as they are written: "tt-bct" -> "TT-BCT", "qđ-ttg" -> "QĐ-TTg"."""
    upper = text.upper().replace("QD-", "QĐ-").replace("ND-", "NĐ-").replace("-HDND", "-HĐND")
    return upper.replace("TTG", "TTg")


def _sentence_of_lack(text: str) -> str:
    """The sentence of a reply that says what is missing; its first where none does."""
    sentences = [" ".join(text[a:b].split()) for a, b in split_sentences(text)]
    return excerpt(next((s for s in sentences if _LACK.search(s)), sentences[0] if sentences else ""))


def _other_wordings(group: Group) -> list[str]:
    own = " ".join(group.example.logged.question.split()).casefold()
    wordings = dict.fromkeys(_quoted(m) for m in reversed(group.open) if " ".join(m.logged.question.split()).casefold() != own)
    return list(wordings)[:_MOST_WORDINGS]


def _quoted(read: ReadQuestion) -> str:
    logged = read.logged
    asked = " ".join(logged.question.split())
    completed = " ".join(read.query.text.split())
    # A follow-up says nothing alone; what it was understood as says it.
    return f"«{excerpt(asked)}»" + (f" (hiểu là: {excerpt(completed)})" if logged.history and completed.casefold() != asked.casefold() else "")
