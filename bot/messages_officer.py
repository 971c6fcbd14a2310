"""The fixed Vietnamese sentences of what officers use: checking a draft, following an answer."""

DRAFT_ASKED = (
    "Mời anh/chị dán hoặc chuyển tiếp đoạn dự thảo cần kiểm tra trong tin nhắn tiếp theo. "
    "Tôi đối chiếu từng số liệu và viện dẫn với kho tài liệu. Gõ /huy nếu không kiểm tra nữa."
)
DRAFT_MORE = (
    "Đã nhận {count} ký tự. Tin dài thường bị Telegram cắt thành nhiều tin: nếu còn phần sau, anh/chị gửi tiếp; nếu đã hết, bấm «Kiểm tra ngay»."
)
DRAFT_NOW = "Kiểm tra ngay"
DRAFT_NO_TEXT = "Tôi chỉ kiểm tra được chữ. Anh/chị dán nội dung dự thảo vào tin nhắn, hoặc gõ /huy để thôi."
DRAFT_CUT = "Dự thảo dài hơn {limit} ký tự: tôi chỉ kiểm tra phần đầu. Phần còn lại anh/chị gửi bằng một lệnh /kiemtra khác."
DRAFT_GONE = "Không còn đoạn dự thảo nào đang chờ kiểm tra. Anh/chị gõ /kiemtra để bắt đầu lại."

FOLLOWED = "Đã theo dõi câu hỏi này: «{question}». Khi tài liệu, số liệu hoặc quy định làm căn cứ thay đổi, tôi sẽ báo cho anh/chị."
FOLLOWED_ALREADY = "Anh/chị đang theo dõi câu hỏi này: «{question}»."
FOLLOW_NOTHING = "Chưa có câu trả lời nào để theo dõi. Anh/chị đặt câu hỏi trước, rồi gõ /theodoi hoặc bấm «Theo dõi thay đổi» dưới câu trả lời."
FOLLOW_FULL = "Anh/chị đang theo dõi {most} câu hỏi, là mức tối đa. Anh/chị thôi theo dõi một câu trước khi thêm câu mới."
FOLLOW_NONE = "Anh/chị chưa theo dõi câu hỏi nào. Trả lời một câu trả lời của tôi bằng /theodoi, hoặc bấm «Theo dõi thay đổi» bên dưới nó."
FOLLOW_LIST = "Anh/chị đang theo dõi {count} câu hỏi:"
FOLLOW_LINE = "{n}. {question} (từ {when})"
FOLLOW_STOP_N = "Thôi câu {n}"
FOLLOW_STOP = "Thôi theo dõi"
FOLLOW_OPEN = "Xem câu trả lời mới"
FOLLOW_STOPPED = "Đã thôi theo dõi."
FOLLOW_CHANGED = "Có thay đổi ở câu hỏi anh/chị theo dõi: «{question}»"
