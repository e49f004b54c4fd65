import { createFileRoute } from "@tanstack/react-router";
import type { Client } from "@urql/core";
import { CustomerDashboard, CustomerDashboardPage } from "../../../dashboards/CustomerDashboard";
import { PartnerDashboard, PartnerDashboardPage } from "../../../dashboards/PartnerDashboard";
import { VendorDashboard, VendorDashboardPage } from "../../../dashboards/VendorDashboard";
import { prefetch } from "../../../session/data";
import { ShellViewer, useStanding } from "../../../shell/viewer";

export const Route = createFileRoute("/_signedIn/o/$organisationId/")({
  loader: ({ context, params }) => {
    void prefetchDashboard(context.client, params.organisationId);
  },
  component: Dashboard,
});

/** Which dashboard it will be depends on the organisation's kind, which the frame has asked for. */
async function prefetchDashboard(client: Client, organisationId: string): Promise<void> {
  const { data } = await client.query(ShellViewer, {}).toPromise();
  const kind = data?.viewer?.memberships.find(
    ({ organisation }) => organisation.id === organisationId,
  )?.organisation.kind;
  if (kind === "CUSTOMER") prefetch(client, CustomerDashboardPage, { organisationId });
  if (kind === "VENDOR") prefetch(client, VendorDashboardPage, { organisationId });
  if (kind === "PARTNER") prefetch(client, PartnerDashboardPage, { organisationId });
}

function Dashboard() {
  const { organisation } = useStanding();
  switch (organisation.kind) {
    case "VENDOR":
      return <VendorDashboard />;
    case "PARTNER":
      return <PartnerDashboard />;
    default:
      return <CustomerDashboard />;
  }
}
