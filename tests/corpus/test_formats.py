"""Formats: what goes in comes out, byte for byte, but for the edits."""

import codecs
import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.corpus import formats
from mtfix.corpus.formats import txt
from mtfix.corpus.read import format_of, kind
from mtfix.corpus.source import Place, Source
from mtfix.errors import EditError
from mtfix.repair.apply import apply, invert
from mtfix.types import Category, Edit


def edit(text: str, before: str, after: str) -> Edit:
    """The edit that changes the one `before` in `text`."""
    at = text.index(before)
    return Edit(at, at + len(before), before, after, Category.PUNCTUATION, "d", "r", "p", 1.0, "because")


def through(tmp_path: Path, name: str, raw: bytes, *changes: tuple[str, str], text_column: str = "text") -> tuple[bytes, list[str]]:
    """The file after each record got the edits of `changes` that fit it, and the problems told."""
    path, known = tmp_path / name, kind(name)
    assert known
    path.write_bytes(raw)
    place = Place(path, name, *known)
    source, out = Source(place), tmp_path / "out"
    form = format_of(place, text_column)
    writer = form.write(place, out)
    problems = []
    for record in form.read(source):
        text = record.text
        writer.put(record, [edit(text, *change) for change in changes if text and change[0] in text])
        problems += [f"{record.line}: {record.problem}"] if record.problem else []
    writer.close()
    source.close()
    return out.read_bytes(), problems + ([source.problem] if source.problem else [])


HARD = [
    b"",
    b"\n",
    b"\r\n\n\n",
    "قال الوزير ، إن الاتفاق قريب.".encode(),
    "سطر أول\r\nسطر ثان\nثالث\rرابع\u2028خامس\u0085".encode(),
    codecs.BOM_UTF8 + "نص".encode() + b"\xff\xfe\x00\x80 \xed\xa0\x80\n",
]


@pytest.mark.parametrize("raw", HARD)
def test_txt_without_edits_is_the_same(tmp_path: Path, raw: bytes) -> None:
    assert through(tmp_path, "a.txt", raw) == (raw, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_txt_edits_keep_encoding_and_line_ends(tmp_path: Path, encoding: str) -> None:
    text = "قال ، نعم\r\n\r\nثم سكت"
    out, problems = through(tmp_path, "a.txt", text.encode(encoding), (" ،", "،"))
    assert (out, problems) == (text.replace(" ،", "،").encode(encoding), [])


def test_txt_of_unknown_encoding_passes_through(tmp_path: Path) -> None:
    raw = codecs.BOM_UTF32_LE + "نص".encode("utf-32-le")
    assert through(tmp_path, "a.txt", raw) == (raw, ["1: UTF-32 is not read; convert the file to UTF-8"])
    broken = codecs.BOM_UTF16_LE + b"\x00\xd8\x20"
    out, problems = through(tmp_path, "b.txt", broken)
    assert out == broken
    assert "UTF-16" in problems[0]


def test_records_beyond_the_limit_pass_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "LIMIT", 64)
    monkeypatch.setattr(txt, "LIMIT", 64)
    long = b'{"text": "' + b"x" * 300 + b'"}\n'
    out, problems = through(tmp_path, "a.jsonl", long + b'{"text": "a b"}\n', ("a b", "c"))
    assert out == long + b'{"text": "c"}\n'
    assert [p[:12] for p in problems] == ["1: longer th"]
    assert through(tmp_path, "a.txt", b"y" * 200)[0] == b"y" * 200


def test_lines_beyond_the_limit_are_the_same_in_blocks_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "LIMIT", 64)
    lines = [b'{"text": "%s"}' % (b"x" * n) for n in (1, 49, 50, 51, 52, 53, 200, 2, 64, 128)]
    raw = b"\n".join([*lines, b"", b"{"])
    whole = through(tmp_path, "a.jsonl", raw, ("xx", "y"))
    for size in (1, 7, 60, 64, 65, 130):
        monkeypatch.setattr(formats, "PIECE", size)
        assert through(tmp_path, "a.jsonl", raw, ("xx", "y")) == whole
    assert [p.split(":")[0] for p in whole[1]] == ["5", "6", "7", "9", "10", "12"]


