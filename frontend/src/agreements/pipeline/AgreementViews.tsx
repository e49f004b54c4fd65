import { useTranslation } from "react-i18next";
import { TextLink } from "../../shell/links";
import { useStanding } from "../../shell/viewer";
import { Sections } from "../../ui/Sections";

/** A vendor's agreements as a list and as a board. */
export function AgreementViews() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
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
    </Sections>
  );
}
