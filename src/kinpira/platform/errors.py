"""What a person is told when something can't be done.

A message says what happened and what to do next, in the reader's language. Packages subclass these
beside the function that raises; each door (page, form, CLI) translates once.
"""

from collections.abc import Mapping


class UserError(Exception):
    """Base of every error meant for a reader.

    `message` is a (lazily) translated sentence, `code` a stable word for programs, `fields` the
    messages per input field.
    """

    status = 400

    def __init__(
        self, message: str, *, code: str = "error", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(UserError):
    """The input can't be used as it is; `fields` says where."""

    status = 422


class NotAllowed(UserError):
    """The reader may see this, but not do it."""

    status = 403


class NotFound(UserError):
    """It does not exist, or the reader may not know that it does."""

    status = 404


class Conflict(UserError):
    """Somebody or something else changed it first."""

    status = 409


class Unavailable(UserError):
    """It can't be done now; trying again later may work."""

    status = 503
