"""The correlation of a sign-on at the provider: which flow an authorization request begins or belongs to (`cso_kit.trace`).

It is named by a `traceparent`, as a parameter or as the header of the first request, or else derived from the `state`, which the
client derives it from too. So it needs no column of a waiting request; a code keeps it for the token endpoint.
"""

from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import TRACEPARENT, Trace, of_flow, parsed


def enter(tx: Transaction, parameters: dict[str, str]) -> dict[str, str]:
    """The transaction belongs to the flow of a new request. Returns the parameters by which `enter_again` finds the flow."""
    if TRACEPARENT in parameters and (named := parsed(parameters[TRACEPARENT])):
        tx.correlation = named.id
    elif tx.correlation is not None:
        # The header of this request; the browser's next ones have none.
        return {**parameters, TRACEPARENT: Trace(tx.correlation).parent("/authorize")}
    elif state := parameters.get("state"):
        tx.correlation = of_flow(state)
    return parameters


def enter_again(tx: Transaction, parameters: dict[str, str], otherwise: str) -> None:
    """The transaction belongs to the flow of a waiting request. `otherwise` names it if the request itself does not."""
    if TRACEPARENT in parameters and (named := parsed(parameters[TRACEPARENT])):
        tx.correlation = named.id
    else:
        tx.correlation = of_flow(parameters.get("state") or otherwise)
