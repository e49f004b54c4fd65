import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { changeInWords } from "../notices/change";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { Row, Rows } from "../ui/Rows";
import { useDates } from "../words/dates";
import { AnnouncementStateBadge } from "./AnnouncementStateBadge";

const AnnouncementRowsAnnouncement = graphql(`
  fragment AnnouncementRows_announcement on Announcement {
    id
    reference
    type
    state
    plannedEffectiveAt
    subProcessor {
      id
      legalName
    }
    replaces {
      id
      legalName
    }
    progress {
      total
      approved
      tacit
      resolved
    }
  }
`);

/** Announced changes in short: what, when, how far. */
export function AnnouncementRows(props: {
  announcements: readonly FragmentType<typeof AnnouncementRowsAnnouncement>[];
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(AnnouncementRowsAnnouncement, props.announcements);
  return (
    <Rows label={t("navigation.announcements")}>
      {rows.map((row) => (
        <Row
          key={row.id}
          main={
            <TextLink
              to="/o/$organisationId/announcements/$announcementId"
              params={{ organisationId: organisation.id, announcementId: row.id }}
            >
              {changeInWords(t, row)}
            </TextLink>
          }
          detail={[
            t("dashboard.planned", { date: dates.legal.date(row.plannedEffectiveAt) }),
            row.progress.total > 0 &&
              t("dashboard.decided", {
                decided: row.progress.approved + row.progress.tacit + row.progress.resolved,
                total: row.progress.total,
              }),
          ]
            .filter(Boolean)
            .join(" · ")}
          end={<AnnouncementStateBadge state={row.state} />}
        />
      ))}
    </Rows>
  );
}
