import { useTranslation } from "react-i18next";
import { TextLink } from "../../shell/links";
import { useMay, useStanding } from "../../shell/viewer";
import { Sections } from "../../ui/Sections";

/** A vendor's agreements as a list and as a board, and what has gone out to many at once. */
export function AgreementViews() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayIssue = useMay("ISSUE_AGREEMENT");
  if (organisation.kind !== "VENDOR") return null;
  const params = { organisationId: organisation.id };
  return (
    <Sections label={t("pipeline.views")}>
      <TextLink
        to="/o/$organisationId/agreements"
        params={params}
        underline="never"
        activeOptions={{ exact: true }}
      >
        {t("pipeline.list")}
      </TextLink>
      <TextLink to="/o/$organisationId/agreements/pipeline" params={params} underline="never">
        {t("pipeline.board")}
      </TextLink>
      {mayIssue && (
        <TextLink to="/o/$organisationId/agreements/batches" params={params} underline="never">
          {t("issueMany.batches")}
        </TextLink>
      )}
    </Sections>
  );
}
