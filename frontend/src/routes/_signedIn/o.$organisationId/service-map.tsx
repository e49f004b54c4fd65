import { Button, Text } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import type { Client } from "@urql/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../../../graphql/generated";
import type { ServiceMapPageQuery } from "../../../graphql/generated/graphql";
import { type MappedService, serviceMapFile, standsApart } from "../../../services/serviceMapFile";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { TextLink } from "../../../shell/links";
import { pageSize } from "../../../shell/lists";
import { notify } from "../../../shell/notify";
import { Page } from "../../../shell/Page";
import { saveFile } from "../../../shell/saveFile";
import { cursor, searchOf } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { type Column, DataList } from "../../../ui/DataList";
import { EmptyState } from "../../../ui/EmptyState";
import { BoxesIcon, DownloadIcon } from "../../../ui/icons";
import { StatusBadge } from "../../../ui/StatusBadge";
import { useDates } from "../../../words/dates";

const ServiceMapPage = graphql(`
  query ServiceMapPage($organisationId: ID!, $first: Int!, $after: String) {
    serviceMap(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        service {
          id
          code
          title
          deployment
          provider {
            name
            role
          }
        }
        vendor {
          id
          legalName
        }
        customerRole
        agreement {
          id
          reference
        }
        flags
        since
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

function variablesOf(organisationId: string, { after }: ReturnType<typeof validateSearch>) {
  return { organisationId, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/service-map")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, ServiceMapPage, variablesOf(params.organisationId, deps)),
  component: ServiceMap,
});

/** What is part of the customer's processing: each service, who is controller, and which agreement governs it. */
function ServiceMap() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(ServiceMapPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("serviceMap.title")}
      lead={t("serviceMap.lead")}
      actions={data !== undefined && data.serviceMap.nodes.length > 0 && <Export />}
    >
      <ListPanel
        connection={data?.serviceMap}
        after={search.after}
        filters={{}}
        summary={(count) => t("serviceMap.summary", { count })}
        empty={
          <EmptyState icon={<BoxesIcon />} title={t("serviceMap.emptyTitle")}>
            {t("serviceMap.empty")}
          </EmptyState>
        }
      >
        {(services) => <Services services={services} busy={busy} />}
      </ListPanel>
    </Page>
  );
}

function Services({ services, busy }: { services: readonly MappedService[]; busy: boolean }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const columns: Column<MappedService>[] = [
    {
      key: "service",
      header: t("serviceMap.service"),
      primary: true,
      cell: (row) => (
        <>
          <strong>{row.service.title}</strong>
          {row.service.deployment === "APP" && (
            <>
              {" "}
              <StatusBadge tone="info">{t("deployment.APP")}</StatusBadge>
            </>
          )}
          {row.service.provider !== null && (
            <Text size="sm" c="dimmed">
              {t("services.providedBy", { name: row.service.provider.name })}
            </Text>
          )}
        </>
      ),
    },
    { key: "vendor", header: t("serviceMap.vendor"), cell: (row) => row.vendor.legalName },
    {
      key: "role",
      header: t("serviceMap.role"),
      cell: (row) =>
        standsApart(row)
          ? t("serviceMap.roles.APART", { provider: row.service.provider.name })
          : t(`serviceMap.roles.${row.customerRole}`, { vendor: row.vendor.legalName }),
    },
    {
      key: "agreement",
      header: t("serviceMap.agreement"),
      cell: (row) =>
        row.agreement === null && standsApart(row) ? (
          t("serviceMap.apart", { provider: row.service.provider.name })
        ) : row.agreement === null ? (
          <StatusBadge tone="bad">{t("customerFlag.MISSING_DPA")}</StatusBadge>
        ) : (
          <TextLink
            to="/o/$organisationId/agreements/$agreementId"
            params={{ organisationId: organisation.id, agreementId: row.agreement.id }}
          >
            {row.agreement.reference}
          </TextLink>
        ),
    },
  ];
  return (
    <DataList
      label={t("serviceMap.title")}
      columns={columns}
      rows={services}
      rowKey={(row) => `${row.vendor.id} ${row.service.id}`}
      busy={busy}
    />
  );
}

type MapPage = ServiceMapPageQuery["serviceMap"];

/** Every service, however many pages there are; null when one of them does not come. */
async function everything(client: Client, organisationId: string): Promise<MappedService[] | null> {
  const all: MappedService[] = [];
  let page: MapPage | undefined;
  do {
    const variables = { organisationId, first: 100, after: page?.pageInfo.endCursor ?? null };
    const answer = await client
      .query(ServiceMapPage, variables, { requestPolicy: "network-only" })
      .toPromise();
    page = answer.data?.serviceMap;
    if (page === undefined) return null;
    all.push(...page.nodes);
  } while (page.pageInfo.hasNextPage);
  return all;
}

/** Saves the whole map. */
function Export() {
  const { t } = useTranslation();
  const dates = useDates();
  const client = useClient();
  const { organisation } = useStanding();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const all = await everything(client, organisation.id);
    setBusy(false);
    if (all === null) return notify(t("serviceMap.failed"));
    const head = ["code", "service", "vendor", "role", "agreement", "since"] as const;
    const file = serviceMapFile(all, {
      head: head.map((key) => t(`serviceMap.${key}`)),
      role: (role) => t(`serviceMap.short.${role}`),
      apart: (provider) => t("serviceMap.apart", { provider }),
      missing: t("customerFlag.MISSING_DPA"),
      date: dates.date,
    });
    saveFile(new Blob([file], { type: "text/csv;charset=utf-8" }), `${t("serviceMap.file")}.csv`);
  };
  return (
    <Button
      variant="default"
      leftSection={<DownloadIcon size={18} />}
      loading={busy}
      onClick={() => void save()}
    >
      {t("serviceMap.export")}
    </Button>
  );
}
