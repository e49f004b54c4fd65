import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "../../../shell/Page";

export const Route = createFileRoute("/_signedIn/o/$organisationId/")({
  component: Dashboard,
});

function Dashboard() {
  const { t } = useTranslation();
  return <Page title={t("navigation.dashboard")}>{null}</Page>;
}
