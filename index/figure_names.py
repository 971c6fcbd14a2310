"""What people call the codes of the figure exchange format: dicts code -> Vietnamese name, and the way back.

Read by the reader of figures files, the views of the database, the tables and the exports, so that one name stands
everywhere. The codes of `STATUSES` are Vietnamese already: the records hold them so.
"""

from collections.abc import Mapping

from index.text import tokens

INDICATORS = {
    "budget_disbursed": "kinh phí đã thực hiện",
    "budget_planned": "kinh phí kế hoạch",
    "plan_completion_rate": "tỷ lệ so với kế hoạch",
    "support_amount": "kinh phí hỗ trợ",
    "total_cost": "tổng kinh phí",
    "counterpart_amount": "vốn đối ứng",
    "projects": "đề án",
    "establishments_supported": "cơ sở được hỗ trợ",
    "workers_trained": "lao động được đào tạo",
    "jobs_created": "việc làm tạo ra",
    "products_voted": "sản phẩm được bình chọn",
    "fairs": "hội chợ, triển lãm",
    "fair_participants": "đơn vị dự hội chợ",
    "demonstration_models": "mô hình trình diễn",
    "machinery_projects": "đề án máy móc",
    "cleaner_production_models": "mô hình sản xuất sạch hơn",
    "training_courses": "lớp đào tạo, tập huấn",
    "support_cap": "mức hỗ trợ tối đa",
    "growth_rate": "tốc độ tăng",
    "other": "chỉ tiêu khác",
}
FUNDINGS = {
    "national": "khuyến công quốc gia",
    "local": "khuyến công địa phương",
    "counterpart": "vốn đối ứng",
    "total": "tổng các nguồn",
    "other": "nguồn khác",
}
# Where a heading or a question says already what it is.
SHORT_FUNDINGS = {
    "national": "quốc gia",
    "local": "địa phương",
    "counterpart": "đối ứng",
    "total": "tổng",
    "other": "khác",
}
STATUSES = {
    "thực hiện": "đã thực hiện",
    "kế hoạch": "kế hoạch",
    "mục tiêu": "mục tiêu",
    "đề xuất": "đề xuất",
    "phân bổ": "phân bổ",
}
QUALIFIERS = {
    "exact": "chính xác",
    "approx": "khoảng",
    "over": "trên",
    "under": "gần",
    "range_low": "mức thấp",
    "range_high": "mức cao",
    "planned": "dự kiến",
}
UNITS = {
    "VND": "đồng",
    "percent": "%",
    "project": "đề án",
    "establishment": "cơ sở",
    "worker": "lao động",
    "product": "sản phẩm",
    "person": "người",
    "other": "đơn vị khác",
}
# The unit of an indicator that is always counted in the same.
UNIT_OF = {
    "plan_completion_rate": "percent", "projects": "project", "machinery_projects": "project",
    "establishments_supported": "establishment", "workers_trained": "worker", "jobs_created": "worker", "products_voted": "product",
}  # fmt: skip
CHECK_KINDS = {
    "sum": "cộng các phần",
    "plan": "so với kế hoạch",
    "plan_gap": "kế hoạch suy ra",
    "conflict": "số liệu khác nhau",
    "scale": "độ lớn bất thường",
}
OUTCOMES = {"ok": "khớp", "failed": "không khớp", "computed": "tính ra"}


def funding_of(text: str) -> str | None:
    """The code of a source of funding by code, full or short name; None where it is none."""
    return code_of(FUNDINGS, text) or code_of(SHORT_FUNDINGS, text)


def code_of(names: Mapping[str, str], text: str) -> str | None:
    """The code that `text` gives, as code or by name, in any case, with or without diacritics; None for neither.

    What is written with marks is read by its letters alone too: no two names of one dict differ in marks only.
    """
    wanted = tokens(text) or text.split()
    if wanted[:1] == ["so"] and len(wanted) > 1:
        wanted = wanted[2:] if wanted[1:2] == ["luong"] else wanted[1:]  # "số đề án", "số lượng cơ sở được hỗ trợ"
    return next((code for code, name in names.items() if wanted in (tokens(code), tokens(name) or name.split())), None)
