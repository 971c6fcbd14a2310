"""What a number measures and in which unit: the vocabulary of the figure exchange format.

Every function takes the number with its window of words and answers with the code; what only the text before
can tell (a part follows its total) comes in as `previous`.
"""

import re

from index.figure_counts import count_measure
from index.figure_measure import Around, Measure
from index.figure_window import Window
from index.numbers import Quantity


def measure(quantity: Quantity, window: Window, around: Around) -> Measure | None:
    """The indicator and unit of a number; None where it is no figure."""
    if quantity.unit == "VND":
        return _money(quantity, window, around)
    if quantity.unit == "percent":
        return _percent(quantity, window, around)
    return count_measure(quantity, window, around)


_PER_HEAD = re.compile(r"^\s*(?:một|mỗi) (?:tháng|ngày)\b|^\s*/\s*(?:người|lao động|công nhân|tháng|ngày|kg|tấn|sản phẩm|m2|ha)", re.IGNORECASE)
# What the amount before is a share of: "hỗ trợ 120 triệu đồng trong tổng số 310 triệu đồng", "410 triệu đồng trên tổng 2,1 tỷ đồng".
_SHARE_OF = re.compile(r"\s*(?:trong|trên)(?: tổng)?(?: số| vốn| kinh phí| kế hoạch)?(?: gần| hơn| trên| khoảng)?\s*$")
# The second of "doanh thu từ 1 tỷ đồng lên 1,8 tỷ đồng".
_AND_NOW = re.compile(r"\s*(?:lên|xuống|nay|thì nay)\b[^,;]{0,15}$", re.IGNORECASE)
_AS_PLANNED = re.compile(
    r"\s*(?:vốn |kinh phí )?(?:kế hoạch|được giao|được phân bổ|được duyệt)\b|[^,;.:()\d]{0,40}\b(?:được|đã) giao (?:cả|trong) năm\b", re.IGNORECASE
)
_CEILING = re.compile(r"(?:không (?:vượt )?quá|tối đa)\b", re.IGNORECASE)


def _money(quantity: Quantity, window: Window, around: Around) -> Measure | None:
    if quantity.value < 1000:
        # "cứ 1 đồng vốn khuyến công kéo theo gần 20 đồng": a ratio, and its 1 is no figure.
        return Measure("other", "other") if quantity.value > 1 else None
    if around.caps:
        return Measure("support_cap", "VND")
    outcome = window.left_of("outcome", 45)
    if outcome and outcome.code == "before" and not around.single:
        outcome = None
    if _SHARE_OF.match(window.left_text) and around.previous and around.previous.unit == "VND":
        if around.previous.indicator == "support_amount":
            return Measure("total_cost", "VND")
    if _PER_HEAD.match(window.right_text) or (outcome and outcome.start >= quantity.start - len(window.head)):
        return Measure("other", "VND")
    if around.previous == Measure("other", "VND") and _AND_NOW.match(window.left_text):
        return Measure("other", "VND")
    if (after := window.right_of("outcome", 12)) is not None and after.code == "other":
        return Measure("other", "VND")
    if window.left_of("cap", 25) or _CEILING.match(quantity.text):
        return Measure("support_cap", "VND")
    if around.source in ("counterpart", "other") and not _research(window):
        return Measure("counterpart_amount", "VND")
    if as_planned(window, around) and not re.search(r"giải ngân|thực hiện|đã chi", window.head):
        return Measure("budget_planned", "VND")
    if re.search(r"\b(?:thực hiện|giải ngân|chi)(?: được)?\s*(?:gần|hơn|trên|khoảng)?\s*$", window.left_text, re.IGNORECASE) and not (around.single or any(c.kind == "money" and c.code in ("total", "sum") for c in window.left)):
        return Measure("budget_planned" if around.plan else "budget_disbursed", "VND")
    cue = _money_cue(window)
    if cue == "sum" and (_GIVEN_IN_ALL.search(window.head) or (not around.single and not around.shared and _told_as_support(window))):
        cue = "support"  # "hỗ trợ 12 cơ sở, tổng số tiền 1.440 triệu đồng"
    if cue == "disbursed" and _USED.search(window.head) and _TO_HELP.match(window.right_text):
        cue = "support"
    if around.single and _COST.search(window.head) and not re.search("hỗ trợ", window.head):
        return Measure("total_cost", "VND")
    if cue is None and _MACHINE.search(window.left_text):
        return Measure("total_cost", "VND")
    if cue == "support" and not around.plan and re.search(r"\bhỗ trợ(?: (?:gần|hơn|trên|khoảng|là|tới))?\s*$", window.left_text, re.IGNORECASE):
        return Measure("support_amount", "VND")
    if around.contest and cue in (None, "grant") and not around.source:
        return Measure("other", "VND")  # what goes with a prize
    if cue is None and (_EACH.search(window.left_text) or _EACH_AFTER.match(window.right_text)):
        return Measure("budget_planned" if around.plan and not around.single else "support_amount", "VND")
    return Measure(_money_indicator(cue, around), "VND")


