"""The steps of the guided check: which are asked, and what a button or a message makes of a state."""

from datetime import date

import pytest

from bot.wizard.screens import screen, summary
from bot.wizard.steps import BACK, DONE, NEXT, NO_PRODUCTION, PAGE, Stale, begin, current, is_ruled_out, press, typed

TODAY = date(2026, 11, 22)
TOPICS = ["máy móc", "đào tạo nghề"]
TRADES = ["Tiểu thủ công nghiệp", "Khai thác, chế biến khoáng sản"]


@pytest.fixture
def state():
    return begin("abc123", topics=TOPICS, trades=TRADES, new_trades="Từ nay có thêm ngành mới.")


def choices(state, on=TODAY) -> dict[str, str]:
    """What can be pressed: label -> choice."""
    return {label: choice for row in screen(state, on).rows for label, choice in row}


def pick(state, *labels, on=TODAY):
    """The state after pressing buttons by what they say."""
    for label in labels:
        while label not in choices(state, on) and "Xem thêm tỉnh, thành phố" in choices(state, on):
            state = press(state, "place", PAGE, on)
        state = press(state, current(state, on), choices(state, on)[label], on)
    return state


def path(state, *labels, on=TODAY) -> list[str]:
    """The steps that are asked on the way, the one that is left at the end last."""
    asked = [current(state, on)]
    for label in labels:
        state = pick(state, label, on=on)
        if asked[-1] != current(state, on):
            asked.append(current(state, on))
    return asked


def test_in_a_province_neither_the_village_nor_the_further_case_is_asked(state):
    answers = ("Thanh Hóa", "Phường", "Hộ kinh doanh", "Tiểu thủ công nghiệp", "Máy móc", "Tiếp tục", "Chưa rõ, xem cả hai")
    assert path(state, *answers) == ["place", "unit", "kind", "trade", "wants", "programme", DONE]
    done = pick(state, *answers)
    assert done["picks"] == {
        "place": "Thanh Hóa", "unit": "phuong", "kind": "household", "trade": "Tiểu thủ công nghiệp", "wants": ["máy móc"], "programme": "both",
    }


@pytest.mark.parametrize(
    ("place", "unit", "asked"),
    [
        ("Hà Nội", "Phường", True),
        ("Bắc Ninh", "Phường", True),  # a city since 20/09/2026
        ("Hà Nội", "Chưa rõ", True),
        ("Hà Nội", "Xã", False),
        ("Hải Phòng", "Đặc khu", False),
        ("Thanh Hóa", "Phường", False),
        ("Thanh Hóa", "Chưa rõ", False),
    ],
)
def test_the_craft_village_is_asked_of_a_ward_of_a_city_only(state, place, unit, asked):
    assert current(pick(state, place, unit), TODAY) == ("village" if asked else "kind")


def test_bac_ninh_was_a_province_until_the_day_it_became_a_city(state):
    for on, step in ((date(2026, 9, 19), "kind"), (date(2026, 9, 20), "village")):
        assert current(pick(state, "Bắc Ninh", "Phường", on=on), on) == step


def test_before_the_rule_of_2025_no_village_counts_so_none_is_asked_for(state):
    assert current(pick(state, "Hà Nội", "Phường", on=date(2025, 10, 14)), date(2025, 10, 14)) == "kind"
    assert current(pick(state, "Hà Nội", "Phường", on=date(2025, 10, 15)), date(2025, 10, 15)) == "village"


@pytest.mark.parametrize(
    ("labels", "asked"),
    [
        (("Thanh Hóa", "Xã", "Hợp tác xã", "Tiểu thủ công nghiệp"), False),
        (("Thanh Hóa", "Xã", "Doanh nghiệp lớn", "Tiểu thủ công nghiệp"), True),
        (("Thanh Hóa", "Xã", "Doanh nghiệp, chưa rõ quy mô", "Tiểu thủ công nghiệp"), True),
        (("Thanh Hóa", "Xã", "Khác hoặc chưa đăng ký", "Tiểu thủ công nghiệp"), True),
        (("Thanh Hóa", "Xã", "Hợp tác xã", "Chỉ mua bán hoặc làm dịch vụ, không sản xuất"), True),
        (("Hà Nội", "Phường", "Không", "Hợp tác xã", "Tiểu thủ công nghiệp"), True),
        (("Hà Nội", "Phường", "Chưa rõ", "Hợp tác xã", "Tiểu thủ công nghiệp"), True),
        (("Hà Nội", "Phường", "Có, làng nghề đã được UBND cấp tỉnh công nhận", "Hợp tác xã", "Tiểu thủ công nghiệp"), False),
    ],
)
def test_the_further_case_is_asked_where_the_first_rule_may_not_be_met(state, labels, asked):
    assert (current(pick(state, *labels), TODAY) == "further") is asked


