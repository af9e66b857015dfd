"""What holds for every test: no network, a terminal that neither colours nor wraps, no stopwatch on properties, and Ctrl-C that is heard."""

import os
import signal

from hypothesis import settings

os.environ.update(
    HF_HUB_OFFLINE="1",
    HF_DATASETS_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    TOKENIZERS_PARALLELISM="false",
    NO_COLOR="1",
    COLUMNS="140",
)
os.environ.pop("FORCE_COLOR", None)

# A deadline fails on a busy machine, and says nothing of the property.
settings.register_profile("mtfix", deadline=None, print_blob=True)
settings.load_profile("mtfix")

# A shell that runs `make test &` has Ctrl-C ignored, by its children too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
