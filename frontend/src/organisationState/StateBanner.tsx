import { useTranslation } from "react-i18next";
import { TextLink } from "../shell/links";
import { useMay, useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { useDates } from "../words/dates";
import css from "./StateBanner.module.css";

/** Above every page of an organisation that can be read and not changed: why, and until when. */
export function StateBanner() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const mayClose = useMay("CLOSE_ORGANISATION");
  const { state, closesAt, suspensionReason } = organisation;
  if (state !== "SUSPENDED" && state !== "CLOSING") return null;
  return (
    <div className={css["banner"]}>
      {state === "SUSPENDED" ? (
        <Callout tone="waiting" title={t("organisationState.suspendedTitle")}>
          <p>{t("organisationState.suspended")}</p>
          {suspensionReason !== null && (
            <p>{t("organisationState.reason", { reason: suspensionReason })}</p>
          )}
        </Callout>
      ) : (
        <Callout tone="waiting" title={t("organisationState.closingTitle")}>
          <p>
            {t("organisationState.closing", { until: closesAt === null ? "" : dates.dateTime(closesAt) })}
          </p>
          {mayClose && (
            <p>
              <TextLink to="/o/$organisationId/settings" params={{ organisationId: organisation.id }}>
                {t("organisationState.toSettings")}
              </TextLink>
            </p>
          )}
        </Callout>
      )}
    </div>
  );
}
