import { Button } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../graphql/generated";
import { ServiceAccountCard } from "../../../serviceAccounts/ServiceAccountCard";
import { ServiceAccountDialog } from "../../../serviceAccounts/ServiceAccountDialog";
import { prefetch, usePageData } from "../../../session/data";
import { TextLink } from "../../../shell/links";
import { ListPager, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, searchOf } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { LinkIcon } from "../../../ui/icons";
import { Panel } from "../../../ui/Panel";
import { ListSkeleton } from "../../../ui/Skeletons";

const ServiceAccountsPage = graphql(`
  query ServiceAccountsPage($organisationId: ID!, $first: Int!, $after: String) {
    serviceAccounts(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        ...ServiceAccountCard_account
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ after: cursor });

export const Route = createFileRoute("/_signedIn/o/$organisationId/service-accounts")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, ServiceAccountsPage, {
      organisationId: params.organisationId,
      first: pageSize,
      after: deps.after ?? null,
    }),
  component: ServiceAccounts,
});

function ServiceAccounts() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { after } = Route.useSearch();
  const [creating, setCreating] = useState(false);
  const { data } = usePageData(ServiceAccountsPage, {
    organisationId: organisation.id,
    first: pageSize,
    after: after ?? null,
  });
  const accounts = data?.serviceAccounts;
  const create = (
    <Button onClick={() => setCreating(true)}>{t("serviceAccounts.createTitle")}</Button>
  );
  return (
    <Page
      title={t("serviceAccounts.title")}
      lead={t("serviceAccounts.lead")}
      actions={accounts && accounts.nodes.length > 0 && create}
    >
      {!accounts && (
        <Panel>
          <ListSkeleton rows={3} />
        </Panel>
      )}
      {accounts?.nodes.length === 0 && (
        <Panel>
          <EmptyState icon={<LinkIcon />} title={t("serviceAccounts.emptyTitle")} action={create}>
            {t("serviceAccounts.empty")}
          </EmptyState>
        </Panel>
      )}
      {accounts?.nodes.map((account) => (
        <ServiceAccountCard key={account.id} account={account} />
      ))}
      {accounts && accounts.nodes.length > 0 && (
        <ListPager
          after={after}
          pageInfo={accounts.pageInfo}
          summary={t("serviceAccounts.summary", { count: accounts.totalCount })}
        />
      )}
      <p>
        <TextLink to="/o/$organisationId/settings" params={{ organisationId: organisation.id }}>
          {t("serviceAccounts.toPersonal")}
        </TextLink>
      </p>
      {creating && <ServiceAccountDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
