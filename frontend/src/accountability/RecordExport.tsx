import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../graphql/generated";
import { notify } from "../shell/notify";
import { saveFile } from "../shell/saveFile";
import { useStanding } from "../shell/viewer";
import { DownloadIcon } from "../ui/icons";

const RecordFile = graphql(`
  query RecordFile($organisationId: ID!) {
    processingActivitiesCsv(organisationId: $organisationId)
  }
`);

/** Saves the record as the supervisory authority asks for it. */
export function RecordExport() {
  const { t } = useTranslation();
  const client = useClient();
  const { organisation } = useStanding();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const answer = await client
      .query(RecordFile, { organisationId: organisation.id }, { requestPolicy: "network-only" })
      .toPromise();
    setBusy(false);
    const file = answer.data?.processingActivitiesCsv;
    if (file === undefined) return notify(t("accountability.exportFailed"));
    saveFile(new Blob([file], { type: "text/csv;charset=utf-8" }), `${t("accountability.file")}.csv`);
  };
  return (
    <Button
      variant="default"
      leftSection={<DownloadIcon size={18} />}
      loading={busy}
      onClick={() => void save()}
    >
      {t("accountability.export")}
    </Button>
  );
}
