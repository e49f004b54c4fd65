import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AudienceList_EntryFragment } from "../graphql/generated/graphql";
import { type Column, DataList } from "../ui/DataList";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const AudienceListEntry = graphql(`
  fragment AudienceList_entry on AudienceEntry {
    owed
    reason
    agreementReference
    authorisationModel
    noticeDays
    earliestEffectiveAt
    customer {
      id
      legalName
    }
  }
`);

const reasons = ["ON_PREMISE", "SERVICE_NOT_AFFECTED", "NO_AGREEMENT_IN_FORCE"] as const;

/** Who would get a notice and by which agreement, and who would not and why. */
export function AudienceList(props: {
  entries: readonly FragmentType<typeof AudienceListEntry>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const rows = readFragment(AudienceListEntry, props.entries);
  const reasonOf = (row: AudienceList_EntryFragment) => {
    const known = reasons.find((reason) => reason === row.reason);
    return known ? t(`audience.reason.${known}`) : t("audience.reason.OTHER");
  };
  const columns: Column<AudienceList_EntryFragment>[] = [
    {
      key: "customer",
      header: t("notices.customer"),
      primary: true,
      cell: (row) => <strong>{row.customer.legalName}</strong>,
    },
    {
      key: "owed",
      header: t("audience.notice"),
      cell: (row) =>
        row.owed ? (
          <StatusBadge tone="info">{t("audience.owed")}</StatusBadge>
        ) : (
          <StatusBadge tone="neutral">{t("audience.notOwed")}</StatusBadge>
        ),
    },
    {
      key: "why",
      header: t("audience.why"),
      cell: (row) =>
        row.owed
          ? [
              row.agreementReference,
              row.authorisationModel && t(`authorisationModel.${row.authorisationModel}`),
              row.noticeDays !== null && t("notice.daysOfNotice", { count: row.noticeDays }),
            ]
              .filter(Boolean)
              .join(" · ")
          : reasonOf(row),
    },
    {
      key: "earliest",
      header: t("audience.earliest"),
      cell: (row) => (row.earliestEffectiveAt ? dates.legal.shortDate(row.earliestEffectiveAt) : "–"),
    },
  ];
  return (
    <DataList
      label={t("audience.title")}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.customer.id} ${row.agreementReference}`}
      busy={props.busy}
    />
  );
}
