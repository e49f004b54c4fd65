import { Checkbox, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "../graphql/generated/graphql";
import { useMay, useStanding } from "../shell/viewer";
import { rolesOf, takesAdvisers, ticked } from "./roles";

/** Ticks the roles of a member. Only an owner may make another one. */
export function RoleChoice(props: {
  label?: string;
  value: Role[];
  onChange: (roles: Role[]) => void;
  error?: ReactNode;
  /** Whether advisers are among them; they need a last day beside */
  advisers?: boolean;
  /** How the form finds the field to focus; the group itself is not focusable */
  path: string | undefined;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayGrantOwnership = useMay("GRANT_OWNERSHIP");
  const lasting = rolesOf[organisation.kind];
  const roles: readonly Role[] =
    props.advisers === true && takesAdvisers[organisation.kind] ? [...lasting, "ADVISER"] : lasting;
  return (
    <Checkbox.Group
      label={props.label ?? t("members.roles")}
      value={props.value}
      onChange={(after) => props.onChange(ticked(props.value, after as Role[]))}
      error={props.error}
    >
      <Stack gap="sm" my="xs">
        {roles.map((role, index) => (
          <Checkbox
            key={role}
            value={role}
            label={t(`role.${role}`)}
            description={t(`roleHint.${role}`)}
            disabled={role === "OWNER" && !mayGrantOwnership && !props.value.includes("OWNER")}
            data-path={index === 0 ? props.path : undefined}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
