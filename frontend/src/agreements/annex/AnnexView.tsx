import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { AnnexRevisionPageQuery } from "../../graphql/generated/graphql";
import { usePageData } from "../../session/data";
import { type Failure, failuresOf } from "../../session/failure";
import { fetchDocument } from "../../session/session";
import { Failures } from "../../shell/Failures";
import { TextLink } from "../../shell/links";
import { saveFile } from "../../shell/saveFile";
import { useMay } from "../../shell/viewer";
import { Callout } from "../../ui/Alerts";
import { Facts } from "../../ui/Facts";
import { HashLine } from "../../ui/HashLine";
import { DownloadIcon } from "../../ui/icons";
import { Panel } from "../../ui/Panel";
import { Row, Rows } from "../../ui/Rows";
import { TextSkeleton } from "../../ui/Skeletons";
import { StatusBadge, type Tone } from "../../ui/StatusBadge";
import { useDates } from "../../words/dates";
import { AnnexEntries } from "./AnnexEntries";

/** So many revisions are listed; each follows a change that every customer was given notice of. */
export const annexRevisionsShown = 50;

export const AnnexRevisionsPage = graphql(`
  query AnnexRevisionsPage($agreementId: ID!, $first: Int!) {
    annexRevisions(agreementId: $agreementId, first: $first) {
      nodes {
        id
        number
        effectiveAt
        toldAt
        agreementVersionId
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

const AnnexRevisionPage = graphql(`
  query AnnexRevisionPage($id: ID!) {
    annexRevision(id: $id) {
      id
      number
      effectiveAt
      toldAt
      contentSha256
      pdfUrl
      announcementReference
      listNumber
      changes {
        kind
        name
      }
      subProcessors {
        ...AnnexEntries_entry
      }
    }
  }
`);

const AnnexViewVersion = graphql(`
  fragment AnnexView_version on AgreementVersion {
    id
    number
    annexB {
      ...AnnexEntries_entry
    }
  }
`);

/** Whom the processor uses under an agreement: the list that holds now, and how it came to be. */
export function AnnexView(props: {
  agreementId: string;
  /** The agreement's number, for the file's name */
  reference: string;
  version: FragmentType<typeof AnnexViewVersion>;
  /** The revision that is shown; the one that holds when absent */
  picked: string | undefined;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const mayRead = useMay("READ_AGREEMENT_DOCUMENT");
  const version = readFragment(AnnexViewVersion, props.version);
  const { data } = usePageData(AnnexRevisionsPage, {
    agreementId: props.agreementId,
    first: annexRevisionsShown,
  });
  if (!mayRead) return <Callout tone="info">{t("life.hidden")}</Callout>;
  if (!data) return <Loading />;
  const { nodes: revisions, pageInfo } = data.annexRevisions;
  const holding = revisions.find(({ agreementVersionId }) => agreementVersionId === version.id);
  const shown = props.picked === "signed" ? undefined : (props.picked ?? holding?.id);
  return (
    <>
      {shown === undefined ? (
        <Panel
          title={t("annexRevision.signed", { number: version.number })}
          lead={t(holding === undefined ? "annexRevision.signedHolds" : "annexRevision.signedFormer")}
        >
          <AnnexEntries entries={version.annexB} empty={t("agreement.annexBEmpty")} />
        </Panel>
      ) : (
        <Revision id={shown} reference={props.reference} holds={shown === holding?.id} />
      )}
      <Panel title={t("annexRevision.history")} lead={t("annexRevision.historyLead")} flush>
        <Rows label={t("annexRevision.history")}>
          {revisions.map((revision) => (
            <Row
              key={revision.id}
              main={
                <Station
                  search={{ view: "subProcessors", revision: revision.id }}
                  isShown={revision.id === shown}
                  words={t("annexRevision.number", { number: revision.number })}
                />
              }
              detail={t("annexRevision.from", { date: dates.date(revision.effectiveAt) })}
              end={
                revision.id === holding?.id && (
                  <StatusBadge tone="good">{t("annexRevision.holds")}</StatusBadge>
                )
              }
            />
          ))}
          <Row
            main={
              <Station
                search={{ view: "subProcessors", revision: "signed" }}
                isShown={shown === undefined}
                words={t("annexRevision.signed", { number: version.number })}
              />
            }
            end={
              holding === undefined && (
                <StatusBadge tone="good">{t("annexRevision.holds")}</StatusBadge>
              )
            }
          />
        </Rows>
        {pageInfo.hasNextPage && (
          <Text size="sm" c="dimmed" p="md">
            {t("annexRevision.older")}
          </Text>
        )}
      </Panel>
    </>
  );
}

/** A list in the history; the one that is shown is no link. */
function Station(props: {
  search: { view: "subProcessors"; revision: string };
  isShown: boolean;
  words: string;
}) {
  if (props.isShown) return <strong aria-current="true">{props.words}</strong>;
  return (
    <TextLink to="." search={props.search}>
      {props.words}
    </TextLink>
  );
}

function Revision({ id, reference, holds }: { id: string; reference: string; holds: boolean }) {
  const { t } = useTranslation();
  const { data, busy } = usePageData(AnnexRevisionPage, { id });
  const revision = data?.annexRevision;
  if (!data) return <Loading />;
  if (!revision) return <Callout tone="info" title={t("annexRevision.notFound")} />;
  return (
    <Panel
      title={t("annexRevision.title", { number: revision.number })}
      lead={t(holds ? "annexRevision.leadHolds" : "annexRevision.leadFormer")}
    >
      <Stack gap="lg" aria-busy={busy || undefined}>
        <Origin revision={revision} />
        {revision.changes.length > 0 && <Changes changes={revision.changes} />}
        <AnnexEntries entries={revision.subProcessors} empty={t("annexRevision.empty")} />
        <Proof revision={revision} reference={reference} />
      </Stack>
    </Panel>
  );
}

type RevisionNode = NonNullable<AnnexRevisionPageQuery["annexRevision"]>;

function Origin({ revision }: { revision: RevisionNode }) {
  const { t } = useTranslation();
  const dates = useDates();
  return (
    <Facts
      items={[
        { label: t("annexRevision.effective"), value: dates.dateTime(revision.effectiveAt) },
        { label: t("annexRevision.follows"), value: revision.announcementReference },
        {
          label: t("annexRevision.list"),
          value: t("annexRevision.listNumber", { number: revision.listNumber }),
        },
        {
          label: t("annexRevision.told"),
          value: revision.toldAt ? dates.dateTime(revision.toldAt) : t("annexRevision.notTold"),
        },
      ]}
    />
  );
}

const tones: Record<RevisionNode["changes"][number]["kind"], Tone> = {
  ADDED: "good",
  CHANGED: "info",
  REMOVED: "bad",
};

function Changes({ changes }: { changes: RevisionNode["changes"] }) {
  const { t } = useTranslation();
  return (
    <Facts
      items={[
        {
          label: t("annexRevision.changes"),
          value: (
            <Stack gap={4}>
              {changes.map(({ kind, name }) => (
                <Group key={`${kind} ${name}`} gap="sm">
                  {name}
                  <StatusBadge tone={tones[kind]}>{t(`comparison.outcome.${kind}`)}</StatusBadge>
                </Group>
              ))}
            </Stack>
          ),
          wide: true,
        },
      ]}
    />
  );
}

function Proof({ revision, reference }: { revision: RevisionNode; reference: string }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const download = async () => {
    setBusy(true);
    setFailures([]);
    try {
      saveFile(await fetchDocument(revision.pdfUrl), `${reference}-B${revision.number}.pdf`);
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm">
      <div>
        <Button
          variant="default"
          leftSection={<DownloadIcon size={18} />}
          loading={busy}
          onClick={() => void download()}
        >
          {t("proof.download")}
        </Button>
      </div>
      <Failures failures={failures} />
      <HashLine
        label={t("proof.contentHash")}
        value={revision.contentSha256}
        copyLabel={t("copy.copy")}
        copiedLabel={t("copy.copied")}
      />
      <Text size="sm" c="dimmed">
        {t("annexRevision.unsigned")}
      </Text>
    </Stack>
  );
}

function Loading() {
  return (
    <Panel>
      <TextSkeleton lines={10} />
    </Panel>
  );
}
