"""From due to accepted by a mail server: Nudger beside django-post_office. See `__main__`."""
