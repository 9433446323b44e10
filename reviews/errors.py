"""The domain's errors. Each is a sentence for a person and a code and status for a program."""

from __future__ import annotations


class DomainError(Exception):
    """Something a person asked for cannot be done; `str(error)` says what happened and what to do."""

    status = 400
    code = "refused"


class NotFound(DomainError):
    """It is not there, or not for this person: both look the same."""

    status = 404
    code = "not_found"

    def __init__(self, sentence: str = "There is nothing here under this address.") -> None:
        super().__init__(sentence)


class Forbidden(DomainError):
    status = 403
    code = "forbidden"


class Conflict(DomainError):
    """The state has moved on; nothing was written."""

    status = 409
    code = "conflict"


class Invalid(DomainError):
    """The input does not hold; `fields` maps a field to its sentence where one field is to blame."""

    status = 422
    code = "invalid"

    def __init__(self, sentence: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = fields or {}
