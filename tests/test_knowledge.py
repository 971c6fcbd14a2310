"""The knowledge that is shipped: well-formed files that still hold every fact of the five first articles."""

import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from index.chunk import chunk_document
from index.csv_rows import COLUMNS
from index.curated import read_curated
from index.figure_names import INDICATORS
from index.ingest import parse_document, parse_figures_file
from index.provisions import KEYS, read_entries
from index.text import normalise

FOLDER = Path(__file__).resolve().parents[1] / "knowledge"
ARTICLES = sorted((FOLDER / "articles").glob("*.md"))
REQUIRED = {"title", "source", "url", "published"}
ALLOWED = REQUIRED | {"url2", "province"}
DOCUMENTED = ALLOWED | {"so_hieu", "loai", "validity", "kind"}
LEGAL = set("ten co_quan ban_hanh hieu_luc het_hieu_luc trang_thai sua_doi sua_doi_boi thay_the thay_the_boi hop_nhat".split())

# Two files are awkward on purpose: one body is decomposed, one writes Đ as the look-alike U+00D0.
DECOMPOSED = {"21-phong-dien-thang-binh-2015"}
LOOKALIKE = {"13-kon-tum-2008"}

# The 63 provinces and cities as they were named until 30 June 2025; later names are among them, but "Huế".
PROVINCES = {"Huế"} | {
    name.strip()
    for name in """An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, Bình Định,
    Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai,
    Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình,
    Hồ Chí Minh, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An,
    Nam Định, Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi,
    Quảng Ninh, Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế,
    Tiền Giang, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái""".split(",")
}

# "9.736,4", "33,16%", "60/2021", "21/6/2021"; "2020-2023" gives its two years.
NUMBER = re.compile(r"\d+(?:[.,/]\d+)*%?")

# Read off the five source articles by hand: every number that each states, in its notation.
NUMBERS = {
    "49-ninh-thuan-2022": {"2022", "12", "4", "8", "9.736,4", "3.805", "810", "5.121,4"},
    "50-thai-binh-2021-2025": {
        "2014", "2020", "45", "2021", "2025", "9", "45/2012", "100%", "2.000", "5", "100", "10",
    },
    "51-quang-nam-7-thang-2024": {
        "7", "2024", "2,679", "33,16%", "2,110", "39,59%", "14", "310", "33,62%", "02", "160", "30", "100",
        "50", "20", "120", "52,17%", "109", "9,25%", "25%",
    },
    "52-ca-mau-2020-2023": {"2020", "2023", "20", "29", "16,9", "5,3", "11,6", "600", "2024"},
    "53-soc-trang-2022": {
        "2022", "16", "15", "02", "13", "5.839,093", "900", "1.755", "3.184,093", "60/2021", "21/6/2021", "19",
    },
}

