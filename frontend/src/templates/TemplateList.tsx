import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { TemplateList_TemplateFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { TemplateStateBadge } from "./TemplateStateBadge";

const TemplateListTemplate = graphql(`
  fragment TemplateList_template on Template {
    id
    title
    origin
    language
    currentVersion {
      id
      number
    }
    latestVersion {
      id
      number
      state
    }
  }
`);

/** Templates as rows: what they follow, which version is in use, how the newest stands. */
export function TemplateList(props: {
  templates: readonly FragmentType<typeof TemplateListTemplate>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const rows = readFragment(TemplateListTemplate, props.templates);
  const columns: Column<TemplateList_TemplateFragment>[] = [
    {
      key: "title",
      header: t("templates.name"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/templates/$templateId"
          params={{ organisationId: organisation.id, templateId: row.id }}
          fw={600}
        >
          {row.title}
        </TextLink>
      ),
    },
    { key: "origin", header: t("templates.origin"), cell: (row) => t(`templateOrigin.${row.origin}`) },
    { key: "language", header: t("profile.language"), cell: (row) => t(`language.${row.language}`) },
    {
      key: "current",
      header: t("templates.inUse"),
      cell: (row) =>
        row.currentVersion
          ? t("agreement.version", { number: row.currentVersion.number })
          : t("templates.noneInUse"),
    },
    {
      key: "state",
      header: t("templates.newest"),
      cell: (row) => (
        <>
          {row.latestVersion.number} <TemplateStateBadge state={row.latestVersion.state} />
        </>
      ),
    },
  ];
  return (
    <DataList
      label={t("navigation.templates")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
