"""Parts of an address: the forms that a listing has besides the page, and numbers."""

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


class NumberConvertor(Convertor[int]):
    """The number of a post or a comment, small enough for the database; each has one spelling."""

    regex = "[1-9][0-9]{0,17}"

    def convert(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """The number as it is spelled."""
        return str(value)


class PlaceConvertor(NumberConvertor):
    """The place of a file among others, from 0 on."""

    regex = "0|[1-9][0-9]{0,8}"


def register() -> None:
    """Make `{form:form}`, `{post:number}` and `{number:place}` known to routes."""
    register_url_convertor("form", FormConvertor())
    register_url_convertor("number", NumberConvertor())
    register_url_convertor("place", PlaceConvertor())
