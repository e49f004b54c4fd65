import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Wordmark } from "../ui/Wordmark";
import css from "./FrontPage.module.css";
import { Page } from "./Page";
import { LanguageSwitch, SchemeSwitch } from "./Preferences";

/** The frame of pages before the sign-in: what Tillid is on one side, the page on the other. */
export function FrontPage(props: {
  title: string | undefined;
  lead?: ReactNode;
  aside?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className={css["front"]}>
      <a className="tillid-skip-link" href="#content">
        {t("shell.skip")}
      </a>
      <header className={css["banner"]}>
        <span className={css["brand"]}>
          <Wordmark size={34} />
        </span>
        <p className={css["promise"]}>{t("front.promise")}</p>
        <ul className={css["points"]}>
          <li>{t("front.agreements")}</li>
          <li>{t("front.notices")}</li>
          <li>{t("front.proof")}</li>
        </ul>
      </header>
      <div className={css["side"]}>
        <div className={css["tools"]}>
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
        <main id="content" tabIndex={-1} className={css["main"]}>
          <Page title={props.title} lead={props.lead} narrow>
            {props.children}
            {props.aside}
          </Page>
        </main>
      </div>
    </div>
  );
}
