"""Standard input to standard output."""

import io
import os
from typing import Any

import pytest

from mtfix.errors import UsageError
from mtfix.run.local import repair_stream


def test_streams(config: str) -> None:
    def stream(raw: bytes, format: str) -> tuple[bytes, Any]:
        out = io.BytesIO()
        report = repair_stream(io.BytesIO(raw), out, config, format, allow_code=True)
        return out.getvalue(), report

    assert stream("قال ، نعم\r\n ،".encode(), "txt")[0] == "قال، نعم\r\n،".encode()
    out, report = stream('{"text": "قال ، نعم"}\nx\r\n{"text": "BOOM"}'.encode(), "jsonl")
    assert out == '{"text": "قال، نعم"}\nx\r\n{"text": "BOOM"}'.encode()
    assert [f.place for f in report.failures] == ["-:2", "-:3"]
    assert stream(b"", "txt")[0] == b""
    with pytest.raises(UsageError, match="not as csv"):
        stream(b"", "csv")


def test_a_stream_answers_record_by_record(config: str) -> None:
    read, write_end = os.pipe()
    seen: list[int] = []

    class Watched(io.BytesIO):
        def flush(self) -> None:
            seen.append(self.tell())
            if len(seen) == 1:
                os.write(write_end, b'{"text": "b"}\n')
                os.close(write_end)

    out = Watched()
    os.write(write_end, b'{"text": "a"}\n')
    with os.fdopen(read, "rb") as stdin:
        repair_stream(stdin, out, config, "jsonl", allow_code=True)
    assert seen == [14, 28]
