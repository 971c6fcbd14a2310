"""What a counted noun is counted for: projects, establishments helped, people taught, products voted for."""

import re

from index.figure_cues import Cue
from index.figure_measure import Around, Measure
from index.figure_nouns import noun_kind
from index.figure_window import Window
from index.numbers import Quantity
from index.text import fold


def count_measure(quantity: Quantity, window: Window, around: Around) -> Measure | None:
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
_MORE = re.compile(r"\s*|\s*(?:nữa|còn lại|khác|tương tự|như vậy|như thế)\b.*", re.DOTALL)
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
    if cue is None and around.previous and around.previous.indicator == "fairs":
        return "fair_participants"  # "2 hội chợ, 35 cơ sở góp mặt"
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
    on_course = around.previous is not None and around.previous.indicator == "training_courses"
    taught = on_course and ("hoc vien" in fold(noun) or "nghề" in window.left_text)
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
