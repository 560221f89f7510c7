"""A signed-in person changes the own password; who sits at a desk left open cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.accounts.new_password import change_password
from casework.accounts.passwords import MINIMUM_LENGTH, WeakPassword
from casework.accounts.sign_in import SignInRefused, TooManyAttempts
from casework.cases.errors import NotFound
from casework.web.posted import Posted, read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

OLD, NEW, AGAIN = "old_password", "new_password", "new_again"
"""Names of the controls, which are their ids too."""


@dataclass(frozen=True, slots=True)
class PasswordPage:
    template: ClassVar[str] = "pages/password.html"
    shell: Shell
    least: int
    """Characters that a password must have."""
    errors: tuple[tuple[str, str], ...]
    """Controls and what is wrong with them, in page order."""


@route("GET", "/desk/password", who="officer")
async def show_password(visit: Visit) -> Response[Any]:
    return _page(visit)


@route("POST", "/desk/password", who="officer")
async def take_password(visit: Visit) -> Response[Any]:
    """422 with what is wrong, 429 when the old one was tried too often; counted like signing in."""
    posted = await read_posted(visit)
    say = visit.site.renderer.translate(visit.language)
    if _as_typed(posted, NEW) != _as_typed(posted, AGAIN):
        return _page(visit, AGAIN, say("The two new passwords are not the same."))
    try:
        await _change(visit, posted)
    except WeakPassword as problem:
        return _page(visit, NEW, say(problem.sentence).format_map(problem.values))
    except SignInRefused:
        return _page(visit, OLD, say("This is not your password."))
    except TooManyAttempts:
        error = say("Too many attempts. Wait 15 minutes, then try again.")
        return _page(visit, OLD, error, 429)
    return go_to(visit, "/desk", say("Password changed. You are signed out everywhere else."))


async def _change(visit: Visit, posted: Posted) -> None:
    if visit.signed_in is None:
        raise NotFound
    await change_password(
        visit.site.db,
        visit.signed_in,
        _as_typed(posted, OLD),
        _as_typed(posted, NEW),
        session=visit.cookie,
        network=visit.network,
        now=visit.now,
    )


def _as_typed(posted: Posted, name: str) -> str:
    """Spaces at its ends belong to a password."""
    return (posted.all(name) or ("",))[0]


def _page(visit: Visit, control: str = "", error: str = "", status: int = 422) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    errors = ((control, error),) if error else ()
    page = PasswordPage(shell_of(visit, say("Change your password")), MINIMUM_LENGTH, errors)
    return page_response(visit, page, status if error else 200)
