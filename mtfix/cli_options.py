"""Options that commands in several files share, each said once."""

from typing import Annotated

import typer

ConfigName = Annotated[
    str, typer.Option("--config", "-c", metavar="NAME|FILE", help="A shipped system (see `mtfix list configs`) or a file.")
]
AllowCode = Annotated[bool, typer.Option("--allow-code", help="Let the config name classes of your own (module:Class).")]
