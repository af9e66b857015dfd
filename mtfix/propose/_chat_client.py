"""The talk with an endpoint: one client a process, the strictest form that the server takes, and an account of what it cost."""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any, NamedTuple

from mtfix.checkpoints import require
from mtfix.errors import ConfigError
from mtfix.propose import _chat_answer, _chat_prompt
from mtfix.propose._chat_answer import Answer
from mtfix.propose._chat_cache import Cache
from mtfix.types import Request

if TYPE_CHECKING:
    from mtfix.propose.chat import Chat

LOG = logging.getLogger("mtfix.chat")
_REFUSALS = {
    401: "refuses the key: put a valid one into the environment variable that 'api_key_env' names",
    403: "refuses the key: it has no right to this model",
    404: "knows no such model, or is no such address: most servers want a 'base_url' that ends in /v1, and 'model' as they list it",
}


@dataclass(slots=True)
class Usage:
    """What was asked of an endpoint, and what it cost."""

    requests: int = 0
    failed: int = 0
    """Requests without a usable answer, after all retries."""
    cached: int = 0
    """Spans whose answer was known already."""
    dropped: int = 0
    """Answers that held something other than text for their span."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    """In the currency of the config's prices."""

    def add(self, reply: "Reply", chat: "Chat") -> None:
        """Count a reply."""
        self.requests += 1
        self.input_tokens += reply.input_tokens
        self.output_tokens += reply.output_tokens
        self.cost += (chat.price_per_million_input * reply.input_tokens + chat.price_per_million_output * reply.output_tokens) / 1e6
        if reply.problem:
            self.failed += 1
        if reply.problem and self.failed == 1:
            LOG.warning("warning: chat: a request failed (%s); its spans get no proposal. More are only counted.", reply.problem)


class Session:
    """What one process keeps of its talk with an endpoint; a copy in another process begins anew."""

    def __init__(self) -> None:
        self.client: Any = None
        self.cache: Cache | None = None
        self.usage = Usage()
        self.has_answered = False
        self.form = 0
        """The first of the forms that the server has not refused."""

    def __reduce__(self) -> tuple[type["Session"], tuple[()]]:
        return Session, ()


class Reply(NamedTuple):
    """The answers to one request by number, and why there are none."""

    answers: Mapping[int, Answer]
    problem: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


def send(chat: "Chat", part: Sequence[Request]) -> Reply:
    """What the endpoint answers about spans of one document, or why it does not.

    Raises `ConfigError` where it has not answered anything yet and cannot be reached, or refuses.
    """
    client = _open(chat)
    import openai

    entries = [_chat_prompt.entry(request, chat.context) for request in part]
    said = _chat_prompt.messages(chat.system, chat.template, entries, part[0].document.source)
    is_first = not chat.session.has_answered
    try:
        done = _complete(client, chat, said)
    except openai.APIConnectionError as error:
        if is_first and not isinstance(error, openai.APITimeoutError):
            raise ConfigError(f"proposer 'chat': {chat.base_url} cannot be reached: start the server there, or mend 'base_url'.") from error
        return Reply({}, str(error))
    except openai.APIStatusError as error:
        if is_first and error.status_code in _REFUSALS:
            raise ConfigError(f"proposer 'chat': {chat.base_url} {_REFUSALS[error.status_code]} ({error.status_code}).") from error
        return Reply({}, error.message[:200])
    except (openai.OpenAIError, ValueError) as error:
        return Reply({}, f"not a reply of the chat protocol: {type(error).__name__}")
    chat.session.has_answered = True
    return _reply(chat, done)


def _open(chat: "Chat") -> Any:
    """The client of this process. Its retries wait longer each time, and as long as the server says."""
    session = chat.session
    if session.client is None:
        require("chat")
        if why := chat.missing():
            raise ConfigError(why)
        import openai

        key = os.environ[chat.api_key_env] if chat.api_key_env else "none"
        session.client = openai.OpenAI(base_url=chat.base_url, api_key=key, timeout=chat.timeout, max_retries=chat.retries)
        Finalize(session, _tell, (chat.model, session.usage), exitpriority=1)  # also at the end of a worker, which runs no atexit
    return session.client


def _complete(client: Any, chat: "Chat", messages: Sequence[Mapping[str, str]]) -> Any:
    """The completion, in the strictest form that the server takes."""
    import openai

    forms = list(_chat_prompt.FORMS)
    place = max(chat.session.form, forms.index(chat.structured))
    while True:
        try:
            done = client.chat.completions.create(
                model=chat.model, messages=messages, temperature=chat.temperature, seed=chat.seed, max_tokens=chat.max_tokens,
                extra_body=dict(chat.extra), **_chat_prompt.FORMS[forms[place]],
            )  # fmt: skip
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            place += 1
            if place == len(forms):  # then it is not the form that it refuses
                raise
        else:
            chat.session.form = place
            return done


def _reply(chat: "Chat", done: Any) -> Reply:
    """What a completion says, however little of the protocol it keeps."""
    counts = getattr(done, "usage", None)
    sent, received = (getattr(counts, name, None) or 0 for name in ("prompt_tokens", "completion_tokens"))
    choice = next(iter(getattr(done, "choices", None) or []), None)
    content = getattr(getattr(choice, "message", None), "content", None)
    try:
        return Reply(_chat_answer.read(content or ""), "", sent, received)
    except ValueError:
        problem = "an answer that is not the JSON asked for"
    if getattr(choice, "finish_reason", None) == "length":
        problem = f"an answer cut at {chat.max_tokens} tokens: raise 'max_tokens' or lower 'spans_per_request'"
    return Reply({}, problem, sent, received)


def _tell(model: str, usage: Usage) -> None:
    """The account of a process, when it is done with an endpoint that it asked anything."""
    if not usage.requests:
        return
    LOG.info(
        "chat: %s: requests %d (failed %d), answers known already %d, dropped %d; tokens sent %d, received %d; cost %.4f",
        model, usage.requests, usage.failed, usage.cached, usage.dropped, usage.input_tokens, usage.output_tokens, usage.cost,
    )  # fmt: skip
