"""What an installation is told: config/nudger.toml, overridden by the environment."""

from nudger.service.settings.everything import Settings
from nudger.service.settings.hours import A_MONDAY, DAYS, Hours
from nudger.service.settings.reading import read_settings
from nudger.service.settings.servers import Oauth, Smtp, Web

__all__ = ["A_MONDAY", "DAYS", "Hours", "Oauth", "Settings", "Smtp", "Web", "read_settings"]
