"""The provider's part of the simulated inbox (`cso_kit.inbox`): what PACER writes to the holders of accounts."""

from cso_idp import tables
from cso_kit.inbox import Inbox

INBOX = Inbox(tables.kit)
