"""The provider's inbox (`cso_kit.inbox`): PACER's messages to account holders."""

from cso_idp import tables
from cso_kit.inbox import Inbox

INBOX = Inbox(tables.kit)
