"""What rnnlab raises: one family, whose messages are written for the person who reads them."""


class RnnlabError(Exception):
    """The root. Its message says what was expected, what came, and what to try."""


class InvalidExperiment(RnnlabError):
    """A setting, or two settings together, that cannot be trained."""


class UnreadableData(RnnlabError):
    """A file, or a column of it, that is not what the task needs."""


class OverLimit(RnnlabError):
    """Something larger than one person may ask of a shared machine."""


class RunError(RnnlabError):
    """A run that does not exist, is not yours, or cannot do what was asked of it."""
