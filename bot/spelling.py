"""What was typed -> what was meant: slips of single words, Telex keys left in them, initials of provinces."""

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.lexicon import everyday_words
from index.places import find_provinces, province
from index.retriever import Retriever
from index.text import tokens, untelex

# "LĐ 2017", "TTH đến 2012": who asks of a year means a place.
_INITIALS = re.compile(r"\s*([A-ZĐ]{2,3})(?= (?:năm |nam |đến |den |gđ |giai đoạn )?(?:19|20)\d\d)")


class Spelling:
    """Corrects against the words of one open index; numbers are never touched."""

    def __init__(self, retriever: Retriever):
        self._frequencies = retriever.word_frequencies
        # Words of questions are no slips of the pen, even where no document holds them.
        asked = {w for p in retriever.provisions for q in p.questions for w in tokens(q)}
        self._known = self._frequencies.keys() | everyday_words() | asked
        self._vocabulary = [w for w in self._frequencies.keys() | asked if len(w) >= 3 and w.isalpha()]
        self._provinces = [name for name in retriever.places if province(name)]
        self.correct = lru_cache(maxsize=4096)(self._correct)

    def with_names(self, text: str) -> str:
        """A question with the initials of one loaded province at its head, before a year, written out: "PT 2020 …"."""
        if not (head := _INITIALS.match(text)) or find_provinces(text):
            return text
        names = [name for name in self._provinces if "".join(word[0] for word in name.split()).upper() == head[1]]
        return f"{names[0]}{text[head.end(1):]}" if len(names) == 1 else text

    def _correct(self, word: str) -> str:
        """A folded word that stands nowhere in the knowledge -> what it was meant to be, if that is plain.

        Telex keys left in the text are read as the letters they stand for; else the commonest known word
        one slip away that begins with the same letter.
        """
        if len(word) < 3 or not word.isalpha() or word in self._known:
            return word
        if (typed := untelex(word)) != word and typed in self._known:
            return typed
        near = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1, limit=None)
        alike = [found for found, _, _ in near if found[0] == word[0]]
        return max(alike, key=lambda found: (self._frequencies.get(found, 0), found), default=word)
