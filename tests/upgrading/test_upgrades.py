"""Open cases of an earlier revision come under the live one: which, how, and which are stranded and why."""

from __future__ import annotations

from datetime import timedelta

from casework.cases.audit import verify_audit
from tests.law.borough import main_text
from tests.upgrading.licences import ASK_NOTHING, Texts, first, second
from tests.upgrading.stalls import act_on_stall, apply, publish, read, stamp, upgrade, weigh
from tests.web.driving import Running


def test_a_case_moves_with_its_answers_under_the_names_of_today(site: Running) -> None:
    reference, token = apply(site)
    publish(site, second(*ASK_NOTHING))
    assert read(site, reference)["name"] == "Tacos", "until then it is under its own law"
    assert upgrade(site)[reference].becomes == "moves"
    told = read(site, reference)
    assert told["revision"] == 2
    assert (told["stall_name"], told["address"], told["risk"]) == ("Tacos", "Elm", "low")
    assert told["state"] == "received"
    assert upgrade(site) == {}, "and nothing is left to do"
    assert site.run(verify_audit(site.inside.db, "town", site.settings.home)) is None
    assert site.get(f"/track/{token}").status_code == 200


def test_the_event_tells_from_where_to_where_and_what_was_filled_in(site: Running) -> None:
    reference, _ = apply(site)
    publish(site, second(*ASK_NOTHING))
    upgrade(site)
    page = site.get(f"/desk/town/stall/{reference}", "chief").text
    assert "Moved to the revision of today" in page
    assert "kind == &#34;fixed&#34;" in page or "kind == &quot;fixed&quot;" in page
    (changes, because) = site.rows("town", "event", "changes, because", "kind = 'upgraded'")[0]
    assert '"revision":[1,2]' in str(changes).replace(" ", "")
    assert '"address":[null,"Elm"]' in str(changes).replace(" ", "")
    assert '"filled"' in str(because)


def test_the_rule_says_which_stay(site: Running) -> None:
    cart, _ = apply(site, kind="cart")
    publish(site, second(*ASK_NOTHING))
    assert upgrade(site)[cart].becomes == "stays"
    assert read(site, cart)["revision"] == 1


def test_a_dry_run_writes_nothing(site: Running) -> None:
    reference, _ = apply(site)
    publish(site, second())
    events = site.count("town", "event")
    assert weigh(site)[reference].becomes == "asked"
    assert weigh(site)[reference].open == ("near_school",)
    assert site.count("town", "event") == events
    assert site.count("town", "upgrade_ask") == 0


def test_a_state_that_is_gone_goes_where_the_map_says(site: Running) -> None:
    reference, token = apply(site)
    act_on_stall(site, reference, "wait")
    publish(site, second(*ASK_NOTHING))
    assert read(site, reference)["state"] == "waiting"
    upgrade(site)
    assert read(site, reference)["state"] == "on_hold"
    lines = main_text(site.get(f"/track/{token}"))
    assert [each for each in lines if each in ("On hold", "Waiting", "Received")] == [
        "On hold", "On hold", "Waiting", "Received",
    ]  # fmt: skip
    page = main_text(site.get(f"/desk/town/stall/{reference}", "chief"))
    (place,) = (
        number
        for number, line in enumerate(page)
        if line == "State" and page[number + 1] == "Waiting"
    )
    assert page[place + 2] == "On hold"


def test_a_state_of_today_may_send_its_cases_on(site: Running) -> None:
    reference, _ = apply(site)
    publish(
        site, second(*ASK_NOTHING, ("{waiting: on_hold}", "{waiting: on_hold, received: on_hold}"))
    )
    upgrade(site)
    assert read(site, reference)["state"] == "on_hold"
    assert site.rows("town", "event", "count(*)", "kind = 'upgraded'")[0][0] == 1


def test_a_case_that_lacks_what_today_wants_is_stranded_and_told_why(site: Running) -> None:
    reference, _ = apply(site, street=None)
    large, _ = apply(site, size=80)
    publish(site, second(*ASK_NOTHING))
    found = upgrade(site)
    assert found[reference].becomes == "stranded"
    assert [each.text() for each in found[reference].hindrances] == ["Address needs an answer"]
    assert found[large].becomes == "stranded"
    (why,) = (each.text() for each in found[large].hindrances)
    assert "50" in why
    assert read(site, reference)["revision"] == 1
    assert read(site, large)["revision"] == 1


def test_what_it_broke_under_its_own_law_does_not_strand_it(site: Running) -> None:
    """A publication that says nothing new of a case type never strands its cases."""
    reference, _ = apply(site, street=None, house=None)
    agency = {**first(), "agency.yaml": first()["agency.yaml"].replace("Stalls", "Markets")}
    agency["case_types/stall.yaml"] += "upgrade: {}\n"
    publish(site, agency)
    assert upgrade(site)[reference].becomes == "moves"


