"""Whose word about a visitor's address is believed, and what a liar gains: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.accounts.sign_in import ATTEMPTS_PER_NETWORK, WINDOW
from casework.accounts.users import add_user
from casework.settings import Settings, SettingsError, read_networks
from casework.web.proxies import visitor_address
from tests.web.driving import NOON, Running, running_site

PROXIES = read_networks("192.0.2.7, 10.0.0.0/8, 2001:db8:1::/48")
PASSWORD = "correct horse battery staple"


@pytest.mark.parametrize(
    ("peer", "forwarded", "visitor"),
    [
        ("198.51.100.1", [], "198.51.100.1"),
        ("198.51.100.1", ["203.0.113.9"], "198.51.100.1"),
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.7", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        ("192.0.2.7", ["10.9.9.9, 203.0.113.9"], "203.0.113.9"),
        ("192.0.2.7", ["203.0.113.9, 10.0.0.4"], "203.0.113.9"),
        ("192.0.2.7", ["1.1.1.1", "203.0.113.9", "10.0.0.4,10.0.0.5"], "203.0.113.9"),
        ("192.0.2.7", ["10.0.0.3, 10.0.0.4"], "10.0.0.3"),
        ("192.0.2.7", ["203.0.113.9:4711"], "203.0.113.9"),
        ("192.0.2.7", ['"[2001:db8:9::1]:4711"'], "2001:db8:9::1"),
        ("192.0.2.7", ["2001:DB8:9:0::1"], "2001:db8:9::1"),
        ("192.0.2.7", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("::ffff:192.0.2.7", ["203.0.113.9"], "203.0.113.9"),
        ("2001:db8:1::4", ["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.7", ["203.0.113.9, unknown, 10.0.0.4"], "10.0.0.4"),
        ("192.0.2.7", ["203.0.113.9, "], "192.0.2.7"),
        ("192.0.2.7", ["' OR 1=1 --"], "192.0.2.7"),
        ("192.0.2.7", ["203.0.113.999"], "192.0.2.7"),
        ("", ["203.0.113.9"], ""),
        ("a socket", ["203.0.113.9"], "a socket"),
    ],
)
def test_the_visitor_is_the_last_address_that_is_not_ours(
    peer: str, forwarded: list[str], visitor: str
) -> None:
    assert visitor_address(peer, forwarded, PROXIES) == visitor


def test_without_proxies_nobody_is_believed() -> None:
    assert visitor_address("127.0.0.1", ["203.0.113.9"], ()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10.0.0.0/33", "'10.0.0.0/33', which is no address or network"),
        ("10.0.0.5/8", "'10.0.0.5/8', which is no address or network"),
        ("10.0.0.5, proxy", "'proxy', which is no address or network"),
        ("0.0.0.0/0", "would believe everybody"),
        ("::/0", "would believe everybody"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match="CASEWORK_PROXIES") as refused:
        Settings.from_environment({"CASEWORK_PROXIES": text})
    assert words in str(refused.value)


def test_the_setting_is_empty_unless_it_is_set() -> None:
    assert Settings.from_environment({}).proxies == ()
    found = Settings.from_environment({"CASEWORK_PROXIES": " 10.0.0.5 ,, 10.1.0.0/16 "}).proxies
    assert [str(one) for one in found] == ["10.0.0.5/32", "10.1.0.0/16"]


# -- signing in ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A site behind the proxy 192.0.2.7, from which every request of these tests comes."""
    home: Path = tmp_path_factory.mktemp("behind")
    with running_site(f"sqlite:///{home / 'casework.db'}", home, proxies="192.0.2.7") as site:
        site.run(add_user(site.inside.db, "olga@city.example", "Olga", PASSWORD, NOON))
        yield site


def enter(site: Running, email: str, password: str, forwarded: str) -> int:
    form = {"email": email, "password": password, "next": "/desk"}
    headers = {"X-Forwarded-For": forwarded}
    return site.post("/sign-in", form, headers=headers).status_code


def test_a_visitor_that_is_slowed_down_slows_no_other_behind_the_proxy(behind: Running) -> None:
    """And saying something else on the left of the header does not help."""
    behind.clock.forward(WINDOW)
    for number in range(ATTEMPTS_PER_NETWORK):
        told = f"198.51.100.{number}, 203.0.113.9"
        assert enter(behind, f"p{number}@city.example", "wrong", told) == 422
    assert enter(behind, "olga@city.example", PASSWORD, "198.51.100.200, 203.0.113.9") == 429
    assert enter(behind, "olga@city.example", PASSWORD, "203.0.113.10") == 303


def test_a_session_remembers_the_network_of_the_visitor(behind: Running) -> None:
    behind.clock.forward(WINDOW)
    assert enter(behind, "olga@city.example", PASSWORD, "1.1.1.1, 203.0.113.77") == 303
    networks = {row[0] for row in behind.rows("casework", "session", "network")}
    assert "203.0.113.77" in networks
    assert "1.1.1.1" not in networks
