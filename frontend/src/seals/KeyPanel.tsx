import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { SealingKeys_KeysFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { saveFile } from "../shell/saveFile";
import { Callout } from "../ui/Alerts";
import { EmptyState } from "../ui/EmptyState";
import { Facts } from "../ui/Facts";
import { HashLine } from "../ui/HashLine";
import { DownloadIcon, ShieldIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";
import { ImportKeyDialog } from "./ImportKeyDialog";
import { nameOf } from "./names";

const RotateSealingKey = graphql(`
  mutation RotateSealingKey($input: RotateSealingKeyInput!) {
    rotateSealingKey(input: $input) {
      sealingKeys {
        ...SealingKeys_keys
      }
    }
  }
`);

/** The key in use: its certificate, until when it counts, and its renewal. */
export function KeyPanel(props: { organisationId: string; keys: SealingKeys_KeysFragment }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { current, timestamps } = props.keys;
  const copyWords = { copyLabel: t("copy.copy"), copiedLabel: t("copy.copied") };
  return (
    <Panel title={t("sealPage.current")} lead={t("sealPage.currentLead")}>
      <Stack>
        {current === null && (
          <EmptyState icon={<ShieldIcon />} title={t("sealPage.noneTitle")}>
            {t("sealPage.none")}
          </EmptyState>
        )}
        {current?.runsOut && (
          <Callout tone="waiting" title={t("sealPage.runsOutTitle")}>
            <p>
              {t(`sealPage.runsOut.${current.origin}`, { date: dates.date(current.validTo) })}
            </p>
          </Callout>
        )}
        {current !== null && (
          <>
            <Facts
              items={[
                {
                  label: t("sealPage.state"),
                  value: (
                    <StatusBadge tone={current.runsOut ? "waiting" : "good"}>
                      {t(current.runsOut ? "sealPage.states.runsOut" : "sealPage.states.ACTIVE")}
                    </StatusBadge>
                  ),
                },
                { label: t("sealPage.validTo"), value: dates.dateTime(current.validTo) },
                { label: t("sealPage.since"), value: dates.date(current.createdAt) },
                { label: t("sealPage.kind"), value: current.kind },
                { label: t("sealPage.origin"), value: t(`sealPage.origins.${current.origin}`) },
                {
                  label: t("sealPage.issuer"),
                  value: current.isSelfSigned
                    ? t("sealPage.selfSigned")
                    : nameOf(current.certificateIssuer),
                },
                { label: t("sealPage.subject"), value: current.certificateSubject, wide: true },
                {
                  label: t("sealPage.timestamps"),
                  value: t(timestamps ? "sealPage.timestampsOn" : "sealPage.timestampsOff"),
                  wide: true,
                },
              ]}
            />
            <HashLine
              label={t("seal.fingerprint")}
              value={current.certificateFingerprint}
              {...copyWords}
            />
          </>
        )}
        <Group>
          <Rotate organisationId={props.organisationId} first={current === null} />
          <ImportKeyDialog organisationId={props.organisationId} />
          {current !== null && (
            <Button
              variant="default"
              leftSection={<DownloadIcon size={18} />}
              onClick={() =>
                saveFile(
                  new Blob([current.certificates], { type: "application/x-pem-file" }),
                  "segl.pem",
                )
              }
            >
              {t("sealPage.download")}
            </Button>
          )}
        </Group>
      </Stack>
    </Panel>
  );
}

function Rotate(props: { organisationId: string; first: boolean }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(RotateSealingKey);
  const words = props.first ? ("make" as const) : ("rotate" as const);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t(`sealPage.${words}.open`)}
      </Button>
      <Confirm
        opened={opened}
        title={t(`sealPage.${words}.title`)}
        confirmLabel={t(`sealPage.${words}.confirm`)}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { organisationId: props.organisationId } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t(`sealPage.${words}.words`)}</p>
      </Confirm>
    </>
  );
}