JSONL = [
    (rb'{"text": "a , b"}', rb'{"text": "a, b"}'),
    (b'{ "n" : 1.50 ,"text":"\xd9\x86 , b" , "z":[1, 2]}\r\n', b'{ "n" : 1.50 ,"text":"\xd9\x86, b" , "z":[1, 2]}\r\n'),
    (rb'{"text": "\"q\"\n\u0646\ud83d\ude00 , \ud800 b"}', rb'{"text": "\"q\"\n\u0646\ud83d\ude00, \ud800 b"}'),
    (rb'{"text": " , 1", "text": "x , y", "o": {"text": " , 2"}}', rb'{"text": " , 1", "text": "x, y", "o": {"text": " , 2"}}'),
    (rb'{"te\u0078t": "x , y"}', rb'{"te\u0078t": "x, y"}'),
    (b'\xef\xbb\xbf{"text": "\xff\x80 , \xff"}', b'\xef\xbb\xbf{"text": "\xff\x80, \xff"}'),
    (b'{"text": "tab\there , b\x00"}', b'{"text": "tab\there, b\x00"}'),
    (b"", b""),
    (b" \t\r\n", b" \t\r\n"),
]


@pytest.mark.parametrize(("raw", "repaired"), JSONL)
def test_jsonl_changes_the_value_of_text_alone(tmp_path: Path, raw: bytes, repaired: bytes) -> None:
    assert through(tmp_path, "a.jsonl", raw) == (raw, [])
    assert through(tmp_path, "a.jsonl", raw, (" ,", ",")) == (repaired, [])


def test_jsonl_writes_new_text_as_its_surroundings(tmp_path: Path) -> None:
    change = ("X", 'ت"\n/\U0001f600')
    assert through(tmp_path, "a.jsonl", rb'{"text": "\u06AA X"}', ("X", r"\u06ab"))[0] == rb'{"text": "\u06AA \\u06ab"}'
    for raw, repaired in (
        (rb'{"text": "\u0646 X"}', rb'{"text": "\u0646 \u062a\"\n/\ud83d\ude00"}'),
        (rb'{"text": "\u06AA X"}', rb'{"text": "\u06AA \u062A\"\n/\uD83D\uDE00"}'),
        (rb'{"text": "\/ X"}', '{"text": "\\/ ت\\"\\n\\/\U0001f600"}'.encode()),
        (rb'{"text": "X"}', '{"text": "ت\\"\\n/\U0001f600"}'.encode()),
        ('{"text": "\\u0646ن X"}'.encode(), '{"text": "\\u0646ن ت\\"\\n/\U0001f600"}'.encode()),
    ):
        assert through(tmp_path, "a.jsonl", raw, change) == (repaired, [])


def test_jsonl_broken_lines_pass_through_and_are_told(tmp_path: Path) -> None:
    raw = b'{"text": "a , b"}\n{"text": "a , \n[1]\n{"id": 1}\n{"text": 3}\n{"text": "a"} x\n' + b"[" * 99999 + b'\n{"text": "a , b"}'
    out, problems = through(tmp_path, "a.jsonl", raw, (" ,", ","))
    assert out == raw.replace(b'{"text": "a , b"}', b'{"text": "a, b"}')
    assert [p.split(":")[0] for p in problems] == ["2", "3", "4", "5", "6", "7"]
    assert problems[2] == "4: 'text' is missing"
    assert problems[3] == "5: 'text' is not a string"


