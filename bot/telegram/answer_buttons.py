"""The buttons below an answer. Each carries the answer's id, so that a press needs nothing that a restart would lose.

    n:<id>:<k>      citation k in place of the answer; k = 0 the answer again
    t:<id>:<tool>   ss (compare), bd (chart), csv, xlsx
    f:<id>:<said>   h (helpful), k (not helpful), k-<reason>, o (show the two again)
"""

from bot.citation_text import office_citation, office_citations
from bot.records import Citation
from bot.roles import Role
from bot.state.answers import StoredAnswer
from bot.state.feedback import REASONS, Verdict
from bot.telegram.blocks import Button
from bot.telegram.render import safe_url

SOURCE = r"^n:[a-z2-9]{10}:\d{1,3}$"
TOOL = r"^t:[a-z2-9]{10}:(?:ss|bd|csv|xlsx)$"
OPINION = r"^f:[a-z2-9]{10}:(?:h|o|k|k-[a-z]{1,8})$"
_IN_A_ROW = 8  # that Telegram shows side by side
_SOURCES = 24
_IN_PAIRS = 2

Rows = tuple[tuple[Button, ...], ...]


def answer_buttons(stored: StoredAnswer, bot_name: str, *, role: Role = Role.PUBLIC, with_chart: bool = True) -> Rows:
    """Sources; what can be made of the answer; what belongs to it alone; what the reader thinks of it.

    `with_chart` False where the picture follows the text anyway.
    """
    rows = [*source_row(stored)]
    answer, id_ = stored.answer, stored.id
    tools = [Button("So sánh", f"t:{id_}:ss")] if stored.context.compare else []
    if with_chart and answer.chart and len(answer.chart.bars) > 1:
        tools.append(Button("Biểu đồ", f"t:{id_}:bd"))
    if answer.records:
        tools += [Button("CSV", f"t:{id_}:csv"), Button("Excel", f"t:{id_}:xlsx")]
    if tools:
        rows.append(tuple(tools))
    rows += [tuple(Button(label, data) for label, data in row) for row in stored.context.buttons]
    copies = [Button("Chép nguồn", copy=office_citations(answer.citations))] if answer.citations else []
    rows.append((*copies, Button("Chép liên kết", copy=answer_link(bot_name, id_))))
    rows.append(opinion_row(id_))
    if role >= Role.OFFICER and answer.citations:
        correct = (Button("Hiệu đính", f"sl:tl:{id_}"),) if role is Role.ADMIN and answer.records else ()
        rows.append((follow_button(id_), *correct))
    return tuple(rows)


def source_row(stored: StoredAnswer, shown: int = 0) -> Rows:
    """[1] [2] [3] …, the one on show in other brackets."""
    buttons = [
        Button(f"‹ {c.n} ›" if c.n == shown else f"[{c.n}]", f"n:{stored.id}:{c.n}") for c in stored.answer.citations[:_SOURCES]
    ]
    return tuple(tuple(buttons[i : i + _IN_A_ROW]) for i in range(0, len(buttons), _IN_A_ROW))


def source_buttons(stored: StoredAnswer, citation: Citation, citation_id: str, bot_name: str) -> Rows:
    """Below a citation that stands in place of its answer."""
    back = (Button("« Câu trả lời", f"n:{stored.id}:0"), *_address(citation))
    return (*source_row(stored, citation.n), back, _citation_tools(citation, citation_id, bot_name))


def citation_buttons(citation: Citation, citation_id: str, bot_name: str) -> Rows:
    """Below a citation opened by its link."""
    address = _address(citation)
    return (*([address] if address else []), _citation_tools(citation, citation_id, bot_name))


def opinion_row(answer_id: str, verdict: Verdict | None = None) -> tuple[Button, ...]:
    """Helpful or not; where something has been said, what, and the way to change it."""
    if verdict:
        told = "Đã ghi: hữu ích" if verdict == "helpful" else "Đã ghi: chưa ổn"
        return (Button(told, f"f:{answer_id}:o"),)
    return (Button("Hữu ích", f"f:{answer_id}:h"), Button("Chưa ổn", f"f:{answer_id}:k"))


def reason_rows(answer_id: str) -> Rows:
    buttons = [Button(label, f"f:{answer_id}:k-{code}") for code, label in REASONS.items()]
    return tuple(tuple(buttons[i : i + _IN_PAIRS]) for i in range(0, len(buttons), _IN_PAIRS))


def follow_button(answer_id: str) -> Button:
    return Button("Theo dõi thay đổi", f"td:{answer_id}")


def answer_link(bot_name: str, answer_id: str) -> str:
    return f"https://t.me/{bot_name}?start=q_{answer_id}"


def citation_link(bot_name: str, citation_id: str) -> str:
    return f"https://t.me/{bot_name}?start=c_{citation_id}"


def _citation_tools(citation: Citation, citation_id: str, bot_name: str) -> tuple[Button, ...]:
    return (Button("Chép nguồn", copy=office_citation(citation)), Button("Chép liên kết", copy=citation_link(bot_name, citation_id)))


def _address(citation: Citation) -> tuple[Button, ...]:
    url = safe_url(citation.url)
    return (Button("Mở bài gốc", url=url),) if url else ()
