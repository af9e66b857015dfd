"""A language model's endpoint as tests play it: a real HTTP server that says what it was asked and answers as it is told."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug import Request as HttpRequest
from werkzeug import Response

from mtfix.propose.chat import Chat
from mtfix.types import Category, Document, Proposal, Request, Span

PATH = "/v1/chat/completions"
TEXT = "أعلنت Regierung الألمانية في بيان أن Merkel غادرت العاصمة."
SOON = {"retry-after-ms": "1"}


def decide(text: str = "الحكومة", action: str = "replace", confidence: float = 1.0, number: int = 1) -> dict[str, Any]:
    return {"id": number, "action": action, "text": text, "confidence": confidence}


def completion(content: str | None, finish: str = "stop") -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}}
    usage = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
    return {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}


def reply(*answers: dict[str, Any]) -> Response:
    return Response(json.dumps(completion(json.dumps({"answers": answers}))), content_type="application/json")


def refusal(status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps({"error": {"message": "no"}}), status, headers or SOON, content_type="application/json")


@dataclass
class Endpoint:
    """The server's side: what it is asked, and what it answers, one after the other and then the last for ever."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answers: list[Response | Callable[[dict[str, Any]], Response]] = field(default_factory=lambda: [reply(decide())])

    def __call__(self, request: HttpRequest) -> Response:
        body = request.get_json()
        self.asked.append(body)
        self.keys.append(request.headers["Authorization"])
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(body) if callable(answer) and not isinstance(answer, Response) else answer

    def chat(self, **options: Any) -> Chat:
        return Chat(**{"base_url": self.url, "model": "m", "retries": 0, **options})


def ask(garbled: str = "Regierung", text: str = TEXT, category: Category = Category.UNTRANSLATED, **said: Any) -> Request:
    at = text.index(garbled)
    span = Span(at, at + len(garbled), category, "script", said.pop("score", 1.0), "a Latin word")
    return Request(Document("d", text, said.get("source")), span, tuple(Proposal(span, *offer) for offer in said.get("offered", ())))


def offered(chat: Chat, *requests: Request) -> list[list[str]]:
    return [[proposal.text for proposal in found] for found in chat(requests)]


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON between the delimiters of a question."""
    user = body["messages"][1]["content"]
    return dict(json.loads(user.rpartition("<data>")[2].removesuffix("</data>")))
