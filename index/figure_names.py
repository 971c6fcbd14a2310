"""What people call the codes of the figure exchange format, in Vietnamese."""

INDICATORS = {
    "budget_disbursed": "kinh phí đã thực hiện",
    "budget_planned": "kinh phí kế hoạch",
    "plan_completion_rate": "tỷ lệ thực hiện kế hoạch",
    "support_amount": "kinh phí hỗ trợ",
    "total_cost": "tổng kinh phí",
    "counterpart_amount": "vốn đối ứng",
    "projects": "số đề án",
    "establishments_supported": "cơ sở được hỗ trợ",
    "workers_trained": "lao động được đào tạo",
    "jobs_created": "việc làm tạo ra",
    "products_voted": "sản phẩm được bình chọn",
    "fairs": "hội chợ, triển lãm",
    "fair_participants": "đơn vị tham gia hội chợ",
    "demonstration_models": "mô hình trình diễn",
    "machinery_projects": "đề án máy móc",
    "cleaner_production_models": "mô hình sản xuất sạch hơn",
    "training_courses": "lớp đào tạo, tập huấn",
    "support_cap": "mức hỗ trợ tối đa",
    "growth_rate": "mức tăng, giảm",
    "other": "số liệu khác",
}

FUNDING = {
    "national": "khuyến công quốc gia",
    "local": "khuyến công địa phương",
    "counterpart": "vốn đối ứng",
    "total": "tổng các nguồn",
    "other": "nguồn khác",
}

STATUSES = ("thực hiện", "kế hoạch", "mục tiêu", "đề xuất", "phân bổ")

UNITS = {
    "VND": "đồng",
    "percent": "%",
    "project": "đề án",
    "establishment": "cơ sở",
    "worker": "lao động",
    "product": "sản phẩm",
    "person": "người",
    "other": "",
}