# Also by hand: what must stand together in one paragraph or list item. The words are those that a reader
# needs to know what a number or a statement is about.
FACTS = {
    "49-ninh-thuan-2022": [
        ("Sở Công thương tỉnh Ninh Thuận", "chương trình công tác trọng tâm", "năm 2022"),
        ("giá trị sản xuất công nghiệp", "việc làm", "thu nhập", "cơ cấu kinh tế"),
        ("Từ đầu năm 2022 đến nay", "12 đề án khuyến công"),
        ("12 đề án", "4 đề án khuyến công quốc gia", "8 đề án khuyến công địa phương"),
        ("12 đề án", "tổng nguồn vốn 9.736,4 triệu đồng"),
        ("khuyến công quốc gia là 3.805 triệu đồng",),
        ("khuyến công địa phương là 810 triệu đồng",),
        ("nguồn khác", "5.121,4 triệu đồng"),
        ("12 đề án", "tiến độ", "kế hoạch"),
        ("lan tỏa", "công nghiệp - tiểu thủ công nghiệp"),
        ("thiếu tiền", "một phần vốn", "máy móc", "hiệu quả cao", "lao động nông thôn"),
        ("Sở Công thương Ninh Thuận", "quản lý, giám sát", "đúng mục đích"),
        ("đào tạo, tập huấn", "kiện toàn bộ máy", "viên chức", "mạng lưới khuyến công", "cấp cơ sở"),
        ("tuyên truyền", "cơ sở CNNT"),
        ("cơ chế, chính sách", "rà soát", "điều chỉnh, bổ sung", "nhu cầu thực tế"),
        ("huy động các nguồn tài chính", "hằng năm", "kinh phí hỗ trợ khuyến công"),
        ("quảng bá sản phẩm", "thị trường tiêu thụ"),
        ("ưu tiên", "công nghệ tiên tiến", "chất thải", "ô nhiễm môi trường", "sản xuất sạch hơn"),
        ("chuyển đổi số", "sản xuất thông minh", "năng lực cạnh tranh", "liên kết, hội nhập"),
    ],
    "50-thai-binh-2021-2025": [
        ("linh hoạt", "thực tế địa phương", "điểm nhấn"),
        ("giai đoạn 2014-2020", "Sở Công Thương Thái Bình", "đa dạng hơn", "Nghị định 45/NĐ-CP"),
        ("Kinh phí hỗ trợ ít", "thủ tục", "phức tạp", "chưa được thụ hưởng"),
        ("hạ tầng cụm công nghiệp", "mô hình trình diễn kỹ thuật", "sản xuất sạch hơn", "còn nhỏ"),
        ("chưa đủ hấp dẫn", "mạnh dạn"),
        ("Tuyên truyền", "chưa đa dạng", "chưa nắm đầy đủ"),
        ("giai đoạn 2021-2025", "9 nội dung", "Nghị định 45/2012/NĐ-CP"),
        ("ngân sách nhà nước", "huy động", "máy móc, trang thiết bị tiên tiến"),
        ("thân thiện với môi trường", "người tiêu dùng", "cạnh tranh", "giữ vững thị trường"),
        ("đào tạo nghề", "tiết kiệm năng lượng", "sản xuất sạch hơn"),
        ("quảng bá sản phẩm", "thị trường"),
        ("tập huấn", "khởi sự doanh nghiệp", "năng lực quản lý"),
        ("Phòng kinh tế và hạ tầng", "các huyện"),
        ("khảo sát doanh nghiệp", "nhu cầu"),
        ("xã hội hóa", "tiềm năng, lợi thế", "làng nghề"),
        ("thẩm định", "thanh toán, quyết toán"),
        ("100% nhiệm vụ", "giai đoạn 2021-2025"),
        ("2.000 lao động", "đào tạo nghề"),
        ("5 đề án", "mô hình trình diễn kỹ thuật"),
        ("100 cơ sở", "máy móc hiện đại", "chuyển giao công nghệ", "tiến bộ kỹ thuật"),
        ("sản phẩm tiêu biểu", "công nghiệp nông thôn"),
        ("liên doanh, liên kết", "cụm công nghiệp"),
        ("Sở Công Thương Thái Bình đề xuất UBND tỉnh", "khuyến công địa phương", "năm 2025", "10 tỷ đồng/năm"),
        ("10 tỷ đồng/năm", "làng nghề", "đổi mới công nghệ", "năng lực sản xuất"),
        ("hạ tầng cụm công nghiệp", "hệ thống thiết bị thông tin"),
    ],
    "51-quang-nam-7-thang-2024": [
        ("7 tháng đầu năm 2024", "huyện, thị xã, thành phố", "2,679 tỷ đồng", "khuyến công địa phương", "33,16%"),
        ("Trung tâm Khuyến công - Xúc tiến thương mại", "tỉnh Quảng Nam", "2,679 tỷ đồng"),
        ("mô hình trình diễn kỹ thuật", "chuyển giao công nghệ", "máy móc tiên tiến", "2,110 tỷ đồng", "39,59%"),
        ("2,110 tỷ đồng", "chế biến thực phẩm", "nông lâm", "tiểu thủ công nghiệp", "làng nghề"),
        ("trọng tâm", "nhiều đơn vị quan tâm", "vốn đối ứng"),
        ("7 tháng năm 2024", "khoảng 14 cơ sở", "máy móc tiên tiến", "sản xuất, chế biến"),
        ("dây chuyền công nghệ mới", "thân thiện với môi trường", "năng suất", "dịch bệnh"),
        ("nông, lâm, thuỷ sản", "cơ khí", "nông nghiệp, nông thôn", "hàng tiêu dùng"),
        ("việc làm", "ngân sách địa phương"),
        ("phát triển sản phẩm CNNT", "310 triệu đồng", "33,62%"),
        ("160 triệu đồng", "02 đơn vị", "hội chợ, triển lãm", "địa phương"),
        ("100 triệu đồng", "khoảng 30 cơ sở CNNT", "đầu năm", "hợp đồng mua bán", "hướng đi đúng"),
        ("50 triệu đồng", "bình chọn sản phẩm CNNT tiêu biểu", "khoảng 20 sản phẩm", "cấp huyện"),
        ("nhân lực có chất lượng", "120 triệu đồng", "52,17%", "hội thảo, tập huấn"),
        ("tư vấn thông tin", "truyền thông", "109 triệu đồng", "9,25%"),
        ("chuyển đổi số", "trang thông tin điện tử", "bản tin khuyến công", "truyền thanh, truyền hình"),
        ("năng lực quản lý", "30 triệu đồng", "bằng 25% kế hoạch", "quản lý, điều hành"),
        ("hội nghị, hội thảo chuyên đề", "điều tra, khảo sát", "kiểm tra, hướng dẫn", "đánh giá"),
        ("Phó Giám đốc Sở Công Thương", "ông Hường Văn Minh", "cơ cấu kinh tế", "cơ cấu lao động"),
        ("hạ tầng nông thôn", "trật tự an toàn xã hội", "hội nhập kinh tế quốc tế", "CN-TTCN", "đoàn thể"),
        ("kế hoạch của cả năm 2024", "hướng dẫn, kiểm tra, giám sát", "đúng tiến độ, đúng mục đích"),
        ("bồi dưỡng chuyên môn, nghiệp vụ", "văn bản, quy định mới", "huyện, thị xã, thành phố"),
        ("đã được giao kinh phí", "tiến độ, mục tiêu, nội dung, kết quả"),
        ("liên doanh, liên kết", "chuỗi giá trị", "cụm liên kết ngành", "cụm công nghiệp"),
        ("UBND các huyện, thị xã, thành phố", "báo cáo định kỳ", "Sở Công Thương tỉnh Quảng Nam"),
        ("phổ biến sâu rộng", "chính sách khuyến công"),
    ],
    "52-ca-mau-2020-2023": [
        ("giai đoạn 2020-2023", "Cà Mau", "Trung tâm Khuyến công (TTKC)", "20 đề án khuyến công", "quốc gia lẫn địa phương"),
        ("29 cơ sở", "tổng kinh phí thực hiện", "16,9 tỷ đồng"),
        ("Kinh phí khuyến công hỗ trợ 5,3 tỷ đồng",),
        ("tổng vốn đầu tư 11,6 tỷ đồng",),
        ("trên 600 lao động địa phương", "việc làm"),
        ("mô hình trình diễn kỹ thuật", "sản phẩm mới"),
        ("máy móc tiên tiến", "công nghiệp, tiểu thủ công nghiệp"),
        ("thí điểm", "sản xuất sạch hơn"),
        ("sửa chữa, nâng cấp", "xử lý ô nhiễm môi trường"),
        ("an toàn vệ sinh thực phẩm", "chi phí", "năng lực quản lý", "sức cạnh tranh", "thị trường tiêu thụ"),
        ("tỷ trọng công nghiệp và dịch vụ", "bền vững"),
        ("Giám đốc TTKC tỉnh Cà Mau", "ông Trần Hoàng Em", "đáng khích lệ", "trong nước lẫn ngoài nước"),
        ("Đảng, Nhà nước", "tỷ trọng CNNT", "công nghiệp hoá, hiện đại hoá", "nông thôn mới"),
        ("còn hạn chế", "“vốn mồi”", "mạnh dạn", "máy móc, thiết bị tiên tiến"),
        ("Năm 2024", "TTKC", "phương tiện thông tin đại chúng", "mạnh dạn đăng ký tham gia"),
        ("tư vấn", "thiết kế bao bì"),
        ("công nghệ mới", "sản xuất sạch hơn"),
        ("giá trị gia tăng", "nguyên liệu chủ lực của tỉnh", "OCOP", "sản phẩm CNNT tiêu biểu"),
        ("vùng sâu, vùng xa", "đặc biệt khó khăn", "xã nông thôn mới", "nông thôn mới nâng cao"),
        ("TTKC Cà Mau", "kiểm tra, giám sát", "khó khăn, vướng mắc", "đời sống"),
    ],
    "53-soc-trang-2022": [
        ("Trung tâm Khuyến công và Tư vấn phát triển công nghiệp", "tỉnh Sóc Trăng", "dịch", "trang thiết bị"),
        ("vốn khuyến công quốc gia", "khuyến công địa phương", "khôi phục sản xuất kinh doanh"),
        ("Năm 2022", "16 cơ sở CNNT", "15 đề án", "máy móc, thiết bị tiên tiến"),
        ("02 đề án khuyến công quốc gia", "13 đề án khuyến công địa phương"),
        ("Tổng kinh phí thực hiện", "5.839,093 triệu đồng"),
        ("khuyến công quốc gia là 900 triệu đồng", "khuyến công địa phương là 1.755 triệu đồng"),
        ("đơn vị thụ hưởng đóng góp là 3.184,093 triệu đồng",),
        ("hội chợ triển lãm", "quảng bá sản phẩm", "tập huấn", "năng lực quản lý"),
        ("chưa được tự chủ tài chính", "Nghị định số 60/2021/NĐ-CP", "21/6/2021", "định mức kinh tế - kỹ thuật"),
        ("khó khăn về tài chính", "Covid-19", "tiến độ", "máy móc thiết bị"),
        ("kiến nghị", "Cục Công Thương địa phương", "Bộ Công Thương", "mạng lưới cộng tác viên khuyến công", "cấp huyện"),
        ("kiến nghị Bộ Công Thương", "hướng dẫn", "định mức kinh tế - kỹ thuật", "UBND tỉnh"),
        ("đơn giá", "giá dịch vụ sự nghiệp công"),
        ("năm 2022", "giải pháp", "Ủy ban nhân dân", "huyện, thị xã, thành phố", "nhu cầu hỗ trợ"),
        ("nhiều hình thức", "Đảng và Nhà nước", "Sóc Trăng"),
        ("thị trường trong nước", "thị trường nước ngoài", "nguồn lực sẵn có"),
        ("khảo sát doanh nghiệp", "tiến bộ khoa học kỹ thuật", "ô nhiễm môi trường", "ưu tiên"),
        ("rà soát, sửa đổi, bổ sung", "trọng tâm, trọng điểm", "OCOP", "lợi thế"),
        ("Kế hoạch khuyến công hằng năm", "đề xuất điều chỉnh", "tác động lớn"),
        ("Kinh phí khuyến công hằng năm", "đủ và kịp thời", "chương trình mục tiêu quốc gia", "lồng ghép"),
        ("tập huấn", "kinh nghiệm", "trình độ quản lý", "chất lượng cao"),
        ("kinh phí khuyến công quốc gia", "đề án nhóm, đề án điểm", "đa dạng hóa", "bao bì"),
        ("kiểm tra, giám sát", "đơn vị thụ hưởng", "khó khăn, vướng mắc", "đúng thời gian"),
    ],
}


