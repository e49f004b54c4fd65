import { Button, CopyButton, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Callout } from "../ui/Alerts";
import { Dialog } from "../ui/Dialog";
import css from "./RecoveryCodes.module.css";

/** The recovery codes, this once. */
export function RecoveryCodesDialog(props: {
  codes: readonly string[] | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={props.codes !== null}
      onClose={props.onClose}
      title={t("secondFactor.codesTitle")}
      closeLabel={t("dialog.close")}
    >
      <Stack>
        <Callout tone="waiting">
          <p>{t("secondFactor.codesOnce")}</p>
        </Callout>
        <ul className={css["codes"]} aria-label={t("secondFactor.codesTitle")}>
          {props.codes?.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <Group justify="flex-end">
          <CopyButton value={props.codes?.join("\n") ?? ""} timeout={2000}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? t("copy.copied") : t("copy.copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={props.onClose}>{t("secondFactor.codesKept")}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
