"""Commands whose options are the fields of a dataclass, so that each option stands in one place."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)


def options_from(options: "type[T]") -> "Callable[[Callable[[T], None]], Callable[..., None]]":
    """Makes a Typer command of a function that takes one dataclass: each field becomes an option of the command.

    A field without a default is an option that must be given.
    """
    hints = get_type_hints(options, include_extras=True)
    parameters = [
        Parameter(
            each.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in fields(options)
    ]

    def decorate(run: "Callable[[T], None]") -> Callable[..., None]:
        def command(**given: Any) -> None:
            run(options(**given))

        command.__name__, command.__doc__ = run.__name__, run.__doc__
        vars(command)["__signature__"] = Signature(parameters)  # Typer reads the options from it
        return command

    return decorate
