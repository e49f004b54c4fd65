import { Button } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../graphql/generated";
import { ServiceDialog } from "../../../services/ServiceDialog";
import { ServiceList } from "../../../services/ServiceList";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { ListSearch, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, searchOf, text } from "../../../shell/search";
import { useMay, useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { BoxesIcon, PlusIcon } from "../../../ui/icons";
import { ListToolbar } from "../../../ui/ListToolbar";

const ServicesPage = graphql(`
  query ServicesPage($organisationId: ID!, $search: String, $first: Int!, $after: String) {
    services(organisationId: $organisationId, search: $search, first: $first, after: $after) {
      nodes {
        id
        ...ServiceList_service
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ search: text, after: cursor });

function variablesOf(
  organisationId: string,
  { search, after }: ReturnType<typeof validateSearch>,
) {
  return { organisationId, search: search ?? null, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/services")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, ServicesPage, variablesOf(params.organisationId, deps)),
  component: Services,
});

function Services() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayManage = useMay("MANAGE_SERVICES");
  const search = Route.useSearch();
  const [creating, setCreating] = useState(false);
  const { data, busy } = usePageData(ServicesPage, variablesOf(organisation.id, search));
  const create = mayManage && (
    <Button leftSection={<PlusIcon size={18} />} onClick={() => setCreating(true)}>
      {t("services.create")}
    </Button>
  );
  return (
    <Page title={t("navigation.services")} lead={t("services.lead")} actions={create}>
      <ListToolbar>
        <ListSearch label={t("services.search")} value={search.search} />
      </ListToolbar>
      <ListPanel
        connection={data?.services}
        after={search.after}
        filters={{ search: search.search }}
        summary={(count) => t("services.summary", { count })}
        empty={
          <EmptyState icon={<BoxesIcon />} title={t("services.emptyTitle")}>
            {t("services.empty")}
          </EmptyState>
        }
      >
        {(services) => <ServiceList services={services} busy={busy} />}
      </ListPanel>
      {creating && <ServiceDialog service={null} onClose={() => setCreating(false)} />}
    </Page>
  );
}
