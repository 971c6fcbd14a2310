"""What a number measures and in which unit: the vocabulary of the figure exchange format.

Every function takes the number with its window of words and answers with the code; what only the text before
can tell (a part follows its total) comes in as `previous`.
"""

import re
from typing import NamedTuple

from index.figure_cues import Cue
from index.figure_nouns import noun_kind
from index.figure_window import Window
from index.numbers import Quantity
from index.text import fold


class Measure(NamedTuple):
    indicator: str
    unit: str


class Around(NamedTuple):
    """What is known from the text around: plan or result, one establishment or a programme, what the article is about:
    a contest of products, a fair, how much is paid for what (`caps`).

    `previous` is the measure of the number before in the paragraph, `money` the indicator of its last amount; `shared` whether a counterpart is part of
    the amounts here; `source` the funding already settled for the number; `spent` whether the paragraph, or the
    document, tells of money spent; `model` the kind of mô hình last counted.
    """

    plan: bool
    single: bool
    contest: bool
    fair: bool
    caps: bool
    previous: Measure | None
    money: str | None
    shared: bool
    source: str | None
    spent: bool
    model: str | None = None


def measure(quantity: Quantity, window: Window, around: Around) -> Measure | None:
    """The indicator and unit of a number; None where it is no figure."""
    if quantity.unit == "VND":
        return _money(quantity, window, around)
    if quantity.unit == "percent":
        return _percent(quantity, window, around)
    return _count(quantity, window, around)


# --- money ------------------------------------------------------------------------------------------

_PER_HEAD = re.compile(r"^\s*(?:một|mỗi) (?:tháng|ngày)\b|^\s*/\s*(?:người|lao động|công nhân|tháng|ngày|kg|tấn|sản phẩm|m2|ha)", re.IGNORECASE)
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
    if as_planned(window) and not re.search(r"giải ngân|thực hiện|đã chi", window.head):
        return Measure("budget_planned", "VND")
    if re.search(r"\b(?:thực hiện|giải ngân|chi)(?: được)?\s*(?:gần|hơn|trên|khoảng)?\s*$", window.left_text, re.IGNORECASE) and not (around.single or any(c.kind == "money" and c.code in ("total", "sum") for c in window.left)):
        return Measure("budget_planned" if around.plan else "budget_disbursed", "VND")
    cue = _money_cue(window)
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


# "cho một dây chuyền 1,25 tỷ đồng"
_MACHINE = re.compile(r"\b(?:một|chiếc|bộ|hệ thống|con)\s+(?:dây chuyền|máy|thiết bị|lò|nhà xưởng)[^,;:]{0,25}$", re.IGNORECASE)


_COST = re.compile(r"\bchi phí\b[^,;]{0,15}$|\bdự toán\b[^,;]{0,15}$", re.IGNORECASE)
# What each of them got: "bình quân 180 triệu đồng một doanh nghiệp".
_EACH = re.compile(r"\b(?:mỗi (?:cơ sở|đơn vị|doanh nghiệp|đề án|mô hình|hộ|nơi))\b[^,;]{0,20}$", re.IGNORECASE)
_EACH_AFTER = re.compile(r"\s*(?:/|mỗi |một |cho (?:mỗi|một) )\s*(?:cơ sở|đơn vị|doanh nghiệp|đề án|mô hình|hộ)\b", re.IGNORECASE)


def as_planned(window: Window) -> bool:
    """Whether an amount is called that of the plan: "126,5 tỷ đồng kế hoạch", "133 tỷ đồng được giao cả năm"."""
    return bool(_AS_PLANNED.match(window.right_text))


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


# --- percent ----------------------------------------------------------------------------------------


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
    if around.previous and around.previous.unit == "percent" and around.previous.indicator != "support_cap":
        return around.previous
    if re.search(r"\bđạt(?: được)?\W*$", window.left_text, re.IGNORECASE):
        return Measure("plan_completion_rate", "percent")
    return Measure("other", "percent")


