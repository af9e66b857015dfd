"""What a language model answers: Arabic for the span is believed, and nothing else reaches the text."""

import json

import pytest
from werkzeug import Response

from mtfix.propose import _chat_answer
from mtfix.types import Category
from tests.endpoint import Endpoint, ask, completion, decide, offered, reply


def test_answers_to_numbers_that_were_not_asked_are_ignored_and_the_first_of_two_counts(endpoint: Endpoint) -> None:
    endpoint.answers = [reply(decide("وزارة", number=7), decide("الحكومة"), decide("البلاد"), {"id": True, "action": "keep"})]
    assert offered(endpoint.chat(), ask()) == [["الحكومة"]]


@pytest.mark.parametrize(
    ("category", "action", "texts"),
    [
        (Category.UNTRANSLATED, "keep", []),
        (Category.UNTRANSLATED, "delete", []),
        (Category.BOILERPLATE, "delete", [""]),
        (Category.BOILERPLATE, "explain", []),
    ],
)
def test_only_what_may_go_is_deleted(endpoint: Endpoint, category: Category, action: str, texts: list[str]) -> None:
    endpoint.answers = [reply(decide("", action))]
    assert offered(endpoint.chat(categories=(category,)), ask(category=category)) == [texts]


@pytest.mark.parametrize(
    "text",
    [
        "الحكومة",
        "الحُكومة",
        "حكومة كوريا الشمالية",
        "بيونغ-يانغ",
    ],
)
def test_arabic_for_the_span_is_believed(endpoint: Endpoint, text: str) -> None:
    endpoint.answers = [reply(decide(f" {text} "))]
    assert offered(endpoint.chat(), ask()) == [[text]]


@pytest.mark.parametrize(
    "text",
    [
        "Here is the translation: الحكومة",
        "الحكومة (the government)",
        "إليك الترجمة الصحيحة",
        "الترجمة هي الحكومة",
        "الترجمة: الحكومة",
        "الحكومة / السلطة",
        "**الحكومة**",
        "`الحكومة`",
        "«الحكومة»",
        '"الحكومة"',
        "⟦الحكومة⟧",
        "الحكومة.",
        "الحكومة\nالألمانية",
        "الحكومة\u202e",
        "الحكومة <b>",
        "الحكومة الألمانية",  # stands after the span already
        "أعلنت الحكومة",
        "أعلنت الحكومة الألمانية في بيان أن ميركل غادرت العاصمة",
        "Government",
        "政府",
        "",
        " ",
        "Regierung",
        "keep",
    ],
)
def test_nothing_but_arabic_for_the_span_reaches_the_text(endpoint: Endpoint, text: str) -> None:
    endpoint.answers = [reply(decide(text))]
    chat = endpoint.chat()
    assert offered(chat, ask()) == [[]]
    assert chat.usage().dropped == (text != "Regierung")


def test_instructions_in_arabic_do_not_leak_either(endpoint: Endpoint) -> None:
    endpoint.answers = [reply(decide("أصلح النص التالي"))]
    assert offered(endpoint.chat(system="أنت محرر. أصلح النص التالي بعناية."), ask()) == [[]]
    assert offered(endpoint.chat(), ask()) == [["أصلح النص التالي"]]


@pytest.mark.parametrize(
    ("garbled", "text", "written"),
    [
        ("Merkel ", "ميركل", "ميركل "),  # the white space of a span is not the model's to drop
        ("Team von CNN", "فريق CNN", "فريق CNN"),
        ("die Regierung hat gestern", "الحكومة قررت، أمس", "الحكومة قررت، أمس"),
        ("die Regierung", "الحكومة، أمس", None),
        ("„Regierung“", "„الحكومة“", "„الحكومة“"),
        ("(Regierung)", "(الحكومة)", "(الحكومة)"),
        ("Regierung", "السلطات الحكومية في ألمانيا الاتحادية", None),  # much too long
        ("Abend Abend", "Abend", None),
    ],
)
def test_what_stands_in_the_span_may_stand_in_the_answer(garbled: str, text: str, written: str | None) -> None:
    request = ask(garbled, f"قال {garbled}إن ذلك صحيح." if garbled.endswith(" ") else f"قال {garbled} ذلك.")
    try:
        found = _chat_answer.written(_chat_answer.Answer("replace", text, 1.0), request, "")
    except ValueError:
        found = None
    assert found == (written if text != "Abend" else "Abend")


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>busy</html>", content_type="text/html"),
        Response("{", content_type="application/json"),
        Response("[]", content_type="application/json"),
        Response("{}", content_type="application/json"),
        *(
            Response(json.dumps(completion(content)), content_type="application/json")
            for content in (
                None,
                "",
                "I'm sorry, I can't.",
                "{",
                "[1]",
                '{"answers": 3}',
                '{"answers": [3]}',
                '{"a": ' * 5000 + "1" + "}" * 5000,
            )
        ),
        reply({"id": 1, "action": "replace", "text": 3, "confidence": 1}),
        reply({"id": 1, "action": "replace", "text": "الحكومة", "confidence": 95}),
        reply({"id": 1, "action": "replace", "text": "الحكومة", "confidence": float("nan")}),
        reply({"id": 1, "action": "replace", "text": "الحكومة", "confidence": True}),
        reply({"id": 1, "action": "replace", "text": "الحكومة"}),
    ],
)
def test_a_reply_that_is_none_proposes_nothing(endpoint: Endpoint, answer: Response) -> None:
    endpoint.answers = [answer]
    assert offered(endpoint.chat(), ask()) == [[]]


@pytest.mark.parametrize("wrapped", ["```json\n{}\n```", "<think>{{ maybe }}</think>\n{}", "Here you are: {}"])
def test_json_is_found_in_what_a_model_wraps_around_it(endpoint: Endpoint, wrapped: str) -> None:
    content = wrapped.replace("{}", json.dumps({"answers": [decide()]}))
    endpoint.answers = [Response(json.dumps(completion(content)), content_type="application/json")]
    assert offered(endpoint.chat(), ask()) == [["الحكومة"]]


def test_an_answer_cut_short_says_which_option_to_raise(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    endpoint.answers = [Response(json.dumps(completion('{"answers": [', "length")), content_type="application/json")]
    assert offered(endpoint.chat(max_tokens=7), ask()) == [[]]
    assert "cut at 7 tokens: raise 'max_tokens'" in caplog.text
