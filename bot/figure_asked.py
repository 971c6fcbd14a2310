"""Which figures a question asks for: indicators, kind of number, source, plan or result, and what to do with them.

Patterns are matched on the folded text of the restored question; free words ("ca mau 2020-2023 đề án") are read too.
"""

import re

from bot.query import Query, Wanted
from index.figure_names import FUNDINGS
from index.text import fold

# The indicators that a word for money may mean, the likeliest first.
_MONEY = ("support_amount", "budget_disbursed", "budget_planned", "total_cost")
_TOTAL = ("total_cost", "budget_planned", "budget_disbursed", "support_amount")
_SPENT = ("budget_disbursed", "support_amount", "total_cost")
_PLANNED = ("budget_planned", "total_cost", "support_amount", "budget_disbursed")
_PROJECTS = ("projects", "machinery_projects", "demonstration_models")

# Each with the indicators it stands for. The first of a group of rivals that matches is taken.
_MONEY_WORDS = (
    (re.compile(r"\btoi da\b|\b(?:ho tro|duoc|nhan|huong)(?: \w+){0,4} (?:cao|nhieu) nhat (?:la |duoc )*bao nhieu\b|\bmuc tran\b|\bmuc chi\b|\bkhong qua\b"), ("support_cap",)),
    (re.compile(r"\bdoi ung\b|\btu bo\b|\bbo von\b|\bdong gop\b|\bgop von\b|\bbo ra\b|\bvon tu co\b"), ("counterpart_amount",)),
    (re.compile(r"\bgiai ngan\b|\bda chi\b|\bthuc (?:hien|te)\b|\btieu\b"), _SPENT),
    (re.compile(r"\bke hoach\b|\bdu toan\b|\bphan bo\b|\bduoc giao\b|\bdu kien\b|\bbo tri\b|\bdanh\b"), _PLANNED),
    (re.compile(r"\b(?:kinh phi|tien|muc|von|so tien) (?:duoc )?ho tro\b"), _MONEY),
    (re.compile(r"\btong (?:kinh phi|von|muc|chi phi|dau tu|so tien|tien|nguon)\b|\btong cong\b|\bhet\b"), _TOTAL),
    (re.compile(r"\bkinh phi\b|\bvon\b|\bngan sach\b|\btien\b|\bho tro\b|\btrieu\b|\bty\b"), _MONEY),
)
_BODIES = re.compile(r"\b(?:co so|doanh nghiep|don vi|htx|hop tac xa|cong ty)\b")
_AT_FAIRS = re.compile(r"\b(?:hoi cho|trien lam|phien cho)\b")
# What is counted, the words that must stand somewhere with it (None: any), and the indicators meant.
_COUNT_WORDS = (
    (re.compile(r"\bsan xuat sach\b|\bmo hinh\b|\bde an\b"), re.compile(r"\bsan xuat sach\b"), ("cleaner_production_models",)),
    (re.compile(r"\bmo hinh\b"), None, ("demonstration_models", "projects")),
    (re.compile(r"\bde an\b|\bdu an\b"), re.compile(r"\bmay moc\b|\bthiet bi\b"), ("machinery_projects", "projects")),
    (re.compile(r"\bde an\b|\bdu an\b|\bnhiem vu\b"), None, _PROJECTS),
    (re.compile(r"\bviec lam\b"), None, ("jobs_created",)),
    (re.compile(r"\b(?:dao tao|truyen nghe|day nghe|hoc nghe)\b"), None, ("workers_trained", "training_courses")),
    (re.compile(r"\b(?:lop|khoa)\b"), None, ("training_courses",)),
    (re.compile(r"\blao dong\b|\bnguoi\b"), re.compile(r"\bviec lam\b"), ("jobs_created",)),
    (re.compile(r"\blao dong\b"), None, ("workers_trained", "jobs_created")),
    # What is entered for a contest is no indicator of its own.
    (re.compile(r"\bsan pham\b"), re.compile(r"^(?!.*\b(?:dang ky|du thi|tham gia|gui)\b)"), ("products_voted",)),
    (_BODIES, _AT_FAIRS, ("fair_participants",)),
    (_AT_FAIRS, None, ("fairs", "fair_participants")),
    (_BODIES, None, ("establishments_supported",)),
    (re.compile(r"\bmay moc\b|\bthiet bi\b"), None, ("machinery_projects", "support_amount", "establishments_supported")),
)
_MONEY_NAMED = re.compile(r"\b(?:kinh phi|tien|von|ngan sach|trieu|ty)\b")
_RATE = re.compile(r"\b(?:ti le|ty le|phan tram)\b|%|\bdat\b[^?]{0,20}\bke hoach\b")
# "chiếm bao nhiêu phần trăm tổng kinh phí": a part of a whole, not a plan's completion.
_SHARE = re.compile(
    r"(?:\b(?:phan tram|ti le|ty le)\b|%).*\btong (?:kinh phi|von|nguon|chi phi|muc)\b|\bchiem (?:bao nhieu|may)\b"
)
_AVERAGE = re.compile(
    r"\b(?:binh quan|trung binh)\b"
    r"|\b(?:moi|mot) (?:co so|de an|doanh nghiep|mo hinh|lao dong) (?:duoc |nhan |ho tro )*(?:bao nhieu|may)"
)
_GROWTH = re.compile(r"\btang truong\b|\btoc do tang\b")
_PLAN_ASKED = re.compile(
    r"\b(?:ke hoach|muc tieu|du kien|chi tieu|phan bo|duoc giao|du toan|de xuat|se|phan dau|duyet|bo tri|danh)\b"
)
_DONE_ASKED = re.compile(r"\blam duoc\b|\bdat\b|\bthuc te\b|\bthuc hien\b|\bda\b|\bket qua\b|\bgiai ngan\b|\bduoc ho tro\b")
_BREAKDOWN = re.compile(
    r"\b(?:co cau|chia|gom|tung|khoan nao|phan theo|trong do)\b|\bnhung (?:khoan|viec|noi dung|gi)\b"
    r"|\bmoi (?:nguon|noi dung|khoan)\b"
)
_RANK = re.compile(r"\bxep hang\b|\bxep thu\b|\bdung thu\b|\bthu may\b|\btop\b")
_SUM = re.compile(
    r"\btong (?:cong )?(?:cua|cac|ca)\b|(?<!khuyen )\bcong lai\b|\bca (?:hai|ba|bon) tinh\b|\btinh chung\b|\bgop lai\b"
    r"|\btong cong (?:cac|moi) tinh\b|\bcac tinh (?:cong lai|tong)\b"
)
# "bao nhiêu tỉnh tham gia" asks for a number that a text states; only of what is loaded can places be counted.
_MERGED = re.compile(
    r"\b(?:tinh|thanh pho) (?:\w+ ){0,4}moi\b|\bhien nay\b|\bsau (?:khi )?(?:sap nhap|hop nhat|sap xep)\b"
    r"|\bmoi (?:sap nhap|hop nhat)\b"
)
# "cả hai nguồn", "KCQG + KCĐP cộng lại": the sources of one place together.
_BOTH_SOURCES = re.compile(
    r"\bca (?:hai|2) nguon\b"
    r"|\b(?:quoc gia|dia phuong)\b.{0,40}\b(?:(?<!khuyen )cong lai|tong cong|tong|gop lai|cong voi)\b"
    r"|\btong\b.{0,40}\b(?:quoc gia (?:va|lan|cong)|dia phuong (?:va|lan|cong))\b"
)
_HOW_MANY_PLACES = re.compile(
    r"\b(?:bao nhieu|may|nhieu) (?:tinh|dia phuong|noi)\b.*\b(?:so lieu|du lieu|trong kho|tai lieu)\b"
    r"|\b(?:trong kho|tai lieu|so lieu|du lieu)\b.*\b(?:bao nhieu|may) (?:tinh|dia phuong)\b"
)


