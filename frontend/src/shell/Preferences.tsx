import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/IconButton";
import { MoonIcon, SunIcon } from "../ui/icons";
import { changeLanguage, currentLanguage } from "../words/i18n";

/** The other language, named in itself so that whoever needs it can read it. */
const other = {
  da: { language: "en", short: "EN", label: "Switch to English" },
  en: { language: "da", short: "DA", label: "Skift til dansk" },
} as const;

/** Changes to the other language; what the server has translated is asked for anew. */
export function LanguageSwitch() {
  // Subscribes to the language, so that the button turns with it.
  useTranslation();
  const router = useRouter();
  const { language, short, label } = other[currentLanguage()];
  return (
    <IconButton
      label={label}
      onClick={() => {
        void changeLanguage(language).then(() => router.invalidate());
      }}
    >
      <span lang={language}>{short}</span>
    </IconButton>
  );
}

/** Light or dark; the system's choice holds until the reader makes their own. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  return (
    <IconButton
      label={scheme === "dark" ? t("shell.toLight") : t("shell.toDark")}
      onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
    >
      {scheme === "dark" ? <SunIcon /> : <MoonIcon />}
    </IconButton>
  );
}