def split(path: Path) -> tuple[dict, str]:
    """Header and body. The shipped headers are `key: value` with a value that is also JSON, and are read so."""
    _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = [line.split(": ", 1) for line in header.splitlines()]
    assert len({key for key, _ in pairs}) == len(pairs), "a key stands twice"
    return {key: json.loads(value) for key, value in pairs}, body


def body_of(name: str) -> str:
    return split(FOLDER / "articles" / f"{name}.md")[1]


every_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
every_rewritten = pytest.mark.parametrize("name", sorted(FACTS))
every_fact = pytest.mark.parametrize(("name", "parts"), [(n, parts) for n, facts in FACTS.items() for parts in facts])


def test_the_first_knowledge_has_53_articles():
    assert [p.name[:2] for p in ARTICLES[:53]] == [f"{n:02d}" for n in range(1, 54)]


@every_article
def test_header_has_the_documented_keys_in_their_form(path):
    header, _ = split(path)
    assert REQUIRED <= header.keys() <= ALLOWED
    assert header["title"] == header["title"].strip() != ""
    assert header["source"] is None or header["source"] == header["source"].strip() != ""  # not known where it was published
    for key in ("url", "url2"):
        assert header.get(key) is None or re.fullmatch(r"https?://[^\s/]+\.[^\s/]+/\S*", header[key])
    if header["published"] is not None:
        assert date.fromisoformat(header["published"]).isoformat() == header["published"]
    assert header.get("province", "Cà Mau") in PROVINCES


