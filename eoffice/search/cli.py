"""`flask search …`: ask as somebody, build the index anew, see how it stands, measure how well it finds."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from eoffice.access.actor import Role
from eoffice.core import changes
from eoffice.core.errors import DomainError
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.directory.queries import find_person, internal_agencies, people_with_role
from eoffice.search import hints, queries
from eoffice.search.engine import Sort
from eoffice.search.evaluation import corpus, measure, questions
from eoffice.search.follower import Follower
from eoffice.search.hits import Hit
from eoffice.search.queries import Filters
from eoffice.search.reader import current_reader

ENGINES = ("tantivy", "whoosh")

group = AppGroup("search", help="The search index.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


@group.command("query", context_settings={"ignore_unknown_options": True})
@click.option("--as", "username", help="User name of the person who asks; their rights apply (default: a clerk).")
@click.option("--kind", type=click.Choice(["incoming", "outgoing"]), help="Only documents of this kind.")
@click.option("--type", "type_slug", default="", help="Only documents of this type, for example QUYET_DINH.")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), help="Order (default: best first).")
@click.option("--limit", type=click.IntRange(1, queries.MAX_LIMIT), default=queries.LIMIT, show_default=True)
@click.argument("words", nargs=-1, required=True)
def query_command(
    username: str | None, kind: str | None, type_slug: str, sort: str | None, limit: int, words: tuple[str, ...]
) -> None:
    """Print what a person finds for WORDS, best first. The language is that of the search page."""
    person = find_person(username) if username else _first_clerk()
    if person is None:
        raise click.ClickException(f"there is no person {username!r}" if username else "say as whom: --as USERNAME")
    if not username:
        click.echo(f"note: asked as {person.username} ({person.full_name}); --as asks as another person", err=True)
    filters = Filters(
        kinds=frozenset({kind} if kind else ()), types=frozenset({type_slug.upper()} if type_slug else ())
    )  # fmt: skip
    try:
        found = queries.search(
            actor_of(person), text=" ".join(words), filters=filters, sort=Sort(sort) if sort else None, limit=limit
        )
    except DomainError as error:
        raise click.ClickException(error.message) from error
    for hint in found.hints:
        click.echo(f"note: {hints.sentence(hint)}", err=True)
    for suggestion in found.suggestions:
        click.echo(f"note: {suggestion}", err=True)
    for hit in found.hits:
        click.echo(_line(hit))
    click.echo(f"{found.total} found in {found.took_ms} ms", err=True)


def _first_clerk() -> Person | None:
    """The clerk of the first agency, the first of several; None where there is none yet."""
    agencies = internal_agencies()
    clerks = people_with_role(agencies[0].id, Role.CLERK) if agencies else ()
    return clerks[0] if clerks else None


def _line(hit: Hit) -> str:
    document = hit.document
    symbol = "/".join(part for part in (document.number, document.notation) if part) or "-"
    day = document.issued_on.isoformat() if document.issued_on else "-"
    return f"{document.id}\t{document.kind}\t{symbol}\t{day}\t{document.subject}\t[{', '.join(hit.why)}]"


@group.command("rebuild")
def rebuild_command() -> None:
    """Build the index anew from the database. The present one answers until the new one takes over."""
    follower = Follower(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    with click.progressbar(length=1, label="indexing", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = follower.rebuild(progress)
    follower.catch_up()
    follower.close()
    click.echo(f"{count} documents indexed")


@group.command("evaluate")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed draws another set.")
@click.option("--documents", type=click.IntRange(200, 100_000), default=3000, show_default=True)
@click.option("--engine", "names", type=click.Choice(ENGINES), multiple=True, help="Only this one (default: all).")
def evaluate_command(seed: int, documents: int, names: tuple[str, ...]) -> None:
    """Measure how well each engine finds, on documents and judged questions drawn from a seed.

    Needs no database. Fails when a bar is missed.
    """
    papers = corpus.papers(seed, documents)
    asked = questions.judged(seed, papers)
    click.echo(f"seed {seed}, {documents} documents, {len(asked)} questions")
    measured, missed = {}, []
    for name in names or ENGINES:
        with TemporaryDirectory() as folder, click.progressbar(asked, label=name, file=sys.stderr) as bar:
            engine = measure.build(name, Path(folder), papers)
            measured[name] = measure.ask(engine, bar)
            engine.close()
        found = measure.figures(measured[name])
        click.echo(measure.table(name, found))
        missed += [f"{name}: {bar}" for bar in measure.failed_bars(found)]
    if len(measured) > 1:
        click.echo(f"questions with other totals in another engine: {measure.differing(list(measured.values()))}")
    if missed:
        raise click.ClickException("; ".join(missed))


@group.command("status")
def status_command() -> None:
    """Show the engine, how many documents it holds, how many changes it still has to follow, and its size."""
    reader = current_reader()
    engine = reader.engine()
    click.echo(f"engine     {reader.folder.engine}")
    click.echo(f"folder     {reader.folder.root}")
    if engine is None:
        click.echo("documents  no index yet; the worker builds it, or: flask search rebuild")
        return
    status = engine.status()
    click.echo(f"documents  {status.documents}")
    click.echo(f"waiting    {changes.count_after((status.position.xid, status.position.id))} changes")
    click.echo(f"size       {reader.folder.size() / 1e6:.1f} MB")
