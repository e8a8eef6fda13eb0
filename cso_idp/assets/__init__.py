"""The scripts that only the provider's pages use. Each does what a link or a button of its page does without it."""

from cso_kit.web.assets import Assets

ASSETS = Assets(__name__, at="/assets/pacer")
