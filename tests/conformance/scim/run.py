"""Holds the portal's SCIM door against scim2-tester, which reads what the server says of itself and tries all of it.

    run.py <address of /scim/v2> <token> <a proven mail domain>

The tester fills in random words. One of them cannot be: a user name here is an address in a domain that the organisation
has proven, so that one value is made to be such an address. Nothing else of the tester is touched. What is no success is
printed; the last line counts.
"""

import sys
import uuid

import scim2_tester.checkers.patch_add
import scim2_tester.checkers.patch_replace
import scim2_tester.filling
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

# Searching several resource types at once is not supported, and answered as such (501).
SKIPPED = {"search_with_attributes"}


def main(address: str, token: str, domain: str) -> int:
    fill = scim2_tester.filling.generate_random_value

    def with_addresses(context, path, *args, **kwargs):
        value = fill(context, path, *args, **kwargs)
        if value is not None and str(path).rsplit(":", 1)[-1] == "userName":
            return f"{uuid.uuid4()}@{domain}"
        return value

    for module in (
        scim2_tester.filling,
        scim2_tester.checkers.patch_add,
        scim2_tester.checkers.patch_replace,
    ):
        module.generate_random_value = with_addresses

    headers = {"Authorization": f"Bearer {token}"}
    with Client(base_url=address, headers=headers, timeout=30) as http:
        results = check_server(SyncSCIMClient(http))
    good = {Status.SUCCESS, Status.COMPLIANT}
    passed = failed = 0
    for result in results:
        if result.status in good:
            passed += 1
        elif result.status is Status.SKIPPED and result.title in SKIPPED:
            print(f"skipped: {result.resource_type} {result.title}: {result.reason}")
        else:
            failed += 1
            print(f"{result.status.name}: {result.resource_type} {result.title}: {result.reason}")
            print(f"  {result.data}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
