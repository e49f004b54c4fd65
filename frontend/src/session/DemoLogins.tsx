import { UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import css from "./DemoLogins.module.css";

const DemoLoginsPortal = graphql(`
  fragment DemoLogins_portal on Portal {
    demoActors {
      vendor
      organisation
      kind
      role
      email
      password
    }
  }
`);

/** The demo's people, vendor by vendor; one click fills the form. */
export function DemoLogins(props: {
  portal: FragmentType<typeof DemoLoginsPortal>;
  onChoose: (login: { email: string; password: string }) => void;
}) {
  const { t } = useTranslation();
  const { demoActors } = readFragment(DemoLoginsPortal, props.portal);
  const byVendor = useMemo(
    () => groupByVendor(demoActors),
    [demoActors],
  );
  if (byVendor.length === 0) return null;
  return (
    <section className={css["demo"]} aria-labelledby="demo-heading">
      <h2 id="demo-heading" className={css["title"]}>
        {t("signIn.demoTitle")}
      </h2>
      <p className={css["lead"]}>{t("signIn.demoLead")}</p>
      {byVendor.map(([vendor, actors], index) => (
        <details key={vendor} className={css["vendor"]} open={index === 0} name="demo-vendor">
          <summary>{vendor}</summary>
          <ul>
            {actors.map((actor) => (
              <li key={actor.email}>
                <UnstyledButton
                  className={css["actor"] ?? ""}
                  onClick={() => props.onChoose({ email: actor.email, password: actor.password })}
                >
                  <span>{actor.organisation}</span>
                  <span className={css["role"]}>
                    {t(`organisationKind.${actor.kind}`)} · {t(`role.${actor.role}`)}
                  </span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

/** Keeps the order in which vendors first appear. */
function groupByVendor<Actor extends { vendor: string }>(actors: readonly Actor[]) {
  const groups = new Map<string, Actor[]>();
  for (const actor of actors) {
    groups.set(actor.vendor, [...(groups.get(actor.vendor) ?? []), actor]);
  }
  return [...groups.entries()];
}
