import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AgreementStateBadge } from "../agreements/AgreementStateBadge";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { CustomerList_RelationFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { StatusBadge } from "../ui/StatusBadge";

const CustomerListRelation = graphql(`
  fragment CustomerList_relation on CustomerRelation {
    id
    state
    externalId
    agreementState
    openNotices
    objectedNotices
    flags
    customer {
      id
      legalName
      parent {
        id
        legalName
      }
    }
    services {
      id
      title
    }
  }
`);

/** Customers as rows: who, which services, how the agreement stands, what is open. */
export function CustomerList(props: {
  relations: readonly FragmentType<typeof CustomerListRelation>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const rows = readFragment(CustomerListRelation, props.relations);
  const columns: Column<CustomerList_RelationFragment>[] = [
    {
      key: "name",
      header: t("customers.name"),
      primary: true,
      cell: (row) => (
        <>
          <TextLink
            to="/o/$organisationId/customers/$relationId"
            params={{ organisationId: organisation.id, relationId: row.id }}
            fw={600}
          >
            {row.customer.legalName}
          </TextLink>
          {row.customer.parent && (
            <Text size="sm" c="dimmed">
              {t("group.memberOf", { name: row.customer.parent.legalName })}
            </Text>
          )}
          {row.state !== "ACTIVE" && <> <StatusBadge tone="neutral">{t(`relationState.${row.state}`)}</StatusBadge></>}
        </>
      ),
    },
    { key: "externalId", header: t("customers.externalId"), wideOnly: true, cell: (row) => row.externalId ?? "–" },
    {
      key: "services",
      header: t("customers.services"),
      cell: (row) => row.services.map(({ title }) => title).join(", ") || "–",
    },
    {
      key: "agreement",
      header: t("customers.agreement"),
      cell: (row) => (
        <>
          {row.agreementState === null ? (
            <StatusBadge tone="neutral">{t("customers.noAgreement")}</StatusBadge>
          ) : (
            <AgreementStateBadge state={row.agreementState} />
          )}
          {row.flags.map((flag) => (
            <span key={flag}> <StatusBadge tone="bad">{t(`customerFlag.${flag}`)}</StatusBadge></span>
          ))}
        </>
      ),
    },
    {
      key: "notices",
      header: t("customers.openNotices"),
      cell: (row) => (
        <>
          {row.openNotices}
          {row.objectedNotices > 0 && (
            <> <StatusBadge tone="bad">{t("customers.objections", { count: row.objectedNotices })}</StatusBadge></>
          )}
        </>
      ),
    },
  ];
  return (
    <DataList
      label={t("navigation.customers")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
