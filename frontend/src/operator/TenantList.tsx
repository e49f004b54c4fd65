import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { TenantList_TenantFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { TenantStateBadge } from "./TenantStateBadge";

const TenantListTenant = graphql(`
  fragment TenantList_tenant on Tenant {
    id
    kind
    legalName
    state
    createdAt
    members
  }
`);

/** Tenants as rows: what they are and how they stand, nothing of what they do. */
export function TenantList(props: {
  tenants: readonly FragmentType<typeof TenantListTenant>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(TenantListTenant, props.tenants);
  const columns: Column<TenantList_TenantFragment>[] = [
    {
      key: "name",
      header: t("operator.name"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/tenants/$tenantId"
          params={{ organisationId: organisation.id, tenantId: row.id }}
          fw={600}
        >
          {row.legalName}
        </TextLink>
      ),
    },
    { key: "kind", header: t("operator.kind"), cell: (row) => t(`organisationKind.${row.kind}`) },
    {
      key: "state",
      header: t("operator.stateHeader"),
      cell: (row) => <TenantStateBadge state={row.state} />,
    },
    {
      key: "created",
      header: t("operator.created"),
      cell: (row) => <span style={{ whiteSpace: "nowrap" }}>{dates.shortDate(row.createdAt)}</span>,
    },
    { key: "members", header: t("operator.members"), align: "end", cell: (row) => row.members },
  ];
  return (
    <DataList
      label={t("navigation.tenants")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
