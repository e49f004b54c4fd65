import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { FirstOwner } from "../../../../operator/FirstOwner";
import { Suspension } from "../../../../operator/Suspension";
import { TenantStateBadge } from "../../../../operator/TenantStateBadge";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, searchOf } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { AskSupport } from "../../../../supportAccess/AskDialog";
import {
  accessOf,
  SupportAccessList,
  SupportAccessPage,
} from "../../../../supportAccess/SupportAccessList";
import { Callout } from "../../../../ui/Alerts";
import { Facts } from "../../../../ui/Facts";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { useCountryName, useDates } from "../../../../words/dates";

const TenantPage = graphql(`
  query TenantPage($tenantId: ID!) {
    tenant(organisationId: $tenantId) {
      id
      kind
      legalName
      slug
      countryCode
      state
      createdAt
      members
      closesAt
      ...FirstOwner_tenant
      ...Suspension_tenant
    }
  }
`);

const validateSearch = searchOf({ after: cursor });

export const Route = createFileRoute("/_signedIn/o/$organisationId/tenants/$tenantId")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context.client, TenantPage, { tenantId: params.tenantId });
    prefetch(context.client, SupportAccessPage, accessOf(params.tenantId, deps.after));
  },
  component: Tenant,
});

function Tenant() {
  return useMay("MANAGE_TENANTS") ? <One /> : <ProblemPage problem="notFound" />;
}

function One() {
  const { t } = useTranslation();
  const dates = useDates();
  const countryName = useCountryName();
  const { organisation } = useStanding();
  const { tenantId } = Route.useParams();
  const { after } = Route.useSearch();
  const { data } = usePageData(TenantPage, { tenantId });
  const tenant = data?.tenant;
  if (data && !tenant) return <ProblemPage problem="notFound" />;
  return (
    <Page
      title={tenant?.legalName}
      badge={tenant && <TenantStateBadge state={tenant.state} />}
      back={
        <TextLink to="/o/$organisationId/tenants" params={{ organisationId: organisation.id }}>
          {t("operator.back")}
        </TextLink>
      }
    >
      <Panel title={t("operator.facts")} lead={t("operator.blind")}>
        {tenant ? (
          <Facts
            items={[
              { label: t("operator.kind"), value: t(`organisationKind.${tenant.kind}`) },
              {
                label: t("operator.country"),
                value: tenant.countryCode === "" ? null : countryName(tenant.countryCode),
              },
              { label: t("operator.slug"), value: tenant.slug },
              { label: t("operator.created"), value: dates.date(tenant.createdAt) },
              { label: t("operator.members"), value: tenant.members },
            ]}
          />
        ) : (
          <TextSkeleton lines={4} />
        )}
      </Panel>
      {tenant?.state === "CLOSING" && tenant.closesAt !== null && (
        <Callout tone="info" title={t("operator.closingTitle")}>
          <p>{t("operator.closing", { until: dates.dateTime(tenant.closesAt) })}</p>
        </Callout>
      )}
      {tenant && <FirstOwner tenant={tenant} />}
      {tenant && <Suspension tenant={tenant} />}
      {tenant && tenant.state !== "DRAFT" && tenant.state !== "CLOSED" && (
        <Panel title={t("supportAccess.title")} lead={t("supportAccess.operatorLead")}>
          <AskSupport organisation={tenant} />
        </Panel>
      )}
      {tenant && (
        <SupportAccessList
          organisation={tenant}
          after={after}
          empty={t("supportAccess.operatorEmpty")}
        />
      )}
    </Page>
  );
}
