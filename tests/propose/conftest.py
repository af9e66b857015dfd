"""What the tests of proposers share: the server that plays a language model, and checkpoints that were taught what to answer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.checkpoints import seq2seq
from tests.endpoint import PATH, Endpoint
from tests.propose.taught import CAMP, SENTENCES, TAUGHT, prompt


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def endpoint(server: HTTPServer) -> Endpoint:
    server.clear()
    endpoint = Endpoint(server.url_for("/v1"))
    server.expect_request(PATH, method="POST").respond_with_handler(endpoint)
    return endpoint


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The tiny checkpoint of a family that knows what to answer; made when first asked for."""
    folder = tmp_path_factory.mktemp("taught")

    def made(family: str) -> Path:
        if not (folder / family).exists():
            one = {prompt(CAMP, "Kremllagers"): "معسكر الكرملين"}  # each pair is seconds
            seq2seq(family, folder / family, teach={"t5": TAUGHT | SENTENCES, "mt5": TAUGHT}.get(family, one))
        return folder / family

    return made


@pytest.fixture(scope="session")
def t5(taught: Callable[[str], Path]) -> str:
    return str(taught("t5"))
