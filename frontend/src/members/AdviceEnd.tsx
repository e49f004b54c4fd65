import { TextInput, type TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Role } from "../graphql/generated/graphql";

/** Whether this is somebody from outside, who needs a last day. */
export function advises({ roles }: { roles: readonly Role[] }): boolean {
  return roles.includes("ADVISER");
}

/** The last day of an adviser. */
export function AdviceEnd(props: TextInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="date"
      maw="14rem"
      label={t("members.until")}
      description={t("members.untilHint")}
      {...props}
    />
  );
}
