"""Any seq2seq checkpoint of transformers as a proposer, by config: T5, mT5, ByT5, BART, mBART, Marian, M2M100, NLLB.

span         asks for what should stand in a span, with its surroundings, by a template
segment      has the flagged sentence written anew, and takes from it what changed at the span
retranslate  translates the sentence's source, and takes what the translation says in place of the span
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

from mtfix import checkpoints
from mtfix import template as templates
from mtfix.checkpoints import DType
from mtfix.errors import ConfigError
from mtfix.propose import _generate, _rewrite
from mtfix.propose._generate import Answer, Decoding, EngineName
from mtfix.propose._rewrite import Rewritten
from mtfix.types import DELETABLE, Category, Proposal, Request

_WORD_LENGTH = 40
"""Characters of a document that are looked at for each word of context: a line of megabytes must not be read for each span."""


class _Question(NamedTuple):
    """What the model is asked about a span: the prompt, and the sentence it is to write anew."""

    prompt: str
    sentence: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Transformers:
    """Offers what a seq2seq model of transformers writes."""

    model: str
    """Folder of a checkpoint (safetensors, or converted to CTranslate2), or a hub id."""
    revision: str = ""
    """Commit, tag or branch of the hub model; must be stated."""
    mode: Literal["span", "segment", "retranslate"] = "span"
    """What is asked: the text of a span, the sentence around it written anew, or the source sentence translated."""
    template: str = ""
    """The prompt; empty for the one that `mtfix train` uses. In mode retranslate {garbled} is the source sentence."""
    context: int = templates.N_WORDS
    """Words on either side of a span, at most, that {left} and {right} hold."""
    categories: tuple[Category, ...] = ()
    """Which spans are asked about; empty for all."""
    source_language: str = ""
    """Language code of the prompt, for models that have such (de_DE, deu_Latn)."""
    target_language: str = ""
    """Language code of the answer (ar_AR, arb_Arab)."""
    num_beams: int = 4
    """Beam width; 1 is greedy."""
    n_best: int = 1
    """Answers taken for each prompt, at most `num_beams`."""
    do_sample: bool = False
    """Draw answers in place of searching for them; `num_beams` then plays no part, and each text is a batch of its own."""
    temperature: float = 1.0
    """Of sampling: below 1 is bolder for the likely."""
    top_p: float = 1.0
    """Of sampling: draw from the likeliest tokens that together have this probability."""
    seed: int = 13
    """Of sampling: one seed, one answer to a text, wherever it stands."""
    max_length: int = 256
    """Tokens that are read and written at most; a longer prompt is not asked, an answer without an end not taken."""
    batch_tokens: int = 4096
    """Tokens that go through the model together, padding included. Memory that runs out halves it."""
    device: str = "auto"
    """auto, cpu, cuda, cuda:1, mps."""
    dtype: DType = "float32"
    """How the weights are held: float32, float16, bfloat16, or auto (as stored)."""
    engine: EngineName = "auto"
    """torch or ctranslate2; auto takes ctranslate2 for a folder that holds model.bin."""
    score: float | None = None
    """A score for all proposals in place of the model's own (the geometric mean of token probabilities)."""
    score_scale: float = 1.0
    """What the model's own score is multiplied with, 1 at most coming out."""

    def __post_init__(self) -> None:
        if not self.model:
            raise ConfigError("proposer 'transformers' has no 'model': name the folder of a checkpoint, or a hub id.")
        if checkpoints.HUB_ID.fullmatch(self.model) and not self.revision and not Path(self.model).is_dir():
            raise ConfigError(f"no folder '{self.model}'; a hub model needs its 'revision' stated, a commit best of all.")
        templates.check(self._template, self._task)
        if not self.do_sample and (self.temperature, self.top_p) != (1.0, 1.0):
            raise ConfigError("proposer 'transformers': 'temperature' and 'top_p' do nothing without do_sample = true.")
        if not self.do_sample and self.n_best > self.num_beams:
            raise ConfigError(f"proposer 'transformers': 'n_best' {self.n_best} wants as many 'num_beams' (got {self.num_beams}).")
        for name in ("num_beams", "n_best", "max_length", "batch_tokens"):
            if getattr(self, name) < 1:
                raise ConfigError(f"proposer 'transformers': '{name}' must be 1 or more (got {getattr(self, name)}).")
        if self.temperature <= 0 or not 0 < self.top_p <= 1 or self.context < 0 or self.score_scale < 0:
            raise ConfigError(
                "proposer 'transformers': 'temperature' is above 0, 'top_p' in 0–1, 'context' and 'score_scale' not negative."
            )
        if self.score is not None and not 0 <= self.score <= 1:
            raise ConfigError(f"proposer 'transformers': 'score' must lie between 0 and 1 (got {self.score}).")

    def missing(self) -> str | None:
        """Why the model cannot be loaded here; None where it can."""
        return None if self._is_converted else checkpoints.missing(self.model, self.revision)

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """Up to `n_best` proposals for each request that the model is asked about."""
        asked = [self._question(request) for request in requests]
        prompts = [question.prompt for question in asked if question]
        answers: dict[str, list[Answer]] = {}
        if prompts:  # text without such spans must not wait for a model to load
            languages = (self.source_language, self.target_language)
            engine = _generate.load(self.model, self.revision, self.engine, self.device, self.dtype, languages)
            how = Decoding(self.num_beams, self.n_best, self.do_sample, self.temperature, self.top_p, self.seed, self.max_length)
            answers = _generate.answer(engine, prompts, how, self.batch_tokens)
        for request, question in zip(requests, asked, strict=True):
            yield self._proposals(request, question, answers[question.prompt]) if question else []

    @property
    def _is_converted(self) -> bool:
        return self.engine != "torch" and _generate.is_converted(self.model)

    @property
    def _task(self) -> templates.Task:
        return "span" if self.mode == "span" else "segment"

    @property
    def _template(self) -> str:
        return self.template or templates.DEFAULTS[self._task]

    def _question(self, request: Request) -> _Question | None:
        """What to ask about a span; None where there is nothing to ask."""
        span, text, source = request.span, request.document.text, request.document.source or ""
        if self.categories and span.category not in self.categories:
            return None
        if self.mode == "span":
            return _Question(self._span_prompt(request))
        if self.mode == "retranslate":
            found = _rewrite.counterpart(text, source, span.start, span.end)
            return _Question(self._fill(found[2]), found[:2]) if found else None
        places = _rewrite.sentences(text)
        around = _rewrite.around(places, span.start, span.end)
        if not around or "\n" in text[places[around[0]][0] : places[around[-1]][1]]:
            return None
        sentence = places[around[0]][0], places[around[-1]][1]
        return _Question(self._fill(text[slice(*sentence)], source), sentence)

    def _fill(self, garbled: str, source: str = "") -> str:
        return _whole(templates.fill(self._template, templates.Asked(garbled, 0, len(garbled), source=source)))

    def _span_prompt(self, request: Request, template: str = "") -> str:
        span, text = request.span, request.document.text
        reach = self.context * _WORD_LENGTH
        start = max(0, span.start - reach)
        asked = templates.Asked(
            text[start : span.end + reach], span.start - start, span.end - start, str(span.category),
            tuple(dict.fromkeys(p.text for p in request.offered)), request.document.source or "",
        )  # fmt: skip
        return _whole(templates.fill(template or self._template, asked, self.context))

    def _proposals(self, request: Request, question: _Question, answers: Sequence[Answer]) -> list[Proposal]:
        best: dict[Rewritten, Proposal] = {}
        for answer in answers:
            found = self._taken(request, question, answer.text)
            if found is not None and found not in best and (found.text.strip() or request.span.category in DELETABLE):
                sure = min(1.0, self.score_scale * answer.score) if self.score is None else self.score
                span = replace(request.span, start=found.start, end=found.end)
                best[found] = Proposal(span, found.text, "transformers", round(request.span.score * sure, 4))
        return list(best.values())

    def _taken(self, request: Request, question: _Question, answer: str) -> Rewritten | None:
        """What `answer` says for the span; None where that is nothing, nothing new, or no text."""
        span, text = request.span, request.document.text
        if self.mode != "span":
            return _rewrite.rewritten(text, question.sentence, answer, span, anchored=self.mode == "retranslate")
        head, _, tail = self._span_prompt(request, self._template.replace("{garbled}", "\ue000")).partition("\ue000")
        said = _rewrite.answered(answer, request.garbled, head.strip(), tail.strip())
        return None if said is None or said == request.garbled else Rewritten(span.start, span.end, said)


def _whole(text: str) -> str:
    """`text` without halves of surrogate pairs, which are no text to a tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")
