import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AnnouncementList_AnnouncementFragment } from "../graphql/generated/graphql";
import { changeInWords } from "../notices/change";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { SmallProgress } from "./AnnouncementProgress";
import { AnnouncementStateBadge } from "./AnnouncementStateBadge";

const AnnouncementListAnnouncement = graphql(`
  fragment AnnouncementList_announcement on Announcement {
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
      ...AnnouncementProgress_progress
    }
  }
`);

/** Announced changes as rows: what, when, how far. */
export function AnnouncementList(props: {
  announcements: readonly FragmentType<typeof AnnouncementListAnnouncement>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(AnnouncementListAnnouncement, props.announcements);
  const columns: Column<AnnouncementList_AnnouncementFragment>[] = [
    {
      key: "change",
      header: t("notices.change"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/announcements/$announcementId"
          params={{ organisationId: organisation.id, announcementId: row.id }}
          fw={600}
        >
          {changeInWords(t, row)}
        </TextLink>
      ),
    },
    { key: "reference", header: t("announcements.reference"), wideOnly: true, cell: (row) => row.reference },
    {
      key: "planned",
      header: t("notices.effective"),
      cell: (row) => dates.legal.shortDate(row.plannedEffectiveAt),
    },
    {
      key: "progress",
      header: t("announcements.answers"),
      cell: (row) => <SmallProgress progress={row.progress} />,
    },
    {
      key: "state",
      header: t("notices.state"),
      cell: (row) => <AnnouncementStateBadge state={row.state} />,
    },
  ];
  return (
    <DataList
      label={t("navigation.announcements")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
