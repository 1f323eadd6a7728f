"""What another policy would change, part by part. `bot.domain.compare` puts the parts together."""
