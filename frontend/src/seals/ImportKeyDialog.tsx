import { Button, FileInput, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { base64Of } from "../inviteList/listFile";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { Dialog } from "../ui/Dialog";

const ImportSealingKey = graphql(`
  mutation ImportSealingKey($input: ImportSealingKeyInput!) {
    importSealingKey(input: $input) {
      sealingKeys {
        ...SealingKeys_keys
      }
    }
  }
`);

/** Takes a certificate of the organisation's own into use. */
export function ImportKeyDialog(props: { organisationId: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm<{ file: File | null; password: string }>({
    mode: "uncontrolled",
    initialValues: { file: null, password: "" },
    validate: { file: (file) => (file === null ? t("sealPage.import.fileMissing") : null) },
  });
  const action = useAction(ImportSealingKey, form);
  const leave = () => {
    close();
    // The password stays no longer than it is needed.
    form.reset();
  };
  const submit = form.onSubmit(async ({ file, password }) => {
    if (file === null) return;
    const input = {
      organisationId: props.organisationId,
      file: await base64Of(file),
      password,
    };
    if (await action.run({ input })) leave();
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("sealPage.import.open")}
      </Button>
      <Dialog
        opened={opened}
        onClose={leave}
        title={t("sealPage.import.title")}
        closeLabel={t("dialog.close")}
      >
        <form onSubmit={submit} noValidate>
          <Stack>
            <p style={{ margin: 0 }}>{t("sealPage.import.words")}</p>
            <FileInput
              key={form.key("file")}
              {...form.getInputProps("file")}
              label={t("sealPage.import.file")}
              description={t("sealPage.import.fileHint")}
              placeholder={t("sealPage.import.choose")}
              accept=".p12,.pfx,application/x-pkcs12"
              clearable
              clearButtonProps={{ "aria-label": t("inviteList.clearFile") }}
            />
            <PasswordInput
              key={form.key("password")}
              {...form.getInputProps("password")}
              label={t("sealPage.import.password")}
              autoComplete="off"
            />
            <Failures failures={action.failures} />
            <Group>
              <Button type="submit" loading={action.busy}>
                {t("sealPage.import.submit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
