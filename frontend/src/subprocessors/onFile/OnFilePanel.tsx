import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { FlowDownItem } from "../../graphql/generated/graphql";
import { ButtonLink } from "../../shell/links";
import { useStanding } from "../../shell/viewer";
import { Callout } from "../../ui/Alerts";
import { Coverage } from "../../ui/Coverage";
import { Facts } from "../../ui/Facts";
import { Panel } from "../../ui/Panel";
import { useDates } from "../../words/dates";
import { Diligences } from "./Diligences";
import { FileRows } from "./FileRows";
import type { Letter } from "./letter";

const OnFilePanelSubProcessor = graphql(`
  fragment OnFilePanel_subProcessor on SubProcessor {
    id
    state
    agreementSignedAt
    onFile {
      lacks
      contract {
        flowDown
        noOwnPurposes
        onInstruction
        instructionReference
      }
      dueDiligence {
        id
        ...Diligences_diligence
      }
      files {
        id
        ...FileRows_file
      }
    }
  }
`);

/** What the vendor has on file of a sub-processor, and what is missing before it may come into use. */
export function OnFilePanel(props: {
  subProcessor: FragmentType<typeof OnFilePanelSubProcessor>;
  mayMaintain: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const it = readFragment(OnFilePanelSubProcessor, props.subProcessor);
  const { onFile } = it;
  if (!onFile) return null;
  const ended = it.state === "RETIRED" || it.state === "WITHDRAWN";
  const inUse = it.state === "ACTIVE" || it.state === "RETIRING";
  const { contract } = onFile;
  const yes = (said: boolean) => (said ? t("onFile.yes") : t("onFile.no"));
  return (
    <Panel
      title={t("onFile.title")}
      lead={t("onFile.lead")}
      actions={
        props.mayMaintain &&
        !ended && (
          <ButtonLink
            to="/o/$organisationId/sub-processors/$subProcessorId/on-file"
            params={{ organisationId: organisation.id, subProcessorId: it.id }}
            variant="default"
          >
            {t("onFile.open")}
          </ButtonLink>
        )
      }
    >
      <Stack>
        {!ended && onFile.lacks.length > 0 && (
          <Callout tone="waiting" title={t(inUse ? "onFile.lacksInUse" : "onFile.lacks")}>
            <ul style={{ margin: 0, paddingInlineStart: "1.25rem" }}>
              {onFile.lacks.map((lack) => (
                <li key={lack}>{t(`onFileLack.${lack}`)}</li>
              ))}
            </ul>
          </Callout>
        )}
        <Facts
          items={[
            {
              label: t("subProcessorForm.agreementSignedAt"),
              value:
                (it.agreementSignedAt && dates.legal.shortDate(it.agreementSignedAt)) ??
                t("subProcessors.noAgreement"),
            },
            {
              label: t("onFile.noOwnPurposes"),
              value: contract && yes(contract.noOwnPurposes),
            },
            {
              label: t("onFile.onInstruction"),
              value: contract && yes(contract.onInstruction),
            },
            { label: t("onFile.instructionReference"), value: contract?.instructionReference },
          ]}
        />
        {contract && (
          <Coverage
            label={t("onFile.flowDown")}
            coveredWords={t("coverage.covered")}
            missingWords={t("coverage.missing")}
            parts={Object.values(FlowDownItem).map((item) => {
              const letter = item.toLowerCase() as Letter;
              return {
                letter,
                words: t(`coverage.letter.${letter}`),
                covered: contract.flowDown.includes(item),
              };
            })}
          />
        )}
        {onFile.dueDiligence.length > 0 && (
          <Diligences label={t("onFile.diligences")} diligences={onFile.dueDiligence} ours />
        )}
        {onFile.files.length > 0 && <FileRows label={t("onFile.files")} files={onFile.files} />}
      </Stack>
    </Panel>
  );
}
