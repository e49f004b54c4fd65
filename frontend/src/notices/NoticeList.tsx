import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { NoticeList_NoticeFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { changeInWords } from "./change";
import { DeadlineWords } from "./DeadlineWords";
import { NoticeStateBadge } from "./NoticeStateBadge";

const NoticeListNotice = graphql(`
  fragment NoticeList_notice on Notice {
    id
    state
    objectionDeadline
    earliestEffectiveAt
    vendor {
      id
      legalName
    }
    customer {
      id
      legalName
    }
    announcement {
      id
      type
      plannedEffectiveAt
      subProcessor {
        id
        legalName
      }
      replaces {
        id
        legalName
      }
    }
  }
`);

/** Notices as rows: what changes, whose, until when one may answer, how it stands. */
export function NoticeList(props: {
  notices: readonly FragmentType<typeof NoticeListNotice>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(NoticeListNotice, props.notices);
  const columns: Column<NoticeList_NoticeFragment>[] = [
    {
      key: "change",
      header: t("notices.change"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/notices/$noticeId"
          params={{ organisationId: organisation.id, noticeId: row.id }}
          fw={600}
        >
          {changeInWords(t, row.announcement)}
        </TextLink>
      ),
    },
    {
      key: "party",
      header: organisation.kind === "VENDOR" ? t("notices.customer") : t("notices.vendor"),
      cell: (row) =>
        organisation.kind === "VENDOR" ? row.customer.legalName : row.vendor.legalName,
    },
    {
      key: "effective",
      header: t("notices.effective"),
      wideOnly: true,
      cell: (row) => dates.legal.shortDate(row.announcement.plannedEffectiveAt),
    },
    {
      key: "deadline",
      header: t("notices.deadline"),
      cell: (row) =>
        row.objectionDeadline === null ? (
          "–"
        ) : open.has(row.state) ? (
          <DeadlineWords at={row.objectionDeadline} />
        ) : (
          dates.legal.shortDate(row.objectionDeadline)
        ),
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

/** States in which the deadline still runs for the reader. */
const open = new Set<NoticeList_NoticeFragment["state"]>(["DELIVERED", "ACKNOWLEDGED"]);
