import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { MemberList_MembershipFragment, Role } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, focusMark } from "../shell/forms";
import { useMay } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { AdviceEnd, advises } from "./AdviceEnd";
import { RoleChoice } from "./RoleChoice";

const UpdateMember = graphql(`
  mutation UpdateMember($input: UpdateMemberInput!) {
    updateMember(input: $input) {
      membership {
        id
        ...MemberList_membership
      }
    }
  }
`);

/** Changes what a member may do. */
export function MemberDialog(props: {
  membership: MemberList_MembershipFragment;
  onClose: () => void;
}) {
  const { membership, onClose } = props;
  const { t } = useTranslation();
  const mayGrantOwnership = useMay("GRANT_OWNERSHIP");
  const form = useForm<{ roles: Role[]; title: string; canBind: boolean; until: string }>({
    initialValues: {
      roles: [...membership.roles],
      title: membership.title ?? "",
      canBind: membership.canBind,
      until: membership.until ?? "",
    },
    validate: {
      roles: (roles) => (roles.length === 0 ? t("members.rolesMissing") : null),
      until: (until, { roles }) =>
        roles.includes("ADVISER") && until === "" ? t("members.untilMissing") : null,
    },
  });
  const action = useAction(UpdateMember, form);
  const save = form.onSubmit(async ({ roles, title, canBind: binds, until }) => {
    const canBind = binds && !advises({ roles });
    const done = await action.run({
      input: {
        membershipId: membership.id,
        version: membership.version,
        roles,
        title: title.trim() || null,
        ...(canBind !== membership.canBind && { canBind }),
        ...(advises({ roles }) && { until }),
      },
    });
    if (done) onClose();
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("members.editTitle", { name: membership.user.name })}
      large
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={save} noValidate>
        <Stack>
          <RoleChoice
            value={form.values.roles}
            onChange={(roles) => form.setFieldValue("roles", roles)}
            advisers
            error={form.errors["roles"]}
            path={focusMark(form.getInputProps("roles"))}
          />
          <TextInput label={t("members.title")} {...form.getInputProps("title")} />
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
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("members.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
