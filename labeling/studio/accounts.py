"""Accounts of annotators in Label Studio's Community edition, each with a password and an API token of its own; invitations.

Knows nothing of what they label. What works in 1.23.2 (read and seen): `POST /api/users` makes an account, but no API sets
its password, so nobody can ever sign in with it. An account with a password comes only from the sign-up page; with open
sign-up turned off, that page needs the invitation token of `GET /api/invite`: one for the whole organisation, good for any number of accounts until it is made
anew by `POST /api/invite/reset-token`. A user's own legacy API token is given out
only to that user, by `GET /api/current-user/token` in a signed-in session. There are no roles: every account can do
everything but delete accounts.
"""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from labeling.studio.client import StudioClient
from labeling.studio.processes import interrupted_by
from labeling.studio.refusals import in_our_words, is_loopback, refusal, stranger
from schemas.errors import StudioDenied, StudioError

_SIGN_UP = "/user/signup/"
_SIGN_IN = "/user/login/"
_CSRF = "csrftoken"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of Label Studio; `token` is a legacy API token, with which requests count as this person's."""

    id: int
    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)


def ensure_account(admin: StudioClient, email: str, *, password: str | None = None, first_name: str = "") -> Account:
    """Make the account, or sign in to the one that has this address; the same call again gives the same account.

    Args:
        password: 8 to 128 characters; None: a new account gets a random one, which only the answer tells.
        first_name: what others see instead of the address; set on an account that is there already, too.

    Raises:
        StudioDenied: the account exists and has another password, or none was given.
        StudioError: Label Studio refuses the address or the password.
    """
    email = email.strip().lower()  # Label Studio stores addresses in lower case
    exists = email in admin.users().values()
    if exists and password is None:
        raise StudioDenied(
            f"The account {email} exists already in Label Studio at {admin.url}",
            cause="its password is not known, and no API sets a new one",
            remedy="Give its password, or take another address",
        )
    password = password if password is not None else secrets.token_urlsafe(12)
    with _browser(admin) as browser:
        if exists:
            _sign_in(browser, email, password)
        else:
            _sign_up(browser, admin, email, password)
        return _account(browser, email, password, first_name)


def invite(admin: StudioClient, email: str) -> str:
    """Make an account with a random password, which only the answer tells; links to the sign-up page end to work.

    Raises:
        StudioDenied: the account exists.
        StudioError: Label Studio refuses the address.
    """
    email = email.strip().lower()
    if email in admin.users().values():
        raise StudioDenied(
            f"The account {email} exists already in Label Studio at {admin.url}",
            remedy=f"Where the password is lost: `musnad serve --reset-password {email}`",
        )
    password = secrets.token_urlsafe(12)
    with _browser(admin) as browser:
        _sign_up(browser, admin, email, password)
    renew_invitation(admin)
    return password


def renew_invitation(admin: StudioClient) -> str:
    """A link to the sign-up page for somebody who chooses a password; all links that were made before end to work."""
    token = admin.ask("make a new invitation", "POST", "api/invite/reset-token")["token"]
    return f"{admin.url}{_SIGN_UP}?token={token}"


def one_sign_up(admin: StudioClient, show: Callable[[str], None], *, every: float = 2) -> str:
    """`show` a link to the sign-up page and wait until somebody has made an account with it; returns the address.

    The link ends to work then, and also on Ctrl-C, SIGTERM or SIGHUP, where the answer is "".
    """
    before = admin.users()
    with interrupted_by(signal.SIGTERM, signal.SIGHUP):
        try:
            show(renew_invitation(admin))
            while True:
                time.sleep(every)
                if came := [email for number, email in admin.users().items() if number not in before]:
                    return came[0]
        except KeyboardInterrupt:
            return ""
        finally:
            renew_invitation(admin)


def _browser(admin: StudioClient) -> httpx.Client:
    return httpx.Client(base_url=admin.url, timeout=60, follow_redirects=False, trust_env=not is_loopback(admin.url))


def _sign_up(browser: httpx.Client, admin: StudioClient, email: str, password: str) -> None:
    invitation = str(admin.ask("invite somebody", "GET", "api/invite")["token"])
    _submit(
        browser,
        _SIGN_UP,
        {"token": invitation},
        {"email": email, "password": password},
        StudioError(
            f"Label Studio at {browser.base_url} made no account for {email}",
            cause="the address is not valid or belonged to a removed account, or the password has not 8 to 128 characters",
            remedy="Take another address or password",
        ),
    )


def _sign_in(browser: httpx.Client, email: str, password: str) -> None:
    _submit(
        browser,
        _SIGN_IN,
        {},
        {"email": email, "password": password},
        StudioDenied(
            f"Label Studio at {browser.base_url} does not let {email} in",
            cause="the account exists with another password",
            remedy="Give the right password, or take another address",
        ),
    )


def _submit(
    browser: httpx.Client, page: str, query: dict[str, str], form: dict[str, str], refused: StudioError
) -> None:
    """Fill in a form as a browser does: a redirect means that it was accepted, the page again that it was not."""
    url = str(browser.base_url)
    with in_our_words(url, f"open {page}"):
        browser.get(page, params=query)
        key = browser.cookies.get(_CSRF)
        if key is None:
            raise stranger(url, f"open {page}")
        answer = browser.post(
            page, params=query, data={**form, "csrfmiddlewaretoken": key}, headers={"Referer": url + page}
        )
    if answer.status_code == httpx.codes.OK:
        raise refused
    if not answer.is_redirect:
        raise refusal(url, f"accept the form {page}", answer.status_code, None)


def _account(browser: httpx.Client, email: str, password: str, first_name: str) -> Account:
    url = str(browser.base_url)
    doing = f"give {email} a token"
    with in_our_words(url, doing):
        answers = [browser.get("/api/current-user/whoami"), browser.get("/api/current-user/token")]
        for answer in answers:
            if not answer.is_success:
                raise refusal(url, doing, answer.status_code, None)
        who, token = (answer.json() for answer in answers)
        if first_name and who["first_name"] != first_name:
            renamed = browser.patch(
                f"/api/users/{who['id']}/",
                json={"first_name": first_name},
                headers={"Authorization": f"Token {token['token']}"},
            )
            if not renamed.is_success:
                raise refusal(url, f"name {email} {first_name!r}", renamed.status_code, renamed.json())
    return Account(int(who["id"]), email, password, str(token["token"]))
