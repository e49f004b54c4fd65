import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { BatchRows_RowFragment } from "../../graphql/generated/graphql";
import { TextLink } from "../../shell/links";
import { useStanding } from "../../shell/viewer";
import { type Column, DataList } from "../../ui/DataList";
import { StatusBadge } from "../../ui/StatusBadge";

const BatchRowsRow = graphql(`
  fragment BatchRows_row on IssueBatchRow {
    number
    customer
    state
    agreementVersionId
    problem {
      message
    }
  }
`);

const tones = { WAITING: "waiting", ISSUED: "good", REFUSED: "bad" } as const;

/** The rows of a mailing, each with what became of it and the way to its agreement. */
export function BatchRows(props: {
  rows: readonly FragmentType<typeof BatchRowsRow>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const columns: Column<BatchRows_RowFragment>[] = [
    { key: "row", header: t("issueMany.row"), wideOnly: true, cell: (row) => row.number },
    {
      key: "customer",
      header: t("issueMany.customer"),
      primary: true,
      cell: (row) =>
        row.agreementVersionId === null ? (
          <strong>{row.customer || t("issueMany.noCustomer")}</strong>
        ) : (
          <TextLink
            to="/o/$organisationId/agreements/version/$versionId"
            params={{ organisationId: organisation.id, versionId: row.agreementVersionId }}
            fw={600}
          >
            {row.customer}
          </TextLink>
        ),
    },
    {
      key: "state",
      header: t("issueMany.state"),
      cell: (row) => (
        <StatusBadge tone={tones[row.state]}>{t(`issueMany.rowState.${row.state}`)}</StatusBadge>
      ),
    },
    { key: "why", header: t("issueMany.why"), cell: (row) => row.problem?.message ?? "–" },
  ];
  return (
    <DataList
      label={t("issueMany.rows")}
      busy={props.busy}
      columns={columns}
      rows={readFragment(BatchRowsRow, props.rows)}
      rowKey={(row) => String(row.number)}
    />
  );
}
