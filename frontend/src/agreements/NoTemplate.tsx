import { useTranslation } from "react-i18next";
import { ButtonLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { EmptyState } from "../ui/EmptyState";
import { TemplateIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";

/** Nothing can be sent before a template is published; leads there. */
export function NoTemplate() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  return (
    <Panel>
      <EmptyState
        icon={<TemplateIcon />}
        title={t("issue.noTemplate")}
        action={
          <ButtonLink to="/o/$organisationId/templates" params={{ organisationId: organisation.id }}>
            {t("issue.toTemplates")}
          </ButtonLink>
        }
      >
        {t("issue.noTemplateWords")}
      </EmptyState>
    </Panel>
  );
}
