"""Updates that no ordinary person's Telegram sends, made from a seed: the same seed makes the same updates.

Ids of updates are left out where they are proper; `updates` takes a function that gives one.
"""

import copy
import random
from collections.abc import Callable, Iterator

CANARY = "bimatkhongduocghilai"  # stands in every text: none of it may be found in a log
_TAIL = "abcdefghjkmnpqrstuvwxyz23456789"
PREFIXES = (
    "n:", "t:", "f:", "td:", "td:x:", "td:o:", "hoi:", "kt:", "kt:ngay", "cv:", "cv:l:", "cv:m:", "cv:x:", "gui:", "dk:", "dk:again",
    "nap:",
    "nap:dung:", "nap:lui:", "sl:", "sl:tl:", "vb:", "vt:", "tk:", "xt:", "",
)
_VALUES: tuple = (
    None, True, False, 0, -1, 1.5, float("nan"), float("inf"), 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**40, "", " ", "0", "-1", "null",
    "\x00",
    "\ud800", "a\udfffb", "\u202e\u2066" + CANARY, "x" * 70_000, "🇻🇳" * 500, "e" + "\u0301" * 3000, "../../etc/passwd", [], {}, [None],
    [[]],
    [{}], {"": ""}, {"id": None}, {"id": []}, {"type": 7},
)
_COMMANDS = (
    "start", "help", "trogiup", "hoi", "ask", "solieu", "figures", "sosanh", "compare", "phuvu", "coverage", "vanban", "law", "nguon",
    "sources",
    "dieukien", "gopy", "riengtu", "xoatoi", "huy", "kiemtra", "theodoi", "nap", "quaylai", "vaitro", "tinhtrang", "thongke", "hangdoi",
    "xuat",
    "suasolieu",
)


def updates(seed: int, count: int, new_id: Callable[[], int]) -> Iterator[tuple[str, dict]]:
    """(what it is, update), each of the kinds in turn."""
    rng = random.Random(seed)
    kinds = (
        _broken, _mutated, _callback, _entities, _text, _broken, _files, _other_kind, _mutated, _command, _ids, _nested, _inline, _origin,
        _callback,
    )
    for i in range(count):
        name, update = kinds[i % len(kinds)](rng, i)
        if "update_id" not in update and not name.startswith("no id"):
            update["update_id"] = new_id()
        yield f"{i}: {name}", {key: value for key, value in update.items() if value is not ...}


def person(rng: random.Random) -> dict:
    return {"id": rng.randint(50_000, 50_030), "is_bot": False, "first_name": "Khách"}


def message(rng: random.Random, text: str | None = None, **fields) -> dict:
    sender = person(rng)
    made = {"message_id": rng.randint(1, 10**6), "date": 1_700_000_000,
        "chat": {"id": sender["id"], "type": "private", "first_name": "Khách"},
            "from": sender}
    return made | ({} if text is None else {"text": text}) | fields


def press(rng: random.Random, data: str | None, **fields) -> dict:
    sender = person(rng)
    below = message(rng, f"câu trả lời {CANARY}",
        reply_markup={"inline_keyboard": [[{"text": f"Nút {CANARY}", "callback_data": data or "x"}]]})
    below |= {"chat": {"id": sender["id"], "type": "private"}, "from": {"id": 7_000_000_001, "is_bot": True, "first_name": "Bot"}}
    made = {"id": str(rng.getrandbits(60)), "from": sender, "chat_instance": "1", "message": below}
    return made | ({} if data is None else {"data": data}) | fields


def _broken(rng: random.Random, i: int) -> tuple[str, dict]:
    """A field of a proper update is missing, at any depth."""
    update = _proper(rng)
    holder, field = rng.choice(list(_fields(update)))
    del holder[field]
    return f"without {field!r}", update


def _mutated(rng: random.Random, i: int) -> tuple[str, dict]:
    """Fields of a proper update hold what they must not."""
    update = _proper(rng)
    names = []
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        fields = list(_fields(update))
        if not fields:
            break
        holder, field = rng.choice(fields)
        holder[field] = copy.deepcopy(rng.choice(_VALUES))
        names.append(f"{field}={str(holder[field])[:20]!r}")
    return "with " + ", ".join(names), update


