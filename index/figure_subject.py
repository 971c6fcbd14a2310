"""What a whole text is about, as far as its numbers depend on it: plan or result, a contest, a fair, ceilings."""

import re

from index.figure_context import Setting
from index.figure_cues import Cue
from index.figure_mood import DONE, Mood, mood_cues, mood_of

# Where an article is about how much may be paid for what; not "kế hoạch năm 2023, mức chi hơn 2,1 tỷ đồng".
_CAPS = re.compile(
    r"mức chi\b(?! (?:\w+ ){0,2}\d)|định mức (?:chi|hỗ trợ)|quy định[^.,]{0,40}\bmức (?:chi|hỗ trợ)|nâng mức"
    r"|mức hỗ trợ (?:tối đa|mới)"
)
_HAS_FIGURE = re.compile(r"\d\s*(?:tỷ|tỉ|triệu|%|đề án|dự án|cơ sở|doanh nghiệp|lao động|sản phẩm|mô hình|lớp)")


_WEIGHTS = {"plan": 1.0, "allot": 0.5, "done": -1.0, "late": -0.5}


def document_mood(setting: Setting, cues: list[list[Cue]]) -> Mood:
    """Plan or result, as most of the text says; the title and the first sentences weigh more."""
    score, first = 0.0, None
    for i, (sentence, found) in enumerate(zip(setting.sentences, cues, strict=True)):
        weight = 3.0 if sentence.kind == "title" else 2.0 if i < 3 else 1.0
        if i > 2 and not _HAS_FIGURE.search(sentence.text):
            continue
        # "Dành" tells only where an amount follows.
        told = [c for c in mood_cues(sentence.text, found) if sentence.text[c.start : c.end].lower() != "dành"]
        # Each kind counts once a sentence, so that one wordy sentence does not speak for the whole text.
        score += weight * sum(_WEIGHTS[kind] for kind in sorted({c.code.split(":")[0] for c in told}))
        first = first or next((c for c in told if c.code.startswith(("plan", "allot"))), None)
    return mood_of(first) if first and score >= 2 else DONE


def is_about_caps(setting: Setting, cues: list[list[Cue]]) -> bool:
    """Whether the text says how much may be paid for what: a rule is its subject, or most of its amounts are ceilings."""
    opening = " ".join(s.text for s in setting.sentences[:4]).lower()
    if _CAPS.search(opening):
        return True
    if not (setting.effective or _RULE.search(opening)):
        return False
    amounts = [(s, c) for s, c in zip(setting.sentences, cues, strict=True) if s.kind != "title" and _AMOUNT.search(s.text)]
    ceilings = sum(1 for s, c in amounts if any(cue.kind == "cap" for cue in c) or _CEILING.search(s.text))
    return 2 * ceilings >= len(amounts) > 0


_FAIR = re.compile(r"(?:hội chợ|triển lãm|phiên chợ)", re.IGNORECASE)
_RULE = re.compile(r"\b(?:nghị quyết|quy định|chính sách|nghị định|thông tư)\b")
_AMOUNT = re.compile(r"\d\s*(?:%|tỷ|tỉ|triệu)")
# "mỗi mô hình", "/cơ sở", "30% chi phí", "mức hỗ trợ là"
_CEILING = re.compile(
    r"(?:đồng|%)\s*(?:/|mỗi |một |cho (?:mỗi|một) )\s*(?:mô hình|cơ sở|doanh nghiệp|đề án|gian|lớp|khóa|sản phẩm|người)"
    r"|% (?:tổng )?(?:chi phí|giá trị)|\bmức (?:hỗ trợ|chi)\b|\btrần\b|\b[Aa]i\b|\b[Tt]rường hợp\b"
)


_PEOPLE = re.compile(r"[Tt]hu hút (?:được |thêm )?[^\d,;.]{0,15}\d+[\d.]*\s+(?!tỷ|tỉ|triệu|đồng)")  # "thu hút 65 người", no money


def names_counterpart(setting: Setting, cues: list[list[Cue]]) -> list[bool]:
    """For each sentence whether it or the next of its paragraph names a counterpart."""
    named = [
        any(c.kind == "funding" and c.code in ("counterpart", "other") and not _PEOPLE.match(sentence.text, c.start) for c in found)
        for sentence, found in zip(setting.sentences, cues, strict=True)
    ]
    found = []
    for i, here in enumerate(named):
        beside = i + 1 < len(named) and setting.sentences[i + 1].paragraph <= setting.sentences[i].paragraph + 1 and named[i + 1]
        found.append(here or beside)
    return found


def is_contest(setting: Setting, title: str) -> bool:
    """Whether the text is about a contest of products."""
    return "bình chọn" in " ".join(s.text for s in setting.sentences[:2]).lower() or "tiêu biểu" in title.lower()


def is_fair(setting: Setting, title: str) -> bool:
    """Whether the text is about a fair: its title names one, or its first sentence begins with it."""
    first = setting.sentences[min(1, len(setting.sentences) - 1)].text
    return bool(_FAIR.search(title) or _FAIR.match(first))
