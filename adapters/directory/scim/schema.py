"""What Daypass takes of a pushed person or group, as SCIM schemas, and what it says it can do.

A subset of the core schema: an attribute that is not declared here is ignored, and never stored.
"""

from typing import Annotated, Any, ClassVar, Final

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Group,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension
from scim2_models.resources.user import Name

PAGE: Final = 200  # resources in one answer, at most
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
DAYPASS: Final = "urn:ietf:params:scim:schemas:extension:daypass:2.0:User"


class Email(ComplexAttribute):
    """An e-mail address. Deliberate: any text, since it is only kept and never used as a name."""

    value: str | None = None
    display: str | None = None
    type: str | None = Field(None, examples=["work", "home", "other"])
    primary: bool | None = None


class Manager(ComplexAttribute):
    """Who somebody reports to. `value` is the SCIM id that Daypass minted for that person."""

    value: Annotated[str | None, CaseExact.true] = None
    ref: Reference["User"] | None = Field(  # type: ignore[type-arg] # read as a name, not a type
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display_name: Annotated[str | None, Mutability.read_only] = None


class User(Resource[AnyExtension]):
    """A person, without what Daypass has no use for."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    nick_name: str | None = None
    title: str | None = None
    user_type: str | None = None
    preferred_language: str | None = None
    locale: str | None = None
    timezone: str | None = None
    active: bool | None = None
    emails: list[Email] | None = None

    Emails: ClassVar[type[ComplexAttribute]] = Email


class EnterpriseUser(Extension):
    """The enterprise extension. Unlike the library's, a manager needs no `$ref`: few send it."""

    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    cost_center: str | None = None
    organization: str | None = None
    division: str | None = None
    department: str | None = None
    manager: Manager | None = None


class DaypassUser(Extension):
    """What no standard schema has a place for. Entra asks for a name of this form."""

    __schema__ = URN(DAYPASS)

    employee_type: str | None = None


FullUser: Final[type[Resource[Any]]] = User[EnterpriseUser | DaypassUser]
FullGroup: Final[type[Resource[Any]]] = Group

POLICY: Final = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,  # as Entra removes members
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,  # as Entra sets an e-mail address
)

CONFIG: Final = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=PAGE),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="The token that the operator of Daypass gave to the identity provider",
            primary=True,
        )
    ],
)

PROVIDER: Final = ScimProvider(
    models=[User, Group, EnterpriseUser, DaypassUser],
    resource_types=[ResourceType.from_resource(FullUser), ResourceType.from_resource(FullGroup)],
    config=CONFIG,
    policy=POLICY,
)
