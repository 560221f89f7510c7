"""The paper twin of a form: fillable, in words, in its language, tagged, with nothing from outside."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pypdf
import pytest

from casework.web.paper.form import PaperForm
from casework.web.paper.pdf import Fetched, write_pdf
from tests.web.driving import Running
from tests.web.ways import WAYS

PAPER = "/city/booking/online.pdf"
HOUSEHOLD = """\
  household:
    type: group
    title: Member
    plural: Members
    max: 5
    fields: {name: {type: text, required: true}, born: {type: date}}
"""


@pytest.fixture(scope="module")
def site(site: Running) -> Running:
    booking = WAYS["case_types/booking.yaml"]
    booking = booking.replace("  health: {type: text", HOUSEHOLD + "  health: {type: text", 1)
    booking = booking.replace(
        "        fields: [reporter]\n", "        fields: [reporter, household]\n", 1
    )
    asked = """- {field: details, show: 'not has_gas and kind in ["metal", "wood"]'}"""
    booking = booking.replace("          - details\n", f"          {asked}\n", 1)
    site.publish({**WAYS, "case_types/booking.yaml": booking})
    return site


def read(site: Running, path: str = PAPER, who: str = "anonymous") -> pypdf.PdfReader:
    answer = site.get(path, who)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words(pdf: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def filled(pdf: pypdf.PdfReader, answers: Mapping[str, str]) -> dict[str, object]:
    """Fill the PDF in as a reader program does, save it, and read it again."""
    writer = pypdf.PdfWriter()
    writer.append(pdf)
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(answers), auto_regenerate=False)
    saved = io.BytesIO()
    writer.write(saved)
    fields = pypdf.PdfReader(saved).get_fields() or {}
    return {name: field.get("/V") for name, field in fields.items()}


def test_what_is_filled_in_is_read_back_under_the_names_of_the_form(site: Running) -> None:
    answers = {
        "street": "Calle Peña 7", "kind__metal": "/on", "has_gas__no": "/on",
        "reporter__name": "Ada", "reporter__email": "ada@people.example",
        "household__1__name": "Ben", "household__1__born__year": "2019",
    }  # fmt: skip
    back = filled(read(site), answers)
    assert {name: back[name] for name in answers} == answers
    assert back["kind__wood"] == "/Off"
    assert "household__2__name" in back, "three rows are printed"
    assert "household__3__name" not in back
    assert "health" not in back, "the form does not ask it"


def test_every_question_stands_there_with_its_condition_in_words(site: Running) -> None:
    text = words(read(site))
    for part in (
        "City of Fernhill", "Ask for a pick-up", "Where do you live?", "Street",
        "Answer only if “Kind” is “Metal”.",
        "Answer only if “Does it hold gas” is “No” and “Kind” is “Metal” or “Wood”.",
        "Member 1", "Member 3", "add a sheet", "Mark one.", "For the office", "Call 311",
    ):  # fmt: skip
        assert part in text, part
    assert f"booking/online {site.catalogue().number} {site.catalogue().digest[:8]}" in text


def test_it_speaks_the_language_that_was_asked(site: Running) -> None:
    pdf = read(site, f"{PAPER}?lang=es")
    text = words(pdf)
    for part in (
        "Ciudad de Fernhill",
        "Pedir una recogida",
        "Calle",
        "Responda solo si",
        "Marque una.",
    ):
        assert part in text, part
    assert pdf.trailer["/Root"]["/Lang"] == "es"


def test_it_is_tagged_titled_and_its_boxes_have_names_for_people(site: Running) -> None:
    pdf = read(site)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Ask for a pick-up - City of Fernhill"
    fields = pdf.get_fields() or {}
    assert fields["kind__metal"]["/TU"] == "Kind: Metal"
    assert fields["reporter__email"]["/TU"] == "Who asks: Email address"
    fonts = {
        font.get_object()["/BaseFont"]
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
        if "/FontDescriptor" in str(font.get_object()) or "/DescendantFonts" in font.get_object()
    }
    assert any("DejaVu" in name or "Form" in name for name in fonts), fonts


def test_forms_of_staff_are_printed_at_the_desk_for_whom_they_are(site: Running) -> None:
    assert site.get("/city/booking/counter.pdf").status_code == 404
    desk = "/desk/city/booking/new/counter.pdf"
    assert site.get(desk, "officer").status_code == 404
    fields = read(site, desk, "supervisor").get_fields() or {}
    assert "health" in fields
    phone = read(site, "/desk/city/booking/new/phone.pdf", "officer").get_fields() or {}
    assert "habits" in phone
    assert "health" not in phone, "a field hidden from a role is on none of its papers"
    assert site.get("/city/booking/nothing.pdf").status_code == 404
    assert site.get("/desk/city/asset/new/public.pdf", "officer").status_code == 404


def test_words_in_a_form_fetch_nothing_and_run_nothing(site: Running) -> None:
    nasty = '<img src="http://127.0.0.1:9/x"><style>@import "http://127.0.0.1:9/y"</style>{{7*7}}'
    paper = PaperForm("en", nasty, nasty, nasty, nasty, nasty, "r", (), nasty, True)
    made = write_pdf(paper, site.inside.renderer)
    assert "{{7*7}}" in words(pypdf.PdfReader(io.BytesIO(made)))
    assert issubclass(Fetched, Exception)


def test_the_first_page_of_a_form_leads_to_its_paper(site: Running) -> None:
    assert f'href="{PAPER}"' in site.get("/city/booking").text
    assert 'href="/city/complaint/public.pdf"' in site.get("/city/complaint").text
