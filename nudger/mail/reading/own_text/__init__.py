"""What the author of a mail wrote, without what their program or company added."""

from nudger.mail.reading.own_text.html import own_text_of_html
from nudger.mail.reading.own_text.text import Own, own_text

__all__ = ("Own", "own_text", "own_text_of_html")