def test_who_is_ruled_out_is_not_asked_what_support_is_wanted(state):
    large = pick(state, "Thanh Hóa", "Xã", "Doanh nghiệp lớn", "Tiểu thủ công nghiệp")
    assert current(pick(large, "Không"), TODAY) == DONE
    assert current(pick(large, "Chưa rõ"), TODAY) == "wants"
    assert current(pick(large, "Có áp dụng sản xuất sạch hơn, sản xuất và tiêu dùng bền vững"), TODAY) == "wants"


def test_a_trader_cannot_come_in_by_cleaner_production(state):
    trader = pick(state, "Thanh Hóa", "Xã", "Hộ kinh doanh", "Chỉ mua bán hoặc làm dịch vụ, không sản xuất")
    assert trader["picks"]["trade"] == NO_PRODUCTION
    done = pick(trader, "Có áp dụng sản xuất sạch hơn, sản xuất và tiêu dùng bền vững")
    assert is_ruled_out(done["picks"], TODAY) and current(done, TODAY) == DONE


# --- going back ---------------------------------------------------------------------------------------


def test_every_step_can_go_back_to_the_one_before(state):
    answers = ("Hà Nội", "Phường", "Không", "Doanh nghiệp lớn", "Tiểu thủ công nghiệp", "Chưa rõ", "Máy móc", "Tiếp tục")
    at = pick(state, *answers)
    seen = []
    while at["picks"]:
        seen.append(current(at, TODAY))
        at = press(at, current(at, TODAY), BACK, TODAY)
    assert seen == ["programme", "wants", "further", "trade", "kind", "village", "unit"]
    assert current(at, TODAY) == "place" and "Quay lại" not in choices(at)
    with pytest.raises(Stale):
        press(at, "place", BACK, TODAY)


def test_what_was_chosen_of_several_is_still_chosen_after_going_back(state):
    at = pick(state, "Thanh Hóa", "Xã", "Hợp tác xã", "Tiểu thủ công nghiệp", "Máy móc", "Đào tạo nghề", "Tiếp tục", "Quay lại")
    assert at["marked"] == ["máy móc", "đào tạo nghề"] and "✓ Máy móc" in choices(at)
    assert pick(at, "✓ Máy móc", "Tiếp tục")["picks"]["wants"] == ["đào tạo nghề"]


def test_another_place_after_going_back_asks_what_it_needs(state):
    at = pick(state, "Thanh Hóa", "Phường", "Quay lại", "Quay lại", "Hà Nội", "Phường")
    assert current(at, TODAY) == "village"


def test_nothing_chosen_of_several_does_not_go_on(state):
    at = pick(state, "Thanh Hóa", "Xã", "Hợp tác xã", "Tiểu thủ công nghiệp", "Tiếp tục")
    assert current(at, TODAY) == "wants" and "ít nhất một nội dung" in screen(at, TODAY).text


# --- stale and broken presses -------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "choice"), [("unit", "0"), ("place", "34"), ("place", "-1"), ("place", "x"), ("place", "²"), ("place", NEXT), ("", "0")])
def test_a_press_that_is_not_of_this_step_is_stale(state, step, choice):
    with pytest.raises(Stale):
        press(state, step, choice, TODAY)


def test_the_second_press_of_a_button_is_stale_and_changes_nothing(state):
    at = press(state, "place", "0", TODAY)
    with pytest.raises(Stale):
        press(at, "place", "0", TODAY)
    assert state["picks"] == {}, "the state given is left as it is"


def test_all_34_provinces_can_be_reached_by_buttons(state):
    seen, at = set(), state
    for _ in range(3):
        seen |= {label for label, choice in choices(at).items() if choice.isdigit()}
        at = press(at, "place", PAGE, TODAY)
    assert len(seen) == 34 and at["page"] == 0


# --- typed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("bắc giang", "Bắc Giang"), ("tỉnh Thanh Hoá", "Thanh Hóa"), ("tphcm", "Hồ Chí Minh"), ("thanh hoa", "Thanh Hóa"),
        ("Bắc Giang, nay là Bắc Ninh", "Bắc Giang"), ("em ở Đắk Lắk ạ", "Đắk Lắk"),
    ],
)
def test_a_province_is_read_by_its_old_or_new_name_however_typed(state, text, place):
    at = typed(state, text, TODAY)
    assert at["picks"] == {"place": place} and current(at, TODAY) == "unit"


