"""Why an answer is what it is: the understanding, the candidates with their scores, and what decided. For the terminal."""

from collections.abc import Sequence
from datetime import date

from bot import wording
from bot.assistant import Assistant
from bot.records import Answer, Turn

_SHOWN = 8
_WHY = {
    "time": "khác thời gian", "place": "khác nơi", "words": "thiếu từ của câu hỏi", "number": "không có số đúng loại",
    "funding": "khác nguồn vốn", "reason": "không nêu lý do", "level": "khác cấp", "name": "thiếu tên riêng",
}  # fmt: skip
_ROUTES = {
    "talk": "lời chào, câu ngoài phạm vi hoặc câu hỏi về bot", "rules named": "văn bản, nơi hoặc mức chi được nêu đích danh trong câu hỏi",
    "rules": "quy định khớp với câu hỏi", "articles": "câu trong các bài", "articles and rules": "câu trong các bài, kèm quy định",
    "nothing": "không có gì trong kho đủ khớp",
}  # fmt: skip


def explain(assistant: Assistant, question: str, history: Sequence[Turn] = (), as_of: date | None = None) -> str:
    """The whole account as lines of text; the same question over the same index always gives the same."""
    answer = assistant.ask(question, history=history, as_of=as_of)
    rows = _understanding(assistant, question, history, as_of)
    rows += _candidates(assistant, question, history, as_of)
    rows += ["", f"Kết luận: {'không trả lời' if answer.abstained else 'trả lời'} – {_ROUTES.get(answer.route, answer.route)}."]
    return "\n".join([*rows, *_cited(answer)])


def _understanding(assistant: Assistant, question: str, history: Sequence[Turn], as_of: date | None) -> list[str]:
    query = assistant.understand(question, history, as_of)
    rows = [f"Câu hỏi: {question}", "Hiểu là:"]
    for reading in assistant.readings(question, history, as_of):
        rows.append(f"  đọc: {reading.text}" + (f"  (lấy từ câu trước: {', '.join(reading.carried)})" if reading.carried else ""))
    figures = query.figures
    facts = {
        "ý định": query.intent,
        "dạng trả lời": query.form,
        "ngôn ngữ": query.language,
        "tỉnh": ", ".join(query.provinces),
        "vùng": ", ".join(query.regions),
        "nơi cấp dưới": ", ".join(query.localities),
        "cơ sở": ", ".join(query.establishments),
        "thời gian": "; ".join(f"{wording.time(p)} ({p.start or '…'} – {p.end or '…'})" for p in query.periods),
        "nguồn vốn": ", ".join(wording.FUNDING[f] for f in sorted(query.funding)),
        "loại số": ", ".join(sorted(query.wants)),
        "đếm gì": ", ".join(query.nouns),
        "chỉ tiêu": "; ".join(" > ".join(group) for group in figures.groups),
        "trạng thái": query.status or "",
        "văn bản": "; ".join(r.text for r in query.references),
    }
    rows += [f"  {name}: {value}" for name, value in facts.items() if value]
    weights = assistant.finder.weights(query)
    told = (f"{c.text}{'*' if assistant.finder.is_name(c) else ''} {w:.2f}" for c, w in weights.items())
    return [*rows, f"  từ và trọng số (* là tên riêng): {', '.join(told)}"]


def _candidates(assistant: Assistant, question: str, history: Sequence[Turn], as_of: date | None) -> list[str]:
    query = assistant.understand(question, history, as_of)
    rows = ["", "Quy định gần nhất (điểm = nghĩa của câu hỏi mẫu, từ của câu hỏi mẫu, từ, nghĩa):"]
    for m in assistant.policy_matches(question, history=history, as_of=as_of)[:_SHOWN // 2]:
        features = f"{m.question_meaning:.2f}, {m.question_words:.2f}, {m.words:.2f}, {m.meaning:.2f}"
        gap = " – mục chưa có" if m.provision.missing else ""
        rows.append(f"  {m.score:.3f} ({features}) {m.provision.doc}: {m.provision.title}{gap}")
    for slot, found in assistant.judged(query):
        ranked = sorted(found, key=lambda pair: (bool(pair[1]), len(pair[1]), -pair[0].total, pair[0].unit.doc_id, pair[0].unit.start))
        rows += ["", f"Câu trong các bài{f', vế «{slot.label}»' if slot.label else ''} (điểm; từ; thời gian 0–2):"]
        for judgement, refused in ranked[:_SHOWN]:
            verdict = "đạt" if not refused else "loại: " + ", ".join(_WHY[r] for r in refused)
            head = f"  {judgement.total:.3f}; {judgement.words:.2f}; {judgement.period:g} – {verdict}"
            rows += [head, f"      {judgement.unit.doc_id}: {wording.excerpt(' '.join(judgement.unit.text.split()))}"]
    return rows


def _cited(answer: Answer) -> list[str]:
    return [f"  dẫn [{c.n}] {c.doc_id}, {c.locator}" for c in answer.citations]
