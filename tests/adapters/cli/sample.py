"""The sample access file as a policy, for tests of what the command line writes."""

from datetime import UTC, datetime
from pathlib import Path

from bot.config.loading import load
from bot.domain.policy import Policy

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
LAW: Policy = load(Path(__file__).with_name("access.yaml")).policy
