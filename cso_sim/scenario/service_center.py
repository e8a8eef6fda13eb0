"""The table of a scenario document about the PACER Service Center."""

from pydantic import Field

from cso_sim.scenario.table import LoginId, ShortText, Table


class StaffTable(Table):
    """`[[service_center]]`: somebody who works at the PACER Service Center's desk. Without one there is `operator`."""

    login: LoginId = Field(min_length=1, description="The login at the desk.")
    key: ShortText = Field(description="Its password, in clear: it is fictional.")
    name: ShortText = Field(description="The fictional name.")
