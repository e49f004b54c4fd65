import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { TransfersPanel_SubProcessorFragment } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { ButtonLink } from "../../shell/links";
import { notify } from "../../shell/notify";
import { useStanding } from "../../shell/viewer";
import { Callout } from "../../ui/Alerts";
import { Dialog } from "../../ui/Dialog";
import { Panel } from "../../ui/Panel";
import { Row, Rows } from "../../ui/Rows";
import { StatusBadge, type Tone } from "../../ui/StatusBadge";
import { useCountryName, useDates } from "../../words/dates";

const TransfersPanelSubProcessor = graphql(`
  fragment TransfersPanel_subProcessor on SubProcessor {
    id
    state
    locations {
      id
      name
      countryCode
      inEea
      transferMechanism
      transferReason
      transferState
      transferEnd
      transferEndedAt
      transferValidTo
    }
    pastTransfers {
      id
      countryCode
      mechanism
      reason
      validFrom
      validTo
      warning
    }
  }
`);

const EndTransfer = graphql(`
  mutation EndTransfer($input: EndTransferInput!) {
    endTransfer(input: $input) {
      subProcessor {
        id
        ...TransfersPanel_subProcessor
      }
    }
  }
`);

type Place = TransfersPanel_SubProcessorFragment["locations"][number];

const tones: Record<NonNullable<Place["transferState"]>, Tone> = {
  DRAFT: "neutral",
  VALID: "good",
  INVALID: "bad",
};

/** What carries data out of the EEA today, and what once did. */
export function TransfersPanel(props: {
  subProcessor: FragmentType<typeof TransfersPanelSubProcessor>;
  mayMaintain: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const countryName = useCountryName();
  const { organisation } = useStanding();
  const it = readFragment(TransfersPanelSubProcessor, props.subProcessor);
  const [ending, setEnding] = useState<Place | null>(null);
  const abroad = it.locations.filter(({ inEea }) => !inEea);
  const past = it.pastTransfers ?? [];
  if (abroad.length === 0 && past.length === 0 && !props.mayMaintain) return null;
  const lost = abroad.some(({ transferState }) => transferState === "INVALID");
  const day = (value: string) => dates.legal.shortDate(value);
  return (
    <Panel
      title={t("transfers.title")}
      actions={
        props.mayMaintain && (
          <ButtonLink
            to="/o/$organisationId/sub-processors/$subProcessorId/transfers"
            params={{ organisationId: organisation.id, subProcessorId: it.id }}
            variant="default"
          >
            {t("transfers.open")}
          </ButtonLink>
        )
      }
    >
      <Stack>
        {lost && (
          <Callout tone="bad" title={t("transfers.lost")}>
            <p>{props.mayMaintain ? t("transfers.lostTask") : t("transfers.lostWords")}</p>
          </Callout>
        )}
        {abroad.length === 0 ? (
          <p style={{ margin: 0 }}>{t("subProcessors.nothingOutside")}</p>
        ) : (
          <Rows label={t("transfers.title")}>
            {abroad.map((place) => (
              <Row
                key={place.id}
                main={`${place.name} (${countryName(place.countryCode)})`}
                detail={[
                  t(`transferMechanism.${place.transferMechanism}`),
                  place.transferReason,
                  place.transferEnd && t(`transferEnd.${place.transferEnd}`),
                  place.transferEndedAt && dates.shortDate(place.transferEndedAt),
                  !place.transferEnd &&
                    place.transferValidTo &&
                    t("subProcessors.groundUntil", { date: day(place.transferValidTo) }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
                end={
                  <>
                    {place.transferState && (
                      <StatusBadge tone={tones[place.transferState]}>
                        {t(`transferState.${place.transferState}`)}
                      </StatusBadge>
                    )}
                    {props.mayMaintain && place.transferState === "VALID" && (
                      <Button
                        variant="subtle"
                        color="gray"
                        size="compact-sm"
                        aria-label={t("transfers.endOf", { place: place.name })}
                        onClick={() => setEnding(place)}
                      >
                        {t("transfers.end")}
                      </Button>
                    )}
                  </>
                }
              />
            ))}
          </Rows>
        )}
        {past.length > 0 && (
          <Rows label={t("transfers.past")}>
            {past.map((ground) => (
              <Row
                key={ground.id}
                main={`${t(`transferMechanism.${ground.mechanism}`)} (${countryName(ground.countryCode)})`}
                detail={[
                  t("transfers.span", { from: day(ground.validFrom), to: day(ground.validTo) }),
                  ground.reason,
                ]
                  .filter(Boolean)
                  .join(" · ")}
                end={
                  ground.warning && (
                    <StatusBadge tone="bad">{t(`transferWarning.${ground.warning}`)}</StatusBadge>
                  )
                }
              />
            ))}
          </Rows>
        )}
      </Stack>
      <EndDialog place={ending} onClose={() => setEnding(null)} />
    </Panel>
  );
}

function EndDialog({ place, onClose }: { place: Place | null; onClose: () => void }) {
  const { t } = useTranslation();
  const action = useAction(EndTransfer);
  const end = async (why: "COURT" | "DECERTIFIED") => {
    if (!place) return;
    if (await action.run({ input: { processingLocationId: place.id, why } })) {
      notify(t("onFile.saved"));
      onClose();
    }
  };
  return (
    <Dialog
      opened={place !== null}
      title={t("transfers.endOf", { place: place?.name ?? "" })}
      closeLabel={t("dialog.close")}
      onClose={onClose}
    >
      <Stack>
        <p style={{ margin: 0 }}>{t("transfers.endWords")}</p>
        <Failures failures={action.failures} />
        <Button color="ruby" loading={action.busy} onClick={() => void end("COURT")}>
          {t("transferEnd.COURT")}
        </Button>
        <Button color="ruby" loading={action.busy} onClick={() => void end("DECERTIFIED")}>
          {t("transferEnd.DECERTIFIED")}
        </Button>
      </Stack>
    </Dialog>
  );
}