def test_a_validation_of_today_strands_what_breaks_it(site: Running) -> None:
    reference, _ = apply(site)
    rule = "validations:\n  - {rule: size < 10, message: Only small stalls are left}\nstates:\n"
    publish(site, _validated(rule))
    (why,) = upgrade(site)[reference].hindrances
    assert why.text() == "Only small stalls are left"


def _validated(rule: str) -> Texts:
    texts = second(*ASK_NOTHING)
    path = "case_types/stall.yaml"
    return {**texts, path: texts[path].replace("\nstates:\n", "\n" + rule, 1)}


def test_its_clocks_go_by_the_new_rule_and_what_ended_stays_ended(site: Running) -> None:
    opened = site.clock()
    reference, _ = apply(site)
    site.clock.now = opened + timedelta(days=1)
    act_on_stall(site, reference, "wait")
    site.clock.now = opened + timedelta(days=3)
    act_on_stall(site, reference, "go_on")
    publish(site, second(*ASK_NOTHING))
    site.clock.now = opened + timedelta(days=4)
    upgrade(site)
    rows = site.rows("town", "deadline", "name, due_on, stopped_on, outcome", "1 = 1 ORDER BY id")
    clocks = {str(name): (due, stopped, outcome) for name, due, stopped, outcome in rows}
    at = stamp(site)
    assert clocks["answer"][0] == at(opened + timedelta(days=22)), "20 days and 2 on hold"
    assert clocks["visit"][1:] == (at(opened + timedelta(days=3)), "met")
    assert "check" not in clocks, "it would have stopped when the case was put on hold"


def test_a_deadline_that_is_new_starts_where_the_case_would_have_started_it(site: Running) -> None:
    opened = site.clock()
    apply(site)
    publish(site, second(*ASK_NOTHING))
    site.clock.now = opened + timedelta(days=1)
    upgrade(site)
    due = site.rows("town", "deadline", "due_on", "name = 'check'")[0][0]
    assert due == stamp(site)(opened + timedelta(days=2))
    assert site.rows("town", "stall", "due_on")[0][0] == due


def test_what_would_be_taken_twice_strands_the_second(site: Running) -> None:
    one, _ = apply(site)
    other, _ = apply(site)
    third, _ = apply(site, street="Oak")
    publish(
        site,
        second(
            *ASK_NOTHING,
            ("{type: text, title: Address,", "{type: text, title: Address, unique: true,"),
        ),
    )
    foretold = {name: found.becomes for name, found in weigh(site).items()}
    assert foretold == {one: "moves", other: "stranded", third: "moves"}
    found = upgrade(site)
    assert {name: each.becomes for name, each in found.items()} == foretold
    assert [each.text() for each in found[other].hindrances] == ["Address is taken already"]


def test_what_is_taken_together_strands_the_second(site: Running) -> None:
    one, _ = apply(site)
    other, _ = apply(site, size=21)
    third, _ = apply(site)
    texts = second(*ASK_NOTHING)
    path = "case_types/stall.yaml"
    group = "\nunique: [[address, size]]\nstates:\n"
    publish(site, {**texts, path: texts[path].replace("\nstates:\n", group, 1)})
    foretold = {name: found.becomes for name, found in weigh(site).items()}
    assert foretold == {one: "moves", other: "moves", third: "stranded"}
    found = upgrade(site)
    assert {name: each.becomes for name, each in found.items()} == foretold
    (why,) = found[third].hindrances
    assert why.text() == "There is a record with the same Address, Square metres already"


def test_what_the_form_does_not_ask_with_these_answers_is_neither_filled_nor_in_the_way(
    site: Running,
) -> None:
    large, _ = apply(site, size=80)
    empty, _ = apply(site, size=None)
    texts = second(*ASK_NOTHING, ("    risk: '\"low\"'", '    size: "7"'))
    path = "case_types/stall.yaml"
    form = """\
      fields:
        - stall_name
        - address
        - kind
        - {field: size, show: 'kind == "cart"'}
"""
    old = "      fields: [stall_name, address, size, kind, owner, near_school, risk]\n"
    assert old in texts[path]
    publish(site, {**texts, path: texts[path].replace(old, form)})
    assert {one.becomes for one in upgrade(site).values()} == {"moves"}
    assert read(site, large)["size"] == 80, "it is not asked any more, and it is kept"
    assert read(site, empty)["size"] is None


def test_a_deadline_that_is_gone_ends_and_is_shown_no_more(site: Running) -> None:
    reference, _ = apply(site)
    act_on_stall(site, reference, "wait")
    publish(site, second(*ASK_NOTHING))
    upgrade(site)
    ((stopped, outcome),) = site.rows("town", "deadline", "stopped_on, outcome", "name = 'visit'")
    assert stopped is not None
    assert outcome is None, "nobody missed it"
    page = site.get(f"/desk/town/stall/{reference}", "chief").text
    assert "Visit" not in page
    assert "Done late" not in page
