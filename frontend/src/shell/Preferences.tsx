import { ActionIcon, Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CheckIcon, GlobeIcon, MoonIcon, SunIcon } from "../ui/icons";
import { changeLanguage, currentLanguage, languages } from "../words/i18n";

/** Language names are written in their own language, so that everybody finds theirs. */
const ownNames = { da: "Dansk", en: "English" } as const;

/** Chooses the language; what the server has translated is asked for anew. */
export function LanguageSwitch({ color }: { color?: string }) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color={color ?? "gray"} size="lg" aria-label={t("shell.language")}>
          <GlobeIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            role="menuitemradio"
            aria-checked={language === currentLanguage()}
            rightSection={language === currentLanguage() ? <CheckIcon size={16} /> : undefined}
            onClick={() => {
              void changeLanguage(language).then(() => router.invalidate());
            }}
          >
            {ownNames[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Light or dark; the system's choice holds until the reader makes their own. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const label = scheme === "dark" ? t("shell.toLight") : t("shell.toDark");
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      >
        {scheme === "dark" ? <SunIcon /> : <MoonIcon />}
      </ActionIcon>
    </Tooltip>
  );
}
