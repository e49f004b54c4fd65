import { Button, FileButton, Group, Progress, Stack } from "@mantine/core";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../session/failure";
import { largestUpload, type Uploaded, uploadTemplate } from "../../session/upload";
import { Failures } from "../../shell/Failures";
import css from "./UploadField.module.css";

const accepted = ".docx,.pdf,.md,.markdown,.txt";

/**
 * Takes the official text of a template: dropped, or chosen by a button. A file that is refused
 * says why and leaves what was read before as it is.
 */
export function UploadField(props: {
  organisationId: string;
  uploaded: Uploaded | null;
  onUploaded: (uploaded: Uploaded) => void;
  error?: string | undefined;
}) {
  const { organisationId, uploaded, onUploaded, error } = props;
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [part, setPart] = useState<number | null>(null);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const running = useRef<AbortController | null>(null);
  // Whoever leaves the page gives the upload up.
  useEffect(() => () => running.current?.abort(), []);

  const send = async (file: File | null | undefined) => {
    if (!file || running.current) return;
    if (file.size > largestUpload) {
      setFailures([refused("UPLOAD_TOO_LARGE", t("upload.tooLarge"))]);
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    setFailures([]);
    setPart(0);
    const outcome = await uploadTemplate(organisationId, file, {
      onProgress: setPart,
      signal: controller.signal,
    });
    running.current = null;
    setPart(null);
    if (outcome === null) return;
    if ("failures" in outcome) setFailures(outcome.failures);
    else onUploaded(outcome.uploaded);
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };

  return (
    <Stack gap="sm">
      <div
        className={css["zone"]}
        data-over={over || undefined}
        data-testid="drop"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {uploaded && <p className={css["name"]}>{uploaded.name}</p>}
        {part === null ? (
          <>
            <Group gap="sm">
              <FileButton onChange={(file) => void send(file)} accept={accepted}>
                {(button) => (
                  <Button variant="default" {...button}>
                    {uploaded ? t("upload.another") : t("upload.choose")}
                  </Button>
                )}
              </FileButton>
              <span>{t("upload.drop")}</span>
            </Group>
            <p className={css["hint"]}>{t("upload.hint")}</p>
          </>
        ) : (
          <>
            <output>
              {part < 1 ? t("upload.sending", { part: Math.round(part * 100) }) : t("upload.reading")}
            </output>
            <Progress
              className={css["progress"] ?? ""}
              value={part * 100}
              animated={part >= 1}
              aria-label={t("upload.progress")}
            />
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={() => running.current?.abort()}
            >
              {t("upload.stop")}
            </Button>
          </>
        )}
      </div>
      <Failures
        failures={error !== undefined && failures.length === 0 ? [refused("VALIDATION", error)] : failures}
      />
    </Stack>
  );
}

function refused(code: string, message: string): Failure {
  return { code, message, field: null, requestId: null };
}
