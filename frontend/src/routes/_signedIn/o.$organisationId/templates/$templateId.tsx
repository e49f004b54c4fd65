import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AgreementTerms } from "../../../../agreements/AgreementTerms";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { ClauseText } from "../../../../templates/ClauseText";
import { letters } from "../../../../templates/letters";
import { TemplateDecisions } from "../../../../templates/TemplateDecisions";
import { TemplateDraftForm } from "../../../../templates/TemplateDraftForm";
import { TemplateFile } from "../../../../templates/TemplateFile";
import { TemplateStateBadge } from "../../../../templates/TemplateStateBadge";
import { Callout } from "../../../../ui/Alerts";
import { Coverage } from "../../../../ui/Coverage";
import { Panel } from "../../../../ui/Panel";
import { Row, Rows } from "../../../../ui/Rows";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { StatusBadge } from "../../../../ui/StatusBadge";
import { WithAside } from "../../../../ui/WithAside";
import { useDates } from "../../../../words/dates";

const TemplatePage = graphql(`
  query TemplatePage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Template {
        title
        origin
        language
        file {
          id
          ...TemplateFile_file
        }
        latestVersion {
          id
        }
        versions {
          id
          number
          state
          version
          coverage
          missingCoverage
          authorName
          approverName
          submittedAt
          publishedAt
          canPublish
          canEdit
          parameters {
            ...AgreementTerms_parameters
          }
          clauses {
            ...ClauseText_clause
          }
          ...TemplateDraftForm_version
        }
      }
    }
  }
`);

const validateSearch = searchOf({ version: text });

export const Route = createFileRoute("/_signedIn/o/$organisationId/templates/$templateId")({
  validateSearch,
  loader: ({ context, params }) => prefetch(context.client, TemplatePage, { id: params.templateId }),
  component: Template,
});

function Template() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const mayPublish = useMay("PUBLISH_TEMPLATE");
  const { templateId } = Route.useParams();
  const { version: picked } = Route.useSearch();
  const [editing, setEditing] = useState<string | null>(null);
  const { data } = usePageData(TemplatePage, { id: templateId });
  const template = data?.node?.__typename === "Template" ? data.node : undefined;
  if (data && !template) return <ProblemPage problem="notFound" />;
  const back = (
    <TextLink to="/o/$organisationId/templates" params={{ organisationId: organisation.id }}>
      {t("templates.back")}
    </TextLink>
  );
  const shown =
    template?.versions.find(({ id }) => id === (picked ?? template.latestVersion.id)) ??
    template?.versions.find(({ id }) => id === template.latestVersion.id);
  if (!template || !shown) {
    return (
      <Page title={undefined} back={back}>
        <Panel>
          <TextSkeleton lines={4} />
        </Panel>
        <Panel>
          <TextSkeleton lines={14} />
        </Panel>
      </Page>
    );
  }
  const newest = shown.id === template.latestVersion.id;
  const edits = editing === shown.id && shown.canEdit;
  return (
    <Page
      back={back}
      title={template.title}
      badge={<TemplateStateBadge state={shown.state} />}
      lead={[
        t(`templateOrigin.${template.origin}`),
        t(`language.${template.language}`),
        t("agreement.version", { number: shown.number }),
      ].join(" · ")}
      actions={
        !edits && (
          <TemplateDecisions
            templateId={template.id}
            version={shown}
            newest={newest}
            onEdit={() => setEditing(shown.id)}
          />
        )
      }
    >
      {shown.state === "IN_REVIEW" && mayPublish && !shown.canPublish && (
        <div id="four-eyes">
          <Callout tone="info" title={t("announcement.fourEyes")}>
            <p>
              {shown.missingCoverage.length > 0
                ? t("templates.incomplete", { letters: shown.missingCoverage.join(", ") })
                : t("templates.fourEyes")}
            </p>
          </Callout>
        </div>
      )}
      <Panel
        title={t("coverage.title")}
        lead={
          shown.missingCoverage.length === 0 ? t("coverage.complete") : t("coverage.incomplete")
        }
      >
        <Coverage
          label={t("coverage.title")}
          coveredWords={t("coverage.covered")}
          missingWords={t("coverage.missing")}
          parts={letters.map((letter) => ({
            letter,
            words: t(`coverage.letter.${letter}`),
            covered: shown.coverage.includes(letter),
          }))}
        />
      </Panel>
      {template.file && (
        <Panel
          title={t("upload.panel")}
          lead={t("upload.panelLead")}
          actions={<StatusBadge tone="info">{t("upload.locked")}</StatusBadge>}
        >
          <TemplateFile file={template.file} />
        </Panel>
      )}
      {edits ? (
        <TemplateDraftForm
          key={shown.version}
          version={shown}
          language={template.language}
          fromFile={template.file !== null}
          onDone={() => setEditing(null)}
        />
      ) : (
        <WithAside
          aside={
            <Panel title={t("agreement.versions")} flush>
              <Rows>
                {template.versions.map((version) => (
                  <Row
                    key={version.id}
                    main={
                      version.id === shown.id ? (
                        <strong>{t("agreement.version", { number: version.number })}</strong>
                      ) : (
                        <TextLink to="." search={{ version: version.id }}>
                          {t("agreement.version", { number: version.number })}
                        </TextLink>
                      )
                    }
                    detail={[
                      t("templates.by", { name: version.authorName }),
                      version.approverName &&
                        t("templates.approvedBy", { name: version.approverName }),
                      version.publishedAt && dates.shortDate(version.publishedAt),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                    end={<TemplateStateBadge state={version.state} />}
                  />
                ))}
              </Rows>
            </Panel>
          }
        >
          <Panel title={t("templates.terms")} lead={t("templates.termsLead")}>
            <AgreementTerms parameters={shown.parameters} />
          </Panel>
          <Panel title={t("templates.text")}>
            <ClauseText language={template.language} clauses={shown.clauses} />
          </Panel>
        </WithAside>
      )}
    </Page>
  );
}
