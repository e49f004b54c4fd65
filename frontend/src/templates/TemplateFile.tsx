import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { type Failure, failuresOf } from "../session/failure";
import { fetchDocument } from "../session/session";
import { Failures } from "../shell/Failures";
import { saveFile } from "../shell/saveFile";
import { Facts } from "../ui/Facts";
import { HashLine } from "../ui/HashLine";
import { DownloadIcon } from "../ui/icons";
import { useDates } from "../words/dates";
import { sizeOf } from "./upload/size";

const TemplateFileFile = graphql(`
  fragment TemplateFile_file on TemplateFile {
    id
    name
    mediaType
    size
    sha256
    uploadedAt
    url
  }
`);

/** The file that a template's text was read from: what it is, its fingerprint, and the file itself. */
export function TemplateFile(props: { file: FragmentType<typeof TemplateFileFile> }) {
  const { t, i18n } = useTranslation();
  const dates = useDates();
  const file = readFragment(TemplateFileFile, props.file);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const download = async () => {
    setBusy(true);
    setFailures([]);
    try {
      saveFile(await fetchDocument(file.url, file.mediaType), file.name);
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm">
      <Facts
        items={[
          { label: t("upload.file"), value: file.name },
          { label: t("upload.size"), value: sizeOf(file.size, i18n.language) },
          { label: t("upload.uploaded"), value: dates.shortDate(file.uploadedAt) },
        ]}
      />
      <HashLine
        label={t("upload.hash")}
        value={file.sha256}
        copyLabel={t("copy.copy")}
        copiedLabel={t("copy.copied")}
      />
      <div>
        <Button
          variant="default"
          leftSection={<DownloadIcon size={18} />}
          loading={busy}
          onClick={() => void download()}
        >
          {t("upload.download")}
        </Button>
      </div>
      <Failures failures={failures} />
    </Stack>
  );
}
