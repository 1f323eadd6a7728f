"""An identifier of each kind has a type of its own: a bare `str` argument is text for people."""

from typing import NewType

PersonId = NewType("PersonId", str)  # directory id, the e-mail address in a people file
GroupName = NewType("GroupName", str)
IntegrationName = NewType("IntegrationName", str)
ResourceName = NewType("ResourceName", str)  # unique within its integration
PermissionName = NewType("PermissionName", str)  # unique within its integration
BundleName = NewType("BundleName", str)
FlowName = NewType("FlowName", str)
RotaName = NewType("RotaName", str)
WebhookName = NewType("WebhookName", str)  # a machine approver
SubmissionId = NewType("SubmissionId", str)  # several requests asked for at once
RequestId = NewType("RequestId", str)  # shown to people, e.g. "REQ-7K3MQP"
GrantId = NewType("GrantId", str)  # lower-case [a-z0-9], safe inside a role name
PolicyRevision = NewType("PolicyRevision", str)
