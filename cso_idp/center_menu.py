"""The sections of the Service Center's desk, in the order of the menu that stands on each of its pages."""

from typing import NamedTuple

ADDRESS = "/service-center/"


class Section(NamedTuple):
    """A section that the menu leads to. `name` is that by which a page's template calls itself the present one."""

    name: str
    label: str
    href: str


SECTIONS = (
    Section("accounts", "Accounts", ADDRESS),
    Section("held", "Held registrations", f"{ADDRESS}held"),
    Section("cja", "CJA requests", f"{ADDRESS}cja"),
)
