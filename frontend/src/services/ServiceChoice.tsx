import { Checkbox, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";

export const ServiceChoiceService = graphql(`
  fragment ServiceChoice_service on Service {
    id
    code
    title
    deployment
  }
`);

/** A vendor has few services; forms show them all. */
export const mostServices = 100;

/** Ticks services. */
export function ServiceChoice(props: {
  label: string;
  description?: string;
  services: readonly FragmentType<typeof ServiceChoiceService>[];
  /** The form's path, for the focus when it is missing */
  path?: string;
  value: string[];
  onChange: (ids: string[]) => void;
  error?: ReactNode;
}) {
  const { t } = useTranslation();
  const services = readFragment(ServiceChoiceService, props.services);
  return (
    <Checkbox.Group
      label={props.label}
      description={props.description}
      value={props.value}
      onChange={props.onChange}
      error={props.error}
    >
      <Stack gap="xs" mt="xs">
        {services.map((service, index) => (
          <Checkbox
            key={service.id}
            value={service.id}
            label={service.title}
            description={`${service.code} · ${t(`deployment.${service.deployment}`)}`}
            {...(index === 0 && { "data-path": props.path ?? "serviceIds" })}
          />
        ))}
        {services.length === 0 && <p style={{ margin: 0 }}>{t("services.noneYet")}</p>}
      </Stack>
    </Checkbox.Group>
  );
}
