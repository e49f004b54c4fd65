import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { ServiceList_ServiceFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useMay, useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { AddendumDialog } from "./AddendumDialog";
import { ServiceDialog } from "./ServiceDialog";

const ServiceListService = graphql(`
  fragment ServiceList_service on Service {
    id
    code
    title
    titleDa
    titleEn
    deployment
    vendorAccess
    provider {
      name
      role
    }
    subProcessorCount
    version
  }
`);

/** What the vendor offers, how it runs, and how many sub-processors stand behind it. */
export function ServiceList(props: {
  services: readonly FragmentType<typeof ServiceListService>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayManage = useMay("MANAGE_SERVICES");
  const [adding, setAdding] = useState<ServiceList_ServiceFragment | null>(null);
  const [editing, setEditing] = useState<ServiceList_ServiceFragment | null>(null);
  const rows = readFragment(ServiceListService, props.services);
  const columns: Column<ServiceList_ServiceFragment>[] = [
    { key: "title", header: t("services.name"), primary: true, cell: (row) => <strong>{row.title}</strong> },
    { key: "code", header: t("services.code"), cell: (row) => row.code },
    { key: "deployment", header: t("services.deployment"), cell: (row) => (
      <>
        {t(`deployment.${row.deployment}`)}
        {row.provider !== null && (
          <Text size="sm" c="dimmed">
            {t("services.providedBy", { name: row.provider.name })} · {t(`subProcessorRole.${row.provider.role}`)}
          </Text>
        )}
      </>
    ) },
    { key: "access", header: t("services.access"), cell: (row) => t(`vendorAccess.${row.vendorAccess}`) },
    {
      key: "subProcessors",
      header: t("navigation.subProcessors"),
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/sub-processors"
          params={{ organisationId: organisation.id }}
          search={{ service: row.id }}
          aria-label={t("services.subProcessorsOf", { count: row.subProcessorCount, name: row.title })}
        >
          {row.subProcessorCount}
        </TextLink>
      ),
    },
  ];
  if (mayManage) {
    columns.push({
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("services.addendum.title", { name: row.title })}
            onClick={() => setAdding(row)}
          >
            {t("services.addendum.open")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("services.editTitle", { name: row.title })}
            onClick={() => setEditing(row)}
          >
            {t("services.edit")}
          </Button>
        </Group>
      ),
    });
  }
  return (
    <>
      <DataList
        label={t("navigation.services")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        busy={props.busy}
      />
      {adding && <AddendumDialog service={adding} onClose={() => setAdding(null)} />}
      {editing && (
        <ServiceDialog key={editing.id} service={editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
