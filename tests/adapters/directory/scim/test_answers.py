"""Answers are SCIM JSON, and nothing in them can be taken for markup."""

import json

import pytest
from scim2_models import InvalidValueException, NotFoundException, UniquenessException, User

from adapters.directory.scim import answers


def test_what_was_pushed_cannot_be_taken_for_markup() -> None:
    """The text is the same once parsed, but holds no bracket on the wire."""
    said = "</script><script>alert(1)&"
    answer = answers.shown({"displayName": said})

    assert {"displayName": said} == json.loads(answer.text or "")
    assert not {"<", ">", "&"} & set(answer.text or "")
    assert "application/scim+json" == answer.content_type
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (NotFoundException(), 404, None),
        (UniquenessException(detail="taken"), 409, "uniqueness"),
        (InvalidValueException(detail="bad"), 400, "invalidValue"),
    ],
)
def test_an_error_has_the_form_of_the_standard(
    fault: NotFoundException, status: int, kind: str | None
) -> None:
    """The status is text in the body, and the keyword is there where the standard has one."""
    answer = answers.refused(fault)
    body = json.loads(answer.text or "")

    assert status == answer.status
    assert ["urn:ietf:params:scim:api:messages:2.0:Error"] == body["schemas"]
    assert str(status) == body["status"]
    assert kind == body.get("scimType")


def test_a_detail_is_one_short_line_without_addresses() -> None:
    """Whatever a library says, with its pages for developers."""
    detail = "first\n  second\n  For more see https://errors.example/x\n" + "z" * 1000
    body = json.loads(answers.refused(InvalidValueException(detail=detail)).text or "")

    assert body["detail"].startswith("first second zz")
    assert 300 == len(body["detail"])


def test_a_validation_error_names_its_place_and_not_the_value() -> None:
    """The value that was refused is not sent back."""
    with pytest.raises(ValueError, match="userName") as caught:
        User.model_validate({"userName": {"secret": "hunter2"}})
    answer = answers.refused(caught.value)  # type: ignore[arg-type] # pydantic's, as the library has it

    assert 400 == answer.status
    assert "hunter2" not in (answer.text or "")


def test_a_resource_has_its_place_and_tag_as_headers() -> None:
    """Even where the body does not show them."""
    answer = answers.resource({}, "/x", 'W/"1"', 201)

    assert (201, "/x", 'W/"1"') == (
        answer.status,
        answer.headers["Location"],
        answer.headers["ETag"],
    )


def test_a_list_counts_itself() -> None:
    """What discovery shows is always whole."""
    body = json.loads(answers.listed([{"id": "a"}, {"id": "b"}]).text or "")

    assert (2, 1, 2) == (body["totalResults"], body["startIndex"], body["itemsPerPage"])
    assert 204 == answers.empty().status
