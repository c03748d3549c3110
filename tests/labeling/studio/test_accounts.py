"""Accounts of annotators, against a server that answers as told."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from fake_studio import TOKEN, Answer, FakeStudio

from labeling.studio.accounts import ensure_account
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


def test_secrets_do_not_show_in_a_message(admin: StudioClient) -> None:
    account = ensure_account(admin, "layla@example.org")
    assert account.password not in repr(account)
    assert account.token not in repr(account)
