"""The contents of one service's database, taken out and put back. Whoever calls it keeps both services in step."""

from cso_kit.storage import seeding
from cso_kit.storage.contents import Contents, Secrets, fits, keys_of, read_contents, replace_contents, with_secrets_of
from cso_kit.storage.database import Database
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import ClockState


class ContentsControl:
    """The contents of one service. `secrets` are the rows that hold its keys and secrets."""

    def __init__(self, database: Database, kit: KitTables, secrets: Secrets) -> None:
        self._database = database
        self._kit = kit
        self._secrets = secrets

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """The columns that identify a row, by table."""
        return keys_of(self._kit)

    async def read(self) -> Contents:
        """All rows, as they are at one moment."""
        return await self._database.read(lambda tx: read_contents(tx, self._kit))

    def fits(self, contents: Contents) -> bool:
        """Whether the contents have all tables and columns, in values of the right kinds."""
        return fits(self._kit, contents)

    async def begin(self, attempt: str) -> None:
        """Closes the database to all but this attempt. If it is not finished, the next start loads the scenario again."""
        await self._database.work(lambda tx: tx.set_load(tx.load_id, attempt))

    async def replace(self, contents: Contents, clock: ClockState, *, keeps_secrets: bool = False) -> None:
        """Puts other rows and another clock in the place of the present ones. With `keeps_secrets` keys and secrets stay."""

        def replace(tx: Transaction) -> None:
            wanted = with_secrets_of(tx, self._secrets, contents) if keeps_secrets else contents
            replace_contents(tx, self._kit, wanted)
            tx.set_clock(clock)
            tx.config_changed()

        await self._database.work(replace, while_loading=True)

    async def position(self) -> seeding.Position:
        """Where the random values stand."""
        return await seeding.position(self._database)

    async def finish(self, load_id: str, since: seeding.Position) -> None:
        """Opens the database again. `load_id` is the same for both services; random values go on from `since`."""
        await seeding.go_on(self._database, load_id, since)
        await self._database.work(lambda tx: tx.set_load(load_id, None), while_loading=True)