@every_article
def test_heading_repeats_the_title_and_text_follows(path):
    header, body = split(path)
    _, heading, rest = body.split("\n", 2)
    assert normalise(heading) == f"# {header['title']}"
    assert rest.strip()


def test_no_two_articles_share_a_title_or_a_name():
    titles = [split(p)[0]["title"].casefold() for p in ARTICLES]
    assert len(set(titles)) == len(titles)
    stems = [p.stem for p in FOLDER.rglob("*") if p.suffix in (".md", ".txt") and p.stem != "README"]
    assert len(set(stems)) == len(stems)


@every_article
def test_text_is_plain_utf8_composed_but_for_the_two_awkward_files(path):
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf") and "\r" not in text and text.endswith("\n")
    assert unicodedata.is_normalized("NFC", text) == (path.stem not in DECOMPOSED)
    assert ("\u00d0" in text) == (path.stem in LOOKALIKE)


@every_rewritten
def test_rewritten_article_states_every_number_of_its_source_and_no_other(name):
    assert set(NUMBER.findall(body_of(name))) == NUMBERS[name]


@every_fact
def test_rewritten_article_keeps_the_fact_in_one_paragraph(name, parts):
    paragraphs = [line for line in body_of(name).splitlines() if not line.startswith("#")]
    assert any(all(part in paragraph for part in parts) for paragraph in paragraphs)


