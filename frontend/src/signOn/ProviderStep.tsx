import { Button, Group, NativeSelect, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { Role, SignOn_SignOnFragment } from "../graphql/generated/graphql";
import { rolesOf } from "../members/roles";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { HashLine } from "../ui/HashLine";
import { Panel } from "../ui/Panel";

const SaveSignOn = graphql(`
  mutation SaveSignOn($input: SaveSignOnInput!) {
    saveSignOn(input: $input) {
      signOn {
        ...SignOn_signOn
      }
    }
  }
`);

/** How the provider is reached, and what a newcomer becomes. */
export function ProviderStep(props: {
  organisationId: string;
  signOn: SignOn_SignOnFragment;
  onSaved: () => void;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { provider: connection, callbackUrl } = props.signOn;
  // Whoever comes in by default may neither own nor sign.
  const roles = rolesOf[organisation.kind].filter((role) => role !== "OWNER" && role !== "SIGNATORY");
  const form = useForm({
    initialValues: {
      issuer: connection?.issuer ?? "",
      clientId: connection?.clientId ?? "",
      clientSecret: "",
      acrValues: connection?.acrValues ?? "",
      defaultRole: connection?.defaultRole ?? ("MEMBER" as Role),
    },
    validate: {
      issuer: required(t("signOnProvider.issuerMissing")),
      clientId: required(t("signOnProvider.clientIdMissing")),
    },
  });
  const action = useAction(SaveSignOn, form);
  const save = form.onSubmit(async ({ clientSecret, acrValues, ...values }) => {
    const done = await action.run({
      input: {
        organisationId: props.organisationId,
        ...values,
        clientSecret: clientSecret || null,
        acrValues: acrValues.trim() || null,
      },
    });
    if (!done) return;
    form.setFieldValue("clientSecret", "");
    notify(t("signOnProvider.saved"));
    props.onSaved();
  }, focusFirstError(form));
  return (
    <Panel title={t("signOnProvider.title")} lead={t("signOnProvider.lead")}>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack>
          <HashLine
            label={t("signOnProvider.callback")}
            value={callbackUrl}
            copyLabel={t("copy.copy")}
            copiedLabel={t("copy.copied")}
          />
          <TextInput
            label={t("signOnProvider.issuer")}
            description={t("signOnProvider.issuerHint")}
            type="url"
            autoComplete="off"
            {...form.getInputProps("issuer")}
          />
          <TextInput
            label={t("signOnProvider.clientId")}
            autoComplete="off"
            {...form.getInputProps("clientId")}
          />
          <PasswordInput
            label={t("signOnProvider.clientSecret")}
            description={t(connection === null ? "signOnProvider.secretHint" : "signOnProvider.secretKept")}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": t("signOnProvider.showSecret") }}
            {...form.getInputProps("clientSecret")}
          />
          <NativeSelect
            label={t("signOnProvider.role")}
            description={t("signOnProvider.roleHint")}
            data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            {...form.getInputProps("defaultRole")}
          />
          <TextInput
            label={t("signOnProvider.acr")}
            description={t("signOnProvider.acrHint")}
            autoComplete="off"
            {...form.getInputProps("acrValues")}
          />
          <Failures failures={action.failures} />
          <Group>
            <Button type="submit" loading={action.busy}>
              {t("signOnProvider.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
