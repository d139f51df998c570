"""All cohorts, one a line."""

import json

from nudger.store import cohorts


def tell_all(*, as_json: bool) -> None:
    found = cohorts.everyone()
    if as_json:
        facts = [
            {
                "name": each.name,
                "journey": each.journey,
                "starts": str(each.starts),
                "people": len(cohorts.members(each.id)),
                "mandatory": each.mandatory,
                "zone": each.zone,
                "holidays": each.holidays,
                "approved_at": each.approved_at.isoformat() if each.approved_at is not None else None,
            }
            for each in found
        ]
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    for each in found:
        state = "approved" if each.approved_at is not None else "waits for approval"
        more = "".join((", mandatory" * each.mandatory, ", has a code" * bool(each.code)))
        more += "".join(f", {said}" for said in (each.zone, each.holidays and f"holidays {each.holidays}") if said)
        people = len(cohorts.members(each.id))
        who = f"{people} {'person' if people == 1 else 'people'}"
        print(f"{each.name}  {each.journey}  starts {each.starts}  {who}  {state}{more}")
    if not found:
        print("There are no cohorts yet: nudger cohort add JOURNEY NAME, or nudger enrol JOURNEY EMAIL")
