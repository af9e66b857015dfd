"""An endpoint that is slow, refuses, fails, or costs money: nothing is asked twice, and trouble is told in one line."""

import json
import logging
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Response

from mtfix import config as configs
from mtfix.errors import ConfigError
from mtfix.propose.chat import Chat
from mtfix.types import Category
from tests.endpoint import TEXT, Endpoint, ask, completion, decide, offered, refusal, reply


def test_a_server_that_knows_no_schema_is_asked_in_a_weaker_form_from_then_on(endpoint: Endpoint) -> None:
    def picky(body: dict[str, Any]) -> Response:
        return refusal(400) if "response_format" in body else reply(decide())

    endpoint.answers = [picky]
    chat = endpoint.chat()
    assert offered(chat, ask()) == [["الحكومة"]]
    assert offered(chat, ask(text="رفضت Regierung القرار.")) == [["الحكومة"]]
    forms = [body.get("response_format", {}).get("type") for body in endpoint.asked]
    assert forms == ["json_schema", "json_object", None, None]


def test_retry_after_is_waited_for(endpoint: Endpoint) -> None:
    endpoint.answers = [refusal(429, {"Retry-After": "0.7"}), reply(decide())]
    began = time.monotonic()
    assert offered(endpoint.chat(retries=1), ask()) == [["الحكومة"]]
    assert time.monotonic() - began >= 0.7  # the first wait of the client itself is half a second at most


