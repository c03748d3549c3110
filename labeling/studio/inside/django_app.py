"""Label Studio's Django application, set up in this process as `label-studio` sets it up."""

import os
import sys

import label_studio


def set_up() -> None:
    """After this its models can be imported; the database is the one that the environment names."""
    sys.path.insert(0, os.path.dirname(label_studio.__file__))  # noqa: PTH120 - Label Studio's own way
    os.environ["DJANGO_SETTINGS_MODULE"] = "label_studio.core.settings.label_studio"
    import django

    django.setup()
