import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../graphql/generated";
import { notify } from "../shell/notify";
import { saveFile } from "../shell/saveFile";

const AccessList = graphql(`
  query AccessList($organisationId: ID!) {
    accessListCsv(organisationId: $organisationId)
  }
`);

/** Saves the list of everybody who has had access, as a file. */
export function AccessListButton({ organisationId }: { organisationId: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const answer = await client
      .query(AccessList, { organisationId }, { requestPolicy: "network-only" })
      .toPromise();
    setBusy(false);
    const rows = answer.data?.accessListCsv;
    if (rows === undefined) return notify(t("accessList.failed"));
    saveFile(new Blob([rows], { type: "text/csv" }), t("accessList.fileName"));
  };
  return (
    <Button variant="default" loading={busy} onClick={() => void save()}>
      {t("accessList.save")}
    </Button>
  );
}
