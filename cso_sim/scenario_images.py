"""What loads of scenarios have written, kept by this process for resets (docs/decisions/0016).

It does not know what an image is (`cso_kit.storage.image`), nor when a federation is reset (`cso_sim.both_services`).
"""

import hashlib
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from cso_kit.storage.columns import encode_json
from cso_kit.storage.renaming import Renaming
from cso_sim.settings import FederationSettings

if TYPE_CHECKING:
    from cso_kit.storage.image import Image

# Bytes. The default scenario has 1.7 MB.
_MOST = 64 * 1024 * 1024


class ImageOfService(NamedTuple):
    """The image of one service, and what is to be renamed in it."""

    image: "Image"
    renaming: Renaming | None


class ImagePair(NamedTuple):
    """The images of both services."""

    courts: ImageOfService
    provider: ImageOfService


class _Kept:
    """The images of this process, the latest used last. Those that nobody used for long are dropped."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pairs: OrderedDict[bytes, tuple[Image, Image]] = OrderedDict()

    def find(self, key: bytes) -> "tuple[Image, Image] | None":
        found = self._pairs.get(key)
        if found is not None:
            self._pairs.move_to_end(key)
        return found

    def keep(self, key: bytes, courts: "Image", provider: "Image") -> None:
        self._pairs[key] = courts, provider
        self._pairs.move_to_end(key)
        while len(self._pairs) > 1 and sum(map(_size, self._pairs.values())) > self._most:
            self._pairs.popitem(last=False)


def _size(pair: "tuple[Image, Image]") -> int:
    return sum(len(each.contents) for each in pair)


_KEPT = _Kept(_MOST)


class ScenarioImages:
    """The images for one federation: those of its own loads, and those of the federation that it was copied from.

    Args:
        settings: those of the federation. Addresses and the cost of password hashes are in the rows, so only federations with
            the same settings share images.
        like: the settings of the template that it is a copy of.
        names: the name that stands for all in these settings, and its own.
        stands_for_all: a name to look for in the images of this federation, which is a template.
    """

    def __init__(
        self,
        settings: FederationSettings,
        *,
        like: FederationSettings | None = None,
        names: tuple[str, str] | None = None,
        stands_for_all: str | None = None,
    ) -> None:
        self._settings = settings
        self._like = like
        self._names = names
        self.stands_for_all = stands_for_all

    def find(self, scenario: dict[str, Any]) -> ImagePair | None:
        """The images of a loaded scenario, if this process has them."""
        for own, names in ((self._of_template, self._names), (self._own, None)):
            if own is not None and (found := _KEPT.find(_key(own, scenario))) is not None:
                return ImagePair(*(_for(image, names) for image in found))
        return None

    def keep(self, scenario: dict[str, Any], courts: "Image | None", provider: "Image | None") -> None:
        """Keeps the images of a load, if both services have one."""
        if courts is not None and provider is not None:
            _KEPT.keep(_key(self._own, scenario), courts, provider)

    @cached_property
    def _own(self) -> str:
        return _fingerprint(self._settings)

    @cached_property
    def _of_template(self) -> str | None:
        return _fingerprint(self._like) if self._like is not None else None


def _for(image: "Image", names: tuple[str, str] | None) -> ImageOfService:
    return ImageOfService(image, Renaming(*names, image.places) if names is not None and image.places else None)


def _fingerprint(settings: FederationSettings) -> str:
    both = settings.provider, settings.courts
    # Where the database is makes no difference, but its kind does: only SQLite has images.
    unplaced = [each.model_copy(update={"database_url": each.database_url.partition(":")[0]}) for each in both]
    return hashlib.sha256(repr(unplaced).encode()).hexdigest()


def _key(fingerprint: str, scenario: dict[str, Any]) -> bytes:
    return hashlib.sha256(f"{fingerprint} {encode_json(scenario)}".encode()).digest()