def _callback(rng: random.Random, i: int) -> tuple[str, dict]:
    prefix = PREFIXES[(i // 2) % len(PREFIXES)]
    tail = rng.choice((
        "", "".join(rng.choices(_TAIL, k=10)),
        "".join(rng.choices(_TAIL, k=10)) + ":" + rng.choice(("0", "1", "999", "h", "k-sai", "csv", "lui")),
        "".join(rng.choices(_TAIL, k=6)) + ":ghi", "".join(rng.choices(_TAIL, k=8)) + ":stop", str(rng.randint(0, 10**11)), "9" * 50,
        ":" * 40,
        "\ud800", "\n", "đ" * 30, "٣", "1 or 1=1", "%s%n{0}", "../..", "0123456789:đ:2024-01-01", "0123456789:5:9999-99-99", "m:abc:1",
        "x:a:1:1",
    ))
    odd = rng.choice((
        {}, {}, {}, {}, {"message": ...}, {"message": {"message_id": 5, "date": 0, "chat": {"id": 5, "type": "private"}}},
        {"inline_message_id": "abc", "message": ...},
        {"from": {"id": 42_000, "is_bot": True, "first_name": "x"}}, {"chat_instance": ...},
    ))
    query = {key: value for key, value in (press(rng, prefix + tail) | odd).items() if value is not ...}
    if rng.random() < 0.1:
        query.pop("data")
        query["game_short_name"] = "x"
    return f"press {prefix + tail!r:.40} {list(odd)}", {"callback_query": query}


def _entities(rng: random.Random, i: int) -> tuple[str, dict]:
    text = f"Năm 2020 @khuyencong_test_bot {CANARY} /hoi 😀😀"
    kinds = ("bold", "mention", "bot_command", "url", "text_link", "text_mention", "custom_emoji", "blockquote", "không-có", "")
    ends = (0, 1, 3, len(text), len(text) + 1, 10**6, 2**31, -1, -5, 2**63)
    made = [{"type": rng.choice(kinds), "offset": rng.choice(ends), "length": rng.choice(ends)} for _ in range(rng.choice((1, 2, 5, 200)))]
    group = {"chat": {"id": -100_777, "type": "supergroup", "title": "x"}} if rng.random() < 0.5 else {}
    where = rng.choice(("entities", "entities", "caption_entities"))
    if where == "caption_entities":
        return "caption entities", {"message": message(rng, None, caption=text, caption_entities=made, photo=_PHOTO, **group)}
    return f"{len(made)} entities", {"message": message(rng, text, entities=made, **group)}


def _text(rng: random.Random, i: int) -> tuple[str, dict]:
    texts = (
        "\ud800\udfff\ud800", "\x00" * 100, CANARY * 150, "(" * 4096, "[" * 999, "1." * 2000, "1" * 990, "năm " * 240, "2020-" * 190,
        "Điều " * 190,
        "khuyến công " * 80, "a" * 100_000, "<b>" * 300, "&#x110000;" * 90, "%s%s%n" * 100, "{0.__class__}", "${jndi:ldap://x}",
        "'; drop table inbox; --",
        "\u200b" * 900, "\u202e" * 500, "đ" + "\u0323" * 900, "NEAR(" * 150, '"' * 500, "* OR * AND NOT (" * 50, "\r\n" * 400, "🇻🇳" * 450,
        "٢٠٢٠ " * 150,
        "9" * 400 + " tỷ đồng năm " + "9" * 400, "từ 0001 đến 9999 " * 40, "Cà Mau, " * 100 + "2020", "-" * 990, "\ufeff", "\u2028\u2029",
        "   ",
    )
    text = texts[(i // 15) % len(texts)]
    kind = rng.choice(("message", "message", "edited_message"))
    return f"text {text[:12]!r} x {len(text)}", {kind: message(rng, text) | ({"edit_date": 1_700_000_001} if kind != "message" else {})}


def _command(rng: random.Random, i: int) -> tuple[str, dict]:
    command = _COMMANDS[(i // 15) % len(_COMMANDS)]
    tail = rng.choice((
        "", " " + CANARY, " " + "9" * 3900, " " + "Điều 5 " * 500, " " + "Cà Mau và " * 390, " q_" + "a" * 3000, " c_../../x", " \ud800",
        " -1", " " + "1." * 1900,
        " ngày 99/99/9999", " csv xlsx csv", "@khac_bot " + CANARY, " " + "0001-9999 " * 390,
    ))
    text = f"/{command}{tail}"
    entities = [{"type": "bot_command", "offset": 0, "length": len(command) + 1}]
    return f"command {text[:30]!r} x {len(text)}", {"message": message(rng, text, entities=entities)}


_PHOTO = [{"file_id": "p", "file_unique_id": "u", "width": 10**9, "height": -1}]


def _files(rng: random.Random, i: int) -> tuple[str, dict]:
    name = rng.choice(("../../../etc/passwd", "a\x00.md", "CON.txt", "." * 300 + ".md", "x" * 5000 + ".docx", "\u202eexe.md",
        "\ud800.txt", "", None, CANARY + ".csv"))
    size = rng.choice((-1, 0, 10**12, 2**63, None, "20", 1.5))
    file = {"file_id": rng.choice(("khong-co", "", "../x", "f" * 9000)), "file_unique_id": "u", "file_name": name, "file_size": size,
        "mime_type": "a/b"}
    kind = rng.choice(("document", "document", "audio", "video", "voice", "sticker", "video_note", "animation"))
    extra = {"duration": -1, "width": 0, "height": 0, "length": 0, "is_animated": True, "is_video": False, "type": "x"}
    caption = rng.choice(({}, {"caption": CANARY * 20}, {"caption": "/kiemtra " + CANARY}, {"caption": 5}))
    album = rng.choice(({}, {"media_group_id": "1"}, {"media_group_id": 7}))
    return f"{kind} named {str(name)[:20]!r} of {size} bytes", {"message": message(rng, None, **{kind: file | extra}, **caption, **album)}


def _other_kind(rng: random.Random, i: int) -> tuple[str, dict]:
    sender, chat = person(rng), {"id": -100_778, "type": "channel", "title": CANARY}
    member = {"status": "member", "user": sender}
    kinds: dict[str, dict] = {
        "channel_post": message(rng, CANARY, chat=chat), "edited_channel_post": message(rng, CANARY, chat=chat),
        "business_message": message(rng, CANARY),
        "edited_business_message": message(rng, CANARY), "guest_message": message(rng, CANARY),
        "poll": {"id": "1", "question": CANARY, "options": []},
        "poll_answer": {"poll_id": "1", "user": sender, "option_ids": [10**9]},
        "message_reaction": {"chat": chat, "message_id": 1, "date": 1, "user": sender, "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "x"}]},
        "message_reaction_count": {"chat": chat, "message_id": 1, "date": 1, "reactions": []},
        "my_chat_member": {"chat": chat, "from": sender, "date": 1, "old_chat_member": member,
            "new_chat_member": member | {"status": "kicked", "until_date": -1}},
        "chat_member": {"chat": chat, "from": sender, "date": 1, "old_chat_member": member, "new_chat_member": member},
        "chat_join_request": {"chat": chat, "from": sender, "user_chat_id": 2**60, "date": 1},
        "chosen_inline_result": {"result_id": "x", "from": sender, "query": CANARY},
        "shipping_query": {"id": "1", "from": sender, "invoice_payload": "x", "shipping_address": {}},
        "pre_checkout_query": {"id": "1", "from": sender, "currency": "XTR", "total_amount": -5, "invoice_payload": CANARY},
        "purchased_paid_media": {"from": sender, "paid_media_payload": CANARY}, "chat_boost": {"chat": chat, "boost": {}},
        "removed_chat_boost": {"chat": chat},
        "business_connection": {"id": "1", "user": sender, "user_chat_id": 1, "date": 1, "is_enabled": True},
        "deleted_business_messages": {"business_connection_id": "1", "chat": chat, "message_ids": [1]}, "không_có": {"x": CANARY},
        "managed_bot": {},
    }
    names = list(kinds)
    name = names[(i // 15) % len(names)]
    update: dict = {name: kinds[name]}
    if rng.random() < 0.2:
        update["message"] = message(rng, CANARY)  # two kinds in one
    return f"kind {name}", update


def _ids(rng: random.Random, i: int) -> tuple[str, dict]:
    """Improper ids of updates, and of chats and people."""
    ids = (-1, 0, 2**31, 2**40, 2**63, 10**40, "5", None, 1.5, [], True)
    if i // 15 % 3 == 0:
        return "no id", {"message": message(rng, CANARY)}
    if i // 15 % 3 == 1:
        id_ = ids[(i // 45) % len(ids)]
        return f"update_id {str(id_)[:20]}", {"update_id": id_, "message": message(rng, CANARY)}
    id_ = rng.choice((-1, 0, 2**53, 2**63, -(10**14), 1))
    where = rng.choice(("chat", "from", "both"))
    made = message(rng, CANARY)
    if where != "from":
        made["chat"]["id"] = id_
    if where != "chat":
        made["from"]["id"] = id_
    return f"{where} id {id_}", {"message": made}


def _nested(rng: random.Random, i: int) -> tuple[str, dict]:
    depth = rng.choice((5, 50, 200, 400))
    made = message(rng, CANARY)
    if rng.random() < 0.5:
        for _ in range(depth):
            made = message(rng, CANARY, reply_to_message=made)
        return f"{depth} messages within each other", {"message": made}
    value: object = CANARY
    for _ in range(depth):
        value = rng.choice(({"a": value}, [value]))
    field = rng.choice(("text", "entities", "reply_markup", "chat", "from", "document", "api_extra"))
    return f"{field} {depth} deep", {"message": made | {field: value}}


def _inline(rng: random.Random, i: int) -> tuple[str, dict]:
    query = rng.choice(("", CANARY, "\ud800", "x" * 5000, "\x00", "năm 2020 " * 28, 5, None))
    made = {"id": rng.choice((str(rng.getrandbits(60)), "", 7)), "from": person(rng), "query": query,
        "offset": rng.choice(("", "-1", "x" * 70, None, "999999999999"))}
    if rng.random() < 0.2:
        made.pop("from")
    return f"inline {str(query)[:12]!r}", {"inline_query": made}


def _origin(rng: random.Random, i: int) -> tuple[str, dict]:
    """Forwarded, sent in the name of something, of other kinds of chats, as a service message."""
    sender = person(rng)
    chat = {"id": -100_779, "type": "supergroup", "title": CANARY, "is_forum": True}
    odd: tuple[dict, ...] = (
        {"forward_origin": {"type": "user", "date": 1, "sender_user": sender}},
        {"forward_origin": {"type": "hidden_user", "date": -1, "sender_user_name": CANARY}},
        {"forward_origin": {"type": "không"}}, {"forward_origin": {}}, {"sender_chat": chat}, {"chat": chat, "sender_chat": chat},
        {"via_bot": sender},
        {"chat": {"id": -1, "type": "group"}}, {"chat": {"id": 5, "type": "không"}}, {"chat": chat, "from": ...}, {"from": ...},
        {"from": {"id": 777_000, "is_bot": False, "first_name": "Telegram"}}, {"chat": chat, "is_automatic_forward": True},
        {"new_chat_members": [sender]},
        {"migrate_to_chat_id": -100_999, "chat": chat}, {"migrate_to_chat_id": "x"}, {"pinned_message": {}}, {"successful_payment": {}},
        {"web_app_data": {"data": CANARY, "button_text": "x"}},
        {"contact": {"phone_number": CANARY, "first_name": "x"}}, {"location": {"latitude": 1e308, "longitude": "x"}},
        {"dice": {"emoji": "x", "value": 99}},
        {"message_thread_id": -1, "is_topic_message": True}, {"reply_to_message": {"message_id": 1}},
        {"quote": {"text": CANARY, "position": -1}},
        {"external_reply": {}}, {"story": {}}, {"giveaway": {}}, {"paid_media": {}}, {"checklist": {}}, {"date": -(10**12)},
        {"date": 10**18}, {"date": "hôm nay"},
        {"edit_date": 0}, {"message_id": -1}, {"message_id": 2**70}, {"business_connection_id": "x"}, {"text": {"a": 1}}, {"text": 5},
        {"text": None},
    )
    fields = odd[(i // 15) % len(odd)]
    made = {key: value for key, value in (message(rng, f"khuyến công {CANARY}") | fields).items() if value is not ...}
    return f"message with {list(fields)}", {"message": made}


def _proper(rng: random.Random) -> dict:
    return rng.choice((
        lambda: {"message": message(rng, f"Năm 2020 khuyến công {CANARY}", entities=[{"type": "bold", "offset": 0, "length": 3}])},
        lambda: {"edited_message": message(rng, f"khuyến công {CANARY}", edit_date=1_700_000_001)},
        lambda: {"message": message(rng, None,
            document={"file_id": "f", "file_unique_id": "u", "file_name": f"{CANARY}.md", "file_size": 10}, caption=CANARY)},
        lambda: {"callback_query": press(rng, "n:abcdefghjk:1")},
        lambda: {"inline_query": {"id": str(rng.getrandbits(60)), "from": person(rng), "query": CANARY, "offset": ""}},
        lambda: {"message": message(rng, None, photo=[{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}], caption=CANARY)},
    ))()


def _fields(value: object) -> Iterator[tuple]:
    """(container, key) of everything within."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _fields(value[key])
