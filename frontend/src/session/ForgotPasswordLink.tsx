import { useTranslation } from "react-i18next";
import { TextLink } from "../shell/links";

/** The way out for whoever is asked for a password and does not know it. */
export function ForgotPasswordLink() {
  const { t } = useTranslation();
  return <TextLink to="/forgot-password">{t("forgotPassword.link")}</TextLink>;
}
