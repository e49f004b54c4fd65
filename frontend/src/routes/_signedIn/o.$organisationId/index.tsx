import { createFileRoute } from "@tanstack/react-router";
import type { Client } from "@urql/core";
import { type ComponentType, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { DashboardSkeleton } from "../../../dashboards/DashboardSkeleton";
import type { OrganisationKind } from "../../../graphql/generated/graphql";
import { prefetch } from "../../../session/data";
import { Page } from "../../../shell/Page";
import { placesOf, ShellViewer, useStanding } from "../../../shell/viewer";

/** Nobody downloads the dashboard of a kind of organisation they do not belong to. */
const modules = {
  CUSTOMER: () => import("../../../dashboards/CustomerDashboard"),
  OPERATOR: () => import("../../../operator/OperatorDashboard"),
  PARTNER: () => import("../../../dashboards/PartnerDashboard"),
  VENDOR: () => import("../../../dashboards/VendorDashboard"),
};

const dashboards: Partial<Record<OrganisationKind, ComponentType>> = {
  CUSTOMER: lazy(async () => ({ default: (await modules.CUSTOMER()).CustomerDashboard })),
  OPERATOR: lazy(async () => ({ default: (await modules.OPERATOR()).OperatorDashboard })),
  PARTNER: lazy(async () => ({ default: (await modules.PARTNER()).PartnerDashboard })),
  VENDOR: lazy(async () => ({ default: (await modules.VENDOR()).VendorDashboard })),
};

export const Route = createFileRoute("/_signedIn/o/$organisationId/")({
  loader: ({ context, params }) => {
    void prefetchDashboard(context.client, params.organisationId);
  },
  component: Dashboard,
});

/** Which dashboard it will be depends on the organisation's kind, which the frame has asked for. */
async function prefetchDashboard(client: Client, organisationId: string): Promise<void> {
  const { data } = await client.query(ShellViewer, {}).toPromise();
  const places = data?.viewer ? placesOf(data.viewer) : [];
  const kind = places.find(({ organisation }) => organisation.id === organisationId)?.organisation
    .kind;
  const variables = { organisationId };
  if (kind === "CUSTOMER") {
    prefetch(client, (await modules.CUSTOMER()).CustomerDashboardPage, variables);
  }
  if (kind === "OPERATOR") {
    prefetch(client, (await modules.OPERATOR()).OperatorDashboardPage, {});
  }
  if (kind === "PARTNER") {
    prefetch(client, (await modules.PARTNER()).PartnerDashboardPage, variables);
  }
  if (kind === "VENDOR") {
    prefetch(client, (await modules.VENDOR()).VendorDashboardPage, variables);
  }
}

function Dashboard() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const Content = dashboards[organisation.kind];
  const empty = (
    <Page title={t("navigation.dashboard")}>
      <DashboardSkeleton tallies={3} />
    </Page>
  );
  return Content === undefined ? empty : <Suspense fallback={empty}><Content /></Suspense>;
}
