import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";
import { Callout } from "../ui/Alerts";
import { Facts } from "../ui/Facts";
import { useDates } from "../words/dates";
import { EnrolTotp } from "./EnrolTotp";
import { RecoveryCodesDialog } from "./RecoveryCodes";

const SecondFactorPanelFactors = graphql(`
  fragment SecondFactorPanel_factors on SecondFactors {
    totp {
      confirmedAt
      lastUsedAt
    }
    passkeys {
      id
    }
    recoveryCodesLeft
  }
`);

const RemoveTotp = graphql(`
  mutation RemoveTotp {
    removeTotp {
      secondFactors {
        ...SecondFactorPanel_factors
      }
    }
  }
`);

const RenewRecoveryCodes = graphql(`
  mutation RenewRecoveryCodes {
    renewRecoveryCodes {
      recoveryCodes
      secondFactors {
        ...SecondFactorPanel_factors
      }
    }
  }
`);

/** Below this many codes it is time for new ones. */
const few = 3;

/** What is asked for besides the password: how to turn it on, and what there is. */
export function SecondFactorPanel(props: {
  factors: FragmentType<typeof SecondFactorPanelFactors>;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const factors = readFragment(SecondFactorPanelFactors, props.factors);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [removing, removal] = useDisclosure(false);
  const remove = useAction(RemoveTotp);
  const renew = useAction(RenewRecoveryCodes);
  const { totp, passkeys, recoveryCodesLeft: left } = factors;
  const has = totp !== null || passkeys.length > 0;
  return (
    <Stack>
      {totp === null && <EnrolTotp onEnrolled={setCodes} />}
      {has && (
        <>
          <Facts
            items={[
              ...(totp === null
                ? []
                : [
                    { label: t("secondFactor.app"), value: t("secondFactor.on") },
                    {
                      label: t("secondFactor.since"),
                      value: totp.confirmedAt && dates.date(totp.confirmedAt),
                    },
                    {
                      label: t("secondFactor.lastUsed"),
                      value: totp.lastUsedAt && dates.date(totp.lastUsedAt),
                    },
                  ]),
              {
                label: t("secondFactor.codesLeft"),
                value: t("secondFactor.codes", { count: left }),
              },
            ]}
          />
          {left < few && (
            <Callout tone="waiting">
              <p>{t("secondFactor.fewCodes")}</p>
            </Callout>
          )}
          <Failures failures={renew.failures} />
          <Group>
            <Button
              variant="default"
              loading={renew.busy}
              onClick={() => {
                void renew.run({}).then((done) => {
                  if (done) setCodes(done.renewRecoveryCodes.recoveryCodes);
                });
              }}
            >
              {t("secondFactor.renew")}
            </Button>
            {totp !== null && (
              <Button
                variant="default"
                onClick={() => {
                  remove.clear();
                  removal.open();
                }}
              >
                {t("secondFactor.remove")}
              </Button>
            )}
          </Group>
        </>
      )}
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
      <Confirm
        opened={removing}
        title={t("secondFactor.removeTitle")}
        confirmLabel={t("secondFactor.remove")}
        destructive
        busy={remove.busy}
        failures={remove.failures}
        onClose={removal.close}
        onConfirm={() => {
          void remove.run({}).then((done) => {
            if (!done) return;
            removal.close();
            notify(t("secondFactor.removed"));
          });
        }}
      >
        <p>{passkeys.length > 0 ? t("passkeys.appRemoveWords") : t("secondFactor.removeWords")}</p>
      </Confirm>
    </Stack>
  );
}
