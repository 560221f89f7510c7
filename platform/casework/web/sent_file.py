"""A kept file on its way out. It runs nothing, whatever it holds: the policy puts it into a sandbox."""

from __future__ import annotations

import asyncio
from typing import Any, Literal
from urllib.parse import quote

from litestar import Response

from casework.cases.uploads import Kept


async def file_response(kept: Kept, shown: Literal["inline", "attachment"]) -> Response[Any]:
    """The file under its own name. `inline` only for what we wrote ourselves."""
    content = await asyncio.to_thread(kept.path.read_bytes)
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(kept.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=kept.media_type, headers=headers)