_OF_PLAN = re.compile(r"\s*(?:so với |so |của )?(?:kế hoạch|chỉ tiêu|dự toán|nhiệm vụ)\b")
_OF_ANOTHER_YEAR = re.compile(r"\s*(?:của |so với )?(?:năm|cùng kỳ|kỳ) ")
_CAP_OF = re.compile(r"\s+(?:chi phí|kinh phí|giá trị|tổng chi phí)\b(?! (?:kế hoạch|được giao))")
_IDLE = re.compile(r"\s*(?:nguyên chất|tự nhiên|cotton|tự động)")


# --- counts -----------------------------------------------------------------------------------------

def _count(quantity: Quantity, window: Window, around: Around) -> Measure | None:
    if quantity.noun is None:
        return _ratio(quantity, around)
    noun = fold(quantity.noun)
    if noun == "lan":
        return Measure("growth_rate", "other")
    family, unit = noun_kind(quantity.noun)
    rest = fold(window.right_text)
    if noun == "luot" and (counted := re.match(r"\s*(?:chu |co so|doanh nghiep|nguoi|lao dong|hoc vien|can bo|dai bieu)", rest)):
        family, unit = noun_kind(counted.group().strip().replace("chu", "nguoi"))
    if noun.endswith("ho so") and (around.contest or re.match(r"\s*san pham", rest)):
        unit = family = "product"
    if noun.endswith("ho so") and re.match(r"\s*(?:de an|co so|doanh nghiep)", rest):
        family, unit = noun_kind(rest.strip())
    if family == "body" and noun == "don vi" and around.previous and around.previous == Measure("other", "other") and not window.left_text.strip(" ,"):
        family, unit = "thing", "other"  # "38 địa phương, 14 đơn vị"
    if _named_at_once(quantity, window, family):
        return None
    match family:
        case "project":
            return Measure(_project(window, around), unit)
        case "prize":
            return Measure("products_voted", unit)
        case "body":
            return Measure(_body(window, around), unit)
        case "worker" | "person":
            return _people(family, quantity.noun, window, around)
        case "product":
            if _MAKES.search(window.left_text) and _A_TIME.search(window.left_text + window.right_text):
                return None
            return Measure(_product(window, around, noun), "product")
        case "place":
            return None if _BELONGS.search(window.left_text) else Measure("other", unit)
        case "course":
            return Measure("training_courses", unit)
        case "fair":
            if noun.startswith(("hoi cho", "trien lam", "phien cho")) or re.match(r"\s*(?:hoi cho|trien lam|phien cho)", rest):
                return Measure("fairs", unit)
            return Measure("training_courses" if re.match(r"\s*(?:tap huan|dao tao)", rest) else "other", unit)
        case "model":
            cue = window.right_of("project", 50) or window.left_of("project", 30)
            code = {"model": "demonstration_models", "cleaner": "cleaner_production_models"}.get(cue.code if cue else "")
            return Measure(code or (around.model if _MORE_OF_THEM.search(window.left_text) or _MORE.fullmatch(window.right_text) else None) or "other", unit)
    return Measure("other", unit)


_MORE_OF_THEM = re.compile(r"\b(?:nhân rộng|thêm|trong đó|trong số)\b[^,;]{0,15}$", re.IGNORECASE)
_MORE = re.compile(r"\s*|\s*(?:nữa|còn lại|khác)\b.*", re.DOTALL)
_BELONGS = re.compile(r"\b(?:của|thuộc|tại|ở|từ|khắp|trên|đến từ|trong)\s*$", re.IGNORECASE)


def _named_at_once(quantity: Quantity, window: Window, family: str) -> bool:
    """Whether the things counted are named in the same breath ("4 đơn vị: A, B"); a count of projects stays."""
    if family == "project" and any(c.isdigit() for c in quantity.text):
        return False
    if window.stop != ":" and window.listed != quantity.value:
        return False
    in_words = not any(c.isdigit() for c in quantity.text)
    return in_words or family == "place" or fold(quantity.noun or "").startswith(("don vi", "to chuc"))


