"""Accounts of annotators, against a server that answers as told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from fake_studio import TOKEN, Answer, FakeStudio

from labeling.studio.accounts import ensure_account, invite, one_sign_up
from labeling.studio.client import StudioClient, connect
from schemas.errors import StudioDenied, StudioError

LAYLA = {"id": 2, "email": "layla@example.org", "first_name": ""}
FORM = Answer(body="<form>", headers={"Set-Cookie": "csrftoken=abc; Path=/"})
ACCEPTED = Answer(302, "", {"Location": "/"})


@pytest.fixture
def fake() -> Iterator[FakeStudio]:
    server = FakeStudio()
    server.answer("GET", "/api/users/", Answer(body=[{"id": 1, "email": "admin@localhost"}]))
    server.answer("GET", "/api/invite", Answer(body={"token": "invitation", "invite_url": "/user/signup/"}))
    server.answer("GET", "/user/signup/", FORM)
    server.answer("GET", "/user/login/", FORM)
    server.answer("POST", "/user/signup/", ACCEPTED)
    server.answer("POST", "/user/login/", ACCEPTED)
    server.answer("GET", "/api/current-user/token", Answer(body={"token": "t" * 40}))
    yield server
    server.close()


@pytest.fixture
def admin(fake: FakeStudio) -> Iterator[StudioClient]:
    with connect(fake.url, TOKEN) as connected:
        fake.answer("GET", "/api/current-user/whoami", Answer(body=LAYLA))
        yield connected


def form(fake: FakeStudio, page: str) -> dict[str, str]:
    [asked] = fake.asked_for("POST", page)
    return {name: values[0] for name, values in parse_qs(asked.body).items()}


def test_a_new_account_is_made_by_invitation(fake: FakeStudio, admin: StudioClient) -> None:
    account = ensure_account(admin, "Layla@Example.org ")
    assert (account.id, account.email, account.token) == (2, "layla@example.org", "t" * 40)
    assert form(fake, "/user/signup/") == {
        "email": "layla@example.org",
        "password": account.password,
        "csrfmiddlewaretoken": "abc",
    }
    assert fake.asked_for("POST", "/user/signup/")[0].query == {"token": "invitation"}


def test_a_known_account_is_signed_in_to(fake: FakeStudio, admin: StudioClient) -> None:
    fake.answer("GET", "/api/users/", Answer(body=[LAYLA]))
    account = ensure_account(admin, "layla@example.org", password="longenough")
    assert account.token == "t" * 40
    assert form(fake, "/user/login/")["password"] == "longenough"
    assert not fake.asked_for("POST", "/user/signup/")


def test_a_known_account_without_its_password_is_denied(fake: FakeStudio, admin: StudioClient) -> None:
    fake.answer("GET", "/api/users/", Answer(body=[LAYLA]))
    with pytest.raises(StudioDenied, match="exists already"):
        ensure_account(admin, "layla@example.org")


def test_a_wrong_password_is_denied(fake: FakeStudio, admin: StudioClient) -> None:
    fake.answer("GET", "/api/users/", Answer(body=[LAYLA]))
    fake.answer("POST", "/user/login/", FORM)
    with pytest.raises(StudioDenied, match="does not let layla@"):
        ensure_account(admin, "layla@example.org", password="wrongwrong")


def test_a_refused_address_is_an_error(fake: FakeStudio, admin: StudioClient) -> None:
    fake.answer("POST", "/user/signup/", FORM)
    with pytest.raises(StudioError, match="made no account for nope"):
        ensure_account(admin, "nope")


def test_the_name_is_set_by_the_account_itself(fake: FakeStudio, admin: StudioClient) -> None:
    fake.answer("PATCH", "/api/users/2/", Answer(body=LAYLA))
    ensure_account(admin, "layla@example.org", first_name="ليلى")
    assert fake.asked_for("PATCH", "/api/users/2/")[0].headers["Authorization"] == "Token " + "t" * 40


def test_an_invited_person_gets_an_account_and_the_invitation_is_used_up(fake: FakeStudio, admin: StudioClient) -> None:
    fake.answer("POST", "/api/invite/reset-token", Answer(201, {"token": "next", "invite_url": "/user/signup/"}))
    password = invite(admin, "Layla@Example.org ")
    assert form(fake, "/user/signup/")["email"] == "layla@example.org"
    assert form(fake, "/user/signup/")["password"] == password
    assert [one.path for one in fake.asked][-2:] == ["/user/signup/", "/api/invite/reset-token"]
    assert not fake.asked_for("GET", "/api/current-user/token"), "a server elsewhere may give out no such token"


def test_nobody_is_invited_twice(fake: FakeStudio, admin: StudioClient) -> None:
    fake.answer("GET", "/api/users/", Answer(body=[LAYLA]))
    with pytest.raises(StudioDenied, match=r"--reset-password layla@example\.org"):
        invite(admin, "layla@example.org")


class TestLink:
    @pytest.fixture(autouse=True)
    def renewed(self, fake: FakeStudio) -> None:
        answers = [Answer(201, {"token": token, "invite_url": "/user/signup/"}) for token in ("first", "second")]
        fake.answer("POST", "/api/invite/reset-token", *answers)

    def test_it_works_until_somebody_signed_up(self, fake: FakeStudio, admin: StudioClient) -> None:
        nobody = [{"id": 1, "email": "admin@localhost"}]
        fake.answer("GET", "/api/users/", *[Answer(body=nobody)] * 3, Answer(body=[*nobody, LAYLA]))
        shown: list[str] = []
        assert one_sign_up(admin, shown.append, every=0.01) == "layla@example.org"
        assert shown == [f"{fake.url}/user/signup/?token=first"]
        assert len(fake.asked_for("POST", "/api/invite/reset-token")) == 2

    def test_it_is_taken_back_on_a_signal(self, fake: FakeStudio, admin: StudioClient) -> None:
        assert one_sign_up(admin, lambda _: os.kill(os.getpid(), signal.SIGTERM)) == ""
        assert len(fake.asked_for("POST", "/api/invite/reset-token")) == 2


def test_secrets_do_not_show_in_a_message(admin: StudioClient) -> None:
    account = ensure_account(admin, "layla@example.org")
    assert account.password not in repr(account)
    assert account.token not in repr(account)
