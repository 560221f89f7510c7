"""A server's workers are forked from a process that may have hashed a password before."""

import asyncio
import multiprocessing
from multiprocessing.connection import Connection

from casework.accounts.passwords import hash_password, is_password

PASSWORD = "correct horse battery staple"


def test_a_worker_checks_passwords_though_the_process_before_it_hashed_some() -> None:
    hashed = asyncio.run(hash_password(PASSWORD))
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.get_context("fork").Process(target=check, args=(theirs, hashed))
    worker.start()
    try:
        assert ours.poll(20), "the worker waits for threads that it does not have"
        assert ours.recv() is True
    finally:
        worker.kill()
        worker.join()


def check(answer: Connection, hashed: str) -> None:
    answer.send(asyncio.run(is_password(hashed, PASSWORD)))
