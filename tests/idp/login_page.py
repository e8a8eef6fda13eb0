"""The former place of the driver."""

from tests.driver.pacer_login_page import ADDRESS as ADDRESS
from tests.driver.pacer_login_page import COURT as COURT
from tests.driver.pacer_login_page import TOKEN as TOKEN
from tests.driver.pacer_login_page import LoginPage as LoginPage
from tests.driver.pacer_login_page import LoginScript as LoginScript
from tests.driver.pacer_login_page import opening as opening
from tests.driver.pacer_login_page import view_state as view_state
