"""The command line where a transcript cannot say it: exit codes, streams, terminals, hostile text."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mtfix.cli import UNEXPECTED, app, main
from mtfix.render import html, listing, sarif, terminal
from mtfix.run.report import Progress
from mtfix.types import MQM, Category, Document, Span

GARBLED = "قال الوزير ، إن الاتفاق قريب."
MENDED = "قال الوزير، إن الاتفاق قريب."
HOSTILE = "\x1b[31mأحمر\x1b[0m \u202eمقلوب\u202c <script>alert(1)</script> Dmitry Peskov\nسطر"


@pytest.fixture
def mtfix(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command line in this process: exit code, stdout, stderr."""

    def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mtfix", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


Mtfix = Callable[..., tuple[int, str, str]]


def spans_of(text: str) -> list[Span]:
    start = text.index("Dmitry")
    return [
        Span(0, 0, Category.TRUNCATION, "script", 0.4, "a word is lost"),
        Span(start, start + 6, Category.NAME, "script", 0.9, "a name in <Latin> letters", "latin-name"),
        Span(start, start + 13, Category.UNTRANSLATED, "script", 0.8, "overlaps the name", suggestion=""),
    ]


def test_data_goes_to_stdout_and_talk_to_stderr(mtfix: Mtfix, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GARBLED, encoding="utf-8")
    code, out, err = mtfix("repair", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--config", "rules-only")
    assert (code, out) == (0, "") and "1 document in 1 file: 1 edited" in err
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == MENDED
    assert mtfix("repair", "-", "--config", "rules-only", stdin=GARBLED.encode()) == (0, MENDED, "")


def test_quiet_says_nothing_and_still_warns(mtfix: Mtfix, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "نص."}\nbroken\n', encoding="utf-8")
    code, out, err = mtfix("repair", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out"), "--config", "rules-only", "--quiet")
    assert (code, out) == (0, "")
    assert err.startswith("mtfix: warning: 1 written through unchanged: a.jsonl:2 (") and err.count("\n") == 1


def test_a_corpus_of_which_nothing_could_be_read_is_an_error(mtfix: Mtfix, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("broken\n", encoding="utf-8")
    for command in (["repair", "--out", str(tmp_path / "out")], ["detect"]):
        code, _, err = mtfix(*command, str(tmp_path / "a.jsonl"), "--config", "rules-only")
        assert code == 3 and err.endswith("a.jsonl: nothing in it could be read.\n")


def test_workers_give_the_bytes_of_one(mtfix: Mtfix, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text(f"{GARBLED} {number}\n", encoding="utf-8")
    for workers in ("1", "2"):
        command = ["repair", str(tmp_path / "in"), "--out", str(tmp_path / workers), "--config", "rules-only", "--workers", workers]
        assert mtfix(*command)[0] == 0
    for name in ("0.txt", "1.txt", "2.txt", "edits.jsonl", "flagged.jsonl"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_usage_errors_end_with_2(mtfix: Mtfix) -> None:
    for wrong in (["repiar"], ["repair"], ["repair", "x", "--workers", "0"], ["apply", "x", "--to", "y"], ["explain", "x", "--colour"]):
        assert mtfix(*wrong)[0] == 2


def test_an_unforeseen_error_is_one_line_and_a_traceback_on_request(mtfix: Mtfix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfix.pipeline.Pipeline.repair", lambda *_: 1 / 0)
    code, _, err = mtfix("explain", GARBLED, "--config", "rules-only")
    assert code == UNEXPECTED and err.startswith("mtfix: error: unexpected ZeroDivisionError") and err.count("\n") == 1
    monkeypatch.setenv("MTFIX_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        mtfix("explain", GARBLED, "--config", "rules-only")


def test_ctrl_c_ends_with_130_and_says_how_to_go_on(mtfix: Mtfix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text(GARBLED, encoding="utf-8")
    monkeypatch.setattr("mtfix.pipeline.Pipeline.repair_all", stopped)
    command = ("repair", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--config", "rules-only")
    assert mtfix(*command) == (130, "", "mtfix: stopped. Run the same command with --resume to go on.\n")
    monkeypatch.undo()


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GARBLED * 3_000, encoding="utf-8")
    command = [sys.executable, "-m", "mtfix.cli", "detect", str(tmp_path / "a.txt"), "--config", "rules-only"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mtfix.cli", "explain", "-", "--config", "rules-only"]
    plain = {**os.environ, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(command, input=GARBLED.encode() + b"\xff", capture_output=True, env=plain, check=True)
    assert MENDED in done.stdout.decode()


def test_explain_as_json_tells_all(mtfix: Mtfix) -> None:
    said = json.loads(mtfix("explain", GARBLED, "--config", "rules-only", "--json")[1])
    assert said["after"] == MENDED and said["edits"][0]["before"] == " "
    assert set(said) == {"id", "before", "after", "edits", "left", "spans", "proposals"}


def test_code_of_ones_own_runs_only_where_allowed(mtfix: Mtfix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = guide.split("```python\n")[1].split("```")[0]
    (tmp_path / "stretched.py").write_text("\n".join(line[3:] for line in block.split("\n")), encoding="utf-8")
    (tmp_path / "own.toml").write_text('[[detect]]\nname = "stretched:Tatweel"\n[[propose]]\nname = "rules"\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    command = ("repair", "-", "--config", str(tmp_path / "own.toml"))
    code, _, err = mtfix(*command, stdin="مرحـــبا".encode())
    assert code == 2 and "--allow-code" in err
    assert mtfix(*command, "--allow-code", stdin="مرحـــبا".encode()) == (0, "مرحبا", "")


def test_no_view_lets_hostile_text_through() -> None:
    found = [(Document("a<b>\x1b.txt", HOSTILE), spans_of(HOSTILE))]
    for write in (listing.write_text, html.write):
        out = io.StringIO()
        write(found, out)
        assert "\x1b" not in out.getvalue() and "\u202e" not in out.getvalue()
        assert "<script>" not in out.getvalue() or write is listing.write_text


def test_the_page_keeps_the_text_and_loads_nothing() -> None:
    out = io.StringIO()
    html.write([(Document("a.txt", HOSTILE), spans_of(HOSTILE)), (Document("b.txt", "نص سليم"), [])], out)
    page = out.getvalue()
    assert '<html lang="ar" dir="rtl">' in page and "prefers-color-scheme: dark" in page
    assert not any(word in page for word in ("http://", "https://", "url(", "@import", "<script", "src="))
    assert '<mark class="untranslated" title="untranslated: overlaps the name">Dmitry Peskov</mark></bdi>' in page
    assert 'class="truncation empty"' in page and "نص سليم" in page


def test_sarif_is_valid_where_it_counts() -> None:
    out = io.StringIO()
    sarif.write([(Document("news/مقال 1.txt", HOSTILE), spans_of(HOSTILE))], out)
    log = json.loads(out.getvalue())
    run = log["runs"][0]
    assert log["version"] == "2.1.0" and run["columnKind"] == "unicodeCodePoints"
    assert {result["ruleId"] for result in run["results"]} == {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert HOSTILE[region["charOffset"] :][: region["charLength"]] == region["snippet"]["text"] == "Dmitry"
    assert run["results"][2]["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == ""
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].isascii()
    assert set(sarif.LEVELS) == set(Category) == set(MQM)


def test_a_log_without_spans_is_still_one() -> None:
    out = io.StringIO()
    sarif.write([], out)
    assert json.loads(out.getvalue())["runs"][0]["results"] == []


class Screen(io.StringIO):
    """Text output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_bar_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    now = Progress(documents=50, edited=7, failed=1, bytes_done=500, bytes_total=1000, seconds=2.0)
    screen = Screen()
    with terminal.bar(screen) as show:
        assert show is not None
        show(now)
    assert "50 documents, 25/s, 7 edited, 1 failed" in screen.getvalue() and "50%" in screen.getvalue()
    for hidden, out in ((True, Screen()), (False, io.StringIO())):
        with terminal.bar(out, hidden=hidden) as show:
            assert show is None


COLOURED = """
import io
from mtfix import repair
from mtfix.render import terminal
class Screen(io.StringIO):
    isatty = lambda self: True
terminal.explain(repair("قال الوزير ، إن الاتفاق قريب.", config="rules-only"), screen := Screen())
print(any(f"\x1b[{codes}m" in screen.getvalue() for codes in ("31", "9;31")))
"""


@pytest.mark.parametrize(("no_color", "coloured"), [("", "True"), ("1", "False")])
def test_colour_is_for_terminals_without_no_color(no_color: str, coloured: str) -> None:
    # In a process of its own: rich keeps the codes of a style as they were when it was first printed.
    plain = {**os.environ, "TERM": "xterm", "NO_COLOR": no_color}
    done = subprocess.run([sys.executable, "-c", COLOURED], env=plain, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == coloured


def test_every_command_says_what_it_does() -> None:
    assert all(command.callback and command.callback.__doc__ for command in app.registered_commands)


ABSENT = "model 'nobody/nothing' is not on this machine. Fetch it: hf download nobody/nothing --revision abc"


@pytest.fixture
def absent(tmp_path: Path) -> str:
    """A config whose weights are not on this machine."""
    config = tmp_path / "large.toml"
    config.write_text('[[propose]]\nname = "transformers"\nmodel = "nobody/nothing"\nrevision = "abc"\n', encoding="utf-8")
    return str(config)


def test_check_says_what_is_absent_and_how_to_get_it(mtfix: Mtfix, absent: str) -> None:
    code, out, _ = mtfix("check", absent)
    assert code == 0 and out.endswith(f"  absent   {ABSENT}\n")


def test_a_run_without_its_weights_ends_before_anything_is_written(mtfix: Mtfix, absent: str, tmp_path: Path) -> None:
    corpus = tmp_path / "one.txt"
    corpus.write_text(MENDED, encoding="utf-8")
    for command in (("repair", str(corpus), "--out", str(tmp_path / "out")), ("repair", "-")):
        assert mtfix(*command, "--config", absent) == (2, "", f"mtfix: error: {ABSENT}\n")
    assert not (tmp_path / "out").exists()


def test_compare_lists_a_system_without_its_weights(mtfix: Mtfix, absent: str, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text(f"{GARBLED}\t{MENDED}\n", encoding="utf-8")
    code, out, _ = mtfix("compare", absent, "--set", str(pairs))
    assert code == 0 and f"large: not run, {ABSENT}" in out