def test_an_old_name_is_told_with_the_unit_it_is_in_now(state):
    at = typed(state, "Bắc Giang", TODAY)
    assert summary(at["picks"]) == ["Nơi sản xuất: Bắc Giang (nay thuộc Bắc Ninh)"]


def test_a_unit_typed_with_the_province_is_taken_too(state):
    at = typed(state, "phường Trần Phú, Hà Nội", TODAY)
    assert at["picks"] == {"place": "Hà Nội", "unit": "phuong"} and current(at, TODAY) == "village"


@pytest.mark.parametrize("text", ["xyz", "Hà Nội và Thanh Hóa", "", "<b>&", "🙂"])
def test_what_names_no_one_province_is_asked_again(state, text):
    at = typed(state, text, TODAY)
    assert at["picks"] == {} and at["note"] in screen(at, TODAY).text


def test_an_option_may_be_typed_where_one_alone_fits(state):
    at = pick(state, "Thanh Hóa", "Xã")
    assert typed(at, "ho kinh doanh", TODAY)["picks"]["kind"] == "household"
    assert typed(at, "hợp tác xã", TODAY)["picks"]["kind"] == "coop"  # though the union of cooperatives holds these words too
    unclear = typed(at, "doanh nghiệp", TODAY)
    assert "kind" not in unclear["picks"] and "bấm một nút" in unclear["note"]
    assert "note" in unclear and pick(unclear, "Hộ kinh doanh")["note"] == ""


def test_a_sentence_that_names_an_option_is_enough(state):
    at = pick(state, "Thanh Hóa", "Xã")
    assert typed(at, "bên em là liên hiệp hợp tác xã ạ", TODAY)["picks"]["kind"] == "union"
    at = pick(at, "Hợp tác xã", "Tiểu thủ công nghiệp")
    assert typed(at, "em cần máy móc và đào tạo nghề", TODAY)["marked"] == ["máy móc", "đào tạo nghề"]


def test_a_short_word_inside_a_sentence_is_no_answer(state):
    at = pick(state, "Hà Nội", "Phường")
    assert "village" not in typed(at, "tôi không biết", TODAY)["picks"]
    assert typed(at, "không", TODAY)["picks"]["village"] == "no" and typed(at, "tôi chưa rõ", TODAY)["picks"]["village"] == "unknown"


def test_back_and_next_may_be_typed(state):
    at = pick(state, "Thanh Hóa", "Xã", "Hợp tác xã", "Tiểu thủ công nghiệp")
    assert typed(at, "Quay lại", TODAY) == press(at, "wants", BACK, TODAY)
    marked = typed(at, "máy móc", TODAY)
    assert typed(marked, "tiếp tục", TODAY)["picks"]["wants"] == ["máy móc"]


def test_the_unit_of_the_district_level_is_no_answer(state):
    at = typed(typed(state, "Thanh Hóa", TODAY), "huyện Hậu Lộc", TODAY)
    assert current(at, TODAY) == "unit" and at["note"]


# --- what is shown ------------------------------------------------------------------------------------


def test_a_screen_shows_what_was_chosen_and_asks_one_thing(state):
    shown = screen(pick(state, "Hà Nội", "Phường", "Không"), TODAY).text
    assert shown.startswith("Kiểm tra điều kiện hưởng khuyến công: loại hình")
    assert "• Nơi sản xuất: Hà Nội\n• Đơn vị hành chính: Phường\n• Làng nghề: Không" in shown
    assert shown.count("?") == 1


def test_the_trade_is_asked_with_what_is_known_of_new_trades(state):
    shown = screen(pick(state, "Thanh Hóa", "Xã", "Hợp tác xã"), TODAY)
    assert shown.text.endswith("Từ nay có thêm ngành mới.") and "Tiểu thủ công nghiệp" in dict(choices(pick(state, "Thanh Hóa", "Xã", "Hợp tác xã")))


def test_a_folder_without_topics_and_trades_still_has_a_way_to_the_end():
    state = begin("abc123", topics=[], trades=[])
    done = pick(state, "Thanh Hóa", "Xã", "Hộ kinh doanh", "Ngành khác hoặc chưa rõ", "Nội dung khác", "Tiếp tục", "Khuyến công quốc gia")
    assert current(done, TODAY) == DONE
