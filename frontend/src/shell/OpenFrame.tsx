import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Wordmark } from "../ui/Wordmark";
import css from "./OpenFrame.module.css";
import { LanguageSwitch, SchemeSwitch } from "./Preferences";

/** The frame of pages that need no sign-in and no introduction. */
export function OpenFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={css["frame"]}>
      <a className="tillid-skip-link" href="#content">
        {t("shell.skip")}
      </a>
      <header className={css["header"]}>
        <Link to="/" className={css["brand"]} aria-label={t("shell.home")}>
          <Wordmark />
        </Link>
        <div className={css["tools"]}>
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={css["main"]}>
        {children}
      </main>
    </div>
  );
}
