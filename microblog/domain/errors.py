"""What can go wrong that a person or an operator is told in a sentence."""


class Refused(Exception):  # noqa: N818  (a state of the answer, not a fault of the program)
    """A person asked for something that cannot be; nothing has changed.

    `reason` is a message id of `microblog.render.refusals`; `values` fill its placeholders.
    """

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason, values)
        self.reason = reason
        self.values = values


class HeldBack(Refused):
    """Refused, but the body may have been meant as a post: it is kept for `.` to publish."""


class Unavailable(Exception):  # noqa: N818
    """An engine (the database, the XMPP server) is away for the moment; trying again may help."""


class CannotStart(Exception):  # noqa: N818
    """The service cannot start; the message is one sentence for the operator."""
