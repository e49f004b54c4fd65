import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AgreementList_AgreementFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { AskedBadge } from "./AskedBadge";
import { AgreementStateBadge } from "./AgreementStateBadge";

const AgreementListAgreement = graphql(`
  fragment AgreementList_agreement on Agreement {
    id
    reference
    vendor {
      id
      legalName
    }
    customer {
      id
      legalName
    }
    services {
      id
      title
    }
    currentVersion {
      id
      title
      state
      sentAt
      askedOfViewer
    }
  }
`);

/** Agreements as rows, named by the other party. */
export function AgreementList(props: {
  agreements: readonly FragmentType<typeof AgreementListAgreement>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(AgreementListAgreement, props.agreements);
  const columns: Column<AgreementList_AgreementFragment>[] = [
    {
      key: "agreement",
      header: t("agreements.counterparty"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/agreements/$agreementId"
          params={{ organisationId: organisation.id, agreementId: row.id }}
          fw={600}
        >
          {row.vendor.id === organisation.id ? row.customer.legalName : row.vendor.legalName}
        </TextLink>
      ),
    },
    {
      key: "reference",
      header: t("agreements.agreement"),
      cell: (row) => row.reference,
    },
    {
      key: "services",
      header: t("agreements.services"),
      wideOnly: true,
      cell: (row) => row.services.map(({ title }) => title).join(", "),
    },
    {
      key: "sent",
      header: t("agreements.sent"),
      cell: (row) => (row.currentVersion.sentAt ? dates.shortDate(row.currentVersion.sentAt) : "–"),
    },
    {
      key: "state",
      header: t("agreements.state"),
      cell: (row) => (
        <Group gap="xs">
          <AskedBadge asked={row.currentVersion.askedOfViewer} />
          <AgreementStateBadge state={row.currentVersion.state} />
        </Group>
      ),
    },
  ];
  return (
    <DataList
      label={t("navigation.agreements")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
