import { useTranslation } from "react-i18next";

/** The controllers of an activity in a few words: its name, or the first and how many more. */
export function useControllerWords() {
  const { t } = useTranslation();
  return (of: { readonly controllerName?: string | null; readonly controllerCount: number }): string => {
    const name = of.controllerName ?? "";
    if (of.controllerCount === 0) return t("activity.nobody");
    if (of.controllerCount === 1) return name;
    return t("activity.andMore", { name, count: of.controllerCount - 1 });
  };
}