def _ratio(quantity: Quantity, around: Around) -> Measure | None:
    """ "3/4 đã hoàn tất" counts what the number before counted; a bare number is no figure."""
    if quantity.of is not None and around.previous and around.previous.unit in ("establishment", "project", "product"):
        return around.previous
    return None


def _project(window: Window, around: Around) -> str:
    cue = None if re.search(r"\bgồm\b", window.right_text) else window.right_of("project", 60)
    cue = cue or next((c for c in window.label if c.kind == "project"), None)
    codes = {"machinery": "machinery_projects", "model": "demonstration_models", "cleaner": "cleaner_production_models"}
    return codes[cue.code] if cue else "projects"


def _body(window: Window, around: Around) -> str:
    if _AT_FAIR.search(window.right_text + window.beyond):
        return "fair_participants"
    right, left = _body_object(window), window.left_of("body", 60)
    cue = left if left and right and right.code == "support" and left.code == "fair" else right or left
    if not (cue and cue.code == "support" and cue is left) and in_business(window):
        return "other"
    if cue is None and _THERE_ARE.search(window.left_text) and not _HELPED.search(window.right_text + window.beyond):
        return "other"
    if cue is None and around.previous and around.previous.unit == "establishment" and len(window.left_text) < 15:
        return around.previous.indicator
    cue = cue or (window.before("body") if not (around.contest or around.fair) else None)
    if cue:
        return {"fair": "fair_participants", "other": "other", "support": "establishments_supported"}[cue.code]
    if around.fair:
        return "fair_participants"
    return "other" if around.contest else "establishments_supported"


def _body_object(window: Window) -> Cue | None:
    """What follows the establishments: what they do or get ("được giúp làm nhãn mác") tells more than that they get it."""
    right = [c for c in window.right if c.kind == "body" and c.start - window.end <= 45]
    first = right[0] if right else None
    if first and first.code == "support" and _JUST_HELPED.search(window.right_text[: first.end - window.end]):
        return next((c for c in right if c.code != "support"), first)
    return first


_JUST_HELPED = re.compile(r"\b(?:hỗ trợ|giúp|thụ hưởng|tiếp nhận)$", re.IGNORECASE)
_AT_FAIR = re.compile(r"^[^.;]{0,40}\b(?:tham gia|tham dự|dự|đi|có mặt|góp mặt|trưng bày)\b[^.;]{0,30}\b(?:hội chợ|triển lãm|phiên chợ|gian hàng)", re.IGNORECASE)
# "Toàn tỉnh có trên 14.500 cơ sở" says what there is, unless they are helped.
_THERE_ARE = re.compile(r"\b(?:hiện|hiện có|(?:toàn|cả|địa bàn|tỉnh|huyện|làng|làng nghề|xã|nước|phố|vùng|đây)\b[^,;]{0,15}\bcó)\s*$", re.IGNORECASE)
_IN_BUSINESS = re.compile(r"[^,;]{0,40}\b(?:đang hoạt động|đang sản xuất|làm nghề|theo nghề|giữ nghề)\b", re.IGNORECASE)
def in_business(window: Window) -> bool:
    """Whether what is counted is said to be there, as "75 cơ sở đang hoạt động", "210 hộ giữ nghề"."""
    return bool(_IN_BUSINESS.match(window.right_text)) and not _HELPED.search(window.right_text + window.beyond)


_HELPED = re.compile(r"\b(?:được|nhận|thụ hưởng|hưởng)\b", re.IGNORECASE)


_FOR_THEM = re.compile(r"\s*(?:cho|với|gồm)(?: khoảng| hơn| gần| trên)?\s*$")
_ON_COURSES = re.compile(r"[^,;.\d]{0,20}\d+ (?:lớp|khóa)\b")  # "5.100 lao động qua 146 lớp"
_JOBS = re.compile(r"viec lam|cho lam(?: viec)?")


