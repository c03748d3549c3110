"""Label Studio's own settings, with a log that has no line for each request and never a token of an invitation link."""

import logging
import os
import re

# Label Studio's settings look at themselves, half loaded, by way of this name while they are imported
os.environ["DJANGO_SETTINGS_MODULE"] = "label_studio.core.settings.label_studio"

from label_studio.core.settings.label_studio import *  # noqa: F403 - Django reads settings as names of this module
from label_studio.core.settings.label_studio import LOGGING

_TOKEN = re.compile(r"(token=)[^\s&\"']+")


class WithoutTokens(logging.Filter):
    """Every record passes, each token in an address blotted out."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "token=" in said:
            record.msg, record.args = _TOKEN.sub(r"\1***", said), None
        return True


LOGGING["filters"] = {**LOGGING.get("filters", {}), "without_tokens": {"()": WithoutTokens}}
LOGGING["handlers"]["console"]["filters"] = ["without_tokens"]
LOGGING["loggers"]["django.server"] = {"handlers": ["console"], "level": "WARNING", "propagate": False}
