import { Anchor, Select, Stack, Text } from "@mantine/core";
import { type ComponentProps, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { knownZone, useNow, zone as legalZone } from "../words/dates";

type Field = Pick<ComponentProps<typeof Select>, "error" | "onFocus" | "onBlur">;

/** The zones of Europe, and what is found by typing. */
const shown = 70;

/** The zone that the browser keeps its clock by. */
function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `America/New_York` as people read it. */
function inWords(zone: string): string {
  return zone.replaceAll("_", " ");
}

/** An IANA time zone, found by typing; the browser's own is offered where it is another. */
export function TimeZoneField(
  props: Field & { value?: string; onChange: (zone: string) => void },
) {
  const { t, i18n } = useTranslation();
  const { value = legalZone, onChange, ...field } = props;
  const now = useNow();
  const suggested = browserZone();
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf("timeZone");
    const [near, far] = [true, false].map((europe) =>
      known.filter((zone) => zone.startsWith("Europe/") === europe),
    );
    const all = new Set([value, suggested, "UTC", ...(near ?? []), ...(far ?? [])]);
    return [...all].map((zone) => ({ value: zone, label: inWords(zone) }));
  }, [suggested, value]);
  const time = new Intl.DateTimeFormat(i18n.language === "en" ? "en-GB" : "da-DK", {
    timeStyle: "short",
    timeZone: knownZone(value),
  });
  return (
    <Stack gap="xs">
      <Select
        {...field}
        label={t("timeZone.label")}
        description={`${t("timeZone.hint")} ${t("timeZone.now", { time: time.format(now) })}`}
        nothingFoundMessage={t("timeZone.nothingFound")}
        searchable
        allowDeselect={false}
        maxDropdownHeight={260}
        // There are more than four hundred; nobody finds theirs by scrolling.
        limit={shown}
        data={zones}
        value={value}
        onChange={(zone) => {
          if (zone !== null) onChange(zone);
        }}
      />
      {suggested !== value && (
        <Text size="sm">
          {t("timeZone.browserSays", { zone: inWords(suggested) })}{" "}
          <Anchor component="button" type="button" size="sm" onClick={() => onChange(suggested)}>
            {t("timeZone.useIt")}
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}
