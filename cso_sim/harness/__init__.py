"""The typed client of the control plane, synchronous and asynchronous, for tests, tools and the command line.

    with Harness("http://localhost:8400") as harness:
        harness.clock.advance("PT1H")

It also exports the request models. Members are spelled as on the wire.
"""

from court_rp.control.desk_models import NoticeCreation, StaffChange, StaffCreation
from court_rp.control.models import CalendarChange, CaseCreation, FilerChange
from court_rp.control.registration_models import OfferChange
from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.control.paa_models import PaaChange
from cso_idp.control.registration_models import RegistrationCreation
from cso_sim.control.bulk_models import BulkLine
from cso_sim.control.fault_models import FaultArming
from cso_sim.control.models import FilerForAccount
from cso_sim.harness.async_harness import AsyncHarness
from cso_sim.harness.bulk_call import BulkResult
from cso_sim.harness.errors import ExpectationError, HarnessError
from cso_sim.harness.harness import Harness
from cso_sim.journal.models import Expectation

__all__ = [
    "AccountChange",
    "AccountCreation",
    "AsyncHarness",
    "BulkLine",
    "BulkResult",
    "CalendarChange",
    "CaseCreation",
    "Expectation",
    "ExpectationError",
    "FaultArming",
    "FilerChange",
    "FilerForAccount",
    "Harness",
    "HarnessError",
    "NoticeCreation",
    "OfferChange",
    "PaaChange",
    "RegistrationCreation",
    "StaffChange",
    "StaffCreation",
]
