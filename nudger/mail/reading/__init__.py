"""Reading: what any inbound mail, text or calendar means."""
