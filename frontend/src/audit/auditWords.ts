import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Role } from "../graphql/generated/graphql";

/**
 * Words for what the trail records. The trail outlives the words: an action or a role that we have
 * none for is shown as it was recorded.
 */
export function useAuditWords() {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => ({
      /** `agreement.in-force` → "Aftale trådt i kraft" */
      action: (action: string): string => {
        const key = `audit.actions.${action.replaceAll(/[.-]/g, "_")}`;
        return i18n.exists(key) ? t(key as "audit.actions.agreement_signed") : action;
      },
      /** `TemplateVersion` → "Skabeloner" */
      entity: (entity: string): string => {
        const key = `audit.entity.${entity}`;
        return i18n.exists(key) ? t(key as "audit.entity.Notice") : entity;
      },
      /** `OWNER+DPO` → "Ejer, DPO" */
      roles: (roles: string): string =>
        roles
          .split("+")
          .map((role) => (isRole(role) ? t(`role.${role}`) : role))
          .filter(Boolean)
          .join(", "),
    }),
    [t, i18n],
  );
}

function isRole(value: string): value is Role {
  return (Object.values(Role) as string[]).includes(value);
}
