"""What the engine needs of the outside, as small Protocols in our own words."""
