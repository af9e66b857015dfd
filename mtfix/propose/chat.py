"""A large language model behind any endpoint that speaks OpenAI's chat protocol: a vLLM of your own, or a service.

Off unless a config names it. The spans of a document go out together, as data in JSON; what comes back is read as data too, and only
Arabic that can stand for the span is offered (`_chat_answer`). Answers are kept by what was asked, so that nothing is paid for twice.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any, Literal

from mtfix.checkpoints import require
from mtfix.errors import ConfigError, MissingExtraError
from mtfix.propose import _chat_answer, _chat_prompt
from mtfix.propose._chat_answer import Answer
from mtfix.propose._chat_cache import Cache
from mtfix.propose._chat_client import LOG, Reply, Session, Usage, send
from mtfix.types import Category, Proposal, Request

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
_TELLING = ("base_url", "model", "system", "template", "structured", "temperature", "seed", "max_tokens", "extra")
"""The options that an answer depends on, beside the span."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Offers what a language model at an OpenAI-compatible endpoint writes for a span."""

    base_url: str
    """Address of the endpoint, such as http://localhost:8000/v1. The text around each span is sent there."""
    model: str
    """Name of the model, as the endpoint lists it."""
    api_key_env: str = ""
    """Environment variable that holds the key; empty where none is needed. A key itself is never written in a config."""
    system: str = _chat_prompt.SYSTEM
    """The instructions."""
    template: str = _chat_prompt.TEMPLATE
    """The question; {spans} is where the JSON goes."""
    structured: Literal["json_schema", "json_object", "none"] = "json_schema"
    """How the server is held to JSON; one that refuses is asked in the next weaker form."""
    categories: tuple[Category, ...] = (
        Category.UNTRANSLATED, Category.NAME, Category.MISTRANSLATION, Category.TRUNCATION, Category.SPELLING, Category.GRAMMAR,
    )  # fmt: skip
    """Spans that it is asked about."""
    skip_above: float = 0.9
    """A span that an earlier proposer offers something of this score for is not asked about."""
    scale: float = 0.9
    """Score of an answer that the model is sure of; its confidence and the detector's score lower it."""
    context: int = 240
    """Characters of the paragraph shown on either side of a span."""
    spans_per_request: int = 8
    """Spans of one document that are asked about together."""
    concurrency: int = 4
    """Requests under way at a time."""
    temperature: float = 0.0
    """Of sampling; 0 takes the likeliest answer."""
    seed: int = 13
    """Of sampling, where the server has one."""
    max_tokens: int = 1024
    """Length of an answer at most."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """More fields of the request, as the server knows them: {chat_template_kwargs = {enable_thinking = false}}."""
    timeout: float = 60.0
    """Seconds to wait for an answer."""
    retries: int = 4
    """How often a request that failed is sent again, waiting twice as long each time, or as long as Retry-After says."""
    cache: str = ""
    """Folder for the answers, so that a second run asks nothing twice."""
    price_per_million_input: float = 0.0
    """Price of a million tokens sent, for the count of costs."""
    price_per_million_output: float = 0.0
    """Price of a million tokens received."""
    session: Session = field(init=False, repr=False, compare=False)
    """What this process keeps of its talk with the endpoint."""

    def __post_init__(self) -> None:
        if self.api_key_env and not _VARIABLE.fullmatch(self.api_key_env):  # it may be a key: it must not be printed
            raise ConfigError("proposer 'chat' 'api_key_env' is the name of an environment variable, such as OPENAI_API_KEY, not a key.")
        if _chat_prompt.PLACE not in self.template:
            raise ConfigError(f"proposer 'chat' 'template' does not say where the spans go: write {_chat_prompt.PLACE}.")
        for name, least in {"spans_per_request": 1, "concurrency": 1, "max_tokens": 1, "context": 0, "retries": 0}.items():
            if getattr(self, name) < least:
                raise ConfigError(f"proposer 'chat' '{name}' must be {least} or more (got {getattr(self, name)}).")
        object.__setattr__(self, "session", Session())

    def missing(self) -> str | None:
        """What must be there before the endpoint can be asked; None where all is."""
        try:
            require("chat")
        except MissingExtraError as error:
            return str(error)
        if self.api_key_env and not os.environ.get(self.api_key_env):
            return f"proposer 'chat': the environment variable {self.api_key_env} is not set: put the key for {self.base_url} into it."
        return None

    def usage(self) -> Usage:
        """What this process has asked so far."""
        return self.session.usage

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """One proposal for each span that the model would change and nobody is sure of.

        Raises `ConfigError` where the endpoint cannot be reached or refuses before it has answered anything. A request
        that fails later leaves its spans without a proposal, and is counted.
        """
        keys = {place: self._key(request) for place, request in enumerate(requests) if self._wants(request)}
        answers = self._known(set(keys.values()))
        self.session.usage.cached += len(answers)
        unknown = [place for place, key in keys.items() if key not in answers]
        by_document = groupby(unknown, key=lambda place: id(requests[place].document))
        asked = [part for _, places in by_document for part in _parts(list(places), self.spans_per_request)]
        for part, reply in zip(asked, self._ask([[requests[place] for place in part] for part in asked]), strict=True):
            answers |= self._learned([keys[place] for place in part], reply)
        for place, request in enumerate(requests):
            answer = answers.get(keys.get(place, ""))
            yield [] if answer is None else self._offer(request, answer)

    def _wants(self, request: Request) -> bool:
        return request.span.category in self.categories and all(p.score < self.skip_above for p in request.offered)

    def _key(self, request: Request) -> str:
        """What an answer depends on, but for the other spans of its request."""
        how = [getattr(self, name) for name in _TELLING]
        what = (_chat_prompt.entry(request, self.context), _chat_prompt.relevant(request.document.source))
        return hashlib.sha256(json.dumps([how, what], sort_keys=True, default=str).encode()).hexdigest()

    def _known(self, keys: set[str]) -> dict[str, Answer]:
        """The answers that are there already."""
        if not keys:
            return {}
        if self.session.cache is None:
            self.session.cache = Cache(self.cache)
        found = ((key, self.session.cache.get(key)) for key in keys)
        return {key: answer for key, answer in found if answer is not None}

    def _learned(self, keys: Sequence[str], reply: Reply) -> dict[str, Answer]:
        """Count a reply, keep its answers, and give them by key."""
        self.session.usage.add(reply, self)
        learned = {key: reply.answers[number] for number, key in enumerate(keys, 1) if number in reply.answers}
        if self.session.cache:
            self.session.cache.put(learned)
        return learned

    def _offer(self, request: Request, answer: Answer) -> list[Proposal]:
        try:
            text = _chat_answer.written(answer, request, f"{self.system} {self.template}")
        except ValueError as error:
            self.session.usage.dropped += 1
            LOG.debug("chat: dropped %r for %r: it %s", answer.text, request.garbled, error)
            return []
        return [] if text is None else [Proposal(request.span, text, "chat", round(request.span.score * self.scale * answer.confidence, 4))]

    def _ask(self, parts: Sequence[Sequence[Request]]) -> Iterator[Reply]:
        """The reply to each of `parts`, in order. The first ever is waited for, so that a wrong address is told of at once."""
        alone = 0 if self.session.has_answered else 1
        for part in parts[:alone]:
            yield send(self, part)
        if left := parts[alone:]:
            with ThreadPoolExecutor(min(self.concurrency, len(left))) as threads:
                yield from threads.map(partial(send, self), left)


def _parts(places: Sequence[int], size: int) -> list[Sequence[int]]:
    return [places[at : at + size] for at in range(0, len(places), size)]
