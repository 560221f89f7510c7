"""HEAD answers as GET does, without the content (RFC 9110, 9.3.2)."""

from __future__ import annotations

from tests.web.driving import Running


def test_a_head_request_gets_the_headers_of_the_page_and_no_content(site: Running) -> None:
    whole, head = site.get("/"), site.run(site.ask("HEAD", "/"))
    assert head.status_code == whole.status_code == 200
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-security-policy"]
    assert whole.content
    assert head.content == b""


def test_a_head_request_for_what_is_not_there_says_so(site: Running) -> None:
    assert site.run(site.ask("HEAD", "/nothing/here/at/all")).status_code == 404
