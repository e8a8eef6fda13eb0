"""The schema of story documents: their tables, members and types. `rules` has the checks across tables."""

from typing import Annotated

from pydantic import Field, StringConstraints

from cso_sim.scenario.table import AnyTime, Day, LoginId, ShortText, Table
from cso_sim.stories.vocabulary import ActName, FactName

LongText = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
PagePath = Annotated[str, StringConstraints(max_length=300, pattern=r"^/[^\s\x00-\x1f]*$")]
Who = Annotated[ShortText, Field(description="The person, by the name in the scenario.")]


class ActTable(Table):
    """`do`, in a step: the things that "Do it for me" does, in this order. `act` says which members each needs."""

    act: ActName = Field(description="What is done.")
    who: Who | None = Field(default=None, description="Who does it, by the name in the scenario.")
    court: ShortText | None = Field(default=None, description="At which court, by its id, such as cacd.")
    case: ShortText | None = Field(default=None, description="In which case.")
    login: LoginId | None = Field(
        default=None, description="A PACER user name: of the account to use, of the new account, or of the exempt one."
    )
    password: ShortText | None = Field(default=None, description="The password of that account. It is fictional.")
    day: Day | None = Field(default=None, description="A day, such as 2021-03-01.")
    calendar: AnyTime | None = Field(
        default=None, description="A date, a time and an offset, such as 2020-02-18T08:00:00-08:00."
    )


class FactTable(Table):
    """`expect`, in a step: what is true after it. `fact` says which members each needs."""

    fact: FactName = Field(description="What is looked at.")
    who: Who | None = Field(default=None, description="Whose it is, by the name in the scenario.")
    court: ShortText | None = Field(default=None, description="At which court, by its id, such as cacd.")
    is_: ShortText | None = Field(default=None, alias="is", description="What it is then.")
    login: LoginId | None = Field(
        default=None,
        description="The PACER user name, for a person with several accounts; the individual one, if left out.",
    )
    day: Day | None = Field(default=None, description="A day, such as 2021-03-01.")
    calendar: AnyTime | None = Field(
        default=None, description="A date, a time and an offset, such as 2020-02-18T00:00:00-08:00."
    )
    kind: ShortText | None = Field(default=None, description="The kind of the event, such as link.made.")
    at_least: int | None = Field(
        default=None, ge=1, le=1000, description="How often it happened, at least; once, if left out."
    )
    subject: ShortText | None = Field(default=None, description="Words of the letter's subject.")


class StepTable(Table):
    """`[[steps]]`: one step. The story goes on when all that the step expects is true."""

    title: ShortText = Field(description="A few words, for the list of steps.")
    say: LongText = Field(description="What the presenter tells the audience.")
    by_hand: LongText = Field(description="What to click, for whoever does it by hand.")
    link: PagePath = Field(description="The page on which it is done, such as /courts/cacd/.")
    link_label: ShortText = Field(description="What the link to that page says.")
    do: list[ActTable] = Field(min_length=1, max_length=10, description='What "Do it for me" does, in this order.')
    expect: list[FactTable] = Field(
        min_length=1, max_length=10, description="What is true afterwards. All of it is checked."
    )
    see: PagePath | None = Field(default=None, description="The page that shows what came of it; `link`, if left out.")
    see_label: ShortText | None = Field(default=None, description="What the link to that page says.")
    after: LongText | None = Field(default=None, description="What to show or to say when it is done.")


class StoryDocument(Table):
    """A whole story."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")] = Field(
        description="Its name, which is a part of its address."
    )
    title: ShortText = Field(description="One line.")
    shows: LongText = Field(description="What the audience learns from it.")
    minutes: int = Field(ge=1, le=240, description="How long it takes.")
    scenario: ShortText = Field(
        description="The scenario that it plays in: a shipped one, or a TOML file beside the story."
    )
    steps: list[StepTable] = Field(min_length=1, max_length=40, description="Its steps.")
