import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../../graphql/generated";
import { useAction } from "../../session/data";
import { SignatureProofField, useSignatureProof } from "../../session/SignatureProof";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";
import { Dialog } from "../../ui/Dialog";
import { PenIcon } from "../../ui/icons";

const CertifyDeletion = graphql(`
  mutation CertifyDeletion($input: CertifyDeletionInput!) {
    certifyDeletion(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

/** What was deleted, where, what the law makes stay, and the signature: it closes the agreement. */
export function CertifyDialog(props: { agreementId: string; title: string | null }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const proof = useSignatureProof(!opened);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: {
      statement: "",
      scope: "",
      exceptions: "",
      title: props.title ?? "",
      password: "",
    },
    validate: {
      statement: required(t("life.certify.statementMissing")),
      scope: required(t("life.certify.scopeMissing")),
      title: required(t("sign.titleMissing")),
      password: (password) => (proof.byPasskey ? null : required(t("sign.passwordMissing"))(password)),
    },
  });
  const action = useAction(CertifyDeletion, form);

  const certify = form.onSubmit(async ({ password, exceptions, ...values }) => {
    const given = await proof.give(password);
    if (given === null) return;
    const input = {
      agreementId: props.agreementId,
      ...values,
      exceptions: exceptions.trim() === "" ? null : exceptions,
      proof: given,
    };
    if (await action.run({ input })) close();
  }, focusFirstError(form));

  return (
    <>
      <Button
        leftSection={<PenIcon size={18} />}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("life.certify.open")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("life.certify.title")}
        closeLabel={t("dialog.close")}
        large
      >
        <form onSubmit={certify} noValidate>
          <Stack>
            <p style={{ margin: 0 }}>{t("life.certify.words")}</p>
            <Textarea
              key={form.key("statement")}
              {...form.getInputProps("statement")}
              label={t("life.certify.statement")}
              description={t("life.certify.statementHint")}
              autosize
              minRows={3}
              maxLength={5000}
              data-autofocus
            />
            <Textarea
              key={form.key("scope")}
              {...form.getInputProps("scope")}
              label={t("life.certify.scope")}
              description={t("life.certify.scopeHint")}
              autosize
              minRows={2}
              maxLength={5000}
            />
            <Textarea
              key={form.key("exceptions")}
              {...form.getInputProps("exceptions")}
              label={t("life.certify.exceptions")}
              description={t("life.certify.exceptionsHint")}
              autosize
              minRows={2}
              maxLength={5000}
            />
            <TextInput
              key={form.key("title")}
              {...form.getInputProps("title")}
              label={t("sign.title")}
              description={t("life.certify.titleHint")}
              autoComplete="organization-title"
            />
            <SignatureProofField
              key={form.key("password")}
              proof={proof}
              hint={t("life.certify.passwordHint")}
              field={form.getInputProps("password")}
            />
            <Failures failures={[...proof.failures, ...action.failures]} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={action.busy}>
                {t("life.certify.submit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
