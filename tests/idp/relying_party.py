"""The former place of the driver."""

from tests.driver.browser import Browser as Browser
from tests.driver.forms import Form as Form
from tests.driver.forms import forms as forms
from tests.driver.relying_party import PublicParty as PublicParty
from tests.driver.relying_party import RelyingParty as RelyingParty
from tests.driver.relying_party import Started as Started
from tests.driver.relying_party import log_in as log_in
from tests.driver.relying_party import sent_back as sent_back
