"""What goes wrong in a worker, as one tree.

    WorkerError                 code, message, transient
    ├── SettingsError           the environment is wrong; the worker does not start
    ├── ModelError
    │   ├── SourceUnknown       no reconstructor, segmenter or estimator has that name
    │   ├── SourceNotReady      it is known, but this machine lacks its weights or its libraries
    │   ├── UnusableInput       the image, the mask or the clicks cannot be worked with
    │   └── OutOfMemory         transient: the device was full
    └── Cancelled               the site no longer wants the result

`code` is stable and travels in events; `message` is a sentence for the person who reads the page.
`transient` asks the site to send the command again later.
"""

from __future__ import annotations


class WorkerError(Exception):
    """The root; carries what an event reports to the site."""

    code = "worker_error"
    transient = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(WorkerError):
    """An environment variable is wrong."""

    code = "settings_wrong"


class ModelError(WorkerError):
    """Something about a model or what it was given."""

    code = "model_error"


class SourceUnknown(ModelError):
    """No model has that name here."""

    code = "source_unknown"


class SourceNotReady(ModelError):
    """The model is known, but cannot run on this machine."""

    code = "source_not_ready"


class UnusableInput(ModelError):
    """The image, the mask or the clicks cannot be worked with."""

    code = "unusable_input"


class OutOfMemory(ModelError):
    """The device was full."""

    code = "out_of_memory"
    transient = True


class Cancelled(WorkerError):
    """The site no longer wants the result."""

    code = "cancelled"
