"""What a question is after: one of `bot.query.INTENTS`. Patterns are matched on the folded text of the restored question.

A question may be several things ("tỉnh nào cao nhất trong tổng …"); the first that fits, in the order below, names it.
"""

import re

from bot.query import Query
from bot.smalltalk import kind_of_talk
from index.text import fold

# Matches: "cơ sở tôi có được hỗ trợ không", "ai được hưởng", "có thuộc đối tượng không", "cần điều kiện gì".
_ELIGIBILITY = re.compile(
    r"\bco (?:duoc|dc|thuoc|du) .{0,80}\b(?:khong|ko|k|chua)\b|\bdu dieu kien\b|\bthuoc (?:doi tuong|dien|dia ban)\b|\bdieu kien\b"
    r"|\b(?:ai|doi tuong nao|doanh nghiep nao|co so nao) (?:thi )?(?:duoc|dc)\b|\bdoi tuong\b.{0,20}\b(?:nao|gi|ai)\b"
)
_ELIGIBILITY_IN_ENGLISH = re.compile(r"\b(?:eligible|qualify|qualifies|entitled|who can|can i|can we|can my|am i)\b")
# Matches: "có số liệu những năm nào", "kho có tài liệu về tỉnh nào".
_COVERAGE = re.compile(
    r"\b(?:so lieu|du lieu|tai lieu|thong tin)\b.{0,30}\b(?:nam nao|tinh nao|nhung nam|nhung tinh|giai doan nao)\b"
    r"|\b(?:nam nao|tinh nao)\b.{0,20}\bco (?:so lieu|du lieu|tai lieu)\b"
)
_TALK = {"command": "out_of_scope", "coverage": "coverage", "ability": "chitchat", "courtesy": "chitchat"}


def intent_of(query: Query) -> str:
    """The intent of a query whose own `intent` is not read."""
    if talk := kind_of_talk(query.raw):
        return _TALK[talk]
    folded, figures = fold(query.text), query.figures
    if figures.how_many_places or _COVERAGE.search(folded):
        return "coverage"
    if query.extremes or figures.rank:
        return "superlative"
    if figures.total or figures.both_sources:
        return "total"
    number = query.form in ("figure", "compare") and query.wants
    eligible = _ELIGIBILITY.search(folded) or (query.english and _ELIGIBILITY_IN_ENGLISH.search(fold(query.raw)))
    if eligible and not number and query.form != "why":
        return "eligibility"
    if figures.breakdown and query.wants:
        return "breakdown"
    return query.form