# "dùng 1,1 tỷ đồng giúp 21 cơ sở" tells what was given, "tuyên truyền dùng 9,7 tỷ đồng" what was spent.
_USED = re.compile(r"\b(?:dùng|sử dụng|trích|dành|trích ra)\b", re.IGNORECASE)
_TO_HELP = re.compile(r"[^,;.\d]{0,40}\b(?:giúp|hỗ trợ|tiếp sức|trợ giúp)\b", re.IGNORECASE)
# "cho một dây chuyền 1,25 tỷ đồng"
_MACHINE = re.compile(r"\b(?:một|chiếc|bộ|hệ thống|con)\s+(?:dây chuyền|máy|thiết bị|lò|nhà xưởng)[^,;:]{0,25}$", re.IGNORECASE)


_COST = re.compile(r"\bchi phí\b[^,;]{0,15}$|\bdự toán\b[^,;]{0,15}$", re.IGNORECASE)
# What each of them got: "bình quân 180 triệu đồng một doanh nghiệp".
_EACH = re.compile(r"\b(?:mỗi (?:cơ sở|đơn vị|doanh nghiệp|đề án|mô hình|hộ|nơi))\b[^,;]{0,20}$", re.IGNORECASE)
_EACH_AFTER = re.compile(r"\s*(?:/|mỗi |một |cho (?:mỗi|một) )\s*(?:cơ sở|đơn vị|doanh nghiệp|đề án|mô hình|hộ)\b", re.IGNORECASE)


def _told_as_support(window: Window) -> bool:
    """Whether the sentence says before that the money is given: "hỗ trợ", "nhận"."""
    told = next((c for c in (*window.left, *window.earlier, *window.farther) if c.kind == "money" and c.code not in ("sum", "grant")), None)
    return told is not None and told.code == "support" and told.end - told.start > 3


_GIVEN_IN_ALL = re.compile(r"\b(?:hỗ trợ|nhận|cấp) (?:tổng cộng|tổng số|tất cả)\b[^,;]{0,15}$", re.IGNORECASE)


def as_planned(window: Window, around: Around) -> bool:
    """Whether an amount is that of the plan: "126,5 tỷ đồng kế hoạch", "giải ngân 410 triệu đồng trên tổng 2,1 tỷ đồng"."""
    whole = _SHARE_OF.match(window.left_text) and around.previous and around.previous.indicator == "budget_disbursed"
    return bool(whole or _AS_PLANNED.match(window.right_text))


def _research(window: Window) -> bool:
    return "khoa học" in window.left_text + window.right_text


def _money_cue(window: Window) -> str | None:
    """The nearest word that says what the money is; a weak one ("cho", "có", "chi") yields to a clear one."""
    # "đầu tư 720 triệu đồng" is a cost, "hỗ trợ đầu tư máy móc" not.
    near = [c for c in window.left if c.kind == "money" and not (c.code == "total" and c.end - c.start == 6 and window.start - c.end > 12)]
    far = [c for c in window.right if c.kind == "money" and c.start - window.end <= 40 and not _OUT_OF.match(window.right_text)]
    for cue in near:
        if cue.end - cue.start > 3:
            return cue.code
    for cue in [*near, *far]:
        return cue.code
    return None


_OUT_OF = re.compile(r"\s*(?:trên|trong|so với)\b", re.IGNORECASE)


