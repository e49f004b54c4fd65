import { type OrganisationKind, WebhookEvent } from "../graphql/generated/graphql";

type Chosen = Exclude<WebhookEvent, "PING">;

const sharing: readonly WebhookEvent[] = ["SHARING_STARTED", "SHARING_ENDED"];

/** What a webhook of an organisation of this kind can be told of. The portal refuses anything else. */
export function eventsOf(kind: OrganisationKind): Chosen[] {
  return Object.values(WebhookEvent).filter((event): event is Chosen => {
    if (event === "PING") return false;
    if (kind === "VENDOR") return true;
    if (kind === "CUSTOMER") return event !== "ANNOUNCEMENT_PUBLISHED";
    return kind === "PARTNER" && sharing.includes(event);
  });
}
