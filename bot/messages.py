"""The fixed Vietnamese sentences that people see. Plain text; `{…}` is filled by `bot.telegram.render`."""

GREETING = (
    "Chào anh/chị. Tôi trả lời câu hỏi về chính sách và hoạt động khuyến công, "
    "dựa trên các văn bản, bài viết đã nạp và luôn kèm trích dẫn nguồn."
)
DATA_DATE = "Tài liệu mới nhất trong dữ liệu đề ngày {date}."
EXAMPLES = "Anh/chị có thể hỏi, ví dụ:"
DISCLAIMER = (
    "Câu trả lời giúp tra cứu nhanh, không thay thế văn bản chính thức; "
    "khi làm hồ sơ, xin đối chiếu với văn bản gốc."
)
PRIVACY = (
    "Riêng tư: câu hỏi chỉ được giữ tạm trong bộ nhớ khoảng 30 phút để hiểu câu hỏi nối tiếp, "
    "không lưu vào tệp và không chuyển cho bên khác."
)
MORE_HELP = "Gõ /help để xem hướng dẫn, /nguon để xem các tài liệu đã nạp."

HELP_HOW = (
    "Anh/chị nhắn câu hỏi bằng tiếng Việt, có dấu hay không dấu đều được. "
    "Nêu rõ địa phương, năm và nội dung cần biết thì câu trả lời sẽ sát hơn."
)
HELP_CITATION = (
    "Số trong ngoặc vuông, như [1], chỉ tới trích dẫn ở dưới câu trả lời; "
    "bấm vào trích dẫn để mở rộng, bấm “Xem nguồn” để đọc bài gốc."
)
HELP_FOLLOW_UP = (
    "Có thể hỏi nối tiếp câu vừa hỏi (ví dụ: “còn năm 2023 thì sao?”). "
    "Sửa tin nhắn đã gửi thì câu trả lời cũng được sửa theo."
)
HELP_FIGURES = (
    "Cần riêng số liệu thì gõ /solieu Cà Mau 2020-2023; cần đặt cạnh nhau thì gõ /sosanh Cà Mau và Sóc Trăng 2022. "
    "Thêm csv hoặc xlsx vào cuối để nhận kèm tệp bảng tính."
)
HELP_GROUP = "Trong nhóm, tôi chỉ trả lời khi được nhắc tên hoặc khi anh/chị trả lời tin nhắn của tôi."
HELP_COMMANDS = "Các lệnh:"

# Menu entries: command, description (1 to 256 characters, a Bot API limit).
COMMANDS = (
    ("start", "Giới thiệu và câu hỏi mẫu"),
    ("help", "Hướng dẫn sử dụng (hoặc /trogiup)"),
    ("solieu", "Tra số liệu theo địa phương, năm, nội dung; thêm csv hoặc xlsx để nhận tệp"),
    ("sosanh", "So sánh số liệu giữa các địa phương hoặc các năm, có biểu đồ kèm theo"),
    ("phuvu", "Kho đang có số liệu của những địa phương, năm nào"),
    ("vanban", "Văn bản pháp luật và tình trạng; thêm số hiệu để xem một văn bản, ví dụ 45/2012"),
    ("nguon", "Các tài liệu đã nạp; thêm từ khóa để lọc"),
)
ADMIN_COMMANDS = (("nap", "Nạp lại thư mục tài liệu (người quản trị)"),)

