"""`flask office init` and `flask people …`: what an installation needs before anybody can sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import AppGroup

from eoffice.access.actor import SYSTEM
from eoffice.core import clock
from eoffice.core.errors import DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Agency, Person
from eoffice.directory.passwords import new_password, random_password
from eoffice.directory.queries import find_person, internal_agencies, list_people, posts_by_person, posts_of_agency
from eoffice.directory.service import people
from eoffice.directory.service.installation import install
from eoffice.directory.service.posts import give_post
from eoffice.directory.tokens import create_token

office = AppGroup("office", help="The installation itself.")
accounts = AppGroup("people", help="Accounts.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(office)
    app.cli.add_command(accounts)


@office.command("init")
@click.option("--agency", prompt="Name of the agency", help="For example: Ủy ban nhân dân phường Tân An.")
@click.option("--place", prompt="Place of the date line", help="Địa danh, for example: Tân An.")
@click.option("--abbreviation", default="UBND", show_default=True, help="Of the issuing body, in symbols: 12/QĐ-UBND.")
@click.option("--admin", prompt="User name of the administrator", help="Small letters, digits, dots, hyphens.")
@click.option("--admin-name", prompt="Full name of the administrator", help="As printed in the history.")
def init_command(agency: str, place: str, abbreviation: str, admin: str, admin_name: str) -> None:
    """Make the agency, its issuing body, the calendar and an administrator; what exists already stays."""
    with _refusals(), unit_of_work():
        made = install(
            SYSTEM, agency_name=agency, place=place, abbreviation=abbreviation, username=admin, full_name=admin_name
        )
    click.echo(f"Agency {made.agency.id}: {made.agency.name}")
    click.echo(f"Administrator: {made.administrator.username}")
    if made.first_password:
        click.echo(f"First password (shown once, to be changed at the first sign-in): {made.first_password}")


@accounts.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Full name.")
@click.option("--email", default="", help="Address for mail.")
@click.option("--agency", help="Code or number of the agency (default: the first).")
@click.option("--post", help="Number or title of a post held from today on.")
def add_command(username: str, name: str, email: str, agency: str | None, post: str | None) -> None:
    """Open an account and print its first password, which must be changed at the first sign-in."""
    password = random_password()
    with _refusals():
        home = _agency(agency)
        post_id = _post(home, post) if post else None
        hashed = new_password(password)
        with unit_of_work():
            person = people.create_person(
                SYSTEM, agency_id=home.id, username=username, full_name=name, email=email, password=hashed
            )
            if post_id:
                give_post(SYSTEM, person_id=person.id, post_id=post_id, valid_from=clock.today())
    click.echo(password)


@accounts.command("list")
def list_command() -> None:
    """Print user name, full name, posts of today and whether the account is open."""
    for agency in internal_agencies():
        rows = list_people(agency.id, is_active=None)
        posts = posts_by_person(row.id for row in rows)
        for row in rows:
            titles = ", ".join(post.title for post in posts[row.id])
            click.echo(f"{row.username}\t{row.full_name}\t{titles}\t{'open' if row.is_active else 'closed'}")


@accounts.command("token")
@click.argument("username")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
def token_command(username: str, name: str) -> None:
    """Print a new API token of the person, alone, once."""
    with _refusals(), unit_of_work():
        token = create_token(SYSTEM, _person(username), name)
    click.echo(token)


@accounts.command("disable")
@click.argument("username")
def disable_command(username: str) -> None:
    """Close an account: sessions and tokens die at once, the history stays."""
    with _refusals(), unit_of_work():
        people.disable_person(SYSTEM, _person(username).id)
    click.echo(f"{username} is closed")


@accounts.command("password")
@click.argument("username")
def password_command(username: str) -> None:
    """Print a new first password of the person and end open sessions and locks."""
    password = random_password()
    with _refusals():
        hashed = new_password(password)
        with unit_of_work():
            people.set_first_password(SYSTEM, _person(username).id, password=hashed)
    click.echo(password)


@contextmanager
def _refusals() -> Iterator[None]:
    """Print a refusal as one line and end with exit code 1."""
    try:
        yield
    except DomainError as error:
        fields = "; ".join(f"{field}: {message}" for field, message in error.fields.items())
        raise click.ClickException(fields or error.message) from error


def _person(username: str) -> Person:
    person = find_person(username)
    if person is None:
        raise click.ClickException(f"there is no account {username}")
    return person


def _agency(wanted: str | None) -> Agency:
    """The agency of this code or number, by default the first one; where there are several, say which that is."""
    agencies = internal_agencies()
    if not agencies:
        raise click.ClickException("there is no agency yet; run office init first")
    known = ", ".join(f"{agency.code or agency.id} ({agency.name})" for agency in agencies)
    found = next((agency for agency in agencies if wanted in {None, agency.code, str(agency.id)}), None)
    if found is None:
        raise click.ClickException(f"say which --agency: {known}")
    if wanted is None and len(agencies) > 1:
        click.echo(f"note: agency {found.id}, {found.name}; with --agency one of: {known}", err=True)
    return found


def _post(agency: Agency, wanted: str) -> int:
    found = [p.id for p in posts_of_agency(agency.id) if wanted in {str(p.id), p.title}]
    if len(found) != 1:
        raise click.ClickException(f"{len(found)} posts are called {wanted!r}; give its number")
    return found[0]
