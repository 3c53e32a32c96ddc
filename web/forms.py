"""The forms that a listing has besides the page, as a part of an address."""

from starlette.convertors import Convertor, register_url_convertor


class FormConvertor(Convertor[str]):
    """`atom` or `json`."""

    regex = "atom|json"

    def convert(self, value: str) -> str:
        """The form as it stands."""
        return value

    def to_string(self, value: str) -> str:
        """The form as it stands."""
        return value


def register() -> None:
    """Make `{form:form}` known to routes."""
    register_url_convertor("form", FormConvertor())
