import { Button, Checkbox, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import {
  type Role,
  type ServiceAccountCard_AccountFragment,
  TokenScope,
} from "../graphql/generated/graphql";
import { rolesOf } from "../members/roles";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";

const CreateServiceAccount = graphql(`
  mutation CreateServiceAccount($input: CreateServiceAccountInput!) {
    createServiceAccount(input: $input) {
      serviceAccount {
        id
        ...ServiceAccountCard_account
      }
    }
  }
`);

const UpdateServiceAccount = graphql(`
  mutation UpdateServiceAccount($input: UpdateServiceAccountInput!) {
    updateServiceAccount(input: $input) {
      serviceAccount {
        id
        ...ServiceAccountCard_account
      }
    }
  }
`);

/** Answers to notices are people's. */
const scopes = Object.values(TokenScope).filter((scope) => scope !== "NOTICES");

/** Makes a service account, or changes one: what it is called and for, its roles, and what it may be used for. */
export function ServiceAccountDialog(props: {
  /** The one to change; none for a new one */
  account?: ServiceAccountCard_AccountFragment;
  onClose: () => void;
}) {
  const { account, onClose } = props;
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const form = useForm<{ name: string; description: string; roles: Role[]; scopes: TokenScope[] }>({
    initialValues: {
      name: account?.name ?? "",
      description: account?.description ?? "",
      roles: [...(account?.roles ?? ["MEMBER" as const])],
      scopes: [...(account?.scopes ?? ["READ" as const])],
    },
    validate: {
      name: required(t("serviceAccounts.nameMissing")),
      roles: (roles) => (roles.length === 0 ? t("members.rolesMissing") : null),
    },
  });
  const create = useAction(CreateServiceAccount, form);
  const update = useAction(UpdateServiceAccount, form);
  const save = form.onSubmit(async ({ name, description, ...may }) => {
    const said = { name: name.trim(), description: description.trim() || null, ...may };
    const done = account
      ? await update.run({
          input: { serviceAccountId: account.id, version: account.version, ...said },
        })
      : await create.run({ input: { organisationId: organisation.id, ...said } });
    if (done) onClose();
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={
        account
          ? t("serviceAccounts.editTitle", { name: account.name })
          : t("serviceAccounts.createTitle")
      }
      large
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={save} noValidate>
        <Stack>
          <TextInput
            label={t("serviceAccounts.name")}
            description={t("serviceAccounts.nameHint")}
            data-autofocus
            {...form.getInputProps("name")}
          />
          <Textarea
            label={t("serviceAccounts.description")}
            maxLength={300}
            autosize
            {...form.getInputProps("description")}
          />
          <Checkbox.Group
            label={t("members.roles")}
            description={t("serviceAccounts.rolesHint")}
            {...form.getInputProps("roles")}
          >
            <Stack gap="sm" my="xs">
              {rolesOf[organisation.kind]
                .filter((role) => role !== "OWNER" && role !== "SIGNATORY")
                .map((role) => (
                  <Checkbox
                    key={role}
                    value={role}
                    label={t(`role.${role}`)}
                    description={t(`roleHint.${role}`)}
                  />
                ))}
            </Stack>
          </Checkbox.Group>
          <Checkbox.Group
            label={t("tokens.scope")}
            description={t("serviceAccounts.scopesHint")}
            {...form.getInputProps("scopes")}
          >
            <Stack gap="xs" mt="xs">
              {scopes.map((scope) => (
                <Checkbox key={scope} value={scope} label={t(`tokens.scopes.${scope}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Failures failures={account ? update.failures : create.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={create.busy || update.busy}>
              {account ? t("serviceAccounts.save") : t("serviceAccounts.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
