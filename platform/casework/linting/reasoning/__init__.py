"""What can be known of a rule without any record: whether it can be true, false or unknown at all."""

from casework.linting.reasoning.assume import assume, not_passing
from casework.linting.reasoning.possible import ANYTHING, NEVER, Possible
from casework.linting.reasoning.values import value_of
from casework.linting.reasoning.world import World

__all__ = ["ANYTHING", "NEVER", "Possible", "World", "assume", "not_passing", "value_of"]
