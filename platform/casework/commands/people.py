"""Commands about who may come in: users, roles, tokens."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from casework.accounts.new_password import set_password
from casework.accounts.passwords import WeakPassword
from casework.accounts.tokens import create_token, revoke_token
from casework.accounts.users import (
    UnknownUser,
    UnusableAddress,
    UserExists,
    add_user,
    disable_user,
    known_user,
    set_roles,
)
from casework.catalogue import Catalogue
from casework.clock import system_clock
from casework.commands.opened import live_catalogue, opened_database, run_async
from casework.problems import did_you_mean
from casework.settings import Settings


@click.group()
def user() -> None:
    """People who sign in to the desk."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--agency", help="Give roles at this agency at once.")
@click.option("--role", "roles", multiple=True)
@click.option("--team", "teams", multiple=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def user_add(
    email: str,
    name: str,
    agency: str | None,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    password_stdin: bool,
) -> None:
    """Add a person; asks for the password."""
    password = _typed_password(password_stdin)
    settings = Settings.from_environment()
    try:
        run_async(_add(settings, email, name, password, agency, roles, teams))
    except UserExists as problem:
        raise click.ClickException(f"{email} is there already") from problem
    except (WeakPassword, UnusableAddress) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"added {email}")


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def user_password(email: str, password_stdin: bool) -> None:
    """Set a new password; asks for it. Every session of the person ends."""
    settings, password = Settings.from_environment(), _typed_password(password_stdin)
    try:
        run_async(_set_password(settings, email, password))
    except WeakPassword as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{email} has a new password and is signed out everywhere")


@user.command("disable")
@click.argument("email")
def user_disable(email: str) -> None:
    """Nobody can sign in as this person any more; open sessions end."""
    run_async(_disable(Settings.from_environment(), email))
    click.echo(f"disabled {email}")


@user.command("roles")
@click.argument("email")
@click.argument("agency")
@click.option("--role", "roles", multiple=True, help="Replaces the roles; none takes all away.")
@click.option("--team", "teams", multiple=True)
def user_roles(email: str, agency: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> None:
    """Set a person's roles and teams at an agency; counts from the next request."""
    run_async(_set_roles(Settings.from_environment(), email, agency, roles, teams))
    click.echo(f"{email} at {agency}: {', '.join(roles) or 'no roles'}")


@click.group()
def token() -> None:
    """Tokens of programs that use the API."""


@token.command("create")
@click.argument("agency")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True)
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 365))
def token_create(agency: str, name: str, roles: tuple[str, ...], days: int) -> None:
    """Make a token and print it, once."""
    click.echo(run_async(_create(Settings.from_environment(), agency, name, roles, days)))


@token.command("revoke")
@click.argument("agency")
@click.argument("name")
def token_revoke(agency: str, name: str) -> None:
    """Revoke the tokens of this name, from the next request on."""
    count = run_async(_revoke(Settings.from_environment(), agency, name))
    click.echo(f"{count} token(s) called {name} revoked")


async def _add(
    settings: Settings, email: str, name: str, password: str, agency: str | None,
    roles: tuple[str, ...], teams: tuple[str, ...],
) -> None:  # fmt: skip
    async with opened_database(settings) as db:
        if agency:
            check_words(await live_catalogue(db, agency), roles, teams)
        added = await add_user(db, email, name, password, system_clock())
        if agency:
            await set_roles(db, added, agency, roles, teams)


def _typed_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


async def _set_password(settings: Settings, email: str, password: str) -> None:
    async with opened_database(settings) as db:
        try:
            await set_password(db, email, password, system_clock())
        except UnknownUser as problem:
            raise click.ClickException(f"nobody has the address {email}") from problem


async def _disable(settings: Settings, email: str) -> None:
    async with opened_database(settings) as db:
        try:
            await disable_user(db, email, system_clock())
        except UnknownUser as problem:
            raise click.ClickException(f"nobody has the address {email}") from problem


async def _set_roles(
    settings: Settings, email: str, agency: str, roles: tuple[str, ...], teams: tuple[str, ...]
) -> None:
    async with opened_database(settings) as db:
        check_words(await live_catalogue(db, agency), roles, teams)
        try:
            found = await known_user(db, email)
        except UnknownUser as problem:
            raise click.ClickException(f"nobody has the address {email}") from problem
        await set_roles(db, found, agency, roles, teams)


async def _create(
    settings: Settings, agency: str, name: str, roles: tuple[str, ...], days: int
) -> str:
    async with opened_database(settings) as db:
        check_words(await live_catalogue(db, agency), roles, ())
        return await create_token(db, agency, name, roles, system_clock(), timedelta(days=days))


async def _revoke(settings: Settings, agency: str, name: str) -> int:
    async with opened_database(settings) as db:
        return await revoke_token(db, agency, name, system_clock())


def check_words(catalogue: Catalogue, roles: tuple[str, ...], teams: tuple[str, ...]) -> None:
    """Refuse roles and teams that the agency does not have."""
    agency = catalogue.agency
    for word in roles:
        if word not in agency.roles:
            raise click.ClickException(
                f"there is no role {word!r}" + did_you_mean(word, agency.roles)
            )
    for word in teams:
        if word not in agency.teams:
            raise click.ClickException(
                f"there is no team {word!r}" + did_you_mean(word, agency.teams)
            )


COMMANDS = (user, token)
