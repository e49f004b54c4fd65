import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { Row, Rows } from "../ui/Rows";
import { useDates, useNow } from "../words/dates";
import { changeInWords } from "./change";
import { NoticeStateBadge } from "./NoticeStateBadge";

const NoticeRowsNotice = graphql(`
  fragment NoticeRows_notice on Notice {
    id
    state
    objectionDeadline
    canObject
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

/** Notices in short: what changes, how long one may answer, how it stands. */
export function NoticeRows(props: {
  label: string;
  notices: readonly FragmentType<typeof NoticeRowsNotice>[];
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const { organisation } = useStanding();
  const notices = readFragment(NoticeRowsNotice, props.notices);
  return (
    <Rows label={props.label}>
      {notices.map((notice) => (
        <Row
          key={notice.id}
          main={
            <TextLink
              to="/o/$organisationId/notices/$noticeId"
              params={{ organisationId: organisation.id, noticeId: notice.id }}
            >
              {changeInWords(t, notice.announcement)}
            </TextLink>
          }
          detail={[
            organisation.kind === "VENDOR" ? notice.customer.legalName : null,
            notice.canObject && notice.objectionDeadline !== null
              ? t("notice.timeToAnswer", { words: dates.deadline(notice.objectionDeadline, now) })
              : t("dashboard.planned", { date: dates.legal.date(notice.announcement.plannedEffectiveAt) }),
          ]
            .filter(Boolean)
            .join(" · ")}
          end={<NoticeStateBadge state={notice.state} />}
        />
      ))}
    </Rows>
  );
}
