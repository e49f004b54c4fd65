import { Button, FileButton, Group, Progress, Stack } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SubProcessorFileKind } from "../../graphql/generated/graphql";
import type { Failure } from "../../session/failure";
import { largestUpload, uploadSubProcessorFile } from "../../session/upload";
import { Failures } from "../../shell/Failures";

/** A button that takes a PDF about a sub-processor; the page asks anew once it is kept. */
export function PdfUpload(props: {
  subProcessorId: string;
  kind: SubProcessorFileKind;
  label: string;
  onKept?: () => void;
}) {
  const { subProcessorId, kind, label, onKept } = props;
  const { t } = useTranslation();
  const router = useRouter();
  const [part, setPart] = useState<number | null>(null);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const running = useRef<AbortController | null>(null);
  // Whoever leaves the page gives the upload up.
  useEffect(() => () => running.current?.abort(), []);

  const send = async (file: File | null) => {
    if (!file || running.current) return;
    if (file.size > largestUpload) {
      setFailures([
        { code: "UPLOAD_TOO_LARGE", message: t("upload.tooLarge"), field: null, requestId: null },
      ]);
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    setFailures([]);
    setPart(0);
    const outcome = await uploadSubProcessorFile({ subProcessorId, kind }, file, {
      onProgress: setPart,
      signal: controller.signal,
    });
    running.current = null;
    setPart(null);
    if (outcome === null) return;
    if ("failures" in outcome) {
      setFailures(outcome.failures);
      return;
    }
    void router.invalidate();
    onKept?.();
  };

  return (
    <Stack gap="sm">
      {part === null ? (
        <Group gap="sm">
          <FileButton onChange={(file) => void send(file)} accept="application/pdf,.pdf">
            {(button) => (
              <Button variant="default" {...button}>
                {label}
              </Button>
            )}
          </FileButton>
          <span>{t("onFile.pdfHint")}</span>
        </Group>
      ) : (
        <>
          <output>
            {part < 1 ? t("upload.sending", { part: Math.round(part * 100) }) : t("onFile.keeping")}
          </output>
          <Progress value={part * 100} animated={part >= 1} aria-label={t("upload.progress")} />
          <Group>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={() => running.current?.abort()}
            >
              {t("upload.stop")}
            </Button>
          </Group>
        </>
      )}
      <Failures failures={failures} />
    </Stack>
  );
}
