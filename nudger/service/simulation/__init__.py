"""A journey lived through before anybody gets a mail: the real plan, walk, last look and record on a virtual clock."""

from nudger.service.simulation.arriving import arrive
from nudger.service.simulation.crowd import Plan, Ran, lived
from nudger.service.simulation.playing import act_on
from nudger.service.simulation.told import Asked, Did, Road, Sent

__all__ = ["Asked", "Did", "Plan", "Ran", "Road", "Sent", "act_on", "arrive", "lived"]
