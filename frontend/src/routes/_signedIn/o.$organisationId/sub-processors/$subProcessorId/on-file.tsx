import { Stack } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../../session/data";
import { TextLink } from "../../../../../shell/links";
import { notify } from "../../../../../shell/notify";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { ContractForm } from "../../../../../subprocessors/onFile/ContractForm";
import { DiligenceForm } from "../../../../../subprocessors/onFile/DiligenceForm";
import { Diligences } from "../../../../../subprocessors/onFile/Diligences";
import { FileRows } from "../../../../../subprocessors/onFile/FileRows";
import { PdfUpload } from "../../../../../subprocessors/onFile/PdfUpload";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";

const SubProcessorOnFilePage = graphql(`
  query SubProcessorOnFilePage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on SubProcessor {
        legalName
        version
        onFile {
          dueDiligence {
            id
            ...Diligences_diligence
          }
          files {
            id
            ...FileRows_file
          }
        }
        ...ContractForm_subProcessor
      }
    }
  }
`);

export const Route = createFileRoute(
  "/_signedIn/o/$organisationId/sub-processors/$subProcessorId/on-file",
)({
  loader: ({ context, params }) =>
    prefetch(context.client, SubProcessorOnFilePage, { id: params.subProcessorId }),
  component: OnFile,
});

function OnFile() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayMaintain = useMay("MAINTAIN_REGISTER");
  const { subProcessorId } = Route.useParams();
  const { data } = usePageData(SubProcessorOnFilePage, { id: subProcessorId });
  const it = data?.node?.__typename === "SubProcessor" ? data.node : undefined;
  if (!mayMaintain) return <ProblemPage problem="forbidden" />;
  if (data && !it?.onFile) return <ProblemPage problem="notFound" />;
  const params = { organisationId: organisation.id, subProcessorId };
  const saved = () => notify(t("onFile.saved"));
  return (
    <Page
      narrow
      title={it && t("onFile.titleOf", { name: it.legalName })}
      back={
        it && (
          <TextLink to="/o/$organisationId/sub-processors/$subProcessorId" params={params}>
            {it.legalName}
          </TextLink>
        )
      }
      lead={t("onFile.lead")}
    >
      {it?.onFile ? (
        <>
          <Panel title={t("onFile.contract")}>
            <ContractForm key={it.version} subProcessor={it} onSaved={saved} />
          </Panel>
          <Panel title={t("onFile.files")} lead={t("onFile.filesLead")}>
            <Stack>
              {it.onFile.files.length > 0 && (
                <FileRows label={t("onFile.files")} files={it.onFile.files} />
              )}
              <PdfUpload
                subProcessorId={subProcessorId}
                kind="CONTRACT"
                label={t("onFile.upload.CONTRACT")}
                onKept={saved}
              />
            </Stack>
          </Panel>
          <Panel title={t("onFile.diligences")} lead={t("onFile.diligencesLead")}>
            <Stack gap="lg">
              {it.onFile.dueDiligence.length > 0 && (
                <Diligences
                  label={t("onFile.diligences")}
                  diligences={it.onFile.dueDiligence}
                  ours
                />
              )}
              <DiligenceForm subProcessorId={subProcessorId} onSaved={saved} />
            </Stack>
          </Panel>
        </>
      ) : (
        <Panel>
          <TextSkeleton lines={12} />
        </Panel>
      )}
    </Page>
  );
}
