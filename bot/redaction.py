"""Masking of secrets in finished text, whole, in part, or as they stand in an address."""

import re
from collections.abc import Iterable
from urllib.parse import quote

MASK = "[token]"
# Matches: "bot123:abc" in a URL; "8012345678:AAH_x…" anywhere; the colon also as "%3A", and as "%253A" where an address is
# written inside of another. The look behind keeps a long row of digits from being tried at each of them.
_TOKEN = re.compile(r"bot\d+(?::|%(?:25)*3A)[\w-]+|(?<!\d)\d{6,}(?::|%(?:25)*3A)[\w-]{30,}", re.IGNORECASE)
# Matches the middle of "http://user:pass@host": a proxy's or a server's password.
_PASSWORD = re.compile(r"(?<=://)[^\s/:@\"'\\]*:[^\s/@\"'\\]+(?=@)")
_PIECE = 12  # so many characters of a secret in a row give it away
_MIN_SECRET_HALF = 20


class Redaction:
    """Masks `secrets`, and whatever looks like a bot token."""

    def __init__(self, secrets: Iterable[str | None] = ()):
        self._known: set[str] = set()
        self._secrets: list[str] = []
        self._pieces: re.Pattern | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Mask this one too from now on."""
        if not secret:
            return
        half = secret.partition(":")[2]
        # The half of a token after the colon is the secret one; alone it is masked only if it cannot be a word.
        hidden = half if len(half) >= _MIN_SECRET_HALF else secret
        self._known |= {secret, quote(secret, safe=""), hidden}
        self._secrets = sorted(self._known, key=len, reverse=True)
        long = [s for s in self._known if len(s) > _PIECE and ":" not in s and "%" not in s]
        pieces = sorted({s[i:i + _PIECE] for s in long for i in range(len(s) - _PIECE + 1)})
        # What has been cut off: the first piece that is met and the rest of the run, so that no end of it is left.
        self._pieces = re.compile(f"(?:{'|'.join(map(re.escape, pieces))})[\\w-]*") if pieces else None

    def redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        text = _TOKEN.sub(MASK, text)
        if self._pieces:
            text = self._pieces.sub(MASK, text)
        return _PASSWORD.sub(MASK, text)
