import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Callout } from "../ui/Alerts";
import { HashLine } from "../ui/HashLine";

interface SecretOnceProps {
  secret: string;
  /** What the secret is */
  label: string;
  /** That it is shown this once, and what to do with it */
  words: string;
  /** The person says that it is kept */
  keptLabel: string;
  onKept: () => void;
}

/** A secret that was just made: shown this once, to be copied before the dialog closes. */
export function SecretOnce({ secret, label, words, keptLabel, onKept }: SecretOnceProps) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Callout tone="waiting">
        <p>{words}</p>
      </Callout>
      <HashLine
        label={label}
        value={secret}
        copyLabel={t("copy.copy")}
        copiedLabel={t("copy.copied")}
      />
      <Group justify="flex-end">
        <Button onClick={onKept}>{keptLabel}</Button>
      </Group>
    </Stack>
  );
}
