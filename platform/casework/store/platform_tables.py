"""The platform's own tables: who signs in, what was published, and what they keep for themselves."""

from __future__ import annotations

from casework.store.shapes import TableShape, table

USER = table(
    "user",
    """
    id integer!
    email text!
    name text!
    password text
    is_active boolean!
    language text
    shortcuts boolean
    created_on timestamp!
    changed_on timestamp!
    """,
    unique=["email"],
)
USER_ROLE = table(
    "user_role",
    "user_id reference!\nagency text!\nrole text!",
    key="user_id agency role",
    index=["agency role"],
)
USER_TEAM = table(
    "user_team",
    "user_id reference!\nagency text!\nteam text!",
    key="user_id agency team",
    index=["agency team"],
)
SESSION = table(
    "session",
    """
    token_hash text!
    user_id reference
    csrf text
    created_on timestamp!
    seen_on timestamp!
    expires_on timestamp!
    network text
    """,
    key="token_hash",
    index=["user_id", "expires_on"],
)
SIGN_IN_ATTEMPT = table(
    "sign_in_attempt",
    "id integer!\naccount_key text!\nnetwork text!\nat timestamp!\nok boolean",
    index=["account_key at", "network at", "at"],
)
TOKEN = table(
    "token",
    """
    id integer!
    prefix text!
    token_hash text!
    agency text!
    name text!
    roles json!
    created_on timestamp!
    expires_on timestamp
    last_used_on timestamp
    revoked_on timestamp
    """,
    unique=["token_hash"],
    index=["agency name"],
)
REVISION = table(
    "revision",
    """
    id integer!
    agency text!
    number integer!
    digest text!
    text text!
    note text
    published_by text
    published_on timestamp!
    lineage json
    """,
    unique=["agency number"],
    index=["agency digest"],
)
LIVE = table("live", "agency text!\nnumber integer!", key="agency")
PREVIEW = table(
    "preview",
    """
    id integer!
    token_hash text!
    agency text!
    revision integer!
    digest text!
    text text!
    note text
    started_by text
    started_on timestamp!
    until timestamp!
    ended_on timestamp
    """,
    unique=["token_hash"],
    index=["agency until"],
)
"""Drafts that are looked at before they are published. `revision` is the live one they stand on."""
SAVED_VIEW = table(
    "saved_view",
    """
    id integer!
    user_id reference!
    agency text!
    entity text!
    name text!
    query text!
    created_on timestamp!
    """,
    index=["user_id agency entity"],
)

PLATFORM_TABLES: tuple[TableShape, ...] = (
    USER,
    USER_ROLE,
    USER_TEAM,
    SESSION,
    SIGN_IN_ATTEMPT,
    TOKEN,
    REVISION,
    LIVE,
    PREVIEW,
    SAVED_VIEW,
)