@given(
    st.sampled_from(["jsonl", "csv", "tsv", "txt"]),
    st.lists(
        st.tuples(st.text('نab "\\/,;\t\n\u0001\udc80'), st.sampled_from(["\\u0646", "\\/", '\\"', "", '"', '""', "ن", "\udc80"])),
        max_size=3,
    ),
    st.text('نab "\\/,;\t\n\u0001\udc80', max_size=3),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_what_is_plain_is_spelled_the_same_when_edits_are_undone(
    kind: str, spelled: list[tuple[str, str]], after: str, at: tuple[int, int]
) -> None:
    inner = "".join(plain + odd for plain, odd in spelled)
    line = {"jsonl": f'{{"text": "{inner}"}}', "csv": f'text\n"{inner}"\n{inner}', "tsv": f"text\n{inner}", "txt": inner}[kind]
    place = Place(Path("-"), "-", kind)
    for record in format_of(place, "text").read(Source(place, io.BytesIO(line.encode("utf-8", "surrogateescape")))):
        if record.text is None or at[0] > at[1] or at[1] > len(record.text):
            continue
        change = Edit(*at, record.text[slice(*at)], after, Category.NAME, "d", "r", "p", 1.0, "")
        if record.cell.is_plain([change]):
            try:
                there = record.cell.patch(record.text, [change])
            except EditError:
                continue
            assert there.patch(apply(record.text, [change]), invert([change])).raw == record.cell.raw


@given(st.text(), st.text(), st.text(), st.booleans(), st.booleans())
def test_jsonl_edits_mean_what_they_say(left: str, right: str, after: str, ascii_only: bool, spaced: bool) -> None:
    from mtfix.corpus.formats.jsonl import Jsonl

    line = json.dumps({"id": 7, "text": f"{left}\x01{right}", "z": left}, ensure_ascii=ascii_only, indent=1 if spaced else None)
    raw = line.replace("\n", " ").encode("utf-8", "surrogatepass")
    (record,) = Jsonl().read(Source(Place(Path("-"), "-", "jsonl"), io.BytesIO(raw)))
    assert record.text is not None
    at = record.text.index("\x01")
    change = Edit(at, at + 1, "\x01", after, Category.NAME, "d", "r", "p", 1.0, "")
    new = json.loads(record.cell.patch(record.text, [change]).raw.decode("utf-8", "surrogateescape"))
    assert new == {**json.loads(raw.decode("utf-8", "surrogateescape")), "text": record.text[:at] + after + record.text[at + 1 :]}


CSV = 'id,text,n\r\n1,"قال ، ""نعم""\r\nثم , سكت",5\r\n2,بلا ، علامات,6\n\n"3", x ، ,7\n4,"",8\n5'.encode()


def test_csv_changes_the_field_alone(tmp_path: Path) -> None:
    assert through(tmp_path, "a.csv", CSV)[0] == CSV
    out, problems = through(tmp_path, "a.csv", CSV, (" ،", "،"))
    assert out == CSV.replace(" ،".encode(), "،".encode())
    assert problems == ["8: 1 columns; 'text' is column 2"]


def test_csv_quotes_a_field_that_comes_to_need_it(tmp_path: Path) -> None:
    out, _ = through(tmp_path, "a.csv", b'text,n\nab"c X,1\n"q X",2\nX,3', ("X", 'a, "b"\n'))
    rows = list(csv.reader(io.StringIO(out.decode(), newline="")))
    assert rows == [["text", "n"], ['ab"c a, "b"\n', "1"], ['q a, "b"\n', "2"], ['a, "b"\n', "3"]]


@given(st.lists(st.lists(st.text(alphabet=st.sampled_from('a,;"\n\r\tنX ')), min_size=3, max_size=3), max_size=5), st.booleans())
def test_csv_is_read_as_python_reads_it(rows: list[list[str]], everything: bool) -> None:
    from mtfix.corpus.formats.tsv import Csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL)
    writer.writerows([["id", "text", "source"], *rows])
    raw = out.getvalue().encode()
    records = list(Csv().read(Source(Place(Path("-"), "-", "csv"), io.BytesIO(raw))))
    assert b"".join(r.cell.raw for r in records) == raw
    assert [(r.id or "", r.text, r.source) for r in records[1:]] == [tuple(row) for row in rows]


def test_csv_goes_on_after_a_quote_that_nobody_closes(tmp_path: Path) -> None:
    raw = b'text,n\na , b,1\n"open , x,2\na , c,3\nd , e,4\n'
    out, problems = through(tmp_path, "a.csv", raw, (" , ", ";"), text_column="text")
    assert out == raw
    assert problems == ["3: a quote is opened and never closed"]
    semicolons = raw.replace(b",", b";").replace(b" ; ", b" , ")
    out, problems = through(tmp_path, "a.csv", semicolons, (" ,", ","))
    assert out == semicolons.replace(b" ,", b",").replace(b'"open,', b'"open ,')
    assert problems == ["3: a quote is opened and never closed"]


def test_csv_many_open_quotes_do_not_take_for_ever(tmp_path: Path) -> None:
    raw = b"text\n" + b'"a "" b\n' * 20_001
    out, problems = through(tmp_path, "a.csv", raw)
    assert out == raw
    assert problems


