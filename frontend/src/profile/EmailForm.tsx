import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusOnArrival } from "../shell/focus";
import { focusFirstError, required } from "../shell/forms";
import { Callout } from "../ui/Alerts";

const RequestEmailChange = graphql(`
  mutation RequestEmailChange($input: RequestEmailChangeInput!) {
    requestEmailChange(input: $input) {
      requested
    }
  }
`);

/** Asks for another address; it applies when the link that is mailed to it has been used. */
export function EmailForm() {
  const { t } = useTranslation();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({
    initialValues: { email: "" },
    validate: { email: required(t("changeEmail.missing")) },
  });
  const request = useAction(RequestEmailChange, form);
  const submit = form.onSubmit(async ({ email }) => {
    if (!(await request.run({ input: { email: email.trim() } }))) return;
    form.reset();
    setSentTo(email.trim());
  }, focusFirstError(form));
  if (sentTo !== null) {
    return (
      <Stack>
        <Callout tone="info" title={t("changeEmail.sentTitle", { email: sentTo })}>
          <p>{t("changeEmail.sentWords")}</p>
        </Callout>
        <div>
          <Button variant="default" ref={focusOnArrival} onClick={() => setSentTo(null)}>
            {t("changeEmail.another")}
          </Button>
        </div>
      </Stack>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t("changeEmail.new")}
          type="email"
          autoComplete="email"
          {...form.getInputProps("email")}
        />
        <Failures failures={request.failures} />
        <Group>
          <Button type="submit" loading={request.busy}>
            {t("changeEmail.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
