import { Burger } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { signOut } from "../session/session";
import { Dropdown, DropdownItem, DropdownLabel } from "../ui/Dropdown";
import { ChevronDownIcon, LeaveIcon, MailIcon, PersonIcon } from "../ui/icons";
import { Wordmark } from "../ui/Wordmark";
import { type Entry, entriesFor } from "./navigation";
import { LanguageSwitch, SchemeSwitch } from "./Preferences";
import css from "./Shell.module.css";
import { type Membership, placesOf, type Viewer } from "./viewer";

const PhoneDrawer = lazy(() => import("./PhoneDrawer"));

interface ShellProps {
  viewer: Viewer;
  /** The organisation in view; none for somebody who belongs to none, or on a foreign address */
  membership?: Membership;
  /** Whether the portal is a demo with a mailbox to look into */
  demo: boolean;
  children: ReactNode;
}

/** The frame of every signed-in page: side bar (a drawer on a phone), header, content. */
export function Shell({ viewer, membership, demo, children }: ShellProps) {
  const { t } = useTranslation();
  const [drawer, setDrawer] = useState<"never" | "open" | "closed">("never");
  const close = () => setDrawer("closed");
  const burger = useRef<HTMLButtonElement>(null);
  const rail = (
    <Rail membership={membership} demo={demo} onNavigate={close} />
  );
  return (
    <div className={css["shell"]}>
      <a className="tillid-skip-link" href="#content">
        {t("shell.skip")}
      </a>
      <aside className={css["rail"]}>{rail}</aside>
      {drawer !== "never" && (
        <Suspense>
          <PhoneDrawer
            opened={drawer === "open"}
            label={t("shell.navigation")}
            onClose={() => {
              close();
              burger.current?.focus();
            }}
          >
            {rail}
          </PhoneDrawer>
        </Suspense>
      )}
      <div className={css["column"]}>
        <header className={css["header"]}>
          <Burger
            className={css["burger"] ?? ""}
            ref={burger}
            size="sm"
            opened={drawer === "open"}
            onClick={() => setDrawer("open")}
            aria-label={t("shell.openNavigation")}
          />
          <OrganisationSwitcher viewer={viewer} membership={membership} />
          <div className={css["tools"]}>
            <LanguageSwitch />
            <SchemeSwitch />
            <PersonMenu viewer={viewer} />
          </div>
        </header>
        <main id="content" tabIndex={-1} className={css["main"]}>
          {children}
        </main>
      </div>
    </div>
  );
}

function Rail(props: {
  membership: Membership | undefined;
  demo: boolean;
  onNavigate: () => void;
}) {
  const { membership, demo, onNavigate } = props;
  const { t } = useTranslation();
  const entries = useMemo(
    () =>
      membership
        ? entriesFor(membership.organisation.kind, membership.organisation.viewerActions)
        : [],
    [membership],
  );
  const item = ({ key, to, icon: Icon, exact }: Entry) => (
    <li key={key}>
      <Link
        to={to}
        params={{ organisationId: membership?.organisation.id ?? "" }}
        className={css["entry"]}
        activeOptions={{ exact: exact ?? false, includeSearch: false }}
        onClick={onNavigate}
      >
        <Icon />
        {t(`navigation.${key}`)}
      </Link>
    </li>
  );
  return (
    <div className={css["railContent"]}>
      <Link to="/" className={css["brand"]} aria-label={t("shell.home")} onClick={onNavigate}>
        <Wordmark />
      </Link>
      <nav aria-label={t("shell.navigation")} className={css["navigation"]}>
        <ul>{entries.filter((entry) => !entry.administration).map(item)}</ul>
        <ul className={css["administration"]}>
          {entries.filter((entry) => entry.administration).map(item)}
          {demo && (
            <li>
              <Link to="/mailbox" className={css["entry"]} onClick={onNavigate}>
                <MailIcon />
                {t("navigation.mailbox")}
              </Link>
            </li>
          )}
        </ul>
      </nav>
    </div>
  );
}

function OrganisationSwitcher(props: { viewer: Viewer; membership: Membership | undefined }) {
  const { viewer, membership } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const here = membership?.organisation;
  const words = here && (
    <span className={css["organisation"]}>
      <span className={css["organisationName"]}>{here.legalName}</span>
      <span className={css["organisationKind"]}>{t(`organisationKind.${here.kind}`)}</span>
    </span>
  );
  const others = placesOf(viewer);
  if (others.length === 0 || (others.length === 1 && here !== undefined)) {
    return <div className={css["where"]}>{words}</div>;
  }
  return (
    <Dropdown
      label={t("shell.switchOrganisation", { name: here?.legalName ?? "" })}
      align="start"
      face={
        <>
          {words ?? <span className={css["organisationName"]}>{t("shell.chooseOrganisation")}</span>}
          <ChevronDownIcon size={18} />
        </>
      }
    >
      {(close) => (
        <>
          <DropdownLabel>{t("shell.yourOrganisations")}</DropdownLabel>
          {others.map(({ id, organisation }) => (
            <DropdownItem
              key={id}
              current={organisation.id === here?.id}
              onClick={() => {
                close();
                void navigate({
                  to: "/o/$organisationId",
                  params: { organisationId: organisation.id },
                });
              }}
            >
              {organisation.legalName}
              <span className={css["organisationKind"]}>
                {t(`organisationKind.${organisation.kind}`)}
              </span>
            </DropdownItem>
          ))}
        </>
      )}
    </Dropdown>
  );
}

function PersonMenu({ viewer }: { viewer: Viewer }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Dropdown
      label={t("shell.personMenu", { name: viewer.user.name })}
      align="end"
      face={<span className={css["person"]}>{initials(viewer.user.name)}</span>}
    >
      {(close) => (
        <>
          <DropdownLabel>
            {viewer.user.name}
            <br />
            {viewer.user.email}
          </DropdownLabel>
          <DropdownItem
            icon={<PersonIcon size={18} />}
            onClick={() => {
              close();
              void navigate({ to: "/profile" });
            }}
          >
            {t("navigation.profile")}
          </DropdownItem>
          <DropdownItem
            icon={<LeaveIcon size={18} />}
            onClick={() => {
              close();
              void signOut();
            }}
          >
            {t("shell.signOut")}
          </DropdownItem>
        </>
      )}
    </Dropdown>
  );
}

/** First letters of the first and the last name; emoji count as letters, brackets do not. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}\p{Emoji}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("") || "?";
}
