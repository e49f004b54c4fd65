import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { type Failure, failuresOf } from "../../session/failure";
import { fetchDocument } from "../../session/session";
import { Failures } from "../../shell/Failures";
import { saveFile } from "../../shell/saveFile";
import { Facts } from "../../ui/Facts";
import { HashLine } from "../../ui/HashLine";
import { DownloadIcon } from "../../ui/icons";
import { Panel } from "../../ui/Panel";
import { StatusBadge } from "../../ui/StatusBadge";
import { useDates } from "../../words/dates";
import { CertifyDialog } from "./CertifyDialog";
import css from "./life.module.css";
import { TextDialog } from "./TextDialog";

const ExitPanelLife = graphql(`
  fragment ExitPanel_life on AgreementLife {
    canNoteReturn
    canCertifyDeletion
    exitCase {
      choice
      openedAt
      dueAt
      isOverdue
      returnedText
      returnedByName
      returnedAt
      certificateSha256
      certificateUrl
      certifiedByName
      certifiedAt
    }
  }
`);

const NoteReturn = graphql(`
  mutation NoteReturn($input: NoteReturnInput!) {
    noteReturn(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

/** After the last day: return or deletion, its due date, and the certificate that closes the agreement. */
export function ExitPanel(props: {
  agreementId: string;
  reference: string;
  life: FragmentType<typeof ExitPanelLife>;
  /** The reader's title in this organisation, as a start */
  title: string | null;
  vendorReads: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const life = readFragment(ExitPanelLife, props.life);
  const exit = life.exitCase;
  if (exit === null) return null;
  const { agreementId } = props;
  const state = exit.certifiedAt !== null ? "done" : exit.isOverdue ? "overdue" : "running";
  const waits = exit.choice === "RETURN" && exit.returnedAt === null;
  return (
    <Panel
      id="exit"
      title={t("life.exit.title")}
      lead={t(
        exit.certifiedAt !== null
          ? "life.exit.leadDone"
          : props.vendorReads
            ? waits
              ? "life.exit.leadReturn"
              : "life.exit.leadCertify"
            : "life.exit.leadCustomer",
      )}
      highlighted={life.canNoteReturn || life.canCertifyDeletion}
    >
      <Stack>
        <Group>
          <StatusBadge
            tone={state === "done" ? "good" : state === "overdue" ? "bad" : "waiting"}
          >
            {t(`life.exit.state.${state}`)}
          </StatusBadge>
        </Group>
        <Facts
          items={[
            { label: t("life.exit.choice"), value: t(`life.termination.${exit.choice}`), wide: true },
            { label: t("life.exit.opened"), value: dates.legal.date(exit.openedAt) },
            { label: t("life.exit.due"), value: dates.legal.dateTime(exit.dueAt) },
            {
              label: t("life.exit.returned"),
              value:
                exit.returnedAt === null ? null : (
                  <>
                    <span className={css["text"]}>{exit.returnedText ?? t("life.hidden")}</span>
                    <br />
                    <span className={css["byline"]}>
                      {exit.returnedByName}, {dates.dateTime(exit.returnedAt)}
                    </span>
                  </>
                ),
              wide: true,
            },
            {
              label: t("life.exit.certified"),
              value:
                exit.certifiedAt === null
                  ? null
                  : `${exit.certifiedByName ?? ""}, ${dates.dateTime(exit.certifiedAt)}`,
              wide: true,
            },
          ]}
        />
        {exit.certificateUrl !== null && (
          <Download url={exit.certificateUrl} name={`${props.reference}-${t("life.exit.file")}.pdf`} />
        )}
        {exit.certificateSha256 !== null && (
          <HashLine
            label={t("life.exit.hash")}
            value={exit.certificateSha256}
            copyLabel={t("copy.copy")}
            copiedLabel={t("copy.copied")}
          />
        )}
        <Group gap="sm">
          {life.canNoteReturn && (
            <TextDialog
              open={t("life.exit.return")}
              title={t("life.exit.returnTitle")}
              words={t("life.exit.returnWords")}
              label={t("life.exit.returnText")}
              missing={t("life.exit.returnMissing")}
              submit={t("life.exit.returnSubmit")}
              longest={5000}
              field="text"
              mutation={NoteReturn}
              variables={(text) => ({ input: { agreementId, text } })}
              primary
            />
          )}
          {life.canCertifyDeletion && (
            <CertifyDialog agreementId={agreementId} title={props.title} />
          )}
        </Group>
      </Stack>
    </Panel>
  );
}

function Download({ url, name }: { url: string; name: string }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const download = async () => {
    setBusy(true);
    setFailures([]);
    try {
      saveFile(await fetchDocument(url), name);
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button
        variant="default"
        leftSection={<DownloadIcon size={18} />}
        loading={busy}
        onClick={() => void download()}
      >
        {t("life.exit.download")}
      </Button>
      <Failures failures={failures} />
    </div>
  );
}
