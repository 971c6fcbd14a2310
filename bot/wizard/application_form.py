"""The draft application as a .docx file: what the check knows is filled in, the rest is visibly blank."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from bot.wizard.steps import FURTHER, KINDS, NO_PRODUCTION, OTHER, UNITS, Picks, capitalised, option_label
from bot.wizard.verdict import Outcome, Support
from index.places import present_name, type_of

BLANK = "…………………………"
HEADING = "BẢN NHÁP – đối chiếu với mẫu chính thức trước khi nộp"
FILENAME = "ban-nhap-de-nghi-ho-tro-khuyen-cong.docx"
_NO_FORM = "Kho tài liệu chưa có mẫu chính thức; bản nháp này không thay cho mẫu do Sở Công Thương hoặc Trung tâm Khuyến công cung cấp."
_UNKNOWN = "chưa có trong kho"
_COLUMNS = ("Nội dung đề nghị", "Chi phí dự kiến (đồng)", "Mức đề nghị hỗ trợ (đồng)")
_SCOPES = {"national": "Khuyến công quốc gia", "local": "Khuyến công địa phương"}
_FONT, _SIZE_PT = "Times New Roman", 13


def application(picks: Picks, outcome: Outcome, on: date) -> bytes:
    """The file for the picks of a finished run. Blocks while it is written."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE_PT)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        section.different_first_page_header_footer = True  # the first page is headed by its first line
        section.header.paragraphs[0].text = HEADING
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.core_properties.title = "Đơn đề nghị hỗ trợ kinh phí khuyến công (bản nháp)"
    document.core_properties.author = ""

    def line(text: str, *, bold: bool = False, centred: bool = False) -> None:
        paragraph = document.add_paragraph()
        paragraph.add_run(text).bold = bold
        paragraph.paragraph_format.space_after = Pt(4)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    line(HEADING, bold=True, centred=True)
    line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, centred=True)
    line("Độc lập – Tự do – Hạnh phúc", bold=True, centred=True)
    line(f"{BLANK}, ngày …… tháng …… năm {BLANK[:6]}", centred=True)
    line("ĐƠN ĐỀ NGHỊ HỖ TRỢ KINH PHÍ KHUYẾN CÔNG", bold=True, centred=True)
    line(f"Kính gửi: {addressee(picks)}", centred=True)
    line("I. Thông tin cơ sở", bold=True)
    for name, value in establishment(picks):
        line(f"{name}: {value}")
    line("II. Nội dung đề nghị hỗ trợ", bold=True)
    line(f"Chương trình: {programme(picks)}")
    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, _COLUMNS):
        cell.text = title
    for topic in wanted(picks):
        cells = table.add_row().cells
        cells[0].text = topic
        cells[1].text = cells[2].text = BLANK
    line("")
    line("Mức hỗ trợ theo các văn bản đã tra được:")
    for told in amounts(outcome.supports):
        line(f"– {told}")
    line("III. Căn cứ", bold=True)
    for rule in outcome.rules or (BLANK,):
        line(f"– {rule}")
    line("IV. Kế hoạch thực hiện", bold=True)
    for name in ("Mục tiêu, sự cần thiết", "Máy móc, công việc cụ thể", "Thời gian thực hiện", "Tổng kinh phí", "Vốn của cơ sở"):
        line(f"{name}: {BLANK}{BLANK}")
    line("V. Tài liệu kèm theo", bold=True)
    line(f"1. {BLANK}{BLANK}")
    line(f"2. {BLANK}{BLANK}")
    line(f"{BLANK} chịu trách nhiệm về tính chính xác của những nội dung nêu trên.")
    line("ĐẠI DIỆN CƠ SỞ\n(ký, ghi rõ họ tên, đóng dấu nếu có)", bold=True, centred=True)
    document.add_page_break()
    line("Ghi chú cho người lập đơn (bỏ trang này trước khi nộp)", bold=True)
    line(f"Lập ngày {on:%d/%m/%Y} theo kết quả kiểm tra sơ bộ. {outcome.form or _NO_FORM}")
    for told in outcome.prepared:
        line(f"– {told}")
    line("Nguồn:", bold=True)
    for c in outcome.answer.citations:
        line(f"[{c.n}] {c.title}, {c.locator}" + (f", {c.validity}" if c.validity else "") + (f". {c.url}" if c.url else ""))
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def addressee(picks: Picks) -> str:
    """ "Sở Công Thương tỉnh Đắk Lắk"; with the Centre where local support is asked for."""
    where = present_name(str(picks["place"]))
    of = f"{'tỉnh' if type_of(where) == 'tỉnh' else 'thành phố'} {where}"
    department = f"Sở Công Thương {of}"
    return department if picks.get("programme") == "national" else f"{department}; Trung tâm Khuyến công {of}"


def establishment(picks: Picks) -> list[tuple[str, str]]:
    """The fields about the establishment, by name, filled where the check knows them."""
    unit = BLANK if picks["unit"] == "unknown" else f"{option_label(UNITS, picks['unit']).lower()} {BLANK}"
    village = f", làng nghề {BLANK} (được UBND cấp tỉnh công nhận)" if picks.get("village") == "yes" else ""
    kind = BLANK if picks["kind"] in (OTHER, "firm") else option_label(KINDS, picks["kind"])
    trade = BLANK if picks["trade"] in (OTHER, NO_PRODUCTION) else str(picks["trade"])
    fields = [
        ("Tên cơ sở", BLANK), ("Loại hình", kind), ("Số, ngày đăng ký", BLANK), ("Người đại diện, chức vụ", BLANK),
        ("Điện thoại, thư điện tử", BLANK),
        ("Địa điểm sản xuất", f"{BLANK}{village}, {unit}, {present_name(str(picks['place']))}"), ("Ngành, nghề", trade),
        ("Sản phẩm chính", BLANK), ("Số lao động", BLANK),
    ]  # fmt: skip
    if picks.get("further") in ("cleaner", "cluster"):
        fields.append(("Trường hợp riêng", option_label(FURTHER, picks["further"])))
    return fields


def programme(picks: Picks) -> str:
    """The programme chosen; blank where that is still open."""
    return _SCOPES.get(str(picks.get("programme")), BLANK)


def wanted(picks: Picks) -> list[str]:
    return [BLANK if topic == OTHER else capitalised(topic) for topic in picks.get("wants", ())]


def amounts(supports: Sequence[Support]) -> list[str]:
    """What the texts say of each thing asked for, by programme: never the amount of one for the other."""
    lines = []
    for support in supports:
        if support.topic == OTHER:
            continue
        lead = f"{_SCOPES[support.programme]}, {support.topic}"
        lines += [f"{lead}: {text} ({named})" for text, named in support.told] or [f"{lead}: {_UNKNOWN}"]
    return lines or [_UNKNOWN]
