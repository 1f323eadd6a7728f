"""The world of the playground: its people, its places, its services and its folder."""

from adapters.playground.world.cast import CAST, PERSONAS, Persona
from adapters.playground.world.playground import Playground

__all__ = ["CAST", "PERSONAS", "Persona", "Playground"]