def test_tsv_reads_quotes_only_where_they_fit(tmp_path: Path) -> None:
    raw = 'n\ttext\n1\t"قال ، نعم" ثم سكت\n2\t"مع ، ""علامة"""\n3\tبلا ، شيء\r\n4\n'.encode()
    out, problems = through(tmp_path, "a.tsv", raw, (" ،", '"،'))
    rows = out.decode().split("\n")
    assert rows[1:4] == ['1\t"قال"، نعم" ثم سكت', '2\t"مع""، ""علامة"""', '3\tبلا"، شيء\r']
    assert problems == ["5: 1 columns; 'text' is column 2"]
    with pytest.raises(EditError, match="line break"):
        through(tmp_path, "a.tsv", raw, (" ،", "\n"))


@pytest.mark.parametrize("name", ["a.tsv", "a.csv"])
def test_a_record_of_a_table_does_not_become_an_empty_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(EditError, match="empty line"):
        through(tmp_path, name, b"text\nx\n", ("x", ""))


def test_tsv_refuses_quotes_that_would_be_read_as_quoting(tmp_path: Path) -> None:
    with pytest.raises(EditError, match="would be read without them"):
        through(tmp_path, "a.tsv", b'text\n&quot;x"\n', ("&quot;", '"'))


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_bytes_that_are_no_text_do_not_become_any(tmp_path: Path, name: str) -> None:
    raw = {"a.txt": b"\xe0\xa0!\x80", "a.jsonl": b'{"text": "\xe0\xa0!\x80"}', "a.csv": b"text\n\xe0\xa0!\x80"}[name]
    with pytest.raises(EditError, match="become a letter"):
        through(tmp_path, name, raw, ("!", ""))
    assert through(tmp_path, name, raw, ("!", "?"))[0] == raw.replace(b"!", b"?")


def test_a_table_without_the_column_passes_through(tmp_path: Path) -> None:
    out, problems = through(tmp_path, "a.csv", b"x,y\n1,2\n", text_column="ar")
    assert out == b"x,y\n1,2\n"
    assert problems == ["1: no column 'ar' in the header; the file is left as it is"]


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_compressed_files_are_the_same_inside(tmp_path: Path, compression: str) -> None:
    import zstandard

    pack, unpack = (gzip.compress, gzip.decompress) if compression == "gz" else (zstandard.compress, zstandard.decompress)
    raw = b'{"text": "a , b"}\r\n{"text": 1}\n' * 3000
    members = pack(raw) + pack(b'{"text": "last , one"}')
    out, _ = through(tmp_path, f"a.jsonl.{compression}", members, (" ,", ","))
    inside = gzip.decompress(out) if compression == "gz" else zstandard.ZstdDecompressor().stream_reader(out).read()
    assert inside == raw.replace(b" ,", b",") + b'{"text": "last, one"}'
    short = pack(json.dumps({"text": "a , b"}).encode() + b"\n" + bytes(range(256)) * 4000)[:-9]
    out, problems = through(tmp_path, f"b.jsonl.{compression}", short, (" ,", ","))
    assert "breaks off" in problems[-1]
    if compression == "gz":
        assert unpack(out).startswith(b'{"text": "a, b"}\n\x00')
    assert through(tmp_path, f"c.txt.{compression}", b"")[1] == []
    assert "damaged" in through(tmp_path, f"d.txt.{compression}", b"not compressed at all")[1][0]


def test_a_bomb_is_read_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"\0" * (1 << 24)))
    source = Source(Place(tmp_path / "a.txt.gz", "a.txt.gz", "txt", "gz"))
    pieces = list(source._gunzip())
    source.close()
    assert sum(map(len, pieces)) == 1 << 24
    assert max(map(len, pieces)) <= 1 << 20


def test_edits_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    wrong = Edit(0, 1, "b", "c", Category.NAME, "d", "r", "p", 1.0, "")
    (tmp_path / "a.txt").write_bytes(b"a")
    place = Place(tmp_path / "a.txt", "a.txt", "txt")
    (record,) = format_of(place, "text").read(Source(place))
    with pytest.raises(EditError, match="expects 'b', found 'a'"):
        record.cell.patch("a", [wrong])
