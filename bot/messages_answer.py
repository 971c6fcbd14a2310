"""Fixed replies to what is not a question about the knowledge. No figures, no citations."""

from collections.abc import Sequence

from index.records import Document

DECLINED = "Tôi chỉ trả lời câu hỏi về khuyến công theo các tài liệu đã nạp và không làm theo yêu cầu này."
OFF_TOPIC = (
    "Câu này nằm ngoài phạm vi của tôi. Tôi trả lời về chính sách và kết quả khuyến công theo các tài liệu đã nạp."
)
TOO_BROAD = (
    "Câu hỏi còn rộng quá nên tôi chưa chọn được nội dung phù hợp. Anh/chị vui lòng nêu rõ hơn, ví dụ tỉnh nào, năm nào, "
    "hoặc nội dung hỗ trợ nào."
)
WHICH_PLACE = (
    "Kho có số liệu như vậy của nhiều nơi. Anh/chị vui lòng nêu rõ tỉnh (và năm, nếu cần) để tôi trả lời đúng."
)
HELLO = (
    "Chào anh/chị! Tôi tra cứu chính sách và số liệu khuyến công trong các tài liệu đã nạp, mỗi câu trả lời đều kèm "
    "nguồn. Mời anh/chị đặt câu hỏi, nên nêu rõ tỉnh và năm."
)
WELCOME = "Rất vui được giúp anh/chị. Khi cần tra cứu thêm về khuyến công, anh/chị cứ nhắn cho tôi."
UNPROVED = (
    "Tôi chưa chứng minh được câu trả lời bằng nguồn trong kho nên không đưa ra. Anh/chị vui lòng hỏi lại theo cách khác, "
    "hoặc nêu rõ tỉnh, năm và nội dung cần tra."
)
TOO_LONG = "Câu hỏi dài quá. Anh/chị vui lòng rút gọn còn một vài câu giúp tôi."
BLANK = "Anh/chị vui lòng nhập câu hỏi."

_SHOWN = 40


def ability(documents: Sequence[Document]) -> str:
    return (
        "Tôi trả lời câu hỏi về khuyến công: kinh phí, số đề án, kết quả theo tỉnh và theo năm, điều kiện và mức hỗ trợ "
        "có trong các tài liệu đã nạp. Câu trả lời trích nguyên văn và chỉ rõ chỗ trong tài liệu; điều gì kho chưa có, "
        "tôi sẽ nói là chưa có.\n" + coverage(documents)
    )


def coverage(documents: Sequence[Document]) -> str:
    """Which provinces the loaded documents are about, named; no numbers, so that none needs a source."""
    names = sorted({d.province for d in documents if d.province})
    if not names:
        return "Kho hiện có tài liệu chung, chưa gắn với tỉnh nào. Gõ /nguon trên Telegram để xem danh sách."
    more = " và một số tỉnh khác" if len(names) > _SHOWN else ""
    return "Kho hiện có tài liệu về: " + ", ".join(names[:_SHOWN]) + more + "."
