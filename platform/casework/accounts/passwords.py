"""Passwords: argon2id, and a policy of length only.

Parameters are OWASP's minimum (m = 19 MiB, t = 2, p = 1). No composition rules and no forced change:
NIST SP 800-63B-4 says SHALL NOT to both; 15 characters is its floor for a password used alone.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 15
MAXIMUM_LENGTH = 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)


@lru_cache(maxsize=1)
def _of_nobody() -> str:
    """What an unknown person's password is compared with; made once, when first somebody signs in."""
    return _hasher.hash("the password of nobody at all")


class WeakPassword(ValueError):
    """The password breaks the policy; the message says how.

    `sentence` is what a page translates, `values` fill it in.
    """

    def __init__(self, sentence: str, **values: int) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(sentence.format_map(values))


def check_password(password: str, *context: str) -> None:
    """Refuse a password that is too short, too long, or made of the person's own name or e-mail."""
    if len(password) < MINIMUM_LENGTH:
        raise WeakPassword(
            "Use at least {least} characters: several words are easiest", least=MINIMUM_LENGTH
        )
    if len(password) > MAXIMUM_LENGTH:
        raise WeakPassword("Use at most {most} characters", most=MAXIMUM_LENGTH)
    if len(set(password)) < 6:
        raise WeakPassword("Use more different characters")
    if password.casefold() in {word.casefold() for word in context}:
        raise WeakPassword("Do not use your name or e-mail address as the password")


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(
        _threads(os.getpid()), _hasher.hash, password
    )


async def is_password(stored: str | None, password: str) -> bool:
    """Whether it is the password. An unknown person (None) costs the same work as a known one."""
    return await asyncio.get_running_loop().run_in_executor(
        _threads(os.getpid()), _verify, stored, password
    )


def needs_rehash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _threads(process: int) -> ThreadPoolExecutor:
    """Hashing is meant to be slow: two at a time, or signing in takes the whole machine.

    Of one process: a server's worker is forked from a process that may have hashed already, and
    would wait for ever for threads that were not forked with it.
    """
    return ThreadPoolExecutor(2, "casework-passwords")


def _verify(stored: str | None, password: str) -> bool:
    nobody = _of_nobody()
    try:
        _hasher.verify(stored or nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
