import { Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { BeginTotpMutation } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";
import { HashLine } from "../ui/HashLine";
import css from "./EnrolTotp.module.css";

const BeginTotp = graphql(`
  mutation BeginTotp {
    beginTotp {
      secret
      uri
      qrSvg
    }
  }
`);

const ConfirmTotp = graphql(`
  mutation ConfirmTotp($input: ConfirmTotpInput!) {
    confirmTotp(input: $input) {
      recoveryCodes
      secondFactors {
        ...SecondFactorPanel_factors
      }
    }
  }
`);

/** Adds an authenticator app: scan, then type its first code. */
export function EnrolTotp(props: { onEnrolled: (codes: readonly string[] | null) => void }) {
  const { t } = useTranslation();
  const [app, setApp] = useState<BeginTotpMutation["beginTotp"] | null>(null);
  const begin = useAction(BeginTotp);
  const form = useForm({
    initialValues: { code: "" },
    validate: { code: required(t("proofForm.missing.code")) },
  });
  const confirm = useAction(ConfirmTotp, form);
  const submit = form.onSubmit(async ({ code }) => {
    const done = await confirm.run({ input: { code: code.trim() } });
    if (!done) return;
    setApp(null);
    notify(t("secondFactor.added"));
    props.onEnrolled(done.confirmTotp.recoveryCodes);
  }, focusFirstError(form));
  return (
    <>
      <Failures failures={begin.failures} />
      <Group>
        <Button
          loading={begin.busy}
          onClick={() => {
            form.reset();
            confirm.clear();
            void begin.run({}).then((done) => {
              if (done) setApp(done.beginTotp);
            });
          }}
        >
          {t("secondFactor.add")}
        </Button>
      </Group>
      <Dialog
        opened={app !== null}
        onClose={() => setApp(null)}
        title={t("secondFactor.addTitle")}
        closeLabel={t("dialog.close")}
      >
        {app !== null && (
          <form onSubmit={submit} noValidate>
            <Stack>
              <Text>{t("secondFactor.scan")}</Text>
              <img
                className={css["code"]}
                src={`data:image/svg+xml,${encodeURIComponent(app.qrSvg)}`}
                alt={t("secondFactor.qr")}
              />
              <HashLine
                label={t("secondFactor.secret")}
                value={app.secret}
                copyLabel={t("copy.copy")}
                copiedLabel={t("copy.copied")}
              />
              <Anchor href={app.uri}>{t("secondFactor.openApp")}</Anchor>
              <TextInput
                label={t("secondFactor.firstCode")}
                description={t("proofForm.hint.code")}
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={7}
                data-autofocus
                {...form.getInputProps("code")}
              />
              <Failures failures={confirm.failures} />
              <Group justify="flex-end">
                <Button variant="default" onClick={() => setApp(null)}>
                  {t("dialog.cancel")}
                </Button>
                <Button type="submit" loading={confirm.busy}>
                  {t("secondFactor.confirm")}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Dialog>
    </>
  );
}
