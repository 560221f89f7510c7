"""The tables that every agency has besides those of its entities."""

from __future__ import annotations

from casework.store.shapes import TableShape, table

PERSON = table(
    "person",
    """
    id integer!
    reference text!
    version integer!
    created_on timestamp!
    changed_on timestamp!
    name text
    email text
    email_key text
    phone text
    address json
    language text
    preferred_channel text
    organisation reference
    notes text
    """,
    unique=["reference"],
    index=["email_key", "phone", "organisation", "created_on id", "name id"],
    is_searchable=True,
)

ORGANISATION = table(
    "organisation",
    """
    id integer!
    reference text!
    version integer!
    created_on timestamp!
    changed_on timestamp!
    name text
    email text
    phone text
    address json
    registration text
    """,
    unique=["reference"],
    index=["registration", "created_on id", "name id"],
    is_searchable=True,
)

EVENT = table(
    "event",
    """
    id integer!
    entity text!
    record integer!
    kind text!
    name text
    at timestamp!
    actor_kind text!
    actor_id integer
    actor_name text
    changes json
    reason text
    because json
    revision integer
    previous text!
    digest text!
    """,
    index=["entity record id", "kind at"],
    has_identity=False,
)

CHAIN = table("chain", "id integer!\nseq integer!\ndigest text!", has_identity=False)

DEADLINE = table(
    "deadline",
    """
    id integer!
    entity text!
    record integer!
    name text!
    started_on timestamp!
    due_on timestamp!
    warn_on timestamp
    paused_on timestamp
    paused_seconds integer
    stopped_on timestamp
    outcome text
    warned_on timestamp
    missed_on timestamp
    """,
    index=["entity record", "stopped_on due_on", "stopped_on warn_on"],
)

FILE = table(
    "file",
    """
    id integer!
    token text!
    entity text
    record integer
    field text
    name text!
    media_type text!
    size integer!
    sha256 text!
    path text!
    created_on timestamp!
    created_by integer
    """,
    unique=["token"],
    index=["entity record", "created_on id"],
)

RECORD_LINK = table(
    "record_link",
    """
    entity text!
    field text!
    record integer!
    target integer!
    place integer!
    """,
    key="entity field record target",
    index=["entity field target record"],
)
"""What fields of type records lead to, found from both ends (`record_links`)."""

SEQUENCE = table("sequence", "name text!\nyear integer!\nvalue integer!", key="name year")

IDEMPOTENCY = table(
    "idempotency",
    """
    key_hash text!
    actor text
    route text
    body_hash text
    answer json
    at timestamp!
    """,
    key="key_hash",
    index=["at"],
)

JOB = table(
    "job",
    """
    id integer!
    kind text!
    payload json!
    run_at timestamp!
    attempts integer!
    state text!
    lease_until timestamp
    dedupe text
    error text
    created_on timestamp!
    """,
    unique=["dedupe"],
    index=["state run_at id", "state lease_until"],
)

FORMER_NAME = table(
    "former_name",
    "entity text!\nformer text!",
    key="entity former",
)
"""What a renamed entity was called: events are links of a chain and keep the name of their time."""

DRAFT = table(
    "draft",
    """
    key_hash text!
    entity text!
    form text
    answers json!
    created_on timestamp!
    seen_on timestamp!
    nonce text
    resume_nonce text
    resume_hash text
    resume_until timestamp
    resume_to text
    resume_mails integer
    version integer
    officer reference
    """,
    key="key_hash",
    unique=["resume_hash"],
    index=["seen_on", "officer entity"],
)
"""A form that somebody is filling in: what they typed, kept between its steps."""

UPGRADE_ASK = table(
    "upgrade_ask",
    """
    entity text!
    record integer!
    fields json!
    nonce text!
    token_hash text!
    asked_on timestamp!
    """,
    key="entity record",
    unique=["token_hash"],
)
"""What applicants are asked for before their case comes under another revision, and their link."""

SET_ASIDE = table(
    "set_aside",
    """
    id integer!
    kind text!
    entity text!
    field text
    path text!
    meaning text!
    became text
    words json
    rows integer
    revision integer
    at timestamp!
    restored_on timestamp
    restored_in integer
    purged_on timestamp
    """,
    index=["entity field"],
)
"""What a change of the definition took out of sight: which, when, under which revision. A row stays
when its data came back or was purged, so a number is never given twice.
"""

AGENCY_TABLES: tuple[TableShape, ...] = (
    PERSON,
    ORGANISATION,
    EVENT,
    CHAIN,
    DEADLINE,
    FILE,
    RECORD_LINK,
    SEQUENCE,
    IDEMPOTENCY,
    JOB,
    FORMER_NAME,
    DRAFT,
    UPGRADE_ASK,
    SET_ASIDE,
)
RESERVED = frozenset(shape.name for shape in AGENCY_TABLES) | {"user", "team"}
"""Names that no entity of an agency can take."""
