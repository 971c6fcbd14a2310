"""What the guided check says besides its questions and its result."""

ONLY_IN_PRIVATE = (
    "Việc kiểm tra điều kiện hỏi về loại hình, ngành nghề và kế hoạch của cơ sở, nên tôi chỉ làm trong cuộc trò chuyện riêng. "
    "Anh/chị bấm nút bên dưới để bắt đầu."
)
IN_PRIVATE = "Mở cuộc trò chuyện riêng"
REFUSED = "Nút này dành cho người đã bắt đầu lần kiểm tra. Anh/chị gõ /dieukien trong cuộc trò chuyện riêng với tôi để tự kiểm tra."
FINISHED = "Lần kiểm tra này đã xong. Anh/chị bấm «Làm lại» hoặc gõ /dieukien để kiểm tra lại."
OLD_RUN = "Nút này thuộc một lần kiểm tra đã dừng hoặc đã được thay. Anh/chị gõ /dieukien để bắt đầu lại."
PASSED = "Bước này đã được trả lời."
STOPPED = "Đã dừng kiểm tra. Những gì anh/chị đã chọn không được giữ lại."
NOT_KEPT = "Lần kiểm tra này không còn được lưu. Anh/chị gõ /dieukien để kiểm tra lại."
GOING_ON = "Anh/chị đang làm dở lần kiểm tra này; xin làm tiếp từ bước bên dưới, hoặc bấm «Làm lại»."
WORKING = "Tôi đang tra các quy định…"
FILE_CAPTION = "Bản nháp đơn đề nghị. Chỗ có dấu chấm lửng là phần anh/chị cần điền; xin đối chiếu với mẫu chính thức trước khi nộp."
FILE_FAILED = "Tôi chưa lập được bản nháp. Anh/chị vui lòng thử lại sau ít phút."
BACK, STOP, AGAIN, DRAFT = "Quay lại", "Dừng", "Làm lại", "Tải bản nháp (.docx)"
