"""The fixed Vietnamese sentences that people see. Plain text; `{…}` is filled by `bot.telegram.render`."""

GREETING = (
    "Chào anh/chị. Tôi trả lời câu hỏi về chính sách và hoạt động khuyến công, "
    "dựa trên các văn bản, bài viết đã nạp và luôn kèm trích dẫn nguồn."
)
DATA_DATE = "Tài liệu mới nhất trong dữ liệu đề ngày {date}."
EXAMPLES = "Anh/chị nhắn câu hỏi, hoặc bấm thử một câu mẫu:"
DISCLAIMER = (
    "Câu trả lời giúp tra cứu nhanh, không thay thế văn bản chính thức; "
    "khi làm hồ sơ, xin đối chiếu với văn bản gốc."
)
PRIVACY = (
    "Riêng tư: câu hỏi được lưu tối đa {days} ngày trên máy chủ của đơn vị vận hành, không kèm tên, không chuyển cho bên khác. "
    "Gõ /riengtu để xem, /xoatoi để xóa."
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
HELP_BUTTONS = (
    "Nút [1], [2]… dưới câu trả lời mở đúng đoạn văn được trích; nút “Chép nguồn” và “Chép liên kết” chép sẵn để dán vào văn bản, "
    "tin nhắn; nút “Hữu ích” và “Chưa ổn” giúp chúng tôi sửa chỗ sai."
)
HELP_GROUP = "Trong nhóm, tôi chỉ trả lời khi được nhắc tên hoặc khi anh/chị trả lời tin nhắn của tôi."
HELP_COMMANDS = "Các lệnh:"

# Menu entries: command, description (1 to 256 characters, a Bot API limit).
COMMANDS = (
    ("start", "Giới thiệu và câu hỏi mẫu"),
    ("trogiup", "Hướng dẫn sử dụng"),
    ("hoi", "Đặt câu hỏi; trong nhóm thì ghi câu hỏi ngay sau lệnh"),
    ("solieu", "Tra số liệu theo địa phương, năm, nội dung; thêm csv hoặc xlsx để nhận tệp"),
    ("sosanh", "So sánh số liệu giữa các địa phương hoặc các năm, có biểu đồ kèm theo"),
    ("phuvu", "Kho đang có số liệu của những địa phương, năm nào"),
    ("vanban", "Văn bản pháp luật và tình trạng; thêm số hiệu để xem một văn bản, ví dụ 45/2012"),
    ("dieukien", "Kiểm tra từng bước xem cơ sở có được hỗ trợ không, kèm bản nháp đơn"),
    ("nguon", "Các tài liệu đã nạp; thêm từ khóa để lọc"),
    ("gopy", "Gửi góp ý cho đơn vị vận hành"),
    ("riengtu", "Những gì được lưu về anh/chị và lưu bao lâu"),
    ("xoatoi", "Xóa ngay mọi dữ liệu của anh/chị"),
    ("huy", "Thôi việc đang làm dở"),
)
GROUP_COMMANDS = tuple(c for c in COMMANDS if c[0] in ("hoi", "solieu", "sosanh", "phuvu", "vanban", "trogiup"))
OFFICER_COMMANDS = (
    ("kiemtra", "Kiểm tra số liệu, viện dẫn của một dự thảo (cán bộ)"),
    ("theodoi", "Theo dõi câu trả lời và xem những gì đang theo dõi (cán bộ)"),
)
ADMIN_COMMANDS = (
    ("nap", "Dựng bản mới từ thư mục tài liệu, xem biên nhận rồi quyết định (quản trị)"),
    ("quaylai", "Quay lại bản dữ liệu dùng trước đó (quản trị)"),
    ("vaitro", "Xem và đổi vai trò của mọi người (quản trị)"),
    ("tinhtrang", "Tình trạng dữ liệu và dịch vụ (quản trị)"),
    ("thongke", "Thống kê câu hỏi; thêm số ngày, ví dụ 30 (quản trị)"),
    ("hangdoi", "Câu hỏi chưa trả lời được và tài liệu cần bổ sung (quản trị)"),
    ("xuat", "Tải nhật ký hỏi đáp (quản trị)"),
    ("suasolieu", "Hiệu đính một số liệu, có lý do (quản trị)"),
)

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
TOO_MANY = (
    "Anh/chị gửi hơi nhanh: mỗi phút tôi trả lời tối đa {most} tin nhắn của một người. Những tin nhắn gửi thêm lúc này chưa được trả lời; "
    "xin gửi lại sau {wait} giây."
)
TOO_SLOW = "Xin lỗi, câu này mất quá nhiều thời gian nên tôi chưa trả lời được. Anh/chị vui lòng hỏi ngắn gọn hơn, hoặc thử lại sau ít phút."
FAILED = (
    "Xin lỗi, đã có lỗi khi xử lý tin nhắn này. Anh/chị vui lòng gửi lại sau ít phút, "
    "hoặc hỏi ngắn gọn hơn. Nếu vẫn lỗi, xin báo cho người quản trị."
)

INLINE_OPEN = "Mở trong bot"
INLINE_NOTHING = "Chưa tìm thấy. Bấm để hỏi trong bot"
CARD_CUT = "(Còn nữa; hỏi bot để xem đủ.)"

SOURCE_LINK = "Xem nguồn"
QUOTE_CONTINUED = "[{n}] (tiếp theo)"
SOURCES_COUNT = "Đang có {count} tài liệu:"
SOURCES_FOUND = "Có {count} tài liệu khớp với “{keyword}”:"
SOURCES_NONE = "Hiện chưa có tài liệu nào được nạp."
SOURCES_NO_MATCH = "Không có tài liệu nào khớp với “{keyword}”. Gõ /nguon để xem tất cả."
SOURCES_PAGE = "Trang {number}/{pages}. Gõ /nguon kèm từ khóa để lọc, ví dụ: /nguon Cà Mau"

NOT_ADMIN = "Lệnh này chỉ dành cho người quản trị."
NOT_OFFICER = "Lệnh này chỉ dành cho cán bộ. Anh/chị có thể gửi mã số dưới đây cho người quản trị để được cấp quyền."
YOUR_ID = "Mã số Telegram của anh/chị là {user_id}."
ONLY_IN_PRIVATE = "Lệnh này chỉ dùng trong cuộc trò chuyện riêng với tôi."

SOURCE_FILE = "Tệp: {path}"
SOURCE_STATES = {
    "unchanged": "",
    "moved": "Lưu ý: tài liệu này đã được cập nhật sau câu trả lời; câu được trích vẫn còn nguyên trong bản hiện tại.",
    "gone": "Lưu ý: tài liệu này đã thay đổi sau câu trả lời; câu được trích không còn trong bản hiện tại. Trên đây là câu đã trích trước đó.",
    "removed": "Lưu ý: tài liệu này không còn trong kho. Trên đây là câu đã trích trước đó.",
}
STALE_BUTTON = "Nút này đã cũ nên không còn dùng được. Anh/chị vui lòng hỏi lại để có câu trả lời mới."
SOURCES_CHANGED = "Tài liệu đã thay đổi sau câu trả lời này. Kết quả dưới đây theo bản cũ; hãy hỏi lại để có số liệu mới."
OPINION_KEPT = "Đã ghi nhận. Cảm ơn anh/chị."
OPINION_WHY = "Đã ghi nhận. Anh/chị chọn giúp lý do."
UNKNOWN_LINK = "Liên kết anh/chị vừa mở không đúng hoặc đã hỏng. Dưới đây là phần giới thiệu."
NO_CITATION = "Tôi không tìm thấy trích dẫn này. Có thể liên kết đã hỏng hoặc thuộc một bot khác."
NO_STORED_ANSWER = "Câu trả lời này không còn được lưu: đã quá thời hạn lưu, hoặc người hỏi đã xóa. Anh/chị vui lòng hỏi lại."
NO_DOCUMENT = "Tài liệu này không còn trong kho. Gõ /nguon để xem danh sách hiện có."
STORED_ANSWER = "«{question}»\nTrả lời lúc {when}:"
STORED_CHANGED = "Lưu ý: tài liệu làm căn cứ đã thay đổi sau lúc đó. Hãy hỏi lại để có câu trả lời mới."

PRIVACY_POLICY = (
    "Những gì được lưu:\n"
    "• Câu hỏi, câu trả lời và ý kiến “hữu ích/chưa ổn”: tối đa {days} ngày, kèm một mã ẩn danh thay cho tên và số tài khoản. "
    "Dùng để mở lại câu trả lời, sửa chỗ sai và biết kho còn thiếu gì.\n"
    "• Góp ý gửi bằng /gopy: tối đa {days} ngày, kèm mã ẩn danh.\n"
    "• Những gì đã chọn trong một lần kiểm tra /dieukien đã xong: tối đa {days} ngày, kèm mã ẩn danh, để lập bản nháp đơn.\n"
    "• Tin nhắn đang chờ trả lời, việc đang làm dở (các bước đang khai) và việc theo dõi: kèm số tài khoản Telegram, vì cần để trả lời; mất khi trả lời hoặc làm xong, khi anh/chị thôi, "
    "hoặc khi xóa.\n"
    "• Tài liệu người quản trị gửi lên và sổ hiệu đính số liệu: kèm tên người quản trị; tên được gỡ khi người đó xóa dữ liệu.\n"
    "• Ba câu hỏi gần nhất và câu trả lời: dùng trong 30 phút để hiểu câu hỏi nối tiếp, kèm mã ẩn danh; sau đó được xóa trong ngày.\n"
    "Mọi dữ liệu nằm trên máy chủ của đơn vị vận hành, không chuyển cho bên khác, không dùng dịch vụ trí tuệ nhân tạo bên ngoài. "
    "Xin đừng gửi thông tin cá nhân trong câu hỏi.\n"
    "Gõ /xoatoi để xóa ngay mọi dữ liệu của anh/chị."
)
PRIVACY_YOURS = "Hiện đang lưu {count} câu trả lời của anh/chị. Vai trò của anh/chị: {role}."
ERASED = "Đã xóa xong {count} mục dữ liệu của anh/chị: câu hỏi, câu trả lời, ý kiến, góp ý và việc đang làm dở. Các tin nhắn trong khung trò chuyện này anh/chị có thể tự xóa."
NOTHING_TO_ERASE = "Tôi không lưu dữ liệu nào của anh/chị. Phần nhớ tạm của cuộc trò chuyện cũng đã được xóa."
SUGGESTION_ASKED = "Mời anh/chị viết góp ý trong tin nhắn tiếp theo. Gõ /huy nếu không gửi nữa."
SUGGESTION_USAGE = "Anh/chị vui lòng ghi góp ý ngay sau lệnh, ví dụ: /gopy Nên có thêm số liệu năm 2025."
SUGGESTION_TOO_LONG = "Góp ý hơi dài. Anh/chị vui lòng rút gọn còn tối đa {limit} ký tự."
SUGGESTION_KEPT = "Đã nhận góp ý. Cảm ơn anh/chị."
CANCELLED = "Đã thôi việc đang làm dở. Mời anh/chị đặt câu hỏi."
NOTHING_TO_CANCEL = "Hiện không có việc nào đang làm dở."

ROLES_FIXED = "Quản trị theo cấu hình của máy chủ (không đổi được ở đây): {ids}."
NOBODY = "chưa có ai"
ROLE_LINE = "• {user_id}: {role}, do {by} cấp lúc {when}"
ROLES_USAGE = "Để đổi vai trò, gõ: /vaitro MÃ_SỐ cán bộ, /vaitro MÃ_SỐ quản trị, hoặc /vaitro MÃ_SỐ bỏ. Mã số hiện ra khi người đó gõ một lệnh chưa được cấp quyền, ví dụ /vaitro."
ROLE_FIXED = "{user_id} là quản trị theo cấu hình của máy chủ nên không đổi được ở đây."
ROLE_GIVEN = "Xong. Vai trò của {user_id}: {role}."

CHART_SOURCE = "Nguồn: {source}"
CHART_LEFT_OUT = "Hình chỉ vẽ {shown} mục đầu; còn {left_out} mục khác không có trong hình."

BAD_TOKEN = "Telegram không nhận mã của bot: hãy kiểm tra KHUYENCONG_TELEGRAM_TOKEN (lấy mã từ @BotFather)."
NO_CONNECTION = (
    "Không kết nối được với máy chủ Telegram: hãy kiểm tra mạng hoặc KHUYENCONG_TELEGRAM_BASE_URL rồi chạy lại."
)
CONFLICT = (
    "Một bot khác đang nhận tin nhắn bằng cùng mã này, nên tiến trình này dừng lại. Mỗi mã chỉ chạy được ở một nơi: hãy dừng nơi kia "
    "(hoặc lấy mã mới từ @BotFather nếu không biết nơi kia là ai), đợi một phút rồi chạy lại."
)
WEBHOOK_PORT_TAKEN = "Không nghe được ở {address}: {why}. Hãy dừng chương trình đang dùng cổng này, hoặc chọn cổng khác bằng --listen."
WEBHOOK_REFUSED = "Telegram không nhận địa chỉ webhook: {why}. Hãy xem lại địa chỉ sau --webhook."
