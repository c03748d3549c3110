"""The address of a PostgreSQL database, and what is remembered of it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.studio.postgresql import (
    FILE,
    PASSWORD,
    PostgreSQL,
    choose,
    parse_address,
    remember,
    remembered,
    secret_part,
)
from schemas.errors import InputError, StudioError

ADDRESS = "postgresql://musnad:s3cret%2Fp%40ss@db.example.org:5433/labels?sslmode=require"
SECRET = "s3cret/p@ss"
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=8)


def test_an_address_is_read_and_shown_without_its_password() -> None:
    database = parse_address(ADDRESS)
    assert database == PostgreSQL("labels", "musnad", "db.example.org", 5433, (("sslmode", "require"),), SECRET)
    assert database.url == "postgresql://musnad@db.example.org:5433/labels?sslmode=require"
    assert SECRET not in repr(database)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("postgresql:///labels", ""),
        ("postgresql:///labels?host=/var/run/postgresql", "/var/run/postgresql"),
        ("postgres://[::1]:5432/labels", "::1"),
    ],
)
def test_sockets_and_numbers_are_hosts_too(address: str, host: str) -> None:
    database = parse_address(address)
    assert database.host == host
    assert parse_address(database.url) == database


@given(TEXT, TEXT, st.sampled_from(["", "h", "::1", "/run/x"]), st.integers(1, 65535))
def test_what_is_shown_leads_to_the_same_database(name: str, user: str, host: str, port: int) -> None:
    database = PostgreSQL(name.replace("/", "_"), user, host, port if host and host[0] != "/" else 5432)
    assert parse_address(database.url) == database


@pytest.mark.parametrize(
    "address",
    [
        "mysql://u:hidden@h/d",
        "postgresql://u:hidden@h/",
        "postgresql://u:hidden@h:port/d",
        "postgresql://u:hidden@h/d?x=1",
    ],
)
def test_what_is_no_address_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(InputError, match="no address of a PostgreSQL") as refused:
        parse_address(address)
    assert "hidden" not in str(refused.value)


def test_the_secret_part_is_as_it_was_typed() -> None:
    assert secret_part(ADDRESS) == "s3cret%2Fp%40ss"
    assert secret_part("postgresql://musnad@h/d") == secret_part("") == secret_part("postgresql:///d") == ""


def test_label_studio_gets_all_parts_and_libpq_the_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/home/huda/pass")
    given = parse_address(ADDRESS).for_label_studio()
    assert given["LABEL_STUDIO_DJANGO_DB"] == "default"
    assert given["LABEL_STUDIO_POSTGRE_PASSWORD"] == SECRET
    assert (given["PGSSLMODE"], given["PGPASSFILE"]) == ("require", "/home/huda/pass")
    assert "PGPASSWORD" not in parse_address("postgresql:///labels").for_psycopg()


def test_it_is_remembered_in_a_file_for_its_owner_only(tmp_path: Path) -> None:
    remember(tmp_path, parse_address(ADDRESS), {})
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert remembered(tmp_path) == choose("", tmp_path, {}) == parse_address(ADDRESS)
    assert choose("postgresql://musnad@db.example.org:5433/labels?sslmode=require", tmp_path, {}) == parse_address(
        ADDRESS
    )


def test_the_password_of_another_database_is_not_tried(tmp_path: Path) -> None:
    remember(tmp_path, parse_address(ADDRESS), {})
    other = choose("postgresql://musnad@elsewhere/labels", tmp_path, {})
    assert other is not None
    assert other.password == ""


def test_a_password_of_the_environment_stays_there(tmp_path: Path) -> None:
    environment = {PASSWORD: SECRET}
    database = choose("postgresql://musnad@h/d", tmp_path, environment)
    assert database is not None
    assert database.password == SECRET
    remember(tmp_path, database, environment)
    assert SECRET not in (tmp_path / FILE).read_text()
    assert choose("", tmp_path, environment) == database


def test_without_anything_it_is_sqlite(tmp_path: Path) -> None:
    assert choose("", tmp_path, {}) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": "x", "password": ""}'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StudioError, match=r"database\.json is damaged"):
        remembered(tmp_path)
