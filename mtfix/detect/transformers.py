"""Any AutoModelForTokenClassification as a detector: labels of the model are mapped to categories, or are edits themselves.

Each line of a document is read by itself, a long one through windows that overlap; a piece's label is taken from the window
in which it stands further from the edge. Offsets are those of the text as read.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from mtfix import arabic, checkpoints, kept
from mtfix.checkpoints import DType
from mtfix.detect._edits import WORD_EDIT, category_of, edit_piece, edit_word, is_character_edit, is_there
from mtfix.errors import ConfigError
from mtfix.registry import did_you_mean
from mtfix.types import DELETABLE, Category, Document, Span

_WORD = re.compile(rf"{arabic.WORD}|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PREFIX = re.compile(r"^[BIESLU]-(?=.)|(?<=.)-[BIESLU]$")
_FIRST = re.compile(r"^[BSU]-(?=.)|(?<=.)-[BSU]$")


@dataclass(frozen=True, slots=True)
class Label:
    """What a label of the model means, where a word alone does not say it."""

    category: Category
    edit: str = ""
    """keep, delete, replace:TEXT, append:TEXT or insert:TEXT; empty only flags."""


class _Meaning(NamedTuple):
    """What a label of the model means; without a category, what its edit changes says which."""

    category: Category | None
    edit: str = ""


class _Piece(NamedTuple):
    """A piece of a document as the model tagged it."""

    start: int
    end: int
    label: str
    score: float


class _Window(NamedTuple):
    """What the model reads at once: which document, where its line begins, the input, and the pieces to take from it."""

    document: int
    at: int
    inputs: Mapping[str, list[int]]
    offsets: Sequence[tuple[int, int]]
    taken: range


class _Tagged(NamedTuple):
    """A word with the pieces that begin in it."""

    start: int
    end: int
    pieces: Sequence[_Piece]


@dataclass(frozen=True, slots=True)
class Transformers:
    """Flags what a token classifier of transformers flags, and suggests what its labels say."""

    model: str = ""
    """Folder of a checkpoint, or a hub id."""
    revision: str = ""
    """Commit, tag or branch of the hub model; must be stated."""
    labels: Mapping[str, str | Label] = field(default_factory=dict)
    """Label of the model → a category, or an edit (`delete`, `replace:TEXT` …), or {category, edit}; "" ignores. O need not be named."""
    character_edits: bool = False
    """The labels are no names but character edits of word pieces, such as `K*R_[ى]`; `labels` says which others to ignore."""
    category: Category = Category.SPELLING
    """Category of an edit whose label does not say it, unless it only moves punctuation or takes words out."""
    pieces: Literal["first", "any"] = "first"
    """Which piece of a word speaks for it: the first, or the surest of those that flag it."""
    min_score: float = 0.5
    """A word whose label is less probable than this is not flagged."""
    max_length: int = 256
    """Pieces that the model reads at once."""
    overlap: int = 64
    """Pieces that two windows of a long line share."""
    batch_tokens: int = 8192
    """Pieces, padding included, that go through the model together."""
    device: str = "auto"
    """auto, cpu, cuda, cuda:1, mps."""
    dtype: DType = "float32"
    """How the weights are held: float32, float16, bfloat16, or auto (as stored)."""

    def __post_init__(self) -> None:
        if self.character_edits and any(self.labels.values()):
            raise ConfigError("detector 'transformers': beside 'character_edits', 'labels' can only ignore (\"\").")
        if not 0 <= self.overlap < self.max_length - 8:
            raise ConfigError(
                f"detector 'transformers': 'overlap' must be less than max_length - 8 (got {self.overlap}, {self.max_length})."
            )
        for name, said in self.labels.items():
            _meaning(name, said)

    def missing(self) -> str | None:
        """Why the model cannot be loaded here; None where it can."""
        return checkpoints.missing(self.model, self.revision)

    def __call__(self, doc: Document) -> Iterator[Span]:
        """What the model flags in `doc`, by place."""
        yield from self.detect_all([doc])[0]

    def detect_all(self, docs: Sequence[Document]) -> list[list[Span]]:
        """The spans of each of `docs`; windows of all of them share batches."""
        model, tokenizer = _load(self.model, self.revision, self.device, self.dtype)
        names = [model.config.id2label[i] for i in range(model.config.num_labels)]
        meanings = self._meanings(names)
        tagged: list[list[_Piece]] = [[] for _ in docs]
        for window, labels, scores in self._run(model, tokenizer, list(self._windows(docs, model, tokenizer))):
            for i in window.taken:
                start, end = window.offsets[i]
                if start < end:
                    tagged[window.document].append(_Piece(window.at + start, window.at + end, names[labels[i]], round(scores[i], 4)))
        return [list(self._spans(doc.text, pieces, meanings)) for doc, pieces in zip(docs, tagged, strict=True)]

    def _meanings(self, names: Sequence[str]) -> dict[str, _Meaning | None]:
        """What each label of the model means; refuses maps that do not fit the model."""
        if self.character_edits:
            strange = next((name for name in names if name not in self.labels and not is_character_edit(name)), None)
            if strange is not None:
                raise ConfigError(
                    f"model '{self.model}': its label '{strange}' is no character edit; set it to \"\" in 'labels' to ignore it."
                )
            return {}
        plain = {name: _PREFIX.sub("", name) for name in names}
        for name in self.labels:
            if name not in plain and name not in plain.values():
                raise ConfigError(f"model '{self.model}' has no label '{name}' of 'labels'. {did_you_mean(name, {*plain.values()})}")
        out = {}
        for name, short in plain.items():
            said = self.labels.get(name, self.labels.get(short, "" if short == "O" else None))
            if said is None:
                near = did_you_mean(name, self.labels) if self.labels else f"It has {', '.join(sorted(set(plain.values())))}."
                raise ConfigError(f"'labels' does not say what '{short}' of model '{self.model}' means (\"\" ignores it). {near}")
            out[name] = _meaning(name, said)
        return out

    def _windows(self, docs: Sequence[Document], model: Any, tokenizer: Any) -> Iterator[_Window]:
        if not tokenizer.is_fast:
            raise ConfigError(f"model '{self.model}': its tokenizer does not say where its pieces stand; it cannot flag.")
        most = min(getattr(model.config, "max_position_embeddings", 1 << 30), tokenizer.model_max_length)
        if self.max_length > most:
            raise ConfigError(
                f"model '{self.model}' reads {most} pieces at once: 'max_length' must not exceed that (got {self.max_length})."
            )
        for number, doc in enumerate(docs):
            for line in _LINE.finditer(_SURROGATE.sub("\ufffd", doc.text)):  # tokenizers refuse what is no valid Unicode
                read = tokenizer(
                    line[0], truncation=True, max_length=self.max_length, stride=self.overlap, return_overflowing_tokens=True,
                    return_offsets_mapping=True, return_special_tokens_mask=True,
                )  # fmt: skip
                count = len(read["input_ids"])
                for i in range(count):
                    inputs = {name: read[name][i] for name in ("input_ids", "attention_mask", "token_type_ids") if name in read}
                    own = [at for at, special in enumerate(read["special_tokens_mask"][i]) if not special]
                    if own:
                        first = own[0] + (self.overlap // 2 if i else 0)
                        stop = own[-1] + 1 - (self.overlap - self.overlap // 2 if i + 1 < count else 0)
                        yield _Window(number, line.start(), inputs, read["offset_mapping"][i], range(first, stop))

    def _run(self, model: Any, tokenizer: Any, windows: list[_Window]) -> Iterator[tuple[_Window, list[int], list[float]]]:
        """Each window with the likeliest label of every piece and its probability."""
        import torch

        windows.sort(key=lambda w: len(w.inputs["input_ids"]), reverse=True)
        at = 0
        while at < len(windows):
            size = max(1, self.batch_tokens // len(windows[at].inputs["input_ids"]))
            batch = windows[at : at + size]
            padded = tokenizer.pad([dict(window.inputs) for window in batch], return_tensors="pt").to(model.device)
            with torch.inference_mode():
                best = model(**padded).logits.float().softmax(-1).max(-1)
            for row, window in enumerate(batch):
                yield window, best.indices[row].tolist(), best.values[row].tolist()
            at += size

    def _spans(self, text: str, pieces: list[_Piece], meanings: Mapping[str, _Meaning | None]) -> Iterator[Span]:
        words = list(_words(text, sorted(pieces)))
        found = _rewritten(text, words, self.category) if self.character_edits else self._flagged(text, words, meanings)
        for span in sorted(found, key=lambda s: (s.start, s.end)):
            if (
                span.score >= self.min_score
                and not kept.within(text, span.start, span.end)
                and not is_there(text, span.start, span.end, span.suggestion or "")
            ):
                yield span

    def _flagged(self, text: str, words: Sequence[_Tagged], meanings: Mapping[str, _Meaning | None]) -> Iterator[Span]:
        """A span for each run of words under one label, and one for each word that is to be edited."""
        run: Span | None = None
        for word in words:
            spoken = word.pieces[:1] if self.pieces == "first" else [p for p in word.pieces if meanings[p.label] is not None]
            piece = max(spoken, key=lambda p: p.score, default=None)
            meaning = meanings[piece.label] if piece else None
            if piece is None or meaning is None or piece.score < self.min_score:
                continue
            short = _PREFIX.sub("", piece.label)
            if meaning.category is None or meaning.edit:
                before = text[word.start : word.end]
                after = edit_word(meaning.edit, before)
                category = meaning.category or category_of(before, after, self.category)
                yield _edit(text, word.start, word.end, after, short, piece.score, category)
                continue
            joined = run is not None and run.rule == short and not text[run.end : word.start].strip(" ") and not _FIRST.search(piece.label)
            if run is not None and joined:
                run = _flag(run.start, word.end, meaning.category, short, min(run.score, piece.score))
                continue
            if run is not None:
                yield run
            run = _flag(word.start, word.end, meaning.category, short, piece.score)
        if run is not None:
            yield run


def _meaning(name: str, said: str | Label) -> _Meaning | None:
    """What the config says of a label; None where it is to be ignored."""
    if isinstance(said, Label):
        if said.edit and not WORD_EDIT.fullmatch(said.edit):
            raise ConfigError(f"label '{name}': no edit '{said.edit}'. Write keep, delete, replace:TEXT, append:TEXT or insert:TEXT.")
        if said.edit == "delete" and said.category not in DELETABLE:
            raise ConfigError(f"label '{name}': {said.category} may not be deleted; these may: {', '.join(sorted(DELETABLE))}.")
        return None if said.edit == "keep" else _Meaning(said.category, said.edit)
    if said in ("", "keep"):
        return None
    if said in list(Category):
        return _Meaning(Category(said))
    if WORD_EDIT.fullmatch(said):
        return _Meaning(None, said)
    raise ConfigError(f"label '{name}': '{said}' is neither a category nor an edit. {did_you_mean(said, Category)}")


def _flag(start: int, end: int, category: Category, label: str, score: float) -> Span:
    return Span(start, end, category, "transformers", score, f"tagged {label}", label)


def _edit(text: str, start: int, end: int, after: str, label: str, score: float, category: Category) -> Span:
    if not after and text[start - 1 : start] == " ":  # a word that goes takes a blank with it
        start -= 1
    return Span(start, end, category, "transformers", score, f"tagged {label}", label, after)


def _words(text: str, pieces: Sequence[_Piece]) -> Iterator[_Tagged]:
    """The words in which a piece begins, with these pieces; blanks that a tokenizer counts to a piece are passed over."""
    words = list(_WORD.finditer(text))
    starts = [word.start() for word in words]
    inside: dict[int, list[_Piece]] = {}
    for piece in pieces:
        begin = piece.start
        while begin < piece.end and text[begin].isspace():
            begin += 1
        at = bisect_right(starts, begin) - 1
        if at >= 0 and begin < words[at].end():
            inside.setdefault(at, []).append(piece._replace(start=begin))
    return (_Tagged(words[at].start(), words[at].end(), found) for at, found in inside.items())


def _rewritten(text: str, words: Sequence[_Tagged], otherwise: Category) -> Iterator[Span]:
    """A span for each word, or words to be joined, that the character edits of its pieces change."""
    done: list[tuple[int, int, str, list[_Piece]]] = []
    for word in words:
        ends = [piece.start for piece in word.pieces[1:]] + [word.end]
        parts = [edit_piece(piece.label, text[piece.start : end]) for piece, end in zip(word.pieces, ends, strict=True)]
        whole = word.pieces[0].start == word.start and None not in parts
        after = "".join(filter(None, parts)) if whole else text[word.start : word.end]
        changes = [piece for piece in word.pieces if piece.label not in ("K", "K*")] if whole else []
        if whole and done and word.pieces[0].label.startswith("M") and "\n" not in text[done[-1][1] : word.start]:
            start, _, before, earlier = done.pop()
            done.append((start, word.end, before + after, [*earlier, *changes]))
        else:
            done.append((word.start, word.end, after, changes))
    for start, end, after, changes in done:
        before = text[start:end]
        if changes and after != before:
            labels = " ".join(piece.label for piece in changes)
            score = min(piece.score for piece in changes)
            yield _edit(text, start, end, after, labels, score, category_of(before, after, otherwise))


@lru_cache(maxsize=4)
def _load(model: str, revision: str, device: str, dtype: DType) -> tuple[Any, Any]:
    """Model and tokenizer, once a process."""
    return checkpoints.load("TokenClassification", model, revision, on=device, as_=dtype)
