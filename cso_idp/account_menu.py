"""The pages of Manage My Account, in the order of the menu that stands on each of them."""

from typing import NamedTuple


class MenuEntry(NamedTuple):
    """A page that the menu leads to. `name` is that by which the page's template calls itself the present one."""

    name: str
    label: str
    href: str


MENU = (
    MenuEntry("overview", "Overview", "/account/"),
    MenuEntry("profile", "Profile", "/account/profile"),
    MenuEntry("security", "Security", "/account/security"),
    MenuEntry("messages", "Messages", "/account/messages"),
    MenuEntry("billing", "Billing", "/account/billing"),
    MenuEntry("paa", "Who pays", "/account/paa"),
    MenuEntry("registrations", "E-file registrations", "/account/e-file-registrations"),
    MenuEntry("cja", "CJA", "/account/cja"),
    MenuEntry("activate", "Search privileges", "/account/activate"),
    MenuEntry("upgrade", "Upgrade", "/account/upgrade"),
    MenuEntry("which", "Which account do I have?", "/account/which"),
)
