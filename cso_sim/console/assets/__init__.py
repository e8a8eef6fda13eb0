"""The stylesheet and the scripts that only the console's pages use. Every page works without the scripts."""

from cso_kit.web.assets import Assets

ASSETS = Assets(__name__, at="/_sim/console/assets")
