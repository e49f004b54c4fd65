import { UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { DemoLogins_PortalFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
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

type Actor = DemoLogins_PortalFragment["demoActors"][number];

/** The demo's people, vendor by vendor and organisation by organisation; one click fills the form. */
export function DemoLogins(props: {
  portal: FragmentType<typeof DemoLoginsPortal>;
  onChoose: (login: { email: string; password: string }) => void;
}) {
  const { t } = useTranslation();
  const { demoActors } = readFragment(DemoLoginsPortal, props.portal);
  const vendors = useMemo(() => [...groupBy(demoActors, (actor) => actor.vendor)], [demoActors]);
  if (vendors.length === 0) return null;
  return (
    <section className={css["demo"]} aria-labelledby="demo-heading">
      <h2 id="demo-heading" className={css["title"]}>
        {t("signIn.demoTitle")}
      </h2>
      <p className={css["lead"]}>
        {t("signIn.demoLead")}{" "}
        <TextLink to="/mailbox" style={{ whiteSpace: "nowrap" }}>
          {t("signIn.demoMailbox")}
        </TextLink>
      </p>
      {vendors.map(([vendor, actors], index) => (
        <details key={vendor} className={css["vendor"]} open={index === 0} name="demo-vendor">
          <summary>{actors.find(({ kind }) => kind === "VENDOR" || kind === "OPERATOR")?.organisation ?? vendor}</summary>
          <ul>
            {[...groupBy(actors, (actor) => actor.organisation)].map(([organisation, people]) => (
              <li key={organisation} className={css["organisation"]}>
                <span className={css["name"]}>
                  {organisation}
                  <span className={css["kind"]}>
                    {t(`organisationKind.${people[0]?.kind ?? "CUSTOMER"}`)}
                  </span>
                </span>
                <span className={css["people"]}>
                  {people.map((actor) => (
                    <UnstyledButton
                      key={actor.email}
                      className={css["actor"] ?? ""}
                      aria-label={`${organisation}: ${t(`role.${actor.role}`)}`}
                      onClick={() =>
                        props.onChoose({ email: actor.email, password: actor.password })
                      }
                    >
                      {t(`role.${actor.role}`)}
                    </UnstyledButton>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

/** Keeps the order in which groups first appear. */
function groupBy(actors: readonly Actor[], keyOf: (actor: Actor) => string): Map<string, Actor[]> {
  const groups = new Map<string, Actor[]>();
  for (const actor of actors) {
    const key = keyOf(actor);
    groups.set(key, [...(groups.get(key) ?? []), actor]);
  }
  return groups;
}
