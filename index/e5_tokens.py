"""The XLM-RoBERTa unigram tokenizer of multilingual-e5, over the pieces of the packed weights.

Loading the 250,000 pieces into `tokenizers` takes two seconds, which a single question in a terminal
would have to wait for; a dictionary takes a tenth. No piece crosses a blank, so each word is cut by
itself (Viterbi over piece scores; Kudo, "Subword Regularization", ACL 2018) and remembered.
"""

import re
from functools import lru_cache

from index.e5_weights import E5Weights

_BLANK = "\u2581"
_SPACES = re.compile(" +")


class UnigramTokenizer:
    def __init__(self, weights: E5Weights):
        # Control tokens are never read from text: someone may have typed "</s>" or "<mask>".
        self._ids = {piece: i for i, piece in enumerate(weights.pieces) if i > weights.unk and piece != "<mask>"}
        self._scores = weights.scores
        self._unknown_score = min(weights.scores) - 10
        self._longest = max(map(len, weights.pieces))
        self._normalisation = weights.normalisation
        self._bos, self._eos, self._unk = weights.bos, weights.eos, weights.unk
        self._limit = weights.shape.positions
        self._word = lru_cache(maxsize=100_000)(self._cut_word)

    def encode(self, text: str) -> list[int]:
        """Token ids with <s> and </s>, at most as many as the model has positions; the rest is cut off."""
        text = _SPACES.sub(" ", text.translate(self._normalisation)).removeprefix(" ")
        ids = [self._bos]
        for word in text.split(" "):
            ids += self._word(_BLANK + word)
        return ids[: self._limit - 1] + [self._eos]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        back: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for start in range(size):
            for end in range(start + 1, min(size, start + self._longest) + 1):
                piece = self._ids.get(word[start:end])
                if piece is not None and best[start] + self._scores[piece] > best[end]:
                    best[end], back[end] = best[start] + self._scores[piece], (start, piece)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], back[start + 1] = best[start] + self._unknown_score, (start, self._unk)
        ids, at = [], size
        while at:
            at, piece = back[at]
            if not (ids and piece == ids[-1] == self._unk):  # unknown neighbours are one token, as in SentencePiece
                ids.append(piece)
        return tuple(reversed(ids))