def _money_indicator(cue: str | None, around: Around) -> str:
    previous = around.money
    if cue == "total" or (cue == "spent" and (around.single or around.fair)):
        return "total_cost"
    if cue == "sum":
        if around.single:
            return "total_cost"
        if around.source in ("national", "local") and not around.shared:
            return "budget_planned" if around.plan else "support_amount"
        if around.plan and not around.shared:
            return "budget_planned"
        return "total_cost"
    if cue in ("disbursed", "spent"):
        return "budget_planned" if around.plan else "budget_disbursed"
    if cue == "planned":
        if around.single:
            return "support_amount"
        return "budget_planned" if around.plan or not around.spent else "budget_disbursed"
    if cue is None and previous == "total_cost":
        previous = None
    if cue is None and previous:
        return previous
    if around.single:
        return "support_amount"
    if around.plan:
        return "budget_planned"
    return "budget_disbursed" if around.spent else "support_amount"


def _percent(quantity: Quantity, window: Window, around: Around) -> Measure | None:
    if re.search(r"\b(?:mới|gần như|cam kết)\s*$", window.left_text, re.IGNORECASE) or _IDLE.match(window.right_text):
        return None
    if _CEILING.match(quantity.text):
        return Measure("support_cap", "percent")
    growth = window.left_of("percent", 40)
    if around.caps and not (growth and growth.code == "growth"):
        return Measure("support_cap", "percent")
    if _OF_PLAN.match(window.right_text):
        return Measure("plan_completion_rate", "percent")
    beside = window.left_of("percent", 15)
    if beside and "tỷ lệ" in window.left_text.lower() and around.previous and around.previous.indicator == "budget_disbursed":
        return Measure("plan_completion_rate", "percent")
    if beside and beside.code in ("growth", "share"):
        return Measure("growth_rate" if beside.code == "growth" else "other", "percent")
    share = window.left_of("percent", 40)
    if _CAP_OF.match(window.right_text) and not (share and share.code in ("share", "growth")):
        return Measure("support_cap", "percent")
    if _OF_ANOTHER_YEAR.match(window.right_text) and re.search(r"\bbằng\b[^,;]{0,15}$", window.left_text):
        return Measure("growth_rate", "percent")  # "bằng 76% năm 2020"
    right = window.right_of("percent", 30)
    if right and right.code in ("plan", "growth"):
        return Measure("plan_completion_rate" if right.code == "plan" else "growth_rate", "percent")
    left = window.left_of("percent", 60) or window.before("percent")
    if left and left.code == "growth":
        return Measure("growth_rate", "percent")
    if (right and right.code == "cap" or window.left_of("cap", 25)) and re.search(r"(?:hỗ trợ|trả|giúp|tối đa|quá|giảm)", window.left_text, re.IGNORECASE):
        return Measure("support_cap", "percent")
    if left and left.code == "share":
        return Measure("other", "percent")
    if left and left.code == "plan":
        return Measure("plan_completion_rate", "percent")
    if left and left.code == "cap" and re.search(r"hỗ trợ\s*$", window.left_text, re.IGNORECASE):
        return Measure("support_cap", "percent")
    spent = around.previous and (around.previous.indicator == "budget_disbursed" or (around.spent and around.previous.indicator == "budget_planned"))
    if spent and not _OF_WHOLE.match(window.right_text):
        return Measure("plan_completion_rate", "percent")  # a bare rate beside money spent: "4.760 triệu đồng (97,1%)"
    if around.previous and around.previous.unit == "percent" and around.previous.indicator != "support_cap":
        return around.previous
    if re.search(r"\bđạt(?: được)?\W*$", window.left_text, re.IGNORECASE):
        return Measure("plan_completion_rate", "percent")
    return Measure("other", "percent")


_OF_PLAN = re.compile(r"\s*(?:so với |so |của )?(?:kế hoạch|chỉ tiêu|dự toán|nhiệm vụ)\b")
_OF_WHOLE = re.compile(r"\s*(?:trong |của )?(?:tổng|số|toàn)\b")
_OF_ANOTHER_YEAR = re.compile(r"\s*(?:của |so với )?(?:năm|cùng kỳ|kỳ) ")
_CAP_OF = re.compile(r"\s+(?:chi phí|kinh phí|giá trị|tổng chi phí)\b(?! (?:kế hoạch|được giao))")
_IDLE = re.compile(r"\s*(?:nguyên chất|tự nhiên|cotton|tự động)")