def test_a_request_that_fails_in_the_end_costs_its_own_spans_alone(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    def fails(body: dict[str, Any]) -> Response:
        return refusal(500) if "Merkel⟧" in body["messages"][1]["content"] else reply(decide())

    endpoint.answers = [fails]
    chat = endpoint.chat(retries=2)
    requests = [ask(text=f"رفضت Regierung القرار {n}.") for n in "أبت"]
    failing = [ask("Merkel", f"قالت Merkel ذلك {n}.", Category.NAME) for n in "أب"]
    assert offered(chat, failing[0], *requests, failing[1]) == [[], ["الحكومة"], ["الحكومة"], ["الحكومة"], []]
    assert len(endpoint.asked) == 2 * 3 + 3
    assert (chat.usage().requests, chat.usage().failed) == (5, 2)
    assert [record.message.count("a request failed") for record in caplog.records if record.name == "mtfix.chat"] == [1]


def test_no_answer_in_time_is_a_failure_and_no_end(endpoint: Endpoint) -> None:
    def slow(body: dict[str, Any]) -> Response:
        time.sleep(0.3)
        return reply(decide())

    endpoint.answers = [slow]
    assert offered(endpoint.chat(timeout=0.05), ask()) == [[]]
    assert offered(endpoint.chat(timeout=5), ask()) == [["الحكومة"]]


def test_a_second_run_asks_nothing(endpoint: Endpoint, tmp_path: Path) -> None:
    first, again = (endpoint.chat(cache=str(tmp_path / "answers"), api_key_env=env) for env in ("", "MTFIX_TEST_NO_SUCH_KEY"))
    assert offered(first, ask()) == [["الحكومة"]]
    assert offered(again, ask()) == [["الحكومة"]]  # known answers need no key either
    assert (len(endpoint.asked), again.usage().cached, again.usage().requests) == (1, 1, 0)


def test_a_process_asks_nothing_twice_and_shares_nothing_unless_told_to(endpoint: Endpoint) -> None:
    chat = endpoint.chat()
    assert offered(chat, ask()) == offered(chat, ask())
    assert len(endpoint.asked) == 1
    offered(endpoint.chat(), ask())
    assert len(endpoint.asked) == 2


def test_what_could_not_be_read_is_asked_again(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers = [Response(json.dumps(completion("?")), content_type="application/json"), reply(decide())]
    chat = endpoint.chat(cache=str(tmp_path))
    assert [offered(chat, ask()), offered(chat, ask())] == [[[]], [["الحكومة"]]]


def test_a_cache_that_cannot_be_used_is_said(endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "chat.sqlite").write_text("no data base at all, but long enough to be looked at " * 9, encoding="utf-8")
    for folder in (tmp_path, tmp_path / "chat.sqlite"):
        with pytest.raises(ConfigError, match="proposer 'chat' 'cache': "):
            offered(endpoint.chat(cache=str(folder)), ask())


def test_tokens_and_costs_are_counted(endpoint: Endpoint) -> None:
    chat = endpoint.chat(price_per_million_input=2.0, price_per_million_output=10.0)
    offered(chat, ask(), ask(text="رفضت Regierung القرار."))
    usage = chat.usage()
    assert (usage.requests, usage.input_tokens, usage.output_tokens) == (2, 2000, 400)
    assert usage.cost == pytest.approx(2 * (0.002 + 0.002))


def test_the_key_is_read_from_the_environment(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTFIX_TEST_KEY", "s3cret")
    offered(endpoint.chat(api_key_env="MTFIX_TEST_KEY"), ask())
    assert endpoint.keys == ["Bearer s3cret"]


@pytest.mark.parametrize(
    ("status", "complaint"), [(401, "refuses the key: put a valid one"), (403, "no right to this model"), (404, "knows no such model")]
)
def test_a_refusal_at_the_first_request_ends_the_run_in_one_line(endpoint: Endpoint, status: int, complaint: str) -> None:
    endpoint.answers = [refusal(status)]
    with pytest.raises(ConfigError) as error:
        offered(endpoint.chat(), ask())
    assert complaint in str(error.value) and "\n" not in str(error.value)


def test_a_refusal_later_is_a_failure_among_others(endpoint: Endpoint) -> None:
    endpoint.answers = [reply(decide()), refusal(401)]
    chat = endpoint.chat()
    assert offered(chat, ask()) == [["الحكومة"]]
    assert offered(chat, ask(text="رفضت Regierung القرار.")) == [[]]


def test_an_endpoint_that_is_not_there_ends_the_run_in_one_line() -> None:
    with pytest.raises(ConfigError, match="cannot be reached: start the server there") as error:
        offered(Chat(base_url="http://127.0.0.1:9/v1", model="m", retries=0), ask())
    assert "\n" not in str(error.value)


def test_what_is_missing_is_said_beforehand(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MTFIX_TEST_KEY", raising=False)
    chat = endpoint.chat(api_key_env="MTFIX_TEST_KEY")
    assert "environment variable MTFIX_TEST_KEY is not set" in str(chat.missing())
    with pytest.raises(ConfigError, match="MTFIX_TEST_KEY"):
        offered(chat, ask())
    assert endpoint.chat().missing() is None
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert str(endpoint.chat().missing()) == "openai not installed: pip install 'mtfix[chat]'"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ('model = "m"', "proposer 'chat' 'base_url': "),
        ('base_url = "http://x/v1"', "proposer 'chat' 'model': "),
        ('model = "m"\nbase_url = "http://x/v1"\napi_key_env = "sk-s3cret"', "is the name of an environment variable"),
        ('model = "m"\nbase_url = "http://x/v1"\ntemplate = "Repair."', "does not say where the spans go"),
        ('model = "m"\nbase_url = "http://x/v1"\nspans_per_request = 0', "'spans_per_request' must be 1 or more"),
        ('model = "m"\nbase_url = "http://x/v1"\nstructured = "xml"', "proposer 'chat' 'structured': "),
        ('model = "m"\nbase_url = "http://x/v1"\nsession = 3', "unknown option of proposer 'chat' 'session'"),
    ],
)
def test_a_wrong_option_is_said_and_a_key_never_shown(tmp_path: Path, said: str, complaint: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'[[propose]]\nname = "chat"\n{said}\n', encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        configs.read(str(path))
    assert complaint in str(error.value) and "s3cret" not in str(error.value)


def test_a_copy_in_another_process_begins_anew(endpoint: Endpoint) -> None:
    chat = endpoint.chat()
    offered(chat, ask())
    copy = pickle.loads(pickle.dumps(chat))
    assert copy == chat and copy.usage().requests == 0
    assert offered(copy, ask()) == [["الحكومة"]]


def test_a_run_says_at_its_end_what_was_asked(endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        f'[[detect]]\nname = "script"\n[[propose]]\nname = "chat"\nbase_url = "{endpoint.url}"\nmodel = "m"\nprice_per_million_input = 5\n',
        encoding="utf-8",
    )
    (tmp_path / "news.txt").write_text(TEXT.replace("Merkel", "ميركل"), encoding="utf-8")
    command = [sys.executable, "-m", "mtfix.cli", "repair", "news.txt", "--out", "out", "--config", "mine.toml", "-q"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stderr == (
        "mtfix: chat: m: requests 1 (failed 0), answers known already 0, dropped 0; tokens sent 1000, received 200; cost 0.0050\n"
    )
    assert "أعلنت الحكومة الألمانية" in (tmp_path / "out" / "news.txt").read_text(encoding="utf-8")


def test_the_account_is_logged_for_whoever_listens(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "mtfix.chat")
    offered(endpoint.chat(), ask())
    assert "chat: m: requests 1 " in caplog.text
