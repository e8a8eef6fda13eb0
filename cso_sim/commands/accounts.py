"""`cso-sim accounts`: the PACER accounts of a running server."""

from typing import Annotated, Literal

import typer

from cso_sim.commands.connection import Token, connected, existing
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import All, AsJson, say, say_count, say_facts, say_json, say_table

AccountType = Literal["individual", "shared", "paa"]
app = typer.Typer(no_args_is_help=True, help="PACER accounts.")


@app.command("list")
def list_accounts(
    *,
    login_id: Annotated[str | None, typer.Option(help="Only user names that begin so.")] = None,
    kind: Annotated[AccountType | None, typer.Option("--type", help="Only accounts of this type.")] = None,
    is_all: All = False,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """List the accounts with their fictional passwords, the first thousand if there are more.

    Examples: cso-sim accounts list · cso-sim accounts list --login-id mh --type individual · cso-sim accounts list --all
    """
    with connected(url, data, token) as harness:
        if is_all:
            accounts = harness.accounts.all(login_id or "", kind)
            total = len(accounts)
        else:
            page = harness.accounts.page(loginId=login_id or "", type=kind)
            accounts, total = page.accounts, page.total
    if as_json:
        say_json(accounts)
    else:
        columns = ("loginId", "password", "type", "generation", "user_type", "status", "name")
        say_table(columns, [[getattr(account, name) for name in columns] for account in accounts])
    say_count(len(accounts), total, "accounts")


@app.command()
def show(
    login_id: Annotated[str, typer.Argument(metavar="LOGINID", help="The PACER user name.")],
    *,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Show one account.

    Example: cso-sim accounts show mholloway
    """
    with connected(url, data, token) as harness:
        account = harness.accounts.get(existing("account", login_id))
    say_json(account) if as_json else say_facts(account.model_dump(mode="json"))


@app.command()
def create(
    login_id: Annotated[str, typer.Argument(metavar="LOGINID", help="The new user name.")],
    password: Annotated[str, typer.Option(help="A fictional password.")],
    *,
    kind: Annotated[AccountType, typer.Option("--type", help="Only an individual account can file.")] = "individual",
    created_on: Annotated[str | None, typer.Option(help="Before 2014-08-11 makes a legacy account.")] = None,
    user_type: Annotated[str, typer.Option(help="attorney, pro_se, case_search_only …")] = "attorney",
    name: Annotated[str | None, typer.Option(help="The holder's name.")] = None,
    email: Annotated[str | None, typer.Option(help="The holder's e-mail address.")] = None,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Create an account.

    Example: cso-sim accounts create newfiler1 --password Fictional-Pass-1 --created-on 2009-03-01
    """
    given = {"loginId": login_id, "password": password, "type": kind, "created_on": created_on, "user_type": user_type}
    body = {name: value for name, value in (given | {"name": name, "email": email}).items() if value is not None}
    with connected(url, data, token) as harness:
        from cso_sim.harness import AccountCreation

        account = harness.accounts.create(AccountCreation.model_validate(body))
    say(f"Created {account.loginId} ({account.generation or account.type}), sub {account.sub}.")
