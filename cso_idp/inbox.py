"""The provider's inbox (`cso_kit.inbox`): PACER's messages to account holders."""

from cso_idp import tables
from cso_kit.inbox import inbox_of

INBOX = inbox_of(tables.kit)
