import type { TFunction } from "i18next";
import type { ChangeType } from "../graphql/generated/graphql";

/** A change as one line: "Hostværk erstatter Skypladsen". */
export function changeInWords(
  t: TFunction,
  change: {
    type: ChangeType;
    subProcessor: { legalName: string };
    replaces: { legalName: string } | null;
  },
): string {
  return t(`change.${change.type}`, {
    name: change.subProcessor.legalName,
    old: change.replaces?.legalName ?? t("change.another"),
  });
}