def test_rewritten_articles_say_what_is_known_of_their_source():
    headers = {name: split(FOLDER / "articles" / f"{name}.md")[0] for name in FACTS}
    assert [h["province"] for _, h in sorted(headers.items())] == [
        "Ninh Thuận", "Thái Bình", "Quảng Nam", "Cà Mau", "Sóc Trăng",
    ]
    assert headers["50-thai-binh-2021-2025"]["source"] == "Báo Công Thương"
    assert "Công Du" in headers["52-ca-mau-2020-2023"]["source"]
    # Only one source carries a date, and none an address: neither may be made up.
    assert {n: h["published"] for n, h in headers.items() if h["published"]} == {"50-thai-binh-2021-2025": "2021-06-23"}
    assert all(h["url"] is None for h in headers.values())


def readme_examples() -> list[str]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```markdown\n(.*?)```", text, re.DOTALL)


def test_readme_describes_exactly_the_header_keys():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    text = text.partition("\n`golden.jsonl`, in the root")[0]  # whose table describes keys of its own
    described = {key for row in re.findall(r"(?m)^\| (`.+?) \|", text) for key in re.findall(r"`(\w+)`", row)}
    assert described == DOCUMENTED | LEGAL | KEYS


def test_readme_entry_example_is_read_as_the_readme_says():
    document = parse_document("vi-du", "vi-du.md", normalise(readme_examples()[-1]))
    read = read_entries(document)
    assert read.problems == [] and (document.kind, document.so_hieu, document.hieu_luc) == ("legal", "99/2099/NĐ-CP", "2099-03-01")
    amount, gap = read.provisions
    assert (amount.place, amount.scope, amount.topic, len(amount.questions)) == ("Điều 2 khoản 1", "national", "máy móc", 2)
    assert (gap.place, gap.missing) == ("Điều 2 khoản 2", "mức hỗ trợ nhà xưởng")


def test_readme_article_example_is_read_as_the_readme_says():
    document = parse_document("vi-du", "vi-du.md", normalise(readme_examples()[0]))
    assert (document.kind, document.title, document.url, document.published) == (
        "article",
        "Ví dụ: Tỉnh A hỗ trợ ba xưởng mộc đổi máy",
        "https://example.org/tinh-a-ho-tro-ba-xuong-moc",
        "2024-07-31",
    )
    text = "\n".join(p.text for p in chunk_document(document))
    assert "1.250,5 triệu đồng" in text and "| Khuyến công địa phương | 250,5 |" in text and "dự hội chợ" in text


def test_readme_tables_of_figures_are_read_as_the_readme_says():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    plain, fix = (
        read_curated(parse_figures_file("so-lieu", "so-lieu.csv", normalise(block))) for block in re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    )
    assert plain.problems == plain.warnings == plain.corrections == fix.problems == fix.figures == []
    # 1.250,5 million; 1.205,5 million in its place.
    assert [(f.value, f.unit, f.province, f.area, f.period_start, f.period_end, f.plan, f.qualifier) for f in plain.figures] == [
        (1_250_500_000, "VND", "Hà Giang", None, "2022-01-01", "2022-12-31", False, "exact"),
        (40, "project", "Hà Giang", "huyện Vị Xuyên", "2021-01-01", "2025-12-31", True, "over"),
    ]
    assert [(c.figure.value, c.doc, c.text) for c in fix.corrections] == [(1_205_500_000, "ha-giang", "1.250,5 triệu đồng")]
    assert all(f"{name} (`{code}`)" in " ".join(text.split()) for code, name in INDICATORS.items())
    described = {name for row in re.findall(r"(?m)^\| .*? \| (`.+?) \| ", text) for name in re.findall(r"`(\w+)`", row)}
    assert described <= COLUMNS.keys()


def test_readme_legal_example_is_cut_at_the_places_the_readme_names():
    document = parse_document("vi-du", "vi-du.md", normalise(readme_examples()[1]))
    assert (document.kind, document.so_hieu, document.validity) == ("legal", "99/2099/NĐ-CP", "còn hiệu lực")
    places = {p.locator: p for p in chunk_document(document)}
    assert list(places) == ["Điều 1", "Điều 2 khoản 1", "Điều 2 khoản 2", "Điều 3"]
    assert "Chương II" in places["Điều 2 khoản 1"].heading and "Mức hỗ trợ máy móc" in places["Điều 2 khoản 1"].heading
    assert "b) Có phương án sử dụng máy." in places["Điều 2 khoản 2"].text
