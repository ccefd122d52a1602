"""The commands that set an office up."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from eoffice.access.actor import Role
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Agency, Person
from eoffice.directory.queries import bodies_of, find_person
from eoffice.directory.tokens import actor_by_token

INIT = (
    "office", "init", "--agency", "Ủy ban nhân dân phường Thử Nghiệm", "--place", "Thử Nghiệm", "--admin", "quantri9",
    "--admin-name", "Trần Thử",
)  # fmt: skip


def account(username: str) -> Person:
    found = find_person(username)
    assert found is not None
    return found


@pytest.fixture
def run(app):
    def invoke(*args):
        answer = app.test_cli_runner().invoke(args=list(args))
        db.session.expire_all()
        return answer

    return invoke


class TestInit:
    def test_makes_agency_body_and_an_administrator_who_must_change_the_password(self, run, sign_in):
        answer = run(*INIT)
        assert answer.exit_code == 0, answer.output
        person = account("quantri9")
        assert actor_of(person).roles == {Role.ADMINISTRATOR}
        assert [b.abbreviation for b in bodies_of(person.agency_id)] == ["UBND"]
        password = answer.output.strip().rsplit(" ", 1)[1]
        assert sign_in("quantri9", password).get("/account").location.startswith("/password")
        assert not list(breaches())

    def test_again_changes_nothing_and_tells_no_password(self, run):
        run(*INIT)
        counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Agency, Person)]
        answer = run(*INIT)
        assert answer.exit_code == 0
        assert "password" not in answer.output
        assert counts == [db.session.scalar(select(func.count()).select_from(model)) for model in (Agency, Person)]

    def test_bad_user_name_is_one_line_and_makes_nothing(self, run):
        answer = run(*INIT[:7], "Tên Có Dấu", *INIT[8:])
        assert answer.exit_code == 1
        assert "username" in answer.output
        assert "Traceback" not in answer.output
        assert not db.session.scalar(select(func.count()).where(Agency.name.contains("Thử Nghiệm")))


class TestPeople:
    def test_add_prints_the_first_password_alone(self, run, sign_in, person):
        home = str(person("vanthu").agency_id)
        answer = run("people", "add", "moi", "--name", "Lê Văn Mới", "--agency", home, "--post", "Văn thư")
        assert answer.exit_code == 0, answer.output
        assert actor_of(account("moi")).roles == {Role.CLERK}
        sign_in("moi", answer.output.strip())

    def test_add_takes_the_first_agency_where_there_are_several_and_says_so(self, run, sign_in, person):
        answer = run("people", "add", "moi", "--name", "Lê Văn Mới")
        assert answer.exit_code == 0, answer.output
        home = person("vanthu").agency
        assert account("moi").agency_id == home.id
        assert home.id == db.session.scalar(select(func.min(Agency.id)).where(Agency.is_internal))
        assert home.name in answer.stderr
        assert "--agency" in answer.stderr
        sign_in("moi", answer.stdout.strip())

    def test_add_to_an_agency_that_is_none_is_refused_with_those_there_are(self, run, person):
        answer = run("people", "add", "moi", "--name", "Lê Văn Mới", "--agency", "99999")
        assert answer.exit_code == 1
        assert person("vanthu2").agency.name in answer.output
        assert find_person("moi") is None

    def test_token_prints_the_token_alone(self, run, person):
        answer = run("people", "token", "vanthu")
        assert answer.exit_code == 0
        assert answer.output.count("\n") == 1
        holder = actor_by_token(answer.output.strip())
        assert holder is not None
        assert holder.person_id == person("vanthu").id

    def test_password_prints_a_new_first_password(self, run, sign_in):
        sign_in("vanthu", run("people", "password", "vanthu").output.strip())

    def test_disable_closes(self, run):
        assert run("people", "disable", "vanthu").exit_code == 0
        assert not account("vanthu").is_active

    def test_list_names_people_with_posts(self, run):
        assert "vanthu\tNguyễn Thị Thu Hà\tVăn thư\topen" in run("people", "list").output

    @pytest.mark.parametrize("command", ["token", "disable", "password"])
    def test_unknown_name_ends_with_one(self, run, command):
        assert run("people", command, "nobody").exit_code == 1

    @pytest.mark.parametrize("args", ["office", "people", "people token", "audit verify", "access matrix"])
    def test_every_command_explains_itself(self, run, args):
        assert run(*args.split(), "--help").exit_code == 0
