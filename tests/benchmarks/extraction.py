"""How many articles a second figures are extracted from, for folders of growing size.

    python tests/benchmarks/extraction.py [--knowledge knowledge/articles] [--sizes 1000 10000] [--sentences 12]

Articles are put together from the sentences of the folder's documents, in an order drawn with a fixed seed, three to a
paragraph. Timed is what a build does with the text of an article: cutting it into passages and extracting its figures,
without reading files and without embedding. In linear time the articles a second stay the same as the folder grows.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from index.chunk import chunk_document
from index.figures import extract_figures
from index.ingest import read_knowledge
from index.records import Document
from index.sentences import split_sentences

SEED = 20221


def sentences_of(folder: Path) -> list[str]:
    """The sentences of the folder's documents in running text; rows of tables are left out."""
    found = []
    for document in read_knowledge(folder).documents:
        for line in document.text[document.body_start :].splitlines():
            if line.strip() and line.lstrip()[0] not in "|#-*":
                found += [line[a:b] for a, b in split_sentences(line, 0)]
    return found


def make_articles(sentences: list[str], n: int, length: int, rng: random.Random) -> list[Document]:
    """`n` articles of `length` sentences each."""
    articles = []
    for i in range(n):
        chosen = rng.choices(sentences, k=length)
        paragraphs = [" ".join(chosen[at : at + 3]) for at in range(0, length, 3)]
        title = f"Bài {i}"
        text = f"# {title}\n\n" + "\n\n".join(paragraphs) + "\n"
        articles.append(Document(f"bai-{i}", f"bai-{i}.md", title, text, 0, str(i), published="2023-06-01"))
    return articles


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--knowledge", type=Path, default=Path(__file__).resolve().parents[2] / "knowledge" / "articles")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--sentences", type=int, default=12)
    arguments = parser.parse_args()
    sentences = sentences_of(arguments.knowledge)
    for n in arguments.sizes:
        articles = make_articles(sentences, n, arguments.sentences, random.Random(SEED))
        started = time.perf_counter()
        figures = sum(len(extract_figures(article, chunk_document(article))) for article in articles)
        seconds = time.perf_counter() - started
        print(f"{n:>7,} articles: {seconds:7.1f} s, {n / seconds:6.1f} articles a second, {figures:,} figures")


if __name__ == "__main__":
    main()
