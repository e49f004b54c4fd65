import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { FrontPage } from "../shell/FrontPage";
import { TextLink } from "../shell/links";

export const Route = createFileRoute("/account-closed")({ component: AccountClosed });

/** Where somebody stands who has just closed their account. */
function AccountClosed() {
  const { t } = useTranslation();
  return (
    <FrontPage title={t("closeAccount.doneTitle")} lead={t("closeAccount.doneWords")}>
      <p>
        <TextLink to="/login">{t("signIn.title")}</TextLink>
      </p>
    </FrontPage>
  );
}
