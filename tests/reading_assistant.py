"""The harness's assistant, which can also read questions and tell how alike they are."""

from pathlib import Path

from telegram_harness import Bot, PaperAssistant
from tiny import TinyEncoder

from bot.query import Concept, Query, Wanted
from index.periods import find_periods
from index.places import find_provinces
from index.text import tokens


class ReadingAssistant(PaperAssistant):
    """Reads places, times and whether money or projects are asked for; a question with "còn" takes over the words before it."""

    index = "20260101T000000"

    def __init__(self):
        super().__init__()
        self.understood: list[str] = []
        self._encoder = TinyEncoder()

    @property
    def index_name(self):
        return self.index

    def understand(self, question, history=()):
        self._connection.execute("select 1")
        self.understood.append(question)
        text = f"{history[-2].text} {question}" if history and question.startswith("còn") else question
        code = "support_amount" if "kinh phí" in text.lower() else "projects" if "đề án" in text.lower() else None
        return Query(
            question, text, "figure", tuple(m.place.name for m in find_provinces(text)), (), tuple(find_periods(text)), frozenset(), frozenset(),
            (), tuple(Concept((w,), frozenset([(w,)]), text=w) for w in dict.fromkeys(tokens(text))), intent="figure",
            figures=Wanted(groups=((code,),) if code else ()),
        )  # fmt: skip

    def vectors(self, texts):
        self._connection.execute("select 1")
        return self._encoder.encode_query(texts)

    def provisions(self):
        return 3


class ReadingBot(Bot):
    """The bot with such an assistant; `answers` are known to every assistant that it opens."""

    def __init__(self, *, data: Path | None = None, api=None, answers=None):
        self.known = answers if answers is not None else {}
        super().__init__(data=data, api=api)

    def _open(self):
        self.assistant = ReadingAssistant()
        self.assistant.answers = self.known
        return self.assistant
