"""No reply is refused for its markup, its length or its buttons: over the shipped folder, and over hostile texts.

`tests/benchmarks/every_reply.py` asks all questions of tests/data, or of other files; here a part of them is asked.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from replies import Said, inline_refusals, questions_of, refusals, to_commands, to_questions
from telegram_harness import Bot, running
from tiny import TinyEncoder, write_files

from bot.assistant import Assistant
from bot.config import BotConfig
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.render import render_caption, render_documents, render_line
from index.artifact import current_folder
from index.build import build
from index.places import all_old

EVERY = 30  # of so many questions one is asked
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def questions() -> list[tuple[str, ...]]:
    return questions_of(sorted(DATA.glob("*questions*.jsonl")) + [DATA / "dialogues.jsonl"])[::EVERY]


def test_what_telegram_refuses_is_found():
    button = (Button("", "d" * 65),)
    said = [Said("a", [RenderedMessage("<b>x", "x")]), Said("b", [RenderedMessage("x", "x" * 4097)]), Said("c", []), Said("d", [RenderedMessage("x", "x", (button,))])]
    assert [reason.split(":")[0] for reason in refusals(said)] == ["'a'", "'b'", "'c'", "'d'", "'d'", "'d'"]


def test_no_answer_to_a_question_is_refused(shipped_assistant, questions):
    assert len(questions) > 20
    assert list(refusals(to_questions(shipped_assistant, questions))) == []


def test_no_reply_to_a_command_is_refused(shipped_assistant):
    said = list(to_commands(shipped_assistant))
    assert len(said) > 300
    assert list(refusals(said)) == []


def test_no_answer_to_an_inline_query_is_refused(shipped_assistant, questions):
    words = ["", *(turns[0] for turns in questions), *(f"so lieu {place.name}" for place in all_old())]
    assert list(inline_refusals(shipped_assistant, words)) == []


# --- hostile texts ------------------------------------------------------------------------------------

LONG_LINE = "9" * 10_000
HOSTILE = {
    "markup": "<b>đậm & </b><script>alert(1)</script> &amp;lt; <a href='tg://x'>đây</a> <blockquote> <tg-spoiler>",
    "emoji": "👩‍👩‍👧‍👦🇻🇳🧑🏽‍🏭" * 300,
    "unbroken": LONG_LINE,
    "right to left": "\u202eelbisivni\u202c \u2066khuyến\u2069 שלום عليكم " * 50,
    "marks": "a" + "\u0301\u0323" * 3000,
    "control": "khuyến\x00công\x07 \x1b[31m \u200b\ufeff\u2028\u2029",
    "surrogate": "khuyến \ud83d công \udc00",
    "lines": "dòng\n" * 5000,
    "brackets": "[1] [2](http://x) «» “” _x_ *y* `z` ||w|| {}",
}


def article(name: str, text: str) -> str:
    """An article about a year and an amount in which a hostile text stands in title, source and sentence."""
    one_line = re.sub(r"[\x00-\x1f\u2028\u2029]+|[\ud800-\udfff]|\"", " ", text)[:1500]
    return f"""---
title: "Hà Giang {name}: {one_line.replace(chr(92), "")}"
source: "Báo {one_line[:100]}"
url: "https://example.vn/{name.replace(" ", "-")}?a=<b>&c='d'"
published: "2022-05-06"
province: "Hà Giang"
---

# Hà Giang {name}

Năm 2022, tỉnh Hà Giang hỗ trợ 17 cơ sở về {name} {text} với kinh phí 2.345 triệu đồng.

{text}

| Nội dung {one_line[:50]} | Kinh phí |
| --- | --- |
| {one_line[:200]} | 10 triệu đồng |
"""


@pytest.fixture(scope="module")
def open_hostile(tmp_path_factory) -> Callable[[], Assistant]:
    """Opens an assistant over a folder of articles that hold the hostile texts, for the thread it is called on."""
    home = tmp_path_factory.mktemp("hostile")
    files = {f"{name.replace(' ', '-')}.md": article(name, text).encode("utf-8", "replace") for name, text in HOSTILE.items()}
    knowledge, data, encoder = write_files(home / "knowledge", files), home / "data", TinyEncoder()
    report = build(knowledge, data, encoder)
    assert [problem.path for problem in report.problems] == ["control.md", "marks.md"]  # no text file; marks without end
    return lambda: Assistant(BotConfig(knowledge=knowledge, data=data), encoder, current_folder(data))


@pytest.fixture(scope="module")
def hostile(open_hostile) -> Iterator[Assistant]:
    opened = open_hostile()
    yield opened
    opened.close()


def test_documents_may_hold_anything(hostile):
    asked = [(f"Năm 2022 Hà Giang hỗ trợ bao nhiêu cơ sở về {name}?",) for name in HOSTILE]
    said = [*to_questions(hostile, [*asked, ("Hà Giang 2022",), ("kinh phí Hà Giang năm 2022",)]), *to_commands(hostile)]
    assert any("17 cơ sở" in message.plain for reply in said for message in reply.messages)
    assert list(refusals(said)) == []
    words = ["", "so lieu ha giang 2022", "ha giang", *(question for (question,) in asked), *HOSTILE]
    assert list(inline_refusals(hostile, words)) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_words_may_hold_anything(hostile, name):
    text = HOSTILE[name]
    for words in (text[:900], f"Hà Giang 2022 {text[:200]}"):
        assert list(refusals(to_questions(hostile, [(words,)]))) == []
        assert list(inline_refusals(hostile, [words])) == []
        for answer in (hostile.lookup(words), hostile.compare(words), hostile.coverage(words), hostile.law(words).answer):
            assert answer.text
    assert render_documents(hostile.documents(), text)
    render_caption(text).encode()
    render_line(text, 64).encode()


@pytest.mark.anyio
@pytest.mark.parametrize("name", HOSTILE)
async def test_the_bot_replies_to_whatever_is_written(open_hostile, name):
    text = HOSTILE[name][:4000]
    bot = Bot()
    bot._open = open_hostile
    async with running(bot) as bot:
        for words in (text, f"/solieu {text}", f"/vanban {text}", f"/nguon {text}", f"/phuvu {text}", f"/sosanh {text}"):
            before = len(bot.sent())
            await bot.says(words)
            assert len(bot.sent()) > before
        await bot.types_inline(text[:256])
        assert [call.refused for call in bot.api.calls() if call.refused] == []