ONLY_TEXT = "Xin lỗi, tôi chỉ đọc được tin nhắn bằng chữ. Anh/chị vui lòng gõ câu hỏi."
TOO_LONG = (
    "Câu hỏi hơi dài ({length} ký tự). Anh/chị vui lòng rút gọn còn tối đa {limit} ký tự, "
    "mỗi lần một ý."
)
EMPTY_QUESTION = "Anh/chị cần hỏi gì về khuyến công? Xin gõ câu hỏi cùng tin nhắn; /help để xem hướng dẫn."
USAGE_LOOKUP = (
    "Anh/chị vui lòng ghi nội dung cần tra ngay sau lệnh, ví dụ: /solieu Cà Mau 2020-2023. "
    "Thêm csv hoặc xlsx vào cuối để nhận kèm tệp bảng tính."
)
USAGE_COMPARE = (
    "Anh/chị vui lòng ghi những gì cần so sánh ngay sau lệnh, ví dụ: /sosanh Cà Mau và Sóc Trăng 2022. "
    "Thêm csv hoặc xlsx vào cuối để nhận kèm tệp bảng tính."
)
FILE_FAILED = "Xin lỗi, tôi chưa gửi được tệp số liệu. Anh/chị vui lòng thử lại sau ít phút."
UNKNOWN_COMMAND = "Tôi chưa biết lệnh này. Gõ /help để xem các lệnh, hoặc nhắn câu hỏi của anh/chị."
NO_ANSWER = "Tôi chưa tìm được câu trả lời trong các tài liệu đã nạp. Anh/chị thử hỏi theo cách khác."
FAILED = (
    "Xin lỗi, đã có lỗi khi xử lý tin nhắn này. Anh/chị vui lòng gửi lại sau ít phút, "
    "hoặc hỏi ngắn gọn hơn. Nếu vẫn lỗi, xin báo cho người quản trị."
)

SOURCE_LINK = "Xem nguồn"
QUOTE_CONTINUED = "[{n}] (tiếp theo)"
SOURCES_COUNT = "Đang có {count} tài liệu:"
SOURCES_FOUND = "Có {count} tài liệu khớp với “{keyword}”:"
SOURCES_NONE = "Hiện chưa có tài liệu nào được nạp."
SOURCES_NO_MATCH = "Không có tài liệu nào khớp với “{keyword}”. Gõ /nguon để xem tất cả."
SOURCES_MORE = "… và {count} tài liệu nữa. Gõ /nguon kèm từ khóa để lọc, ví dụ: /nguon Cà Mau"

NOT_ADMIN = "Lệnh này chỉ dành cho người quản trị."
NOT_ADMIN_ID = NOT_ADMIN + " Mã số Telegram của anh/chị là {user_id}."
RELOADING = "Đang nạp lại tài liệu… Trong lúc này tôi vẫn trả lời bằng dữ liệu cũ."
RELOAD_RUNNING = "Đang có một lần nạp khác chưa xong. Anh/chị vui lòng đợi kết quả của lần đó."
RELOAD_FAILED = "Chưa nạp được, tôi vẫn dùng dữ liệu cũ. Lý do: {reason}"
RELOAD_DONE = "Đã nạp xong sau {seconds} giây: {documents} tài liệu, {passages} đoạn, {figures} số liệu."
RELOAD_SAME = "Không có tài liệu nào thay đổi."
RELOAD_ADDED = "Thêm mới"
RELOAD_CHANGED = "Đã sửa"
RELOAD_REMOVED = "Đã gỡ"
RELOAD_PROBLEMS = "Bị bỏ ra vì có lỗi"
RELOAD_CHECKS = "Số liệu cần xem lại"
RELOAD_SENTENCE = "Câu: “{text}”"
RELOAD_WARNINGS = "Lưu ý"
RELOAD_UNCHANGED = "Không đổi: {count}."
RELOAD_MORE = "… và {count} mục nữa"
LINE = "dòng {line}"

CHART_SOURCE = "Nguồn: {source}"
CHART_LEFT_OUT = "Hình chỉ vẽ {shown} mục đầu; còn {left_out} mục khác không có trong hình."

BAD_TOKEN = "Telegram không nhận mã của bot: hãy kiểm tra KHUYENCONG_TELEGRAM_TOKEN (lấy mã từ @BotFather)."
NO_CONNECTION = (
    "Không kết nối được với máy chủ Telegram: hãy kiểm tra mạng hoặc KHUYENCONG_TELEGRAM_BASE_URL rồi chạy lại."
)
