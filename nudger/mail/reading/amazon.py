"""Amazon's notices of bounces, complaints and deliveries, which it mails as JSON."""

import json
from typing import Any

from nudger.mail.reading.parts import Mail
from nudger.mail.reading.reasons import HARD, reason_of
from nudger.mail.reading.values import Kind, Verdict

WHY = "Amazon tells it in a notice of its own"


def notice_by_amazon(mail: Mail) -> Verdict | None:
    """Return what a notice of Amazon SES says; None for any other mail."""
    text = next((part.text() for part in mail.own if part.type == "text/plain"), "")
    if "notificationType" not in text[:6_000]:
        return None
    match _json(text):
        case {"notificationType": "Bounce", "bounce": {"bouncedRecipients": list(found), "bounceType": str(kind)}}:
            said, status = (str(_first(found).get(name, "")) for name in ("diagnosticCode", "status"))
            reason = reason_of(said, status)
            return Verdict(Kind.BOUNCE, WHY, _addresses(found), kind == "Permanent", reason in HARD, reason)
        case {"notificationType": "Complaint", "complaint": {"complainedRecipients": list(found)} as complaint}:
            kind = str(complaint.get("complaintFeedbackType") or "abuse")
            return Verdict(Kind.COMPLAINT, WHY, _addresses(found), reason=kind)
        case {"notificationType": "Delivery", "delivery": {"recipients": list(found)}}:
            return Verdict(Kind.DELIVERED, WHY, tuple(str(each).lower() for each in found))
    return None


def _json(text: str) -> Any:
    """The notice; it may be wrapped as text in the message of a subscription."""
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text.lstrip())
        inner = found.get("Message") if isinstance(found, dict) else None
        return json.loads(inner, strict=False) if isinstance(inner, str) else found
    except (ValueError, RecursionError):
        return None


def _first(found: list[Any]) -> dict[str, Any]:
    return found[0] if found and isinstance(found[0], dict) else {}


def _addresses(found: list[Any]) -> tuple[str, ...]:
    named = (str(each.get("emailAddress", "")).lower() for each in found if isinstance(each, dict))
    return tuple(dict.fromkeys(each for each in named if each))
