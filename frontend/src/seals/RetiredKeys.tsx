import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SealingKeys_KeysFragment } from "../graphql/generated/graphql";
import { saveFile } from "../shell/saveFile";
import { type Column, DataList } from "../ui/DataList";
import { Panel } from "../ui/Panel";
import { useDates } from "../words/dates";

type Retired = SealingKeys_KeysFragment["retired"][number];

/** The certificates of keys that seal no more: what they sealed is checked with them. */
export function RetiredKeys({ retired }: { retired: readonly Retired[] }) {
  const { t } = useTranslation();
  const dates = useDates();
  if (retired.length === 0) return null;
  const columns: Column<Retired>[] = [
    {
      key: "fingerprint",
      header: t("seal.fingerprint"),
      primary: true,
      cell: (row) => <code>{row.certificateFingerprint.slice(0, 16)}…</code>,
    },
    {
      key: "origin",
      header: t("sealPage.origin"),
      cell: (row) => t(`sealPage.origins.${row.origin}`),
    },
    { key: "since", header: t("sealPage.since"), cell: (row) => dates.shortDate(row.createdAt) },
    {
      key: "retired",
      header: t("sealPage.retiredAt"),
      cell: (row) => (row.retiredAt === null ? null : dates.shortDate(row.retiredAt)),
    },
    {
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("sealPage.downloadOf", { fingerprint: row.certificateFingerprint.slice(0, 16) })}
          onClick={() =>
            saveFile(
              new Blob([row.certificates], { type: "application/x-pem-file" }),
              `segl-${row.certificateFingerprint.slice(0, 16)}.pem`,
            )
          }
        >
          {t("sealPage.downloadShort")}
        </Button>
      ),
    },
  ];
  return (
    <Panel title={t("sealPage.retired")} lead={t("sealPage.retiredLead")} flush>
      <DataList
        label={t("sealPage.retired")}
        columns={columns}
        rows={retired}
        rowKey={(row) => row.certificateFingerprint}
        busy={false}
      />
    </Panel>
  );
}
