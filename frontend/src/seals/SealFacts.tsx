import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { SealTimestampState } from "../graphql/generated/graphql";
import { Facts } from "../ui/Facts";
import { HashLine } from "../ui/HashLine";
import { useDates } from "../words/dates";
import { nameOf } from "./names";

const SealFactsSeal = graphql(`
  fragment SealFacts_seal on Seal {
    level
    sealedAt
    name
    certificateSubject
    certificateIssuer
    isSelfSigned
    certificateFingerprint
    timestampState
    timestamp {
      at
      authority
    }
  }
`);

/** What the seal on the file is, and no more than that. */
export function SealFacts(props: { seal: FragmentType<typeof SealFactsSeal> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const seal = readFragment(SealFactsSeal, props.seal);
  return (
    <Stack gap="xs">
      <p style={{ margin: 0 }}>{t("seal.words", { name: seal.name })}</p>
      <Facts
        items={[
          { label: t("seal.sealedAt"), value: dates.dateTime(seal.sealedAt) },
          { label: t("seal.level"), value: t(`seal.levels.${seal.level}`) },
          {
            label: t("seal.timestamp"),
            value:
              seal.timestamp === null
                ? t(
                    seal.timestampState === SealTimestampState.Pending
                      ? "seal.timestampPending"
                      : "seal.timestampNone",
                  )
                : t("seal.timestampAt", {
                    at: dates.dateTime(seal.timestamp.at),
                    authority: nameOf(seal.timestamp.authority),
                  }),
          },
          {
            label: t("seal.certificate"),
            value: seal.isSelfSigned
              ? t("seal.selfSigned", { name: nameOf(seal.certificateSubject) })
              : t("seal.issuedBy", {
                  name: nameOf(seal.certificateSubject),
                  issuer: nameOf(seal.certificateIssuer),
                }),
            wide: true,
          },
        ]}
      />
      <HashLine
        label={t("seal.fingerprint")}
        value={seal.certificateFingerprint}
        copyLabel={t("copy.copy")}
        copiedLabel={t("copy.copied")}
      />
    </Stack>
  );
}
