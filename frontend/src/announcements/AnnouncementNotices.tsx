import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AnnouncementNotices_NoticeFragment } from "../graphql/generated/graphql";
import { DeadlineWords } from "../notices/DeadlineWords";
import { NoticeStateBadge } from "../notices/NoticeStateBadge";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";

const AnnouncementNoticesNotice = graphql(`
  fragment AnnouncementNotices_notice on Notice {
    id
    state
    agreementReference
    authorisationModel
    noticeDays
    objectionDeadline
    earliestEffectiveAt
    customer {
      id
      legalName
    }
  }
`);

/** The notices of one announcement, each with the deadline of its own agreement. */
export function AnnouncementNotices(props: {
  notices: readonly FragmentType<typeof AnnouncementNoticesNotice>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(AnnouncementNoticesNotice, props.notices);
  const columns: Column<AnnouncementNotices_NoticeFragment>[] = [
    {
      key: "customer",
      header: t("notices.customer"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/notices/$noticeId"
          params={{ organisationId: organisation.id, noticeId: row.id }}
          fw={600}
        >
          {row.customer.legalName}
        </TextLink>
      ),
    },
    {
      key: "agreement",
      header: t("customers.agreement"),
      wideOnly: true,
      cell: (row) =>
        `${row.agreementReference} · ${t(`authorisationModel.${row.authorisationModel}`)}`,
    },
    {
      key: "deadline",
      header: t("notices.deadline"),
      cell: (row) =>
        row.objectionDeadline === null ? (
          "–"
        ) : row.state === "DELIVERED" || row.state === "ACKNOWLEDGED" ? (
          <DeadlineWords at={row.objectionDeadline} />
        ) : (
          dates.legal.shortDate(row.objectionDeadline)
        ),
    },
    {
      key: "earliest",
      header: t("audience.earliest"),
      cell: (row) => (row.earliestEffectiveAt ? dates.legal.shortDate(row.earliestEffectiveAt) : "–"),
    },
    {
      key: "state",
      header: t("notices.state"),
      cell: (row) => <NoticeStateBadge state={row.state} />,
    },
  ];
  return (
    <DataList
      label={t("navigation.notices")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