def wanted(query: Query) -> Wanted:
    """What a query, whose own `figures` are not read, wants of the figures."""
    folded = fold(query.text)
    groups: list[tuple[str, ...]] = []
    rank, places = bool(_RANK.search(folded)), bool(_HOW_MANY_PLACES.search(folded))
    # Only there do the words asked with ("bao nhiêu tỉnh", "thứ mấy") not say what is counted.
    free = not query.wants or rank or places
    percent = bool(_RATE.search(folded)) and ("percent" in query.wants or free)
    counted = [
        codes for what, beside, codes in _COUNT_WORDS
        if (any(map(what.search, query.nouns)) or (free and what.search(folded))) and (beside is None or beside.search(folded))
    ][:1]
    # "công nhận bao nhiêu sản phẩm" reads like "nhận bao nhiêu", but money it is only where a word for money stands.
    money = ("VND" in query.wants and (not counted or bool(_MONEY_NAMED.search(folded)))) or (free and not percent and not counted)
    share = bool(_SHARE.search(folded))
    if share:
        groups.append(("support_amount", "counterpart_amount", "budget_disbursed", "budget_planned"))
    elif _GROWTH.search(folded):
        groups.append(("growth_rate",))
    elif percent:
        groups.append(("plan_completion_rate",))
    if counted:
        groups.append(counted[0])
    if money and not share and (codes := next((codes for pattern, codes in _MONEY_WORDS if pattern.search(folded)), None)):
        groups.append(codes)
    if not groups and not query.nouns and (query.form == "compare" and not query.extremes or query.funding):
        groups.append(_MONEY)
    planned, done = bool(_PLAN_ASKED.search(folded)), bool(_DONE_ASKED.search(folded))
    against_plan = bool(re.search(r"\bke hoach\b", folded)) and (done or "so voi" in folded)
    if against_plan:
        groups = [_PLANNED + _SPENT if set(codes) & set(_MONEY) else codes for codes in groups]
        if groups == [("plan_completion_rate",)]:
            groups.append(_PLANNED + _SPENT)
    several = len(query.provinces) > 1 or bool(query.provinces and _MERGED.search(folded))
    return Wanted(
        groups=tuple(groups),
        funding=next(iter(query.funding)) if len(query.funding) == 1 and query.funding <= FUNDINGS.keys() else None,
        plan=None if planned == done else planned,
        against_plan=against_plan,
        breakdown=bool(_BREAKDOWN.search(folded)),
        rank=rank,
        total=bool(_SUM.search(folded)) or (" tong " in f" {folded} " and query.form != "compare" and several),
        how_many_places=places,
        both_sources=bool(_BOTH_SOURCES.search(folded)) and (not query.funding or query.funding == {"national", "local"}),
        share=share,
        average=bool(_AVERAGE.search(folded)),
        merged=bool(_MERGED.search(folded)),
    )
