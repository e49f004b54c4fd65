import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { FileRows_FileFragment } from "../../graphql/generated/graphql";
import { type Failure, failuresOf } from "../../session/failure";
import { fetchDocument } from "../../session/session";
import { Failures } from "../../shell/Failures";
import { saveFile } from "../../shell/saveFile";
import { sizeOf } from "../../templates/upload/size";
import { DownloadIcon } from "../../ui/icons";
import { Row, Rows } from "../../ui/Rows";
import { useDates } from "../../words/dates";

const FileRowsFile = graphql(`
  fragment FileRows_file on SubProcessorFile {
    id
    kind
    name
    size
    uploadedAt
    url
  }
`);

/** Files about a sub-processor, the newest first, each to download. */
export function FileRows(props: {
  label: string;
  files: readonly FragmentType<typeof FileRowsFile>[];
}) {
  const { t, i18n } = useTranslation();
  const dates = useDates();
  const files = readFragment(FileRowsFile, props.files);
  const [busy, setBusy] = useState<string | null>(null);
  const [failures, setFailures] = useState<Failure[]>([]);
  const download = async (file: FileRows_FileFragment) => {
    setBusy(file.id);
    setFailures([]);
    try {
      saveFile(await fetchDocument(file.url, "application/pdf"), file.name);
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <Stack gap="sm">
      <Rows label={props.label}>
        {files.map((file) => (
          <Row
            key={file.id}
            main={file.name}
            detail={[
              t(`subProcessorFileKind.${file.kind}`),
              sizeOf(file.size, i18n.language),
              dates.shortDate(file.uploadedAt),
            ].join(" · ")}
            end={
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<DownloadIcon size={16} />}
                loading={busy === file.id}
                aria-label={t("onFile.download", { name: file.name })}
                onClick={() => void download(file)}
              >
                {t("upload.download")}
              </Button>
            }
          />
        ))}
      </Rows>
      <Failures failures={failures} />
    </Stack>
  );
}
