"""What can go wrong between a file in the knowledge folder and a hit.

KnowledgeError
├── DocumentFormatError    one file cannot be read; carries file, line and reason
├── ConversionRefused      no text can be taken from a .docx or .pdf file
├── EmptyKnowledge         the folder holds nothing that can be indexed
├── ArtifactMissing        no index has been built in this data folder yet
├── ArtifactMismatch       the index is damaged or was built by another model
│   └── ArtifactOutdated   the index was written by another version; building again mends it
├── StagedStale            an index that awaited a decision is gone, or was compared with another one than is in use
├── ModelUnavailable       the embedding model cannot be loaded
└── DatasetError           an evaluation folder lacks a file or a field

The message of each is a Vietnamese sentence: it is shown to people as it is.
"""

from dataclasses import dataclass


class KnowledgeError(Exception):
    """The root: `except KnowledgeError` catches everything this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint about one place in one file. `line` starts at 1; 0 speaks of the whole file."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"


class DocumentFormatError(KnowledgeError):
    """A knowledge file that cannot be used, with every problem found in it."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))

    def __reduce__(self):
        return type(self), (self.problems,)  # else it could not be handed from one process to another


class ConversionRefused(KnowledgeError):
    pass


class EmptyKnowledge(KnowledgeError):
    pass


class ArtifactMissing(KnowledgeError):
    pass


class ArtifactMismatch(KnowledgeError):
    pass


class ArtifactOutdated(ArtifactMismatch):
    pass


class StagedStale(KnowledgeError):
    pass


class ModelUnavailable(KnowledgeError):
    pass


class DatasetError(KnowledgeError):
    pass
