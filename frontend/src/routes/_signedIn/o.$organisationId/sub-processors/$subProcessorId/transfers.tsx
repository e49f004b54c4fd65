import { NativeSelect, Stack } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../../session/data";
import { TextLink } from "../../../../../shell/links";
import { notify } from "../../../../../shell/notify";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { FileRows } from "../../../../../subprocessors/onFile/FileRows";
import { PdfUpload } from "../../../../../subprocessors/onFile/PdfUpload";
import { PastForm } from "../../../../../subprocessors/transfers/PastForm";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";

const SubTransfersPage = graphql(`
  query SubTransfersPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on SubProcessor {
        legalName
        onFile {
          files {
            id
            kind
            ...FileRows_file
          }
        }
      }
    }
  }
`);

/** Kinds of documentation that customers may download. */
const kinds = ["SCC", "TIA", "DPF_CERT"] as const;

export const Route = createFileRoute(
  "/_signedIn/o/$organisationId/sub-processors/$subProcessorId/transfers",
)({
  loader: ({ context, params }) =>
    prefetch(context.client, SubTransfersPage, { id: params.subProcessorId }),
  component: Transfers,
});

function Transfers() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayMaintain = useMay("MAINTAIN_REGISTER");
  const { subProcessorId } = Route.useParams();
  const [kind, setKind] = useState<(typeof kinds)[number]>("SCC");
  const { data } = usePageData(SubTransfersPage, { id: subProcessorId });
  const it = data?.node?.__typename === "SubProcessor" ? data.node : undefined;
  if (!mayMaintain) return <ProblemPage problem="forbidden" />;
  if (data && !it?.onFile) return <ProblemPage problem="notFound" />;
  const files = it?.onFile?.files.filter((file) => file.kind !== "CONTRACT") ?? [];
  const saved = () => notify(t("onFile.saved"));
  return (
    <Page
      narrow
      title={it && t("transfers.titleOf", { name: it.legalName })}
      back={
        it && (
          <TextLink
            to="/o/$organisationId/sub-processors/$subProcessorId"
            params={{ organisationId: organisation.id, subProcessorId }}
          >
            {it.legalName}
          </TextLink>
        )
      }
    >
      {it ? (
        <>
          <Panel title={t("transfers.files")} lead={t("transfers.filesLead")}>
            <Stack>
              {files.length > 0 && <FileRows label={t("transfers.files")} files={files} />}
              <NativeSelect
                label={t("transfers.kind")}
                data={kinds.map((value) => ({ value, label: t(`subProcessorFileKind.${value}`) }))}
                value={kind}
                onChange={(event) => setKind(event.currentTarget.value as (typeof kinds)[number])}
              />
              <PdfUpload
                subProcessorId={subProcessorId}
                kind={kind}
                label={t("transfers.upload")}
                onKept={saved}
              />
            </Stack>
          </Panel>
          <Panel title={t("transfers.past")} lead={t("transfers.pastLead")}>
            <PastForm subProcessorId={subProcessorId} onSaved={saved} />
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
