"""The records an answer is made of, and their form as JSON."""

from dataclasses import asdict, dataclass

from index.records import Figure

MAX_QUESTION = 1000  # characters; a longer message is asked to be shortened


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "user" or "assistant"."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact place an answer's line rests on.

    `quote` is the text at `start:end` of the document's normalised text; `n` starts at 1 and is the
    mark `[n]` in the answer's text.
    """

    n: int
    doc_id: str
    title: str
    so_hieu: str | None
    locator: str
    quote: str
    start: int
    end: int
    url: str | None
    published: str | None
    validity: str | None


@dataclass(frozen=True, slots=True)
class Total(Figure):
    """A figure that no document states: `parts` of one document added up. Its text is empty, its id 0."""

    parts: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart.

    `label` is what it is of ("Cà Mau, năm 2021"), `value` in the chart's unit, `shown` the value as written beside
    it ("16,9 tỷ đồng"). Bars of one `group` ("kế hoạch", "thực hiện") look alike and share an entry of the legend;
    neighbours of one label are drawn as a cluster under it.
    """

    label: str
    value: float
    shown: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What `bot.chart` draws. `unit` labels the axis ("tỷ đồng", "%"); `source` and `note` are lines in the picture."""

    title: str
    bars: tuple[Bar, ...]
    unit: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one question.

    `text` is plain text, lines separated by a line feed, citation marks as `[1]`. `abstained` is true
    where the knowledge does not hold the answer or the request is declined; such an answer, like small
    talk, has no citations. `figures` and `computed` hold plain dictionaries as in the JSON contract.
    Beside the contract, `records` are the figures that go into a file, `chart` what a picture shows, `route` where the
    answer comes from ("articles", "rules", …).
    """

    question: str
    text: str
    abstained: bool = False
    citations: tuple[Citation, ...] = ()
    figures: tuple[dict, ...] = ()
    computed: tuple[dict, ...] = ()
    elapsed_ms: float = 0.0
    id: str | None = None
    records: tuple[Figure, ...] = ()
    chart: Chart | None = None
    route: str = ""

    def as_dict(self) -> dict:
        """The answer object of the JSON contract, keys in its order."""
        return {
            "id": self.id,
            "question": self.question,
            "text": self.text,
            "abstained": self.abstained,
            "citations": [asdict(c) for c in self.citations],
            "figures": list(self.figures),
            "computed": list(self.computed),
            "elapsed_ms": self.elapsed_ms,
        }
