import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AssistanceList_RequestFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { AssistanceBadge } from "./AssistanceBadge";

const AssistanceListRequest = graphql(`
  fragment AssistanceList_request on AssistanceRequest {
    id
    number
    kind
    subject
    state
    dueAt
    isOverdue
    agreement {
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
    }
  }
`);

/** Requests for assistance as rows: what, with whom, and until when. */
export function AssistanceList(props: {
  requests: readonly FragmentType<typeof AssistanceListRequest>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(AssistanceListRequest, props.requests);
  const columns: Column<AssistanceList_RequestFragment>[] = [
    {
      key: "subject",
      header: t("assistance.subject"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/assistance/$requestId"
          params={{ organisationId: organisation.id, requestId: row.id }}
          fw={600}
        >
          {row.subject}
        </TextLink>
      ),
    },
    {
      key: "kind",
      header: t("assistance.kindLabel"),
      cell: (row) => t(`assistance.kind.${row.kind}`),
    },
    {
      key: "party",
      header: t("assistance.party"),
      cell: ({ agreement, number }) => {
        const other = agreement.vendor.id === organisation.id ? agreement.customer : agreement.vendor;
        return t("assistance.where", {
          name: other.legalName,
          reference: agreement.reference,
          number,
        });
      },
    },
    {
      key: "due",
      header: t("assistance.due"),
      cell: (row) => dates.legal.shortDate(row.dueAt),
    },
    {
      key: "state",
      header: t("assistance.stateLabel"),
      cell: (row) => <AssistanceBadge state={row.state} isOverdue={row.isOverdue} />,
    },
  ];
  return (
    <DataList
      label={t("assistance.title")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
