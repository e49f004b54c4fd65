import { readFileSync } from "node:fs";
import vendorFacts from "../../api/demo/vendors.json" with { type: "json" };

/** Somebody who can sign in to the demo. */
export interface Actor {
  vendor: string;
  organisation: string;
  organisationId: string;
  kind: "VENDOR" | "CUSTOMER" | "PARTNER" | "OPERATOR";
  role: "OWNER" | "ADMIN" | "DPO" | "ANNOUNCER" | "SIGNATORY" | "MEMBER";
  email: string;
  password: string;
  token: string;
}

/** What `tillid serve --demo --json` prints. */
export interface Portal {
  url: string;
  graphql: string;
  actors: Actor[];
}

let running: Portal | undefined;

/** The portal that the run has started. */
export function portal(): Portal {
  const file = process.env["TILLID_PORTAL"];
  if (file === undefined) throw new Error("No portal has been started.");
  running ??= JSON.parse(readFileSync(file, "utf8")) as Portal;
  return running;
}

/** What the demo knows of its vendors, in the order of their customers' parts in the play. */
export const vendors = vendorFacts;
export type VendorFacts = (typeof vendorFacts)[number];

/** The customers' parts in the demo's play, by their place. */
export const part = {
  /** In force in its second version */
  renewed: 0,
  /** In force; objects to changes */
  objecting: 1,
  /** Has suspended its processing; the vendor has reported the cure */
  suspending: 2,
  /** Has an agreement that waits for its signature */
  sent: 3,
  /** Has opened its agreement, and talks about it */
  viewed: 4,
  /** Has signed; waits for the vendor */
  halfSigned: 5,
  /** Has declined what it was sent */
  declined: 6,
  /** Was sent an agreement that was taken back */
  recalled: 7,
  /** Leaves its vendor; one vendor's has left already */
  leaving: 8,
  /** Has let its offer lapse */
  expired: 9,
  /** Has no agreement yet */
  newcomer: 10,
} as const;

/** Finds a demo login; `organisation` where a vendor has several of the kind. */
export function actor(
  wanted: Pick<Actor, "vendor" | "kind" | "role"> & { organisation?: string | undefined },
): Actor {
  const found = portal().actors.find(
    ({ vendor, kind, role, organisation }) =>
      vendor === wanted.vendor &&
      kind === wanted.kind &&
      role === wanted.role &&
      (wanted.organisation === undefined || organisation === wanted.organisation),
  );
  if (found === undefined) throw new Error(`The demo has no ${JSON.stringify(wanted)}.`);
  return found;
}
