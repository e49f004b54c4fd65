import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";

const ChangePassword = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      changed
    }
  }
`);

/** A new password, with the old one as proof. */
export function PasswordForm() {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { currentPassword: "", newPassword: "" },
    validate: {
      currentPassword: required(t("profile.currentMissing")),
      newPassword: required(t("profile.newMissing")),
    },
  });
  const action = useAction(ChangePassword, form);
  const change = form.onSubmit(async (values) => {
    if (!(await action.run({ input: values }))) return;
    form.reset();
    notify(t("profile.passwordChanged"));
  }, focusFirstError(form));
  const toggle = { "aria-label": t("signIn.showPassword") };
  return (
    <form onSubmit={change} noValidate>
      <Stack>
        <PasswordInput
          label={t("profile.current")}
          autoComplete="current-password"
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps("currentPassword")}
        />
        <PasswordInput
          label={t("profile.new")}
          description={t("profile.newHint")}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps("newPassword")}
        />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("profile.change")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
