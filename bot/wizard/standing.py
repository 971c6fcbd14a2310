"""Whether an establishment is one that khuyến công supports: each condition by itself, then all of them together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.policy_area import area_verdict, becoming
from bot.policy_words import place_of
from bot.wizard.shelf import Shelf
from bot.wizard.steps import (
    KINDS,
    NO_PRODUCTION,
    OTHER,
    Picks,
    area_of,
    option_label,
    standing_of_area,
)
from bot.wording import day
from index.places import present_name
from index.records import Provision
from index.text import fold

# "Khai thác, chế biến khoáng sản tại địa bàn khó khăn": a trade that counts in some places only.
_IN_SOME_PLACES = re.compile(r"\btai (?:cac )?dia ban (?:co dieu kien )?.{0,30}kho khan\b")
_TRADERS = "Cửa hàng chỉ buôn bán hoặc làm dịch vụ có được hỗ trợ khuyến công không?"
_FIRMS = frozenset({"sme", "firm", "large", "coop"})  # "doanh nghiệp, hợp tác xã là chủ đầu tư hạ tầng"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one condition comes to: `told` in a sentence, which rests on `sources`."""

    matter: str
    standing: Literal["in", "out", "unsure"]
    told: str
    sources: tuple[Provision, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """All conditions together. `by` is the điểm that an establishment falls under, "" where it falls under none for certain;
    `rules` are the rules looked at, that one first."""

    standing: Literal["likely", "unlikely", "uncertain"]
    by: str
    findings: tuple[Finding, ...]
    rules: tuple[Provision, ...]


def judge(shelf: Shelf, picks: Picks) -> Judgement:
    """The judgement by the rules that hold on the day of the shelf; "uncertain" without findings where it has none."""
    rule, further = shelf.point("a"), shelf.point("b")
    if rule is None:
        return Judgement("uncertain", "", (), ())
    of_a = [_place(shelf, picks, rule), _kind(shelf, picks, rule), _trade(shelf, picks, rule)]
    of_b = _further(shelf, picks, further) if further else None
    standings = {f.standing for f in of_a}
    if standings == {"in"}:
        return Judgement("likely", "a", tuple(of_a), (rule,))
    findings = (*of_a, *([of_b] if of_b else []))
    if of_b and of_b.standing == "in":
        return Judgement("likely", "b", findings, (further, rule))
    rules = (rule, *([further] if further and of_b else []))
    out = "out" in standings and not (of_b and of_b.standing == "unsure")
    return Judgement("unlikely" if out else "uncertain", "", findings, rules)


def verdict_line(shelf: Shelf, judgement: Judgement) -> str:
    """The first sentence of the result, with the provision it rests on named."""
    if not judgement.rules:
        return "Chưa kết luận được: kho tài liệu chưa có quy định về đối tượng khuyến công áp dụng vào hôm nay."
    rule = judgement.rules[0]
    by = place_of(rule, shelf.book.documents[rule.doc])
    if judgement.standing == "likely":
        return f"Nhiều khả năng cơ sở thuộc đối tượng khuyến công, theo {by}."
    if judgement.standing == "unlikely":
        return f"Nhiều khả năng cơ sở chưa thuộc đối tượng khuyến công, theo {by}."
    return f"Chưa chắc chắn cơ sở có thuộc đối tượng khuyến công theo {by} hay không."


def _place(shelf: Shelf, picks: Picks, rule: Provision) -> Finding:
    area, standing, on = area_of(picks), standing_of_area(picks, shelf.on), shelf.on
    where = present_name(str(picks["place"]))
    if standing == "in" and not area.unit:
        told = f"Có. Xã, phường, đặc khu ở {where} đều thuộc địa bàn khuyến công."
    elif verdict := area_verdict(area, on):
        told = verdict.told
        if area.unit == "lang nghe":
            told = "Có. Làng nghề được UBND cấp tỉnh công nhận thuộc địa bàn khuyến công."
    else:
        told = "Chưa chắc chắn. Quy định áp dụng hôm nay không nêu loại đơn vị hành chính này."
    if where != picks["place"]:
        told = f"{told} {picks['place']} nay thuộc {where}."
    since = becoming(shelf.book, area.names, on) if standing == "unsure" else None
    return Finding("Địa bàn", standing, told, (rule, *([since] if since else [])))


def _kind(shelf: Shelf, picks: Picks, rule: Provision) -> Finding:
    kind, label = picks["kind"], option_label(KINDS, picks["kind"])
    listed = fold(shelf.book.text(rule))
    if kind == "firm":
        told = "Chưa chắc chắn. Quy định chỉ nêu doanh nghiệp nhỏ và vừa; kho chưa có tiêu chí để xếp quy mô doanh nghiệp."
        return Finding("Loại hình", "unsure", told, (rule,))
    if kind == OTHER:
        told = "Chưa chắc chắn. Cơ sở chưa đăng ký, hoặc thuộc loại hình khác, chưa xếp được vào loại hình nào mà quy định nêu."
        return Finding("Loại hình", "unsure", told, (rule,))
    if fold(label) in listed:
        return Finding("Loại hình", "in", f"Có. {label} có tên trong các loại hình mà quy định nêu.", (rule,))
    about = shelf.point("a", label)
    return Finding("Loại hình", "out", f"Không. {label} không có tên trong các loại hình mà quy định nêu.", tuple(_each(about, rule)))


def _trade(shelf: Shelf, picks: Picks, rule: Provision) -> Finding:
    label = str(picks["trade"])
    now = shelf.trades_now()
    if label == NO_PRODUCTION:
        told = (
            "Không. Quy định nêu cơ sở trực tiếp đầu tư, sản xuất công nghiệp, tiểu thủ công nghiệp; cơ sở chỉ mua bán hoặc làm dịch vụ "
            "không thuộc nhóm này."
        )
        return Finding("Ngành, nghề", "out", told, tuple(_each(rule, shelf.told(_TRADERS))))
    entry = shelf.trade(label)
    if label == OTHER or entry is None:
        told = "Chưa chắc chắn. Chưa rõ ngành của cơ sở có trong danh mục ngành, nghề hay không."
        return Finding("Ngành, nghề", "unsure", told, tuple(_each(now)))
    if _IN_SOME_PLACES.search(fold(shelf.book.text(entry))):
        told = f"Chưa chắc chắn. Nhóm «{label}» kèm điều kiện về địa bàn khó khăn."
        return Finding("Ngành, nghề", "unsure", told, tuple(_each(entry, now)))
    if not entry.valid_to:
        return Finding("Ngành, nghề", "in", f"Có. Nhóm «{label}» có trong danh mục ngành, nghề.", (entry,))
    told = f"Nhóm «{label}» có trong danh mục áp dụng đến hết {day(entry.valid_to)}."
    if now and now.valid_from and now.valid_from > entry.valid_to:
        told += f" Danh mục áp dụng từ {day(now.valid_from)} mới biết qua phần tóm tắt, nên cần đối chiếu lại."
        return Finding("Ngành, nghề", "in", told, (entry, now))
    return Finding("Ngành, nghề", "in" if shelf.on <= date.fromisoformat(entry.valid_to) else "unsure", told, (entry,))


def _further(shelf: Shelf, picks: Picks, further: Provision) -> Finding | None:
    """What điểm b comes to; None where the establishment is said to be none of those it lists, or was not asked."""
    case, listed = picks.get("further", "no"), fold(shelf.book.text(further))
    if case == "no":
        return None
    label = "Điểm b"
    if case == "unknown":
        return Finding(label, "unsure", "Chưa chắc chắn. Điểm b nêu thêm đối tượng; cơ sở cần xem mình có thuộc nhóm này không.", (further,))
    if case == "cleaner":
        if picks["trade"] == NO_PRODUCTION or "san xuat sach hon" not in listed:
            return None
        told = "Có. Cơ sở sản xuất công nghiệp áp dụng sản xuất sạch hơn là nhóm đối tượng riêng."
    elif "ha tang cum cong nghiep" not in listed:
        return None
    elif picks["kind"] not in _FIRMS:
        kind = option_label(KINDS, picks["kind"]).lower()
        told = f"Chưa chắc chắn. Quy định nêu doanh nghiệp, hợp tác xã là chủ đầu tư hạ tầng cụm công nghiệp; {kind} không được nêu."
        return Finding(label, "unsure", told, (further,))
    else:
        told = "Có. Chủ đầu tư hạ tầng cụm công nghiệp là nhóm đối tượng riêng."
    anywhere = shelf.point("b", "không kèm điều kiện địa bàn")
    if anywhere and anywhere.id != further.id:
        told += " Câu chữ của điểm b không kèm điều kiện địa bàn như điểm a."
    return Finding(label, "in", told, tuple(_each(further, anywhere)))


def _each(*provisions: Provision | None) -> Sequence[Provision]:
    return list({p.id: p for p in provisions if p}.values())
