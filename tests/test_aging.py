"""What is added to an answer from older documents, over small made-up documents."""

from bot.aging import Aging
from bot.policy_book import PolicyBook
from bot.query import Query
from bot.records import Answer, Citation
from index.records import Document

DECREE = Document("nd-45", "nd-45.md", "NĐ 45", "---\nh\n---\nx", 9, "", kind="legal", so_hieu="45/2012/NĐ-CP", loai="Nghị định", sua_doi_boi="235/2025/NĐ-CP")
AMENDING = Document(
    "nd-235", "nd-235.md", "NĐ 235", "---\nh\n---\nx", 9, "", kind="legal", so_hieu="235/2025/NĐ-CP", loai="Nghị định", hieu_luc="2025-10-15",
)
TEXT = "Theo Nghị định 45/2012/NĐ-CP, tỉnh hỗ trợ cơ sở."
OLD = Document("cu", "cu.md", "Bài cũ", TEXT, 0, "", published="2021-06-23", province="Thái Bình")
NEW = Document("moi", "moi.md", "Bài mới", TEXT, 0, "", published="2025-10-16", province="Thái Bình")


class Opened:
    """As much of a Retriever as the book reads."""

    def __init__(self, *documents: Document):
        self.documents = {d.doc_id: d for d in documents}
        self.provisions = []


def query(form: str = "policy", provinces: tuple[str, ...] = ()) -> Query:
    return Query("q", "q", form, provinces, (), (), frozenset(), frozenset(), (), ())


def answer(document: Document, *, abstained: bool = False, text: str = "Trả lời [1]") -> Answer:
    cited = Citation(1, document.doc_id, document.title, None, "đoạn 1", "tỉnh hỗ trợ cơ sở", 0, 5, None, document.published, None)
    return Answer("q", text, abstained, () if abstained else (cited,))


def added(document: Document, asked: Query, places: dict | None = None, **kind) -> str:
    book = PolicyBook(Opened(DECREE, AMENDING, OLD, NEW))
    given = answer(document, **kind)
    return Aging(book, places or {}).add(given, asked).text[len(given.text):].strip()


def test_an_article_older_than_the_amendment_warns_and_cites_the_amendment():
    told = added(OLD, query())
    assert told == (
        "Lưu ý: bài đăng ngày 23/06/2021, trước khi NĐ 45/2012/NĐ-CP được sửa đổi bởi NĐ 235/2025/NĐ-CP (từ 15/10/2025); "
        "quy định nêu trong bài có thể không còn đúng. [2]"
    )


def test_a_newer_article_and_a_plain_figure_do_not_warn():
    assert added(NEW, query()) == ""
    assert added(OLD, query("figure")) == ""


def test_an_old_province_gets_its_present_name_once():
    assert added(OLD, query("figure", ("Thái Bình",))) == "Thái Bình nay thuộc Hưng Yên."
    assert added(OLD, query("figure", ("Thái Bình",)), text="Thái Bình, nay là Hưng Yên [1]") == ""


def test_a_present_province_says_whose_figures_these_are():
    assert added(OLD, query("figure", ("Hưng Yên",))) == (
        "Hưng Yên hiện nay gồm Thái Bình và Hưng Yên trước 01/07/2025; nội dung trên là của Thái Bình (tỉnh cũ), không phải của cả tỉnh mới."
    )


def test_an_abstention_says_which_old_provinces_the_folder_covers():
    places = {"Thái Bình": {"cu"}}
    assert added(OLD, query("figure", ("Hưng Yên",)), places, abstained=True) == (
        "Hưng Yên hiện nay gồm Thái Bình và Hưng Yên trước 01/07/2025; kho có tài liệu về Thái Bình (tỉnh cũ)."
    )


def test_an_unchanged_province_needs_no_note():
    assert added(OLD, query("figure", ("Nghệ An",))) == ""
