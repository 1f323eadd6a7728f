"""Opens one directory, on-call system or machine approver from what the access files say of it.

Nothing is contacted. What is wrong is said in one line, and never with a value of the options.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from pydantic import ValidationError

from adapters.oncall import registry
from bot.config.loading import Loaded
from bot.config.resolving.directories import DirectorySetup
from bot.config.resolving.schedules import OnCallSetup
from bot.config.resolving.webhooks import WebhookSetup
from bot.config.secrets import NoSuchSecret
from bot.domain.ids import RotaName, WebhookName
from bot.ports.faults import Impossible
from bot.ports.machine import Machine
from bot.ports.oncall import OnCallSystem
from bot.settings import SettingsProblems

SCIM = "scim"
Secret = Callable[[str], str]  # resolves a reference; raises NoSuchSecret


def open_system(name: RotaName, setup: OnCallSetup, secret: Secret) -> OnCallSystem:
    """Open an on-call system. Raises whatever is wrong with it: see `said`."""
    return registry.open_system(setup.kind, name, _spelled(setup.options), secret)


def open_machine(name: WebhookName, setup: WebhookSetup, secret: Secret) -> Machine:
    """Open a machine approver. Raises whatever is wrong with it: see `said`."""
    from adapters.webhooks.approver import SignedApprover  # noqa: PLC0415 - only if it is used

    url = secret(setup.url) if setup.url.startswith(("env:", "file:")) else setup.url
    return SignedApprover(
        name,
        url,
        secret(setup.secret),
        setup.timeout,
        allow_loopback=setup.allow_loopback,
        allow_private=setup.allow_private,
    )


def source_problems(loaded: Loaded, secret: Secret) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Try the options of every source, contacting nothing: what is wrong, what is unknown.

    Both say where in the access files. Unknown is what hangs on a secret that is not there.
    """
    wrong: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for where, attempt in _attempts(loaded, secret).items():
        try:
            attempt()
        except NoSuchSecret as missing:
            unknown[where] = str(missing)
        except Exception as error:  # noqa: BLE001 - each is told; none keeps the others from it
            wrong[where] = said(error)
    return wrong, unknown


def said(error: Exception) -> str:
    """Say what is wrong in one line, without a value of the options."""
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or 'options'}: {one['msg']}"
            for one in found
        )
    if isinstance(error, SettingsProblems):
        return " ".join(error.problems)
    if isinstance(error, ValueError | Impossible | registry.NoSuchSystem):
        return str(error)
    return f"It failed ({type(error).__name__})."


def _attempts(loaded: Loaded, secret: Secret) -> Mapping[str, Callable[[], object]]:
    systems = {
        f"on_call.{name}": lambda name=name, setup=setup: open_system(name, setup, secret)
        for name, setup in loaded.on_call.items()
    }
    machines = {
        f"webhooks.{name}": lambda name=name, setup=setup: open_machine(name, setup, secret)
        for name, setup in loaded.webhooks.items()
    }
    directories = {
        f"directory.{one.kind}": lambda one=one: _guarded(one, secret)
        for one in loaded.directories
        if one.kind == SCIM
    }
    return {**systems, **machines, **directories}


def _guarded(setup: DirectorySetup, secret: Secret) -> None:
    from adapters.directory.scim.guard import Guard  # noqa: PLC0415 - only if it is used

    Guard(secret(str(setup.options["token"])))


def _spelled(options: Mapping[str, object]) -> Mapping[str, object]:
    """Write lengths as the systems' options read them."""
    return {
        key: f"{int(one.total_seconds())}s" if isinstance(one, timedelta) else one
        for key, one in options.items()
    }
