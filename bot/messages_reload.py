"""What administrators are told about building, using, discarding and going back. `{at}` is "10:42 ngày 22/11/2026"."""

BUILDING = (
    "Đang dựng bản mới từ thư mục tài liệu. Trong lúc này tôi vẫn trả lời bằng bản đang dùng; "
    "xong sẽ có biên nhận để anh/chị quyết định."
)
BUILDING_BY_YOU = "Bản mới anh/chị cho dựng lúc {at} chưa xong. Xin đợi biên nhận của lần đó."
BUILDING_BY_OTHER = "Một người quản trị khác đang cho dựng bản mới, bắt đầu lúc {at}. Khi xong tôi gửi biên nhận cho cả anh/chị."
WAITING_BY_YOU = "Bản anh/chị cho dựng lúc {at} còn chờ quyết định. Đây là biên nhận của bản đó:"
WAITING_BY_OTHER = "Một người quản trị khác đã cho dựng một bản lúc {at}, còn chờ quyết định. Đây là biên nhận của bản đó:"
CHANGE_WAITS = "Thay đổi vừa ghi vào thư mục tài liệu sẽ có trong lần dựng sau, khi bản này đã được quyết định."
FAILED = "Chưa dựng được bản mới, tôi vẫn trả lời bằng bản đang dùng. Lý do: {reason}"
BUILT = "Đã dựng xong bản mới; biên nhận ở ngay bên dưới."
CRASHED = "Đã có lỗi khi dựng bản mới, tôi vẫn trả lời bằng bản đang dùng. Anh/chị vui lòng gõ /nap để thử lại."
NOT_DONE = "Chưa làm được, bản đang dùng không đổi. Lý do: {reason}"

# The last line of a receipt. The first is the longest: with another in its place the receipt is cut at the same places.
PENDING = (
    "Chưa có gì thay đổi: mọi câu hỏi vẫn được trả lời bằng bản đang dùng. Bấm «Đưa vào dùng» để đổi sang bản mới, "
    "«Bỏ» để xóa bản mới, «Dựng lại» nếu anh/chị vừa sửa tệp trong thư mục."
)
OUTCOMES = {
    "used": "Đã đưa vào dùng lúc {at}.",
    "left": "Đã quay lại bản trước lúc {at}. Thư mục tài liệu không đổi; /nap sẽ lại dựng từ thư mục.",
    "discarded": "Đã bỏ lúc {at}. Bản đang dùng không đổi.",
    "replaced": "Đã cho dựng lại lúc {at}; xin xem biên nhận mới hơn.",
    "stale": "Bản này không còn dùng được, vì bản đang dùng đã được đổi bằng cách khác. Xin gõ /nap để dựng lại.",
    "failed": "Lần dựng này bị ngắt giữa chừng. Xin gõ /nap để dựng lại.",
}
GONE = "Tôi không còn giữ biên nhận này. Xin gõ /nap để dựng lại."
MOVED_ON = "Từ đó bản đang dùng đã được đổi, nên nút này không còn tác dụng. Gõ /quaylai để quay lại bản trước."
BACK = (
    "Đã quay lại bản dựng lúc {at}: {documents} tài liệu, {passages} đoạn, {figures} số liệu. "
    "Thư mục tài liệu không đổi; /nap sẽ lại dựng từ thư mục. Gõ /quaylai lần nữa để dùng lại bản vừa rời."
)

USE, DISCARD, AGAIN, GO_BACK, GO_FORTH = "Đưa vào dùng", "Bỏ", "Dựng lại", "Quay lại bản trước", "Dùng lại bản này"
