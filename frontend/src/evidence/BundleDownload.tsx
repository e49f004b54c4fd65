import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Failure, failuresOf } from "../session/failure";
import { fetchDocument } from "../session/session";
import { Failures } from "../shell/Failures";
import { saveFile } from "../shell/saveFile";
import { DownloadIcon } from "../ui/icons";

/** An evidence bundle to download, and where anybody may have it checked. */
export function BundleDownload(props: {
  /** What is in it, in a sentence */
  lead: string;
  url: string;
  /** What it is about, for the file's name */
  reference: string;
}) {
  const { t, i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);

  const download = async () => {
    setBusy(true);
    setFailures([]);
    try {
      const file = await fetchDocument(props.url, "application/zip");
      saveFile(file, `${props.reference}-${t("evidence.file")}.zip`);
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Stack gap="sm">
      <Text size="sm">{props.lead}</Text>
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
