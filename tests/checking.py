"""Articles and figures made by hand for the checks, so that what is checked does not hang on what is extracted."""

from index.checks import run_checks
from index.records import Check, Document, Figure
from index.text import normalise

MILLION, BILLION = 10**6, 10**9
_UNITS = {
    "đề án": ("project", "projects"),
    "cơ sở": ("establishment", "establishments_supported"),
    "lao động": ("worker", "workers_trained"),
}


def article(body: str, *, title: str = "Khuyến công trong tỉnh", published: str | None = None, doc: str = "bai") -> Document:
    """An article with a heading equal to its title."""
    head = f'---\ntitle: "{title}"\n---\n\n'
    text = normalise(f"{head}# {title}\n\n{body}\n")
    return Document(doc, f"{doc}.md", title, text, len(head), "0", published=published)


def figures(document: Document, *told: tuple, first: int = 1, **shared) -> list[Figure]:
    """Figures for `told`, each (quote, value, further fields), in the order of the text; ids from `first`.

    A quote is looked for behind the one before it. A quote in money is a support amount, one of a counted noun a
    count of it, unless the fields say otherwise; `shared` fields go for all.
    """
    made, at = [], document.body_start
    for i, (quote, value, *fields) in enumerate(told, start=first):
        start = document.text.index(quote, at)
        at = start + len(quote)
        noun = next((n for n in _UNITS if quote.endswith(n)), None)
        unit, indicator = _UNITS[noun] if noun else ("VND", "support_amount")
        if quote.endswith("%"):
            unit, indicator = "percent", "plan_completion_rate"
        base = {
            "unit": unit, "indicator": indicator, "province": "Tỉnh A", "period_start": "2022-01-01",
            "period_end": "2022-12-31", "status": "thực hiện",
        }  # fmt: skip
        base |= shared | (fields[0] if fields else {})
        made.append(Figure(doc=document.doc_id, value=float(value), text=quote, start=start, end=at, passage=1, id=i, **base))
    return made


def checked(document: Document, *told: tuple, **shared) -> list[Check]:
    """The checks of one document with those figures."""
    return run_checks([document], figures(document, *told, **shared))


def brief(checks: list[Check]) -> list[tuple]:
    return [(c.kind, c.outcome, c.figure, c.others) for c in checks]


TOTAL, NATIONAL, LOCAL = ({"funding": f} for f in ("total", "national", "local"))
COST = {"funding": "total", "indicator": "total_cost"}
OWN = {"funding": "counterpart", "indicator": "counterpart_amount"}
