import { Button, Checkbox, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { Provisioning_ProvisioningFragment, Role } from "../graphql/generated/graphql";
import { rolesOf } from "../members/roles";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { Dialog } from "../ui/Dialog";
import { Panel } from "../ui/Panel";
import type { ProvisionedGroup } from "./data";

const SetProvisioningGroupRoles = graphql(`
  mutation SetProvisioningGroupRoles($input: SetProvisioningGroupRolesInput!) {
    setProvisioningGroupRoles(input: $input) {
      provisioning {
        ...Provisioning_provisioning
      }
    }
  }
`);

/** Which groups of the directory give which roles. */
export function GroupsPanel({ provisioning }: { provisioning: Provisioning_ProvisioningFragment }) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState<ProvisionedGroup | null>(null);
  const { groups, defaultRole } = provisioning;
  const columns: Column<ProvisionedGroup>[] = [
    {
      key: "name",
      header: t("provisioningGroups.name"),
      primary: true,
      cell: (row) => <strong>{row.name}</strong>,
    },
    { key: "members", header: t("provisioningGroups.members"), cell: (row) => row.members },
    {
      key: "roles",
      header: t("provisioningGroups.roles"),
      cell: (row) =>
        row.roles.length === 0
          ? t("provisioningGroups.none")
          : row.roles.map((role) => t(`role.${role}`)).join(", "),
    },
    {
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("provisioningGroups.chooseOf", { name: row.name })}
          onClick={() => setChoosing(row)}
        >
          {t("provisioningGroups.choose")}
        </Button>
      ),
    },
  ];
  return (
    <Panel
      title={t("provisioningGroups.title")}
      lead={t("provisioningGroups.lead", { role: t(`role.${defaultRole}`) })}
    >
      {groups.length === 0 ? (
        <p>{t("provisioningGroups.empty")}</p>
      ) : (
        <DataList
          label={t("provisioningGroups.title")}
          columns={columns}
          rows={groups}
          rowKey={(row) => row.id}
        />
      )}
      {choosing !== null && (
        <RolesDialog key={choosing.id} group={choosing} onClose={() => setChoosing(null)} />
      )}
    </Panel>
  );
}

function RolesDialog({ group, onClose }: { group: ProvisionedGroup; onClose: () => void }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const form = useForm<{ roles: Role[] }>({ initialValues: { roles: [...group.roles] } });
  const action = useAction(SetProvisioningGroupRoles, form);
  const save = form.onSubmit(async ({ roles }) => {
    const done = await action.run({ input: { provisioningGroupId: group.id, roles } });
    if (done) onClose();
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("provisioningGroups.chooseOf", { name: group.name })}
      large
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={save} noValidate>
        <Stack>
          <Checkbox.Group
            label={t("provisioningGroups.roles")}
            description={t("provisioningGroups.rolesHint")}
            {...form.getInputProps("roles")}
          >
            <Stack gap="sm" my="xs">
              {rolesOf[organisation.kind]
                .filter((role) => role !== "OWNER")
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
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("provisioningGroups.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
