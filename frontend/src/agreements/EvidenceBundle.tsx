import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { type Failure, failuresOf } from "../session/failure";
import { fetchDocument } from "../session/session";
import { Failures } from "../shell/Failures";
import { saveFile } from "../shell/saveFile";
import { DownloadIcon } from "../ui/icons";

const EvidenceBundleAgreement = graphql(`
  fragment EvidenceBundle_agreement on Agreement {
    id
    reference
    evidenceUrl
  }
`);

/** Everything that proves the agreement in one file, and where anybody may have it checked. */
export function EvidenceBundle(props: { agreement: FragmentType<typeof EvidenceBundleAgreement> }) {
  const { t, i18n } = useTranslation();
  const agreement = readFragment(EvidenceBundleAgreement, props.agreement);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);

  const download = async () => {
    setBusy(true);
    setFailures([]);
    try {
      const file = await fetchDocument(agreement.evidenceUrl, "application/zip");
      saveFile(file, `${agreement.reference}-${t("evidence.file")}.zip`);
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Stack gap="sm">
      <Text size="sm">{t("evidence.lead")}</Text>
      <div>
        <Button
          variant="default"
          leftSection={<DownloadIcon size={18} />}
          loading={busy}
          onClick={() => void download()}
        >
          {t("evidence.download")}
        </Button>
      </div>
      <Failures failures={failures} />
      <Anchor href={i18n.language.startsWith("en") ? "/verify?lang=en" : "/verify"} size="sm">
        {t("evidence.verify")}
      </Anchor>
    </Stack>
  );
}
