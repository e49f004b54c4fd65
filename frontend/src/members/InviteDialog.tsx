import { Button, Checkbox, Group, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { InviterCapacity, Language, type Role } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, focusMark, required } from "../shell/forms";
import { useMay, useStanding } from "../shell/viewer";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";
import { PlusIcon } from "../ui/icons";
import { AdviceEnd, advises } from "./AdviceEnd";
import { MailLook } from "./MailLook";
import { RoleChoice } from "./RoleChoice";

const InviteMember = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      invitation {
        id
        ...InvitationList_invitation
      }
    }
  }
`);

interface Draft {
  email: string;
  name: string;
  roles: Role[];
  canBind: boolean;
  until: string;
  capacity: InviterCapacity;
  language: Language;
  message: string;
}

/** Invites a colleague by e-mail; the mail says who asked and where the address came from. */
export function InviteDialog({ domains }: { domains: readonly string[] }) {
  const { t } = useTranslation();
  const { organisation, viewer } = useStanding();
  const mayGrantOwnership = useMay("GRANT_OWNERSHIP");
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm<Draft>({
    initialValues: {
      email: "",
      name: "",
      roles: [],
      canBind: false,
      until: "",
      capacity: "ADMIN",
      language: viewer.user.language,
      message: "",
    },
    validate: {
      email: required(t("invite.emailMissing")),
      roles: (roles) => (roles.length === 0 ? t("members.rolesMissing") : null),
      until: (until, { roles }) =>
        roles.includes("ADVISER") && until === "" ? t("members.untilMissing") : null,
    },
  });
  const action = useAction(InviteMember, form);
  const inputOf = (draft: Draft) => ({
    ...draft,
    organisationId: organisation.id,
    email: draft.email.trim(),
    name: draft.name.trim() || null,
    message: draft.message.trim() || null,
    canBind: draft.canBind && !advises(draft),
    until: advises(draft) ? draft.until || null : null,
  });
  const invite = form.onSubmit(async (draft) => {
    const done = await action.run({ input: inputOf(draft) });
    if (!done) return;
    close();
    form.reset();
    notify(t("invite.done", { email: draft.email.trim() }));
  }, focusFirstError(form));
  return (
    <>
      <Button
        leftSection={<PlusIcon size={18} />}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("invite.open")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("invite.title", { name: organisation.legalName })}
        large
        closeLabel={t("dialog.close")}
      >
        <form onSubmit={invite} noValidate>
          <Stack>
            <TextInput
              type="email"
              label={t("invite.email")}
              description={
                domains.length === 0
                  ? t("invite.emailHint")
                  : `${t("invite.emailHint")} ${t("invite.domains", { domains: domains.join(", ") })}`
              }
              data-autofocus
              {...form.getInputProps("email")}
            />
            <TextInput
              label={t("invite.name")}
              description={t("invite.nameHint")}
              {...form.getInputProps("name")}
            />
            <RoleChoice
            value={form.values.roles}
            onChange={(roles) => form.setFieldValue("roles", roles)}
            advisers
            error={form.errors["roles"]}
            path={focusMark(form.getInputProps("roles"))}
          />
            {advises(form.values) ? (
              <AdviceEnd {...form.getInputProps("until")} />
            ) : (
              <Checkbox
                label={t("members.canBind")}
                description={t("members.canBindHint")}
                disabled={!mayGrantOwnership}
                {...form.getInputProps("canBind", { type: "checkbox" })}
              />
            )}
            <NativeSelect
              label={t("invite.capacity")}
              description={t("invite.capacityHint")}
              data={Object.values(InviterCapacity).map((value) => ({
                value,
                label: t(`inviterCapacity.${value}`),
              }))}
              {...form.getInputProps("capacity")}
            />
            <NativeSelect
              label={t("invite.language")}
              data={Object.values(Language).map((value) => ({
                value,
                label: t(`language.${value}`),
              }))}
              {...form.getInputProps("language")}
            />
            <Textarea
              label={t("invite.message")}
              description={t("invite.messageHint")}
              autosize
              minRows={2}
              {...form.getInputProps("message")}
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <MailLook
                input={() => {
                  if (form.validateField("roles").hasError || form.validateField("until").hasError) return null;
                  return inputOf(form.getValues());
                }}
              />
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={action.busy}>
                {t("invite.submit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
