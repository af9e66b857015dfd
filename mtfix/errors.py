"""What can go wrong, told to a person: where, what, and what to do."""


class MtfixError(Exception):
    """Base of all errors that mtfix raises on purpose. `exit_code` is what the command line ends with."""

    exit_code = 2


class ConfigError(MtfixError):
    """A config names something that does not exist or has a value that does not fit."""


class UsageError(MtfixError):
    """The command cannot be carried out as given (an output that exists, a path that does not)."""


class InputError(MtfixError):
    """A corpus file or record cannot be read."""

    exit_code = 3


class EditError(MtfixError):
    """Edits that do not fit their text: out of range, overlapping, or `before` not found in its place."""

    exit_code = 3


class MissingExtraError(MtfixError):
    """An optional library is needed and not installed; the message is the line that installs it."""