def _people(family: str, noun: str, window: Window, around: Around) -> Measure | None:
    unit = "worker" if family == "worker" else "person"
    if family == "worker" and _JOBS.fullmatch(fold(noun)):
        return Measure("jobs_created", "worker")
    left = window.left_of("people", 70) or window.before("people")
    cue = window.right_of("people", 40) or left
    if left and cue and left.code in ("trained", "jobs") and cue.code == "present":
        cue = left
    code = cue.code if cue else None
    if code is None and family == "worker" and around.previous and around.previous.indicator in ("workers_trained", "jobs_created"):
        return around.previous
    if code is None and family == "worker" and around.previous and around.previous.indicator == "training_courses":
        code = "trained"
    taught = around.previous and around.previous.indicator == "training_courses" and "hoc vien" in fold(noun)
    if code is None and taught and not any(c.kind == "people" and c.code == "manager" for c in (*window.farther, *window.earlier)):
        code = "trained"
    if code is None and family == "worker" and _ON_COURSES.match(window.right_text + window.beyond):
        code = "trained"
    told = next((c for c in window.farther if c.kind == "people"), None) if _FOR_THEM.match(window.left_text) else None
    if code is None and told and told.code in ("trained", "jobs"):
        code = told.code  # "truyền nghề 280 triệu đồng cho 90 lao động"
    if code == "trained":
        return Measure("workers_trained", "worker")
    if code == "jobs":
        return Measure("jobs_created", "worker")
    if family == "person" and re.match(r"\s*(?:làm|mới|vận hành|đứng máy)", window.right_text):
        return None
    return Measure("other", unit)


_ENTERED = re.compile(r"\b(?:dự thi|đăng ký|tham gia|tham dự|gửi|dự bình chọn|nộp|góp mặt)\b", re.IGNORECASE)


_LEVEL = re.compile(r"\s*(?:đạt )?cấp (?:khu vực|quốc gia|tỉnh|huyện)\b")
_OUT_OF_WHICH = re.compile(r"\b(?:từ|trong (?:tổng )?số)\s*$", re.IGNORECASE)  # "chọn từ 214 sản phẩm"
# What a workshop makes: "mỗi năm làm ra 1,5 triệu sản phẩm", "300 sản phẩm mỗi ngày".
_MAKES = re.compile(r"\b(?:làm ra|sản xuất|xuất xưởng|xuất bán|cung cấp|bán|bán ra|cho ra)(?: (?:được|khoảng|hơn|gần|trên|chừng))*\s*$", re.IGNORECASE)
_A_TIME = re.compile(r"\b(?:mỗi|một|hằng|hàng|bình quân) (?:ngày|tháng|năm|ca|giờ|vụ)\b", re.IGNORECASE)


def _product(window: Window, around: Around, noun: str) -> str:
    if noun.endswith("ho so"):
        return "other"
    if _OUT_OF_WHICH.search(window.left_text):
        return "other"
    left, right = window.left_of("product", 80) or window.before("product"), window.right_of("product", 40)
    chosen = next((c for c in (left, right) if c and c.code == "other"), None) if left is None or left.code != "voted" else left
    if left and left.code == "voted" and right and right.code == "other":
        chosen = right
    chosen = chosen or right or left
    if chosen and chosen is right and _LEVEL.match(window.right_text) and around.previous == Measure("products_voted", "product"):
        return "products_voted"  # "129 sản phẩm đạt tiêu biểu cấp tỉnh, 31 sản phẩm cấp khu vực"
    if (left is None or left.code == "skip") and right is None and _ENTERED.search(window.beyond):
        return "other"
    if left and left.code == "skip" and not window.left_text[left.end - window.start :].strip():
        return "products_voted"
    if chosen and chosen.code != "skip":
        return "products_voted" if chosen.code == "voted" else "other"
    if around.previous and around.previous.unit == "product":
        return around.previous.indicator
    return "products_voted" if around.contest else "other"
