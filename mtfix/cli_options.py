"""Options that commands in several files share, each said once."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from mtfix.errors import ConfigError, UsageError

ConfigName = Annotated[
    str, typer.Option("--config", "-c", metavar="NAME|FILE", help="A shipped system (see `mtfix list configs`) or a file.")
]
AllowCode = Annotated[bool, typer.Option("--allow-code", help="Let the config name classes of your own (module:Class).")]
Corpus = Annotated[
    str, typer.Argument(metavar="CORPUS", help="A file, a folder, a Hugging Face data set, or - for standard input: one text.")
]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set one key of the config, e.g. repair.min_score=0.7.")
]
TextColumn = Annotated[str, typer.Option("--text-column", metavar="NAME", help="The field or column that holds the text.")]
SourceColumn = Annotated[
    str,
    typer.Option("--source-column", metavar="NAME", help="That of its German or English source, for detectors and guards that read it."),
]
MetricNames = Annotated[
    list[str] | None, typer.Option("--metric", metavar="NAME", help="A metric beside the usual ones (`mtfix list metrics`), e.g. comet.")
]
MetricOptions = Annotated[
    list[str] | None,
    typer.Option("--metric-option", metavar="NAME.KEY=VALUE", help="An option of a --metric, e.g. comet.sources=source.txt (repeatable)."),
]


def metrics(names: Sequence[str], options: Sequence[str], *, allow_code: bool) -> dict[str, Any]:
    """The metrics that --metric and --metric-option ask for, ready to run; `ConfigError` where one cannot."""
    from mtfix.registry import METRICS, component, did_you_mean, find

    said: dict[str, dict[str, str]] = {name: {} for name in names}
    for option in options:
        place, sign, value = option.partition("=")
        name, dot, key = place.rpartition(".")
        if not sign or not dot:
            raise UsageError(f"--metric-option {option}: write it as NAME.KEY=VALUE.")
        if name not in said:
            raise UsageError(f"--metric-option {option}: no --metric {name} is asked for. {did_you_mean(name, said)}")
        said[name][key] = value
    made = {
        name: component(find(METRICS, "metric", name, allow_code=allow_code), given, f"metric '{name}'") for name, given in said.items()
    }
    for name, metric in made.items():
        if hasattr(metric, "missing") and (why := metric.missing()):
            raise ConfigError(f"metric '{name}': {why}")
    return made
